package dev.eddy.tasks.source;

import dev.eddy.tasks.data.text.Pair;
import java.util.Collection;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Counts of data as people read them.
public final class Counts {

  private static final int SHOWN = 6;

  private Counts() {}

  /// With commas: `1,234,567`.
  public static String of(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// With the word for it: `1 row`, `1,234 rows`.
  public static String of(long value, String what) {
    return of(value) + " " + what + (value == 1 ? "" : "s");
  }

  /// From the least to the most: `3 to 1,234`.
  public static String range(IntSummaryStatistics sizes) {
    return of(sizes.getMin()) + " to " + of(sizes.getMax());
  }

  /// How many different labels there are, and how often the first of them: `2 labels: "bad" 3,
  /// "good" 4`.
  public static String labels(List<String> labels) {
    var counts =
        labels.stream()
            .collect(Collectors.groupingBy(label -> label, TreeMap::new, Collectors.counting()));
    var shown =
        counts.entrySet().stream()
            .limit(SHOWN)
            .map(label -> "\"" + label.getKey() + "\" " + of(label.getValue()))
            .collect(Collectors.joining(", "));
    return of(counts.size(), "label") + ": " + shown + (counts.size() > SHOWN ? ", …" : "");
  }

  /// How many pairs, and how long their two sides are.
  public static String pairs(Collection<Pair> pairs) {
    return "%s, sources of %s characters, targets of %s"
        .formatted(
            of(pairs.size(), "pair"),
            range(pairs.stream().mapToInt(pair -> characters(pair.source())).summaryStatistics()),
            range(pairs.stream().mapToInt(pair -> characters(pair.target())).summaryStatistics()));
  }

  /// The characters of a text.
  public static int characters(String text) {
    return text.codePointCount(0, text.length());
  }
}
