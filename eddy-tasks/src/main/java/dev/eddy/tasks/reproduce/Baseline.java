package dev.eddy.tasks.reproduce;

import dev.eddy.tasks.baseline.GramTable;
import dev.eddy.tasks.baseline.Grams;
import dev.eddy.tasks.baseline.JointNGram;
import dev.eddy.tasks.baseline.LinearClassifier;
import dev.eddy.tasks.baseline.NearestNeighbour;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.ErrorRate;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A simple method without a network that a [Row] is measured beside, on the same parts.
public enum Baseline {
  NEAREST_NEIGHBOUR("nearest neighbour by edit distance") {
    @Override
    List<String> answers(List<Pair> train, List<String> sources) {
      var method = new NearestNeighbour(train);
      return sources.parallelStream().map(method::answer).toList();
    }
  },
  JOINT_N_GRAM("joint 3-grams of letters and what they become, Witten–Bell") {
    @Override
    List<String> answers(List<Pair> train, List<String> sources) {
      var method = new JointNGram(train, 3);
      return sources.parallelStream().map(method::answer).toList();
    }
  },
  WORDS("logistic regression on words and pairs of them") {
    @Override
    public Map<String, Double> metrics(PartFiles parts, Map<String, Double> evaluated) {
      return linear(Grams.WORDS, parts);
    }
  },
  WORDS_AND_CHARACTERS("logistic regression on words, pairs of them and 2 to 4 characters") {
    @Override
    public Map<String, Double> metrics(PartFiles parts, Map<String, Double> evaluated) {
      return linear(Grams.WORDS_AND_CHARACTERS, parts);
    }
  },
  LAST_VALUE("the last value") {
    @Override
    public Map<String, Double> metrics(PartFiles parts, Map<String, Double> evaluated) {
      return forecast("naive", evaluated);
    }
  },
  SEASON_BEFORE("the value a season before") {
    @Override
    public Map<String, Double> metrics(PartFiles parts, Map<String, Double> evaluated) {
      return forecast("seasonal_naive", evaluated);
    }
  };

  /// Methods for pairs of texts.
  public static final List<Baseline> OF_PAIRS = List.of(NEAREST_NEIGHBOUR, JOINT_N_GRAM);

  /// Methods for texts with labels.
  public static final List<Baseline> OF_TEXTS = List.of(WORDS, WORDS_AND_CHARACTERS);

  /// Methods for series over time, which every evaluation of a forecaster measures beside it.
  public static final List<Baseline> OF_SERIES = List.of(LAST_VALUE, SEASON_BEFORE);

  private final String title;

  Baseline(String title) {
    this.title = title;
  }

  /// What it is, in a few words.
  public String title() {
    return title;
  }

  List<String> answers(List<Pair> train, List<String> sources) {
    throw new IllegalStateException(title + " is no method for pairs");
  }

  /// Learns from the same rows as the network, what chooses its weights left out where that is a
  /// file of its own.
  private static Map<String, Double> linear(Grams kind, PartFiles parts) {
    var train = LabelledText.read(Path.of(parts.data()));
    var texts = train.stream().map(LabelledText::text).toList();
    var labels = train.stream().map(LabelledText::label).distinct().sorted().toList();
    var method =
        LinearClassifier.learned(
            GramTable.of(kind, texts),
            LinearClassifier.Weighing.RARE,
            texts,
            train.stream().mapToInt(row -> labels.indexOf(row.label())).toArray(),
            labels.size(),
            new float[0]);
    var right = Accuracy.NONE;
    for (var row : LabelledText.read(Path.of(parts.test()))) {
      var scores = method.scores(row.text());
      int said =
          IntStream.range(0, scores.length)
              .reduce(0, (best, k) -> scores[k] > scores[best] ? k : best);
      right = right.plus(labels.get(said).equals(row.label()));
    }
    return Map.of("accuracy", right.value());
  }

  /// What an evaluation of forecasts says of a simple method.
  private static Map<String, Double> forecast(String name, Map<String, Double> evaluated) {
    var metrics = new LinkedHashMap<String, Double>();
    for (var metric : List.of("mase", "scaled_mse")) {
      metrics.put(metric, evaluated.get(name + "_" + metric));
    }
    return metrics;
  }

  /// How it does on the test part, by the names that the evaluation of a model has.
  ///
  /// @param evaluated the model's own numbers on that part
  public Map<String, Double> metrics(PartFiles parts, Map<String, Double> evaluated) {
    var references =
        Pair.read(Path.of(parts.test())).stream()
            .collect(
                Collectors.groupingBy(
                    Pair::source,
                    LinkedHashMap::new,
                    Collectors.mapping(Pair::target, Collectors.toList())));
    var answers = answers(Pair.read(Path.of(parts.data())), List.copyOf(references.keySet()));
    var expected = List.copyOf(references.values());
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("exact_match", Accuracy.exactMatchOfAny(expected, answers).value());
    metrics.put("character_error_rate", ErrorRate.charactersOfClosest(expected, answers).value());
    return metrics;
  }
}
