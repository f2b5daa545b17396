package dev.eddy.tasks.baseline;

import dev.eddy.tasks.data.Progress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The runs that texts have in common, by number. Immutable.
public final class GramTable {

  /// Runs that fewer texts have say nothing of others.
  private static final int FEWEST = 2;

  /// The most runs that are kept; their numbers are those of a `char`.
  static final int MOST = 1 << 16;

  /// Texts between two of which it is told how far it is.
  private static final int TOLD = 256;

  private final Grams kind;
  private final List<String> grams;
  private final Map<String, Integer> ids = new HashMap<>();

  /// @param grams different ones, by their numbers
  private GramTable(Grams kind, List<String> grams) {
    this.kind = kind;
    this.grams = List.copyOf(grams);
    for (int id = 0; id < grams.size(); id++) {
      ids.put(grams.get(id), id);
    }
  }

  /// The runs that two or more of the texts have, those of the most texts first.
  public static GramTable of(Grams kind, List<String> texts) {
    var counts = new HashMap<String, Integer>();
    int done = 0;
    for (var text : texts) {
      if (done++ % TOLD == 0) Progress.count("counting " + kind.what(), done, texts.size());
      new HashSet<>(kind.of(text)).forEach(gram -> counts.merge(gram, 1, Integer::sum));
    }
    return new GramTable(
        kind,
        counts.entrySet().stream()
            .filter(gram -> gram.getValue() >= FEWEST)
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST)
            .map(Map.Entry::getKey)
            .toList());
  }

  /// What a model file keeps of it.
  ///
  /// @param runs by their numbers
  public record Saved(Grams kind, List<String> runs) {}

  public Saved saved() {
    return new Saved(kind, grams);
  }

  /// What [#saved] gave.
  public static GramTable of(Saved saved) {
    return new GramTable(saved.kind, saved.runs);
  }

  /// The numbers of the kept runs of a text, as often as they come.
  public int[] ids(String text) {
    return kind.of(text).stream()
        .map(ids::get)
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  public Grams kind() {
    return kind;
  }

  /// The runs by their numbers.
  public List<String> grams() {
    return grams;
  }

  public int size() {
    return grams.size();
  }
}
