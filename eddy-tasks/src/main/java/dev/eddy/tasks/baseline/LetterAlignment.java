package dev.eddy.tasks.baseline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which letters of a target each letter of its source became: from left to right, none to [#MOST]
/// of them.
///
/// `p(piece | letter)` is found by expectation and maximisation from alike probabilities: each
/// round weighs all ways to cut all targets into pieces by the probabilities of the round before.
///
/// @see <a href="https://doi.org/10.1016/j.specom.2008.01.002">Bisani & Ney 2008, section 3</a>
final class LetterAlignment {

  /// The longest piece.
  static final int MOST = 4;

  private static final int ROUNDS = 8;

  /// A piece that was seen once in all counts no less than this.
  private static final double LEAST = 1e-6;

  private final Map<String, Map<String, Double>> table = new HashMap<>();

  /// @param sources letter by letter
  /// @param targets the same number of them
  LetterAlignment(List<List<String>> sources, List<List<String>> targets) {
    for (int round = 0; round < ROUNDS; round++) {
      var counts = new HashMap<String, Map<String, Double>>();
      for (int i = 0; i < sources.size(); i++) {
        count(sources.get(i), targets.get(i), round == 0, counts);
      }
      table.clear();
      counts.forEach((letter, pieces) -> {
        double sum = pieces.values().stream().mapToDouble(value -> value).sum();
        pieces.replaceAll((_, value) -> Math.max(LEAST, value / sum));
        table.put(letter, pieces);
      });
    }
  }

  private double probability(String letter, String piece, boolean alike) {
    return alike ? 1 : table.getOrDefault(letter, Map.of()).getOrDefault(piece, LEAST);
  }

  private static String piece(List<String> target, int from, int to) {
    return String.join("", target.subList(from, to));
  }

  /// Adds how often each letter became each piece, all ways to cut the target weighed.
  private void count(
      List<String> source,
      List<String> target,
      boolean alike,
      Map<String, Map<String, Double>> counts) {
    int rows = source.size();
    int columns = target.size();
    // before[i][j]: i letters have become j letters; after[i][j]: the rest becomes the rest.
    var before = new double[rows + 1][columns + 1];
    var after = new double[rows + 1][columns + 1];
    before[0][0] = 1;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j <= columns; j++) {
        for (int k = j; k <= Math.min(columns, j + MOST); k++) {
          before[i + 1][k] += before[i][j] * probability(source.get(i), piece(target, j, k), alike);
        }
      }
    }
    if (before[rows][columns] == 0) {
      return;
    }
    after[rows][columns] = 1;
    for (int i = rows - 1; i >= 0; i--) {
      for (int j = 0; j <= columns; j++) {
        for (int k = j; k <= Math.min(columns, j + MOST); k++) {
          after[i][j] += after[i + 1][k] * probability(source.get(i), piece(target, j, k), alike);
        }
      }
    }
    for (int i = 0; i < rows; i++) {
      var pieces = counts.computeIfAbsent(source.get(i), _ -> new HashMap<>());
      for (int j = 0; j <= columns; j++) {
        for (int k = j; k <= Math.min(columns, j + MOST); k++) {
          var piece = piece(target, j, k);
          double weight =
              before[i][j]
                  * probability(source.get(i), piece, alike)
                  * after[i + 1][k]
                  / before[rows][columns];
          if (weight > 0) {
            pieces.merge(piece, weight, Double::sum);
          }
        }
      }
    }
  }

  /// The most probable pieces of a target, one for each letter of the source; empty where the
  /// target is too long for it.
  List<String> pieces(List<String> source, List<String> target) {
    int rows = source.size();
    int columns = target.size();
    var best = new double[rows + 1][columns + 1];
    var from = new int[rows + 1][columns + 1];
    best[0][0] = 1;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j <= columns; j++) {
        for (int k = j; k <= Math.min(columns, j + MOST); k++) {
          double found = best[i][j] * probability(source.get(i), piece(target, j, k), false);
          if (found > best[i + 1][k]) {
            best[i + 1][k] = found;
            from[i + 1][k] = j;
          }
        }
      }
    }
    if (best[rows][columns] == 0) {
      return List.of();
    }
    var pieces = new ArrayList<String>();
    int end = columns;
    for (int i = rows; i > 0; i--) {
      pieces.addFirst(piece(target, from[i][end], end));
      end = from[i][end];
    }
    return pieces;
  }
}
