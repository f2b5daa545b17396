package dev.eddy.tasks.report;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.complete.Completer;
import dev.eddy.tasks.generate.Generator;
import dev.eddy.tasks.learn.History;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.tag.Tagger;
import dev.eddy.tasks.translate.Translator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Puts together the [Report] of a model: how it learned, how it was measured, what it is.
public final class ModelReport {

  /// Examples of each kind, right and wrong.
  private static final int SHOWN = 12;

  /// More labels than this make no table that can be read.
  private static final int LABELS = 40;

  /// Answers of which it is shown where the translator looked.
  private static final int MAPS = 3;

  private static final String VALIDATION = "validation_";

  private ModelReport() {}

  /// The report of a model.
  ///
  /// @param title such as the name of its file
  /// @param evaluation how it was measured; empty: the history says all
  /// @param on what it was measured on, such as `test`
  /// @param run what else is to be told about the run, such as time and memory; may be empty
  public static Report of(
      String title,
      TrainedModel model,
      Optional<Evaluation> evaluation,
      String on,
      List<Section.Fact> run) {
    var trained = model.trained();
    var sections = new ArrayList<Section>(curves(trained.history()));
    evaluation.ifPresent(measured -> sections.addAll(measured(model, measured, on)));
    if (model instanceof Generator generator) {
      sections.add(new Section.Passage("A text it writes", generator.generate("", 600)));
    }
    if (!run.isEmpty()) {
      sections.add(new Section.Facts("Run", run));
    }
    sections.add(provenance(model));
    sections.add(configuration(model));
    return new Report(
        title,
        "%s: %s".formatted(model.form().title(), model.form().what()),
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
            facts.add(
                new Section.Fact(
                    words(metric.getKey()) + ", " + on, Ticks.text(metric.getValue()))));
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

  private static List<Section> measured(TrainedModel model, Evaluation evaluation, String on) {
    var sections = new ArrayList<Section>();
    switch (evaluation) {
      case Classifier.Result result -> {
        if (result.confusion().labels().size() <= LABELS) {
          sections.add(confusion(result.confusion(), on));
        }
        sections.add(
            Section.Histogram.of(
                "Length of sequences, " + on,
                "steps",
                result.examples().stream().map(Classifier.Example::steps).toList()));
        sections.add(
            examples(
                on,
                result.examples(),
                Classifier.Example::right,
                one ->
                    new Section.Example(
                        one.asked(),
                        one.answer(),
                        one.expected(),
                        one.right(),
                        Math.round(100 * one.probability()) + " % sure")));
      }
      case Tagger.Result result -> {
        if (result.confusion().labels().size() <= LABELS) {
          sections.add(confusion(result.confusion(), on));
        }
        sections.add(
            Section.Histogram.of(
                "Length of sentences, " + on,
                "words",
                result.examples().stream().map(one -> one.sentence().size()).toList()));
        sections.add(examples(on, result.examples(), Tagger.Example::right, ModelReport::tagged));
      }
      case Translator.Result result when model instanceof Translator translator -> {
        sections.addAll(maps(translator, result));
        sections.add(
            Section.Histogram.of(
                "Length of sources, " + on,
                "symbols",
                result.examples().stream()
                    .map(one -> translator.sourceVocabulary().split(one.source()).size())
                    .toList()));
        sections.add(
            examples(
                on,
                result.examples(),
                Translator.Example::right,
                one ->
                    new Section.Example(
                        one.source(), one.answer(), one.expected(), one.right(), "")));
      }
      case Completer.Result result ->
          sections.add(
              examples(
                  on,
                  result.examples(),
                  Completer.Example::right,
                  one ->
                      new Section.Example(
                          one.beginning(), one.answer(), one.expected(), one.right(), "")));
      case Evaluation _ -> {}
    }
    return sections;
  }

  private static Section confusion(ConfusionMatrix matrix, String on) {
    int labels = matrix.labels().size();
    var counts =
        IntStream.range(0, labels)
            .mapToObj(right ->
                IntStream.range(0, labels).mapToObj(said -> matrix.count(right, said)).toList())
            .toList();
    return new Section.Confusion("Which label was taken for which, " + on, matrix.labels(), counts);
  }

  private static <T> Section examples(
      String on, List<T> all, Predicate<T> right, Function<T, Section.Example> shown) {
    var wrong = all.stream().filter(right.negate()).limit(SHOWN);
    return new Section.Examples(
        "Examples, " + on,
        Stream.concat(wrong, all.stream().filter(right).limit(SHOWN)).map(shown).toList());
  }

  /// A sentence with its tags; where some are wrong, those only.
  private static Section.Example tagged(Tagger.Example one) {
    var words = one.sentence().words();
    var expected = one.sentence().tags();
    var shown =
        IntStream.range(0, words.size())
            .filter(t -> one.right() || !expected.get(t).equals(one.answer().get(t)))
            .boxed()
            .toList();
    return new Section.Example(
        String.join(" ", words),
        tagged(words, one.answer(), shown),
        tagged(words, expected, shown),
        one.right(),
        one.right() ? "" : "%d of %d wrong".formatted(shown.size(), words.size()));
  }

  private static String tagged(List<String> words, List<String> tags, List<Integer> shown) {
    return shown.stream()
        .map(t -> words.get(t) + "/" + tags.get(t))
        .collect(Collectors.joining(" "));
  }

  /// Where the translator looked while it wrote some of its answers; nothing without attention.
  private static List<Section> maps(Translator translator, Translator.Result result) {
    if (translator.trained().configuration().text(Setting.ATTENTION).equals("none")) {
      return List.of();
    }
    var some =
        Stream.concat(result.examples(true, MAPS).stream(), result.examples(false, MAPS).stream());
    return some.limit(MAPS)
        .map(one -> translator.explain(one.source(), one.answer()))
        .<Section>map(map ->
            new Section.HeatMap(
                "Where it looked: %s → %s".formatted(map.source(), map.answer()),
                map.sourceSymbols(),
                map.targetSymbols(),
                map.weights()))
        .toList();
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
        model.trained().configuration().values().entrySet().stream()
            .filter(setting -> !setting.getValue().toString().isEmpty())
            .map(setting -> new Section.Fact(setting.getKey().key(), setting.getValue().toString()))
            .toList());
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
