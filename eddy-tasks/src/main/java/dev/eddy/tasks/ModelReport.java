package dev.eddy.tasks;

import dev.eddy.tasks.learn.History;
import dev.eddy.tasks.report.Report;
import dev.eddy.tasks.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    var sections = new ArrayList<Section>(curves(trained.history(), model.lossUnit()));
    sections.addAll(more);
    sections.addAll(model.sections(evaluation, on));
    var beside = trained.history().beside();
    if (!beside.isEmpty()) {
      sections.add(beside(evaluation, on, beside));
    }
    var folds = trained.history().folds();
    if (!folds.isEmpty()) {
      sections.add(folds(new CrossValidation(folds)));
    }
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

  // ---- several models ---------------------------------------------------------------------------

  /// A model under the name that a comparison calls it by.
  public record Named(String name, TrainedModel model) {}

  /// The report that lays the histories of models beside each other, and what was set differently.
  ///
  /// @param models two or more
  public static Report comparison(List<Named> models) {
    var names = models.stream().map(Named::name).toList();
    var sections = new ArrayList<Section>(comparedCurves(models));
    sections.add(
        new Section.Table(
            "What was measured in the epoch that was taken",
            head("", names),
            rows(models, one -> texts(best(one.trained().history())), false)));
    sections.add(
        new Section.Table(
            "What was set differently",
            head("", names),
            rows(models, one -> one.trained().configuration().texts(), true)));
    return new Report(
        String.join(" and ", names),
        models.stream()
            .map(one -> one.model().form().name())
            .distinct()
            .collect(Collectors.joining(", ")),
        models.stream()
            .map(one ->
                new Section.Fact(
                    one.name() + ", parameters",
                    "%,d".formatted(one.model().trained().weights().table().size())))
            .toList(),
        sections);
  }

  private static List<String> head(String first, List<String> names) {
    return Stream.concat(Stream.of(first), names.stream()).toList();
  }

  private static Map<String, String> texts(Map<String, Double> metrics) {
    var texts = new LinkedHashMap<String, String>();
    metrics.forEach((name, value) -> texts.put(words(name), Section.Fact.of(name, value).value()));
    return texts;
  }

  /// A row for each name that one of the models has a text under.
  private static List<List<String>> rows(
      List<Named> models, Function<TrainedModel, Map<String, String>> told, boolean different) {
    var all = models.stream().map(one -> told.apply(one.model())).toList();
    var names = new LinkedHashSet<String>();
    all.forEach(one -> names.addAll(one.keySet()));
    return names.stream()
        .map(name -> {
          var row = new ArrayList<>(List.of(name));
          all.forEach(one -> row.add(one.getOrDefault(name, "")));
          return List.copyOf(row);
        })
        .filter(row -> !different || row.stream().skip(1).distinct().count() > 1)
        .toList();
  }

  /// A drawing for each number, with the lines of all models.
  private static List<Section> comparedCurves(List<Named> models) {
    var names = new LinkedHashSet<String>();
    models.forEach(one ->
        one.model()
            .trained()
            .history()
            .epochs()
            .forEach(epoch -> names.addAll(epoch.values().keySet())));
    return names.stream()
        .map(name ->
            (Section)
                new Section.Curves(
                    sentence(
                        words(
                            name.startsWith(VALIDATION)
                                ? name.substring(VALIDATION.length()) + ", validation"
                                : name + ", training")),
                    models.stream()
                        .map(one ->
                            new Section.Series(
                                one.name(), values(one.model().trained().history(), name)))
                        .toList(),
                    0))
        .toList();
  }

  private static List<Double> values(History history, String name) {
    return history.epochs().stream()
        .map(epoch -> epoch.values().getOrDefault(name, Double.NaN))
        .toList();
  }

  // ---- how it learned --------------------------------------------------------------------------

  /// The losses in one drawing, every other number in one of its own.
  private static List<Section> curves(History history, String unit) {
    var names = new LinkedHashSet<String>();
    history.epochs().forEach(epoch -> names.addAll(epoch.values().keySet()));
    var losses = new ArrayList<Section.Series>();
    var others = new ArrayList<Section>();
    for (var name : names) {
      var values = values(history, name);
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
      all.add(new Section.Curves("Loss by epoch, " + unit, losses, history.bestEpoch()));
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

  /// What simple methods reached on the validation, under what the model did where that was
  /// measured there.
  private static Section beside(
      Optional<Evaluation> evaluation, String on, Map<String, Map<String, Double>> beside) {
    var names = new LinkedHashSet<String>();
    beside.values().forEach(metrics -> names.addAll(metrics.keySet()));
    var rows = new ArrayList<List<String>>();
    evaluation
        .filter(_ -> on.equals("validation"))
        .ifPresent(measured -> rows.add(row("this model", names, measured.metrics())));
    beside.forEach((method, metrics) -> rows.add(row(method, names, metrics)));
    return new Section.Table(
        "Beside simple methods, on the validation",
        head("", names.stream().map(ModelReport::words).toList()),
        rows);
  }

  private static List<String> row(String first, Set<String> names, Map<String, Double> metrics) {
    var texts = texts(metrics);
    return head(first, names.stream().map(name -> texts.getOrDefault(words(name), "")).toList());
  }

  /// What each part of the data measured by a model of the others.
  private static Section folds(CrossValidation validation) {
    return new Section.Facts(
        "%d parts, each measured by a model of the others".formatted(validation.folds().size()),
        validation.spreads().entrySet().stream()
            .map(one ->
                new Section.Fact(
                    words(one.getKey()),
                    String.format(
                        Locale.ROOT,
                        "%.4f ± %.4f",
                        one.getValue().mean(),
                        one.getValue().deviation())))
            .toList());
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
