package dev.eddy.cli;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// What a model says to one text, the best first.
///
/// @param source the text it was asked
/// @param candidates at least one
record Answer(String source, List<Candidate> candidates) {

  /// One thing it could be.
  ///
  /// @param probability where the model has one
  record Candidate(String text, OptionalDouble probability) {

    static Candidate of(String text) {
      return new Candidate(text, OptionalDouble.empty());
    }

    static Candidate of(String text, double probability) {
      return new Candidate(text, OptionalDouble.of(probability));
    }

    @Override
    public String toString() {
      return probability.isPresent()
          ? String.format(Locale.ROOT, "%s (%.1f %%)", text, 100 * probability.getAsDouble())
          : text;
    }
  }

  Answer {
    candidates = List.copyOf(candidates);
  }

  String best() {
    return candidates.isEmpty() ? "" : candidates.getFirst().text();
  }

  /// `source → answer`, or all candidates in a row.
  @Override
  public String toString() {
    return source
        + " → "
        + candidates.stream().map(Candidate::toString).collect(Collectors.joining(", "));
  }
}
