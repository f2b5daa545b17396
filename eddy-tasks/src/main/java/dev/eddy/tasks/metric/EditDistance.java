package dev.eddy.tasks.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The Levenshtein distance: the least number of insertions, deletions and substitutions that turn
/// one sequence into another.
///
/// `d[i][j] = min(d[i-1][j] + 1, d[i][j-1] + 1, d[i-1][j-1] + (a[i] ≠ b[j]))`, `d[i][0] = i`,
/// `d[0][j] = j`. Time `O(|a|·|b|)`, memory `O(|b|)`.
///
/// @see "V. I. Levenshtein, Binary codes capable of correcting deletions, insertions and reversals,
///   1966"
public final class EditDistance {
  private EditDistance() {}

  /// Distance between two sequences of ids.
  public static int between(int[] a, int[] b) {
    int[] row = new int[b.length + 1];
    for (int j = 0; j <= b.length; j++) row[j] = j;
    for (int i = 1; i <= a.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length; j++) {
        int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length];
  }

  /// Distance in Unicode code points; a Hangul syllable counts as one. The texts are compared as
  /// they are, without normalisation.
  public static int between(String a, String b) {
    return between(a.codePoints().toArray(), b.codePoints().toArray());
  }

  /// Distance in whole elements, compared by `equals`; used for words.
  public static int between(List<String> a, List<String> b) {
    var ids = new HashMap<String, Integer>();
    return between(numbered(a, ids), numbered(b, ids));
  }

  private static int[] numbered(List<String> words, Map<String, Integer> ids) {
    return words.stream().mapToInt(word -> ids.computeIfAbsent(word, _ -> ids.size())).toArray();
  }
}
