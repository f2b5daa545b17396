package dev.toy.last;

import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.tasks.network.Embeddings;
import dev.eddy.tasks.network.Stack;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NetworkSettings;

/// Letters `[B, T]` → embedding → recurrent layers → last step → scores `[B, alphabet]`.
final class LastNetwork {

  static final String AXIS = "word";
  static final String INPUT = "letters";
  static final String OUTPUT = "last";
  static final Objective OBJECTIVE = new Objective(OUTPUT, Objective.softmaxCrossEntropy());

  private LastNetwork() {}

  static Model model(Configuration configuration) {
    int alphabet = configuration.get(LastForm.ALPHABET);
    var build = new ModelBuilder();
    var letters =
        Embeddings.of(configuration)
            .of(
                build, INPUT, AXIS, alphabet, configuration.get(NetworkSettings.EMBEDDING));
    var read = Stack.of(configuration, false).on(build, letters);
    var scores = build.affine("scores", alphabet, build.lastValidStep(read));
    return build.output(OUTPUT, scores).model();
  }
}
