package dev.eddy.tasks.reproduce;

import dev.eddy.tasks.baseline.JointNGram;
import dev.eddy.tasks.baseline.NearestNeighbour;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.ErrorRate;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
  };

  private final String title;

  Baseline(String title) {
    this.title = title;
  }

  /// What it is, in a few words.
  public String title() {
    return title;
  }

  abstract List<String> answers(List<Pair> train, List<String> sources);

  /// How it does on the test part, by the names that the evaluation of a translator has.
  public Map<String, Double> metrics(PartFiles parts) {
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
