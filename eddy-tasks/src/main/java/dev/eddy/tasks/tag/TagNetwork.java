package dev.eddy.tasks.tag;

import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.tasks.network.Embeddings;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.network.Stack;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NetworkSettings;

/// The network of a [Tagger].
///
/// ```
/// spelling [B, C] → embedding → speller, both directions ─ at the boundaries of a word ─┐
/// words    [B, T] → embedding ──────────────────────────────────────────────────────────┴→ layers → scores [B, T, tags]
/// ```
final class TagNetwork {

  /// The axis of words, and their ids.
  static final String WORDS = "words";

  /// The axis of what words are spelled with, and its ids.
  static final String SPELLING = "spelling";

  /// The positions of the boundary before each word in the spelling.
  static final String BEFORE = "before";

  /// The positions of the boundary after each word.
  static final String AFTER = "after";

  static final String OUTPUT = "tag";

  /// The layer of the linear chain.
  static final String CHAIN = "chain";

  private TagNetwork() {}

  /// The mean over the words, or over the sentences of a linear chain.
  static Objective objective(Configuration configuration) {
    return new Objective(
        OUTPUT,
        configuration.get(TagForm.CRF) ? Objective.linearChain() : Objective.softmaxCrossEntropy());
  }

  static Model model(Configuration configuration, TagInput input, int tags) {
    var build = new ModelBuilder();
    var regularisation = Regularisation.of(configuration);
    var embeddings = Embeddings.of(configuration);
    var stack = Stack.of(configuration, true);
    var spelling =
        embeddings.of(
            build,
            SPELLING,
            SPELLING,
            input.spelling().size(),
            configuration.get(TagForm.SPELLING_EMBEDDING));
    var read =
        build.bidirectional(
            "speller", stack.cell(), configuration.get(TagForm.SPELLING_HIDDEN), spelling);
    var x =
        embeddings
            .of(build, WORDS, WORDS, input.known(), configuration.get(NetworkSettings.EMBEDDING))
            .with(build.gather("spelled.forward", WORDS, build.value(read.layers().get(0)), AFTER))
            .with(
                build.gather("spelled.backward", WORDS, build.value(read.layers().get(1)), BEFORE));
    var rows = regularisation.dropped(build, "dropout", stack.on(build, x));
    var scores = build.affine("scores", tags, rows);
    return build
        .output(OUTPUT, configuration.get(TagForm.CRF) ? build.linearChain(CHAIN, scores) : scores)
        .model();
  }
}
