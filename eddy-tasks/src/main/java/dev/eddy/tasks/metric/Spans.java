package dev.eddy.tasks.metric;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Named spans written as a tag a word, such as `B-PER I-PER O`, and how many of them are found.
///
/// A span is right when its first word, its last word and its kind are. The notations are IOB1,
/// IOB2 (BIO), BIOES, BILOU and BMES; where a span starts and ends is told as the `conlleval`
/// script of the CoNLL shared tasks tells it, so that tags that break their notation have spans
/// too: an `I-` after another kind, or after `O`, starts one.
public final class Spans {

  private Spans() {}

  private record Span(int from, int to, String kind) {}

  /// Whether tags are of such a notation: each is `O` or a mark, a hyphen and a kind, and some is a
  /// kind.
  public static boolean areMarkedBy(Collection<String> tags) {
    return tags.stream().allMatch(tag -> tag.equals("O") || tag.matches("[BIESLUM]-.+"))
        && tags.stream().anyMatch(tag -> !tag.equals("O"));
  }

  /// Spans found in sentences, by kind in the order of their names.
  ///
  /// @param expected for each sentence the right tag of each word
  /// @param predicted the tags that were said
  public static ScoreTable score(List<List<String>> expected, List<List<String>> predicted) {
    SameSize.same("spans", expected.size(), predicted.size());
    var counts = new TreeMap<String, long[]>();
    for (int i = 0; i < expected.size(); i++) {
      SameSize.same("spans of a sentence", expected.get(i).size(), predicted.get(i).size());
      var there = of(expected.get(i));
      var said = of(predicted.get(i));
      for (var span : there) count(counts, span)[2]++;
      for (var span : said) {
        count(counts, span)[1]++;
        if (there.contains(span)) count(counts, span)[0]++;
      }
    }
    return new ScoreTable(
        counts.entrySet().stream()
            .map(one ->
                new ScoreTable.Row(
                    one.getKey(), one.getValue()[0], one.getValue()[1], one.getValue()[2]))
            .toList());
  }

  private static long[] count(TreeMap<String, long[]> counts, Span span) {
    return counts.computeIfAbsent(span.kind, _ -> new long[3]);
  }

  private static Set<Span> of(List<String> tags) {
    var spans = new HashSet<Span>();
    char before = 'O';
    var kindBefore = "";
    int from = -1;
    for (int t = 0; t <= tags.size(); t++) {
      var tag = t == tags.size() ? "O" : tags.get(t);
      char mark = mark(tag);
      var kind = tag.equals("O") ? "" : tag.substring(tag.indexOf('-') + 1);
      boolean other = !kind.equals(kindBefore);
      if (from >= 0 && ends(before, mark, other)) {
        spans.add(new Span(from, t, kindBefore));
        from = -1;
      }
      if (starts(before, mark, other)) from = t;
      before = mark;
      kindBefore = kind;
    }
    return spans;
  }

  /// B, I, E, S or O; L, U and M are other names of E, S and I.
  private static char mark(String tag) {
    char mark = tag.charAt(0);
    return switch (mark) {
      case 'L' -> 'E';
      case 'U' -> 'S';
      case 'M' -> 'I';
      default -> mark;
    };
  }

  private static boolean ends(char before, char mark, boolean otherKind) {
    return before == 'E' || before == 'S' || mark == 'B' || mark == 'S' || mark == 'O' || otherKind;
  }

  private static boolean starts(char before, char mark, boolean otherKind) {
    return switch (mark) {
      case 'O' -> false;
      case 'B', 'S' -> true;
      default -> before == 'O' || before == 'E' || before == 'S' || otherKind;
    };
  }
}
