package dev.eddy.cli;

import dev.eddy.tasks.AttentionMap;
import dev.eddy.tasks.tag.Tagger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a model says to one text, the best first.
///
/// @param source the text it was asked
/// @param candidates at least one
/// @param attention where the model looked while it wrote the best one, if that was asked for
/// @param tokens the words of the source with their tags, if the model gives tags
record Answer(
    String source,
    List<Candidate> candidates,
    Optional<AttentionMap> attention,
    List<Tagger.Token> tokens) {

  /// One thing it could be.
  ///
  /// @param note how sure the model is, for people; empty where there is nothing to say
  /// @param numbers the same for programs, by name
  record Candidate(String text, String note, Map<String, Double> numbers) {

    static Candidate of(String text) {
      return new Candidate(text, "", Map.of());
    }

    static Candidate of(String text, double probability) {
      return new Candidate(
          text,
          String.format(Locale.ROOT, "%.1f %%", 100 * probability),
          Map.of("probability", probability));
    }

    /// @param logProbability in nats
    /// @param score what it was ranked by
    static Candidate of(String text, double logProbability, double score) {
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

  Answer {
    candidates = List.copyOf(candidates);
    tokens = List.copyOf(tokens);
  }

  Answer(String source, List<Candidate> candidates) {
    this(source, candidates, Optional.empty(), List.of());
  }

  /// Tags, written `word/TAG` one after the other.
  static Answer of(String source, Tagger.Prediction tagged) {
    return new Answer(
        source, List.of(Candidate.of(tagged.toString())), Optional.empty(), tagged.tokens());
  }

  String best() {
    return candidates.isEmpty() ? "" : candidates.getFirst().text();
  }

  /// `source → answer`, or all candidates in a row; below it where the model looked.
  @Override
  public String toString() {
    return source
        + " → "
        + candidates.stream().map(Candidate::toString).collect(Collectors.joining(", "))
        + attention.map(map -> "\n" + String.join("\n", HeatMap.lines(map))).orElse("");
  }
}
