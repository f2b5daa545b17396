package dev.eddy.cli.train;

import dev.eddy.cli.terminal.Interruption;
import dev.eddy.cli.terminal.Numbers;
import dev.eddy.cli.terminal.ProgressLine;
import dev.eddy.tasks.CrossValidation;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.train.Event;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The trainings of `--folds`: each part of the data is measured by a model of the others, and a
/// line tells the means and how far the parts are apart.
record FoldsRun(Configuration configuration, int k, Telling telling) {

  /// Empty where it was interrupted, which the person has been told.
  Optional<CrossValidation> run() {
    var line = ProgressLine.on(telling.err());
    CrossValidation validation;
    try (var _ = new Interruption()) {
      validation =
          CrossValidation.of(
              configuration,
              k,
              event -> {
                if (event instanceof Event.Progress progress && !telling.quiet()) {
                  line.show(() ->
                      List.of(
                          "step %s/%s"
                              .formatted(
                                  Numbers.count(progress.step()),
                                  Numbers.count(progress.totalSteps())),
                          "loss " + Numbers.text(progress.loss())));
                }
              },
              (evaluation, fold) -> {
                line.clear();
                telling.note(
                    "part %d of %d: %s".formatted(fold, k, TrainReport.text(evaluation.metrics())));
              });
    } finally {
      line.clear();
    }
    if (validation.folds().size() < k) {
      telling
          .err()
          .println("interrupted after part %d of %d".formatted(validation.folds().size(), k));
      telling.err().flush();
      return Optional.empty();
    }
    telling.result(text(validation));
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
