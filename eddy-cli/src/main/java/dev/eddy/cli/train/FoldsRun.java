package dev.eddy.cli.train;

import dev.eddy.cli.terminal.Interruption;
import dev.eddy.cli.terminal.Numbers;
import dev.eddy.cli.terminal.ProgressLine;
import dev.eddy.tasks.CrossValidation;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.train.Event;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.stream.Collectors;

/// The trainings of `--folds`: each part of the data is measured by a model of the others, and a
/// line tells the means and how far the parts are apart.
///
/// @param said where the means go
record FoldsRun(Configuration configuration, int k, PrintWriter said, PrintWriter err) {

  /// Empty where it was interrupted, which the person has been told.
  Optional<CrossValidation> run() {
    var line = ProgressLine.on(err);
    CrossValidation validation;
    try (var _ = new Interruption()) {
      validation =
          CrossValidation.of(
              configuration,
              k,
              event -> {
                if (event instanceof Event.Progress progress) {
                  line.show(() ->
                      "step %s/%s  loss %s"
                          .formatted(
                              Numbers.count(progress.step()),
                              Numbers.count(progress.totalSteps()),
                              Numbers.text(progress.loss())));
                }
              },
              (evaluation, fold) ->
                  line.say(
                      "part %d of %d: %s"
                          .formatted(fold, k, TrainReport.text(evaluation.metrics()))));
    } finally {
      line.clear();
    }
    if (validation.folds().size() < k) {
      err.println("interrupted after part %d of %d".formatted(validation.folds().size(), k));
      err.flush();
      return Optional.empty();
    }
    said.println(text(validation));
    said.flush();
    return Optional.of(validation);
  }

  private static String text(CrossValidation validation) {
    return "mean of %d parts: ".formatted(validation.folds().size())
        + validation.spreads().entrySet().stream()
            .map(one ->
                "%s %s ± %s"
                    .formatted(
                        one.getKey().replace('_', ' '),
                        Numbers.text(one.getValue().mean()),
                        Numbers.text(one.getValue().deviation())))
            .collect(Collectors.joining("  "));
  }
}
