package dev.eddy.cli.train;

import dev.eddy.cli.terminal.Errors;
import dev.eddy.cli.terminal.Metrics;
import dev.eddy.cli.terminal.Sentences;
import dev.eddy.cli.terminal.WorkLine;
import dev.eddy.formats.CheckpointFolder;
import dev.eddy.formats.Json;
import dev.eddy.tasks.CrossValidation;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.LanguageModel;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// One training from the command line: it is told about while it runs, can be interrupted and
/// resumed, and ends with a model file and what the model can do.
///
/// @param asked all that is set, the data and the output file included
/// @param restart whether a checkpoint that is there is thrown away
/// @param keep whether the folder of checkpoints stays when the model is written
/// @param report a page to be written about it
/// @param folds how many parts of the data measure such models before it
record TrainRun(
    Configuration asked,
    boolean restart,
    boolean keep,
    Optional<ReportFile> report,
    Optional<Integer> folds,
    Telling telling) {

  private static final String VALIDATION = "validation_";

  /// @return the exit status
  int run() {
    boolean shown =
        telling.progress() == Telling.Progress.LINE || telling.progress() == Telling.Progress.FULL;
    if (telling.quiet() || !shown) {
      return ran();
    }
    try (var line = WorkLine.on(telling.err())) {
      return Progress.within(line, this::ran);
    }
  }

  private int ran() {
    folds.ifPresent(this::checkFolds);
    var configuration = Checkpoints.begin(asked, restart, telling::note);
    sayWhatIsRead(configuration);
    var file = Path.of(configuration.get(DataSettings.OUT));
    var meter = new CostMeter();
    var facts = new TrainingFacts();
    var parts = folds.map(k -> new FoldsRun(configuration, k, telling).run());
    if (parts.isPresent() && parts.get().isEmpty()) {
      return Errors.INTERRUPTED;
    }
    var model = telling.train(configuration, facts);
    if (model.isEmpty()) {
      return Errors.INTERRUPTED;
    }
    if (!keep) {
      configuration
          .given(CheckpointSettings.CHECKPOINT)
          .ifPresent(folder -> new CheckpointFolder(Path.of(folder)).remove());
    }
    result(model.get(), file, parts.flatMap(all -> all), meter, facts);
    return 0;
  }

  /// What the training learns from, in one line, and what may not be meant about it.
  private void sayWhatIsRead(Configuration configuration) {
    boolean chosen =
        configuration.has(DataSettings.COLUMNS) && configuration.isAsked(DataSettings.COLUMNS);
    if (chosen || telling.quiet()) {
      return;
    }
    Form.named(configuration.form())
        .found(configuration)
        .ifPresent(found -> {
          telling.note(configuration.get(DataSettings.DATA) + ": " + found.sentence());
          found.warnings().forEach(warning -> telling.note("note: " + warning));
        });
  }

  private void checkFolds(int k) {
    CrossValidation.check(asked, k);
    if (asked.get(CheckpointSettings.RESUME)) {
      throw new IllegalArgumentException(
          "--folds has no effect with --resume, which goes on with one training; leave it out");
    }
  }

  private void result(
      TrainedModel learned,
      Path file,
      Optional<CrossValidation> parts,
      CostMeter meter,
      TrainingFacts facts) {
    var tested = learned.measured();
    var model = recorded(learned, file, tested, parts);
    var on = tested.map(TrainedModel.Measured::on).orElse("validation");
    report.ifPresent(to ->
        to.write(
            file.getFileName().toString(),
            model,
            tested.map(TrainedModel.Measured::evaluation),
            on,
            meter.cost(),
            facts));
    var metrics = tested.map(test -> test.evaluation().metrics()).orElseGet(() -> measured(model));
    telling.result(
        tested
            .map(test -> test.on() + ": " + test.evaluation().toString().stripTrailing())
            .orElseGet(() -> TrainReport.text(metrics)));
    var beside = model.trained().history().beside();
    beside.forEach((method, reached) ->
        telling.result(
            "validation beside it, %s: %s".formatted(method, TrainReport.text(reached))));
    telling.result("the model is in %s; ask it with: %s".formatted(file, hint(model, file)));
    if (telling.progress() == Telling.Progress.JSON) {
      var told = Json.object().put("event", "result").put("model", file.toString()).put("on", on);
      told.set("metrics", Metrics.json(metrics));
      beside(told, beside);
      telling.out().println(told);
    } else if (telling.json()) {
      var told = Metrics.json(metrics);
      beside(told, beside);
      telling.out().println(told);
    }
    telling.out().flush();
  }

  /// What simple methods reached, under their names, where some were measured.
  private static void beside(ObjectNode told, Map<String, Map<String, Double>> beside) {
    beside.forEach(
        (method, reached) -> told.withObjectProperty("beside").set(method, Metrics.json(reached)));
  }

  /// A command that asks the model, as it may be pasted.
  private static String hint(TrainedModel model, Path file) {
    var name = Sentences.quoted(file.toString());
    return switch (model) {
      case LanguageModel _ -> "%s generate %s".formatted(Sentences.command(), name);
      case Predictor predictor ->
          "%s predict %s %s"
              .formatted(
                  Sentences.command(),
                  name,
                  predictor
                      .sample()
                      .map(Sentences::quoted)
                      .orElseGet(() ->
                          "--data "
                              + Sentences.quoted(
                                  model.trained().configuration().get(DataSettings.DATA))));
      default -> "%s inspect %s".formatted(Sentences.command(), name);
    };
  }

  /// The model with what was measured besides its training in its history, where something was.
  private TrainedModel recorded(
      TrainedModel model,
      Path file,
      Optional<TrainedModel.Measured> tested,
      Optional<CrossValidation> parts) {
    var history = model.trained().history();
    if (asked.has(DataSettings.TEST) && asked.isAsked(DataSettings.TEST)) {
      history = history.tested(tested.orElseThrow().evaluation().metrics());
    }
    if (parts.isPresent()) history = history.folded(parts.get().folds());
    if (history.equals(model.trained().history())) return model;
    var bundle = model.bundle().withHistory(history.json());
    bundle.write(file);
    return TrainedModel.of(bundle, file);
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
