package dev.eddy.tasks.generate;

import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.tasks.network.Embeddings;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.network.Stack;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NetworkSettings;

/// The network of a [Generator]: symbols `[B, T]` → embedding → recurrent layers → scores of the
/// next symbol `[B, T, symbols]`.
final class GenerateNetwork {

  static final String AXIS = "steps";
  static final String INPUT = "symbols";
  static final String OUTPUT = "next";

  /// The mean cross-entropy of the next symbol.
  static final Objective OBJECTIVE = new Objective(OUTPUT, Objective.softmaxCrossEntropy());

  private GenerateNetwork() {}

  static Model model(Configuration configuration, int symbols) {
    var build = new ModelBuilder();
    var regularisation = Regularisation.of(configuration);
    var text =
        Embeddings.of(configuration)
            .of(build, INPUT, AXIS, symbols, configuration.get(NetworkSettings.EMBEDDING));
    var read = Stack.of(configuration, false).on(build, text);
    var x = regularisation.dropped(build, "dropout", read);
    if (!configuration.get(GenerateForm.TIED)) {
      return build.output(OUTPUT, build.affine("scores", symbols, x)).model();
    }
    if (text.width() != x.width()) {
      throw new IllegalArgumentException(
          "tied: the scores are read from the embedding's table, so expected embedding %d, the width of the last layer, found %d; set embedding to %d"
              .formatted(x.width(), text.width(), x.width()));
    }
    return build.output(OUTPUT, build.tiedAffine("scores", text, x)).model();
  }
}
