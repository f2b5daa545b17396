package dev.eddy.tasks.classify;

import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.random.Initializer;
import dev.eddy.tasks.network.Embeddings;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.network.Stack;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NetworkSettings;

/// The network of a [Classifier]: `[B, T]` symbols → embedding, or `[B, T, features]` numbers →
/// recurrent layers → one row → scores `[B, labels]`.
final class ClassifyNetwork {

  /// The axis of the sequences.
  static final String AXIS = "steps";

  static final String INPUT = "input";
  static final String OUTPUT = "label";

  /// The layer that gives the scores, of the network alone where there is a branch of runs.
  static final String SCORES = "scores";

  /// The axis of the known runs of a text, and their ids; see [GramBranch].
  static final String GRAMS = "grams";

  /// The table of the runs' scores.
  static final String GRAM_TABLE = GRAMS + ".table";

  private ClassifyNetwork() {}

  static Model model(Configuration configuration, ClassifyInput input, int labels) {
    var build = new ModelBuilder();
    var regularisation = Regularisation.of(configuration);
    var stack = Stack.of(configuration, configuration.get(NetworkSettings.BIDIRECTIONAL));
    var x =
        switch (input) {
          case ClassifyInput.Text(var vocabulary, int _, _) ->
              stack.on(
                  build,
                  Embeddings.of(configuration)
                      .of(
                          build,
                          INPUT,
                          AXIS,
                          vocabulary.size(),
                          configuration.get(NetworkSettings.EMBEDDING)));
          case ClassifyInput.Numbers numbers ->
              stack.onNumbers(build, build.numbers(INPUT, AXIS, numbers.features()));
          case ClassifyInput.Pictures(int _, int columns) ->
              stack.onNumbers(build, build.numbers(INPUT, AXIS, columns));
        };
    var row = regularisation.dropped(build, "dropout", pooled(build, configuration, x));
    var scores = build.affine(SCORES, labels, row);
    return build.output(OUTPUT, beside(build, input, scores)).model();
  }

  /// The scores, with the mean of those of a text's runs added where these are read.
  private static ModelBuilder.Value beside(
      ModelBuilder build, ClassifyInput input, ModelBuilder.Value scores) {
    if (!(input instanceof ClassifyInput.Text(_, _, var grams)) || grams.isEmpty()) {
      return scores;
    }
    var rows =
        build.embedding(GRAMS, GRAMS, grams.get().size(), scores.width(), 0, Initializer.zeros());
    return build.residual("both", scores, build.pool("counted", Layer.Pooling.MEAN, rows));
  }

  /// What a layer that reads backwards has after all steps: its value at the last valid step has
  /// seen that step only.
  private static ModelBuilder.Value lastRead(ModelBuilder build, String backward) {
    var cell = ((Layer.Apply) build.model().layer(backward)).cell();
    if (cell.equations().states().stream().noneMatch(state -> state.name().equals("h"))) {
      throw new IllegalArgumentException(
          "%s has no state 'h' to take after the last step of a layer that reads backwards; choose --pooling max or mean, or --bidirectional false"
              .formatted(cell));
    }
    return build.finalState(backward, "h");
  }

  private static ModelBuilder.Value pooled(
      ModelBuilder build, Configuration configuration, ModelBuilder.Value x) {
    return switch (configuration.get(ClassifyForm.POOLING)) {
      case MEAN -> build.pool("pooled", Layer.Pooling.MEAN, x);
      case MAX -> build.pool("pooled", Layer.Pooling.MAX, x);
      case LAST -> {
        var forward = build.lastValidStep(build.value(x.layers().getFirst()));
        yield x.layers().size() == 1 ? forward : forward.with(lastRead(build, x.layers().get(1)));
      }
    };
  }
}
