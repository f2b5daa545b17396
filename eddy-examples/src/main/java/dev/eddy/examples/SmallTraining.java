package dev.eddy.examples;

import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.optimize.Optimizer;
import dev.eddy.train.Event;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A training whose every step sees the whole of a small data set: what it came to.
///
/// @param weights after the last step
/// @param losses one per step, before the step changed the parameters
record SmallTraining(Weights weights, List<Double> losses) {

  /// Looks at the weights now and then.
  interface Look {
    void at(int step, double loss, Weights weights);
  }

  /// Trains for some steps, and lets someone look after every so many.
  static SmallTraining fit(
      Model model,
      Objective objective,
      Parameters start,
      SameBatch data,
      Optimizer optimizer,
      int steps,
      long seed,
      int every,
      Look look) {
    var losses = new ArrayList<Double>();
    var options =
        TrainingOptions.of(optimizer)
            .withEpochs(steps)
            .withSeed(seed)
            .withThreads(1)
            .withReportEvery(3600)
            .withEvaluateEvery(every);
    var result =
        Trainer.of(model, objective)
            .from(start)
            .withOptions(options)
            .withValidation(weights -> {
              look.at(losses.size(), losses.getLast(), weights);
              return Map.of();
            })
            .withListener(event -> {
              // One batch is one epoch here, so that the loss of an epoch is the loss of its only
              // step.
              if (event instanceof Event.EpochEnded epoch) {
                losses.add(epoch.loss());
              }
            })
            .fit(data);
    return new SmallTraining(result.last(), losses);
  }
}
