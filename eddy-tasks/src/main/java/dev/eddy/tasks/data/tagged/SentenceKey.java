package dev.eddy.tasks.data.tagged;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.table.Roles;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/// The column that tells sentences apart where a word stands on each row: `Sentence: 1`, or a
/// number, on every row of a sentence or on its first alone. A blank cell goes on with the sentence
/// above.
final class SentenceKey {
  /// What such columns are called.
  static final String[] USUAL = {
    "sentence #",
    "sentence_id",
    "sentence id",
    "sentence_idx",
    "sentence_no",
    "sentence no",
    "sentence_number",
    "sentence number",
    "sent_id",
    "sent_idx",
    "sent",
    "sentence",
    "문장",
    "문장번호",
    "문장 번호"
  };

  private final Roles roles;
  private final OptionalInt column;

  /// Where each sentence starts.
  private final Map<String, Long> lines = new HashMap<>();

  private String now = "";

  /// @param column empty: there is none, and no row starts a sentence
  SentenceKey(Roles roles, OptionalInt column) {
    this.roles = roles;
    this.column = column;
  }

  static boolean isUsual(String cell) {
    return List.of(USUAL).contains(cell.strip().toLowerCase(Locale.ROOT));
  }

  boolean isThere() {
    return column.isPresent();
  }

  boolean isColumn(int at) {
    return column.isPresent() && column.getAsInt() == at;
  }

  /// Whether a row starts a sentence; rows are asked in order.
  ///
  /// @throws DataException if no sentence was started before, or one starts again
  boolean starts(SentenceLines.Step row) {
    if (column.isEmpty()) return false;
    var key = Cells.normal(row.cells().get(column.getAsInt()));
    if (key.isEmpty() && now.isEmpty()) {
      throw roles
          .text()
          .wrong(
              row.line(),
              "%s is blank, and no row above says which sentence this is"
                  .formatted(roles.title(column.getAsInt())));
    }
    if (key.isEmpty() || key.equals(now)) return false;
    var before = lines.putIfAbsent(key, row.line());
    if (before != null) {
      throw roles
          .text()
          .wrong(
              row.line(),
              "the sentence %s in %s starts again, after the one from line %d; put the rows of a sentence together, or name another column with --key"
                  .formatted(Excerpt.of(key), roles.title(column.getAsInt()), before));
    }
    now = key;
    return true;
  }

  /// @throws DataException if there is no such column
  void refuseNone() {
    if (column.isPresent()) return;
    throw roles
        .text()
        .wrong(
            "no blank line ends a sentence; name the column that tells sentences apart with --key, such as --key %s"
                .formatted(roles.name(0).isBlank() ? "1" : Excerpt.of(roles.name(0))));
  }
}
