package dev.eddy.tasks.data;

import dev.eddy.tasks.metric.EditDistance;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The known name nearest to one that is not known, for error messages.
public final class Suggestion {
  private Suggestion() {}

  /// The nearest name by edit distance, ignoring case, if it is near enough to be a slip of the
  /// fingers.
  public static Optional<String> nearest(String wrong, Collection<String> known) {
    var lower = wrong.toLowerCase(Locale.ROOT);
    int most = Math.min(lower.length() - 1, Math.max(1, (lower.length() + 1) / 3));
    record Near(String name, int distance) {}
    return known.stream()
        .map(name -> new Near(name, EditDistance.between(lower, name.toLowerCase(Locale.ROOT))))
        .filter(near -> near.distance() <= most)
        .min(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .map(Near::name);
  }

  /// `; did you mean "name"?`, or nothing.
  public static String phrase(String wrong, Collection<String> known) {
    return nearest(wrong, known).map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  /// Names in quotes, at most `limit` of them, then how many more there are.
  public static String list(List<String> names, int limit) {
    var shown =
        names.stream()
            .limit(limit)
            .map(name -> "\"" + name + "\"")
            .collect(Collectors.joining(", "));
    return names.size() > limit ? shown + " and " + (names.size() - limit) + " more" : shown;
  }
}
