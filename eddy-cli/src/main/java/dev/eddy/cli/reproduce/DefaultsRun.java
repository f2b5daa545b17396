package dev.eddy.cli.reproduce;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.cli.train.CostMeter;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.learn.History;
import dev.eddy.tasks.reproduce.DefaultsPage;
import dev.eddy.tasks.reproduce.Trial;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The trainings of [Trial]s, one after the other, each outcome on the page as soon as it is there:
/// a run that was interrupted goes on with what is not.
///
/// @param work the folder in which the data of a trial has its own
/// @param page what is written
/// @param anew whether what is on the page is trained again
record DefaultsRun(
    List<Trial> trials,
    DataFolder folder,
    Path work,
    Path page,
    int threads,
    boolean anew,
    PrintWriter out,
    PrintWriter err) {

  /// @return the exit status
  int run() {
    new FileUse().writes("--results", page, FileUse.Kind.DEFAULTS);
    for (var trial : trials) {
      var place = work.resolve("defaults-" + trial.name());
      make(place);
      var parts = trial.data().parts(folder, place, trial.rows());
      for (var training : trial.trainings()) {
        var configuration = trial.configuration(training, parts).withThreads(threads);
        if (anew || DefaultsPage.read(page).outcome(trial, training).isEmpty()) {
          var meter = new CostMeter();
          var model = TrainedModel.train(configuration, _ -> {});
          if (Thread.currentThread().isInterrupted()) {
            return 0;
          }
          DefaultsPage.read(page)
              .with(trial, training, value(trial, model), meter.cost().cpuSeconds())
              .write(page);
        }
        var outcome = DefaultsPage.read(page).outcome(trial, training).orElseThrow();
        out.println(
            "%s, %s, seed %d: %s %s"
                .formatted(
                    trial.name(),
                    training.setting().isEmpty()
                        ? "all standards"
                        : training.setting() + " " + training.value(),
                    training.seed(),
                    trial.metric(),
                    ReproduceCommand.number(outcome.value())));
        out.flush();
      }
    }
    out.println("what was tried is in " + page);
    out.flush();
    return 0;
  }

  /// The validation's number: what the finished model reaches there, or the history says.
  private static double value(Trial trial, TrainedModel model) {
    return model
        .validation()
        .map(evaluation -> evaluation.metrics().get(trial.metric()))
        .orElseGet(() -> {
          var history = model.trained().history();
          return history.epochs().stream()
              .filter(epoch -> epoch.epoch() == history.bestEpoch())
              .map(History.Epoch::values)
              .map(values -> values.get("validation_" + trial.metric()))
              .findFirst()
              .orElseThrow();
        });
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--work: the folder %s could not be made: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
