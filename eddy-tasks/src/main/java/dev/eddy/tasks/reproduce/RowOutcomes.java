package dev.eddy.tasks.reproduce;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The outcomes of a row, one for each seed it was trained with.
///
/// @param row what was reproduced
/// @param outcomes by their seeds, one or more, all with the same settings
public record RowOutcomes(ResultRow row, List<Outcome> outcomes) {

  public RowOutcomes {
    outcomes = outcomes.stream().sorted(Comparator.comparingLong(Outcome::seed)).toList();
  }

  /// The one that is told in full: the first seed's.
  public Outcome first() {
    return outcomes.getFirst();
  }

  /// The row's numbers, in the order of the seeds.
  public List<Double> values() {
    return outcomes.stream().map(outcome -> outcome.value(row)).toList();
  }

  /// The mean of [#values].
  public double mean() {
    return values().stream().mapToDouble(value -> value).average().orElseThrow();
  }

  /// The standard deviation of [#values] about their mean, √(Σ(v − mean)²/(n − 1)); 0 for one seed.
  public double spread() {
    double mean = mean();
    double squares = values().stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return outcomes.size() == 1 ? 0 : Math.sqrt(squares / (outcomes.size() - 1));
  }

  /// How the mean stands to what was to be reached, in words.
  public String verdict() {
    double mean = mean();
    var measure = row.measure();
    var baselines = first().baselines().values();
    Optional<String> goal =
        row.goal()
            .map(wanted ->
                measure.reaches(mean, wanted.aim())
                    ? "aim met"
                    : measure.reaches(mean, wanted.target()) ? "target met" : "target missed");
    if (goal.isEmpty() && baselines.isEmpty()) {
      return "nothing to compare with";
    }
    return goal.orElseGet(() ->
        baselines.stream().allMatch(other -> measure.reaches(mean, measure.of(other)))
            ? "above the baselines"
            : "not above the baselines");
  }

  /// These and one more, in place of an earlier one with its seed. Those with other settings go: a
  /// mean of both would say nothing.
  static List<Outcome> with(List<Outcome> before, Outcome outcome) {
    return Stream.concat(
            before.stream()
                .filter(one ->
                    one.seed() != outcome.seed() && one.settings().equals(outcome.settings())),
            Stream.of(outcome))
        .toList();
  }

  /// Of many outcomes those of a row, if there are any.
  static Optional<RowOutcomes> of(ResultRow row, Map<String, List<Outcome>> all) {
    return Optional.ofNullable(all.get(row.name())).map(outcomes -> new RowOutcomes(row, outcomes));
  }
}
