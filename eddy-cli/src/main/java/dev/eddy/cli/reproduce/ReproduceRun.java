package dev.eddy.cli.reproduce;

import dev.eddy.cli.look.Doctor;
import dev.eddy.cli.terminal.Errors;
import dev.eddy.cli.terminal.FileUse;
import dev.eddy.cli.train.CostMeter;
import dev.eddy.cli.train.ReportFile;
import dev.eddy.cli.train.Telling;
import dev.eddy.cli.train.TrainReport;
import dev.eddy.cli.train.TrainingFacts;
import dev.eddy.formats.CheckpointFolder;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.reproduce.Outcome;
import dev.eddy.tasks.reproduce.PartFiles;
import dev.eddy.tasks.reproduce.ResultRow;
import dev.eddy.tasks.reproduce.ResultsPage;
import dev.eddy.tasks.reproduce.RowOutcomes;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.train.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// One row, reproduced: data made ready, a training that can be interrupted, one look at the test
/// part, the outcome.
///
/// @param seed of all that is random
/// @param folder where data is looked for
/// @param work the folder in which the run has its own
/// @param results the page that the outcome goes to; empty: none
/// @param anew whether a checkpoint is left aside
/// @param page what is written about the run; empty: none
/// @param people where people are told what was found: `out`, or `err` where that is for a program
public record ReproduceRun(
    ResultRow row,
    long seed,
    DataFolder folder,
    Path work,
    Optional<Path> results,
    Quick quick,
    int threads,
    boolean resume,
    boolean anew,
    boolean json,
    Optional<ReportFile> page,
    PrintWriter people,
    PrintWriter out,
    PrintWriter err) {

  /// How a run is made shorter than the committed configuration says.
  public record Quick(OptionalInt epochs, OptionalInt rows) {
    boolean isWhole() {
      return epochs.isEmpty() && rows.isEmpty();
    }

    /// Ends the name of the run's folder: a quick look is no part of the real run.
    private String suffix() {
      return (epochs.isPresent() ? "-epochs" + epochs.getAsInt() : "")
          + (rows.isPresent() ? "-rows" + rows.getAsInt() : "");
    }
  }

  /// @return the exit status
  public int run() {
    var use = new FileUse();
    results.ifPresent(to -> use.writes("--results", to, FileUse.Kind.RESULTS));
    results.ifPresent(ResultsPage::read);
    page.ifPresent(to -> use.writes("--report", to.file(), FileUse.Kind.PAGE));
    var place = work.resolve(row.name() + seedSuffix() + quick.suffix());
    make(place);
    var checkpoints = new CheckpointFolder(place.resolve("checkpoint"));
    if (anew) {
      checkpoints.remove();
    }
    var parts = row.data().parts(folder, place, quick.rows());
    var configuration = configuration(parts, place, checkpoints);
    var meter =
        new CostMeter(place.resolve("cost.json"), configuration.get(CheckpointSettings.RESUME));
    people.println(row.name() + ": " + row.what());
    people.println("  data " + parts.data() + ", test " + parts.test());
    people.flush();
    var told = new TrainingFacts();
    var model =
        Telling.toPeople(people, err)
            .train(
                configuration,
                event -> {
                  told.accept(event);
                  if (event instanceof Event.Checkpointed || event instanceof Event.Stopped) {
                    meter.keep();
                  }
                });
    if (model.isEmpty()) {
      return Errors.INTERRUPTED;
    }
    report(outcome(model.get(), parts, meter, told));
    return 0;
  }

  /// Ends the name of the folder of a run with another seed than the committed one.
  private String seedSuffix() {
    return seed == row.configuration().seed() ? "" : "-seed" + seed;
  }

  private Configuration configuration(PartFiles parts, Path place, CheckpointFolder checkpoints) {
    boolean begun = checkpoints.latest().isPresent();
    if (resume && !begun) {
      throw new IllegalArgumentException(
          "--resume: there is no checkpoint in %s; start without --resume, or name the folder of the run with --work"
              .formatted(checkpoints.folder()));
    }
    var configuration =
        row.configuration(parts)
            .with(DataSettings.OUT, place.resolve(row.name() + ".eddy").toString())
            .with(CheckpointSettings.CHECKPOINT, checkpoints.folder().toString())
            .with(CheckpointSettings.RESUME, begun)
            .withSeed(seed)
            .withThreads(threads);
    return quick.epochs().isPresent()
        ? configuration.withEpochs(quick.epochs().getAsInt())
        : configuration;
  }

  private Outcome outcome(
      TrainedModel model, PartFiles parts, CostMeter meter, TrainingFacts told) {
    var evaluation = model.evaluateAtBest(parts.test());
    var cost = meter.cost();
    people.println("test: " + evaluation.toString().stripTrailing());
    people.flush();
    page.ifPresent(to -> to.write(row.name(), model, Optional.of(evaluation), "test", cost, told));
    return Outcome.of(
        row,
        model,
        evaluation.metrics(),
        row.comparison().metrics(parts, evaluation.metrics()),
        cost,
        LocalDate.now(ZoneOffset.UTC).toString(),
        Doctor.machine());
  }

  private void report(Outcome outcome) {
    var verdict = new RowOutcomes(row, List.of(outcome)).verdict();
    people.println(
        "%s %s, %s"
            .formatted(
                row.measure().title(),
                ReproduceCommand.number(outcome.value(row)),
                row.goal()
                    .map(goal ->
                        "%s: to reach %s, better %s".formatted(verdict, goal.target(), goal.aim()))
                    .orElseGet(() -> verdict)));
    outcome
        .baselines()
        .forEach((title, metrics) ->
            people.println(
                "  %s  %s, in this run (%s)"
                    .formatted(
                        ReproduceCommand.number(row.measure().of(metrics)),
                        title,
                        TrainReport.text(metrics))));
    row.published()
        .forEach(one ->
            people.println(
                "  %s  %s (%s)"
                    .formatted(ReproduceCommand.number(one.value()), one.what(), one.source())));
    people.println(ResultsPage.cost(outcome.cost()));
    results.ifPresentOrElse(
        file -> {
          ResultsPage.read(file).with(outcome).write(file);
          people.println("the result is in " + file);
        },
        () ->
            people.println(
                "this was a quick look with --epochs or --rows, so no result is written"));
    if (json) {
      out.println(ResultsPage.json(outcome));
    }
    people.flush();
    out.flush();
  }

  // ---- places ----------------------------------------------------------------------------------

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--work: the folder %s could not be made: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
