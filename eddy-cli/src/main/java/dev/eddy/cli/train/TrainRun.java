package dev.eddy.cli.train;

import dev.eddy.cli.terminal.Errors;
import dev.eddy.cli.terminal.Interruption;
import dev.eddy.cli.terminal.Metrics;
import dev.eddy.cli.terminal.Numbers;
import dev.eddy.cli.terminal.ProgressLine;
import dev.eddy.formats.CheckpointFolder;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.LanguageModel;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.report.Section.Fact;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.train.Event;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// One training from the command line: it is told about while it runs, can be interrupted and
/// resumed, and ends with a model file and what the model can do.
///
/// @param configuration all that is set, the data and the output file included
/// @param json whether the last line is the last evaluation as JSON
/// @param report a page to be written about it
public record TrainRun(
    Configuration configuration,
    boolean json,
    Optional<ReportFile> report,
    PrintWriter out,
    PrintWriter err) {

  private static final String VALIDATION = "validation_";

  /// @return the exit status
  public int run() {
    var line = ProgressLine.on(err);
    try {
      return Progress.within(
          (what, done, all) ->
              line.show(() -> "%s: %d of %d MB".formatted(what, done >> 20, all >> 20)),
          this::ran);
    } finally {
      line.clear();
    }
  }

  private int ran() {
    if (configuration.get(CheckpointSettings.RESUME)) {
      checkResumable(configuration);
    }
    report.ifPresent(ReportFile::check);
    sayWhatIsRead();
    var file = Path.of(configuration.get(DataSettings.OUT));
    var meter = new CostMeter();
    var told = new ArrayList<Fact>();
    var model = trained(configuration, event -> ReportFile.fact(event).ifPresent(told::add), err);
    model.ifPresent(learned -> result(learned, file, meter, told));
    return model.isPresent() ? 0 : Errors.INTERRUPTED;
  }

  /// What the training learns from, in one line, and what may not be meant about it.
  private void sayWhatIsRead() {
    boolean chosen =
        configuration.has(DataSettings.COLUMNS) && configuration.isAsked(DataSettings.COLUMNS);
    if (chosen) {
      return;
    }
    Form.named(configuration.form())
        .found(configuration)
        .ifPresent(found -> {
          err.println(configuration.get(DataSettings.DATA) + ": " + found.sentence());
          found.warnings().forEach(warning -> err.println("note: " + warning));
          err.flush();
        });
  }

  /// Trains and saves the model; Ctrl-C ends the training with a checkpoint.
  ///
  /// @param listener is told how it goes, after the person at `err`
  /// @return nothing where the training was interrupted, which the person has been told
  public static Optional<TrainedModel> trained(
      Configuration configuration, Consumer<Event> listener, PrintWriter err) {
    var line = ProgressLine.on(err);
    var report = new TrainReport(line);
    try (var _ = new Interruption()) {
      TrainedModel model;
      try {
        model = TrainedModel.train(configuration, report.andThen(listener));
      } finally {
        line.clear();
      }
      if (report.interruptedAt().isPresent()) {
        err.printf(
            "interrupted after step %s; the checkpoint is in %s; to go on, repeat the command with"
                + " --resume%n",
            Numbers.count(report.interruptedAt().getAsLong()),
            configuration.get(CheckpointSettings.CHECKPOINT));
        err.flush();
        return Optional.empty();
      }
      model.save(Path.of(configuration.get(DataSettings.OUT)));
      return Optional.of(model);
    }
  }

  /// @throws IllegalArgumentException if there is no checkpoint to go on from
  public static void checkResumable(Configuration configuration) {
    var folder = Path.of(configuration.get(CheckpointSettings.CHECKPOINT));
    if (!Files.isDirectory(folder) || new CheckpointFolder(folder).latest().isEmpty()) {
      throw new IllegalArgumentException(
          "--resume: there is no checkpoint in %s; start without --resume, or name its folder with --checkpoint"
              .formatted(folder));
    }
  }

  private void result(TrainedModel model, Path file, CostMeter meter, List<Fact> told) {
    var tested = model.measured();
    report.ifPresent(to ->
        to.write(
            file.getFileName().toString(),
            model,
            tested.map(TrainedModel.Measured::evaluation),
            tested.map(TrainedModel.Measured::on).orElse("validation"),
            meter.cost(),
            told));
    var metrics = tested.map(test -> test.evaluation().metrics()).orElseGet(() -> measured(model));
    tested.ifPresentOrElse(
        test -> out.println(test.on() + ": " + test.evaluation().toString().stripTrailing()),
        () -> out.println(TrainReport.text(metrics)));
    var ask =
        model instanceof LanguageModel ? "eddy generate %s --prompt TEXT" : "eddy predict %s TEXT";
    out.println("the model is in " + file + "; ask it with: " + ask.formatted(file));
    if (json) {
      out.println(Metrics.json(metrics));
    }
    out.flush();
  }

  /// What was measured in the epoch whose weights the model has: the validation's numbers, and the
  /// loss of the training.
  private static Map<String, Double> measured(TrainedModel model) {
    var history = model.trained().history();
    var measured = new LinkedHashMap<String, Double>();
    history.epochs().stream()
        .filter(epoch -> epoch.epoch() == history.bestEpoch())
        .findFirst()
        .ifPresent(epoch -> {
          epoch
              .values()
              .forEach((name, value) -> {
                if (name.startsWith(VALIDATION)) {
                  measured.put(name.substring(VALIDATION.length()), value);
                }
              });
          measured.put("training_loss", epoch.values().get("loss"));
        });
    return measured;
  }
}
