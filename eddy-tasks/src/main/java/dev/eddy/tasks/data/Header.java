package dev.eddy.tasks.data;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Tells a header from a first row of data.
final class Header {
  private static final Set<String> USUAL = usualNames();

  private Header() {}

  /// Whether the first row names the columns.
  static boolean present(List<List<String>> rows) {
    var first = rows.getFirst();
    if (first.stream().anyMatch(String::isBlank) || new HashSet<>(first).size() < first.size())
      return false;
    if (usual(first) || first.stream().filter(Header::isUsual).count() >= 2) return true;
    if (rows.size() < 2 || first.stream().anyMatch(Header::isNumber)) return false;
    for (int column = 0; column < first.size(); column++) {
      int at = column;
      if (rows.stream().skip(1).allMatch(row -> row.size() > at && isNumber(row.get(at))))
        return true;
    }
    return false;
  }

  /// Whether all cells are usual column names.
  static boolean usual(List<String> cells) {
    return cells.stream().allMatch(Header::isUsual);
  }

  static boolean isNumber(String cell) {
    try {
      Double.parseDouble(cell.strip());
      return true;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static boolean isUsual(String cell) {
    return USUAL.contains(cell.strip().toLowerCase(Locale.ROOT));
  }

  private static Set<String> usualNames() {
    var names =
        new HashSet<>(
            List.of(
                "text",
                "label",
                "source",
                "target",
                "sequence",
                "sentence",
                "document",
                "review",
                "class",
                "category",
                "id",
                "index",
                "word",
                "words",
                "count",
                "frequency",
                "tag",
                "tags",
                "values",
                "attribution",
                "input",
                "output",
                "question",
                "answer"));
    names.addAll(Arrays.asList(Locale.getISOLanguages()));
    return Set.copyOf(names);
  }
}
