package dev.eddy.text;

import java.util.Collection;

/// Names that people type: the known one that a misspelt one probably meant.
public final class Names {
  private Names() {}

  /// `; did you mean 'tanh'?` with the nearest candidate, or `otherwise` when none is near.
  public static String suggestion(String found, Collection<String> candidates, String otherwise) {
    var allowed = found.length() < 2 ? 0 : found.length() < 5 ? 1 : 2;
    String nearest = null;
    var least = allowed + 1;
    for (var candidate : candidates.stream().sorted().toList()) {
      if (Math.abs(candidate.length() - found.length()) > allowed) {
        continue;
      }
      var distance = candidate.equalsIgnoreCase(found) ? 0 : distance(found, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest == null ? otherwise : "; did you mean '" + nearest + "'?";
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
  static int distance(String a, String b) {
    var d = new int[a.length() + 1][b.length() + 1];
    for (var i = 0; i <= a.length(); i++) {
      for (var j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        var same = a.charAt(i - 1) == b.charAt(j - 1);
        d[i][j] =
            Math.min(d[i - 1][j - 1] + (same ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
