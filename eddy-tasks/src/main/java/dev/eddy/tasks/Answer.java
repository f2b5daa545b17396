package dev.eddy.tasks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a model says to one text, the best first.
///
/// @param source the text it was asked
/// @param candidates none where nothing was asked, or the model is not sure enough of any
/// @param attention where the model looked while it wrote the best one, if that was asked for
/// @param details what else programs may want to know, by name: lists, maps and records as JSON has
///   them
/// @param between what stands between the candidates where all of them together are the answer, and
///   none of them too; empty: each is one that it could be
public record Answer(
    String source,
    List<Candidate> candidates,
    Optional<AttentionMap> attention,
    Map<String, Object> details,
    Optional<String> between) {

  /// The name of the detail that has the probability of every label, in their order.
  public static final String PROBABILITIES = "probabilities";

  /// The name of the detail that has the answer step by step, a list of maps with the same names:
  /// in a table of answers each step has a row.
  public static final String STEPS = "forecast";

  /// One thing it could be.
  ///
  /// @param note how sure the model is, for people; empty where there is nothing to say
  /// @param numbers the same for programs, by name
  public record Candidate(String text, String note, Map<String, Double> numbers) {

    public Candidate {
      numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    public static Candidate of(String text) {
      return new Candidate(text, "", Map.of());
    }

    /// The same with nothing to say for people.
    public Candidate withoutNote() {
      return new Candidate(text, "", numbers);
    }

    public static Candidate of(String text, double probability) {
      return new Candidate(
          text,
          String.format(Locale.ROOT, "%.1f %%", 100 * probability),
          Map.of("probability", probability));
    }

    /// @param logProbability in nats
    /// @param score what it was ranked by
    public static Candidate of(String text, double logProbability, double score) {
      var numbers = new LinkedHashMap<String, Double>();
      numbers.put("probability", Math.exp(logProbability));
      numbers.put("log_probability", logProbability);
      numbers.put("score", score);
      return new Candidate(text, String.format(Locale.ROOT, "%.2f", logProbability), numbers);
    }

    @Override
    public String toString() {
      return note.isEmpty() ? text : text + " (" + note + ")";
    }
  }

  public Answer {
    candidates = List.copyOf(candidates);
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  public Answer(String source, List<Candidate> candidates) {
    this(source, candidates, Optional.empty(), Map.of());
  }

  /// One of the candidates is the answer.
  public Answer(
      String source,
      List<Candidate> candidates,
      Optional<AttentionMap> attention,
      Map<String, Object> details) {
    this(source, candidates, attention, details, Optional.empty());
  }

  /// No answer.
  public static Answer none(String source) {
    return new Answer(source, List.of());
  }

  /// The same without candidates that are less probable than [Asking#THRESHOLD] says.
  public Answer sureOf(Asking asking) {
    double least = asking.get(Asking.THRESHOLD);
    return new Answer(
        source,
        candidates.stream()
            .filter(one -> one.numbers().getOrDefault("probability", 1.0) >= least)
            .toList(),
        attention,
        details,
        between);
  }

  /// The first candidate; empty if there is none.
  public String best() {
    return candidates.isEmpty() ? "" : candidates.getFirst().text();
  }

  /// `source → answer`, or all candidates in a row; nothing of a blank line.
  @Override
  public String toString() {
    if (candidates.isEmpty()) {
      return source.isBlank() ? "" : source + (between.isPresent() ? " → no label" : " → unsure");
    }
    return source
        + " → "
        + candidates.stream().map(Candidate::toString).collect(Collectors.joining(", "));
  }
}
