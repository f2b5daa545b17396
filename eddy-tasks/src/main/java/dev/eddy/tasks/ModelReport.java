package dev.eddy.tasks;

import dev.eddy.tasks.learn.History;
import dev.eddy.tasks.report.Report;
import dev.eddy.tasks.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts together the [Report] of a model: how it learned, how it was measured, what it is.
public final class ModelReport {

  private static final String VALIDATION = "validation_";

  private ModelReport() {}

  /// The report of a model.
  ///
  /// @param title such as the name of its file
  /// @param evaluation how it was measured; empty: the history says all
  /// @param on what it was measured on, such as `test`
  /// @param run what else is to be told about the run, such as time and memory; may be empty
  /// @param more curves of the run that the history does not have; may be empty
  public static Report of(
      String title,
      TrainedModel model,
      Optional<Evaluation> evaluation,
      String on,
      List<Section.Fact> run,
      List<Section> more) {
    var trained = model.trained();
    var sections = new ArrayList<Section>(curves(trained.history()));
    sections.addAll(more);
    sections.addAll(model.sections(evaluation, on));
    if (!run.isEmpty()) {
      sections.add(new Section.Facts("Run", run));
    }
    sections.add(provenance(model));
    sections.add(configuration(model));
    return new Report(
        title,
        "%s: %s".formatted(model.form().name(), model.form().what()),
        headline(model, evaluation, on),
        sections);
  }

  // ---- how it learned --------------------------------------------------------------------------

  /// The losses in one drawing, every other number in one of its own.
  private static List<Section> curves(History history) {
    var names = new LinkedHashSet<String>();
    history.epochs().forEach(epoch -> names.addAll(epoch.values().keySet()));
    var losses = new ArrayList<Section.Series>();
    var others = new ArrayList<Section>();
    for (var name : names) {
      var values =
          history.epochs().stream()
              .map(epoch -> epoch.values().getOrDefault(name, Double.NaN))
              .toList();
      if (name.equals("loss")) {
        losses.add(new Section.Series("training", values));
      } else if (name.equals(VALIDATION + "loss")) {
        losses.add(new Section.Series("validation", values));
      } else {
        var plain = words(name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name);
        others.add(
            new Section.Curves(
                sentence(plain) + " by epoch",
                List.of(new Section.Series("validation", values)),
                history.bestEpoch()));
      }
    }
    var all = new ArrayList<Section>();
    if (!losses.isEmpty()) {
      all.add(new Section.Curves("Loss by epoch, nats", losses, history.bestEpoch()));
    }
    all.addAll(others);
    return all;
  }

  // ---- how it was measured ---------------------------------------------------------------------

  private static List<Section.Fact> headline(
      TrainedModel model, Optional<Evaluation> evaluation, String on) {
    var facts = new ArrayList<Section.Fact>();
    Map<String, Double> metrics =
        evaluation.map(Evaluation::metrics).orElseGet(() -> best(model.trained().history()));
    metrics.entrySet().stream()
        .limit(4)
        .forEach(metric ->
            facts.add(Section.Fact.of(words(metric.getKey()) + ", " + on, metric.getValue())));
    facts.add(
        new Section.Fact("parameters", "%,d".formatted(model.trained().weights().table().size())));
    return facts;
  }

  /// What was measured in the epoch whose weights were taken.
  private static Map<String, Double> best(History history) {
    var metrics = new LinkedHashMap<String, Double>();
    history.epochs().stream()
        .filter(epoch -> epoch.epoch() == history.bestEpoch())
        .forEach(epoch ->
            epoch
                .values()
                .forEach((name, value) -> {
                  if (name.startsWith(VALIDATION)) {
                    metrics.put(name.substring(VALIDATION.length()), value);
                  }
                }));
    return metrics;
  }

  // ---- what it is ------------------------------------------------------------------------------

  private static Section provenance(TrainedModel model) {
    var from = model.trained().provenance();
    return new Section.Facts(
        "Where it comes from",
        List.of(
            new Section.Fact("data", from.data()),
            new Section.Fact("SHA-256 of the data", from.dataSha256()),
            new Section.Fact("learned from", "%,d".formatted(from.rows())),
            new Section.Fact("chosen by", "%,d".formatted(from.validationRows())),
            new Section.Fact("seed", Long.toString(from.seed())),
            new Section.Fact("Eddy", from.version()),
            new Section.Fact("SHA-256 of the weights", model.bundle().weightsSha256())));
  }

  private static Section configuration(TrainedModel model) {
    return new Section.Facts(
        "Configuration",
        model.trained().configuration().texts().entrySet().stream()
            .filter(setting -> !setting.getValue().isEmpty())
            .map(setting -> new Section.Fact(setting.getKey(), setting.getValue()))
            .toList());
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
