package dev.eddy.tasks.complete;

import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.tasks.network.CellChoice;
import dev.eddy.tasks.network.Embeddings;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.network.Stack;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NetworkSettings;

/// The network of a [Completer]: start and letters `[B, T]` → embedding → recurrent layers, with
/// dropout after each → which letter (or the end) comes next `[B, T, letters]`.
final class CompleteNetwork {

  static final String INPUT = "letter";
  static final String AXIS = "word";
  static final String NEXT = "next";

  /// What is minimised: the weighted mean over the steps of an epoch, for batches whose weights are
  /// divided by the number of their steps. A mean over a batch would make rare words of a batch
  /// without frequent ones weigh as much as those.
  static final Objective OBJECTIVE =
      new Objective(NEXT, Objective.softmaxCrossEntropy(), Objective.Averaging.NONE);

  private CompleteNetwork() {}

  static Model model(Configuration configuration, int letters) {
    var build = new ModelBuilder();
    int hidden = configuration.get(NetworkSettings.HIDDEN);
    var regularisation = Regularisation.of(configuration);
    var cell = regularisation.cell(CellChoice.of(configuration.get(NetworkSettings.CELL)));
    var x =
        Embeddings.of(configuration)
            .of(build, INPUT, AXIS, letters, configuration.get(NetworkSettings.EMBEDDING));
    for (int layer = 1; layer <= configuration.get(NetworkSettings.LAYERS); layer++) {
      x = build.scan(Stack.name(layer), cell, hidden, x);
      x = regularisation.dropped(build, "dropout" + layer, x);
    }
    return build.output(NEXT, build.affine("letters", letters, x)).model();
  }
}
