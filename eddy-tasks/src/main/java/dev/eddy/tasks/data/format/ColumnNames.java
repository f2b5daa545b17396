package dev.eddy.tasks.data.format;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What columns are usually called.
public final class ColumnNames {
  private static final Set<String> USUAL =
      Set.of(
          "text",
          "label",
          "labels",
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
          "freq",
          "tag",
          "tags",
          "values",
          "attribution",
          "input",
          "output",
          "question",
          "answer",
          "token",
          "tokens",
          "form",
          "lemma",
          "upos",
          "xpos",
          "pos",
          "ner",
          "ner_tags",
          "pos_tags");

  private ColumnNames() {}

  /// Whether all cells are usual names of columns.
  public static boolean usual(List<String> cells) {
    return cells.stream().allMatch(ColumnNames::isUsual);
  }

  public static boolean isUsual(String cell) {
    return USUAL.contains(cell.strip().toLowerCase(Locale.ROOT));
  }

  /// Whether cells can be names at all.
  static boolean mayName(List<String> cells) {
    var named = cells.stream().map(String::strip).filter(cell -> !cell.isEmpty()).toList();
    return !named.isEmpty()
        && new HashSet<>(named).size() == named.size()
        && named.stream().noneMatch(Cells::isNumber);
  }
}
