package dev.eddy.tasks.data.format;

import java.util.List;

/// One row of a file.
///
/// @param line where it starts in the file, counted from 1
/// @param cells one per column
public record Row(long line, List<String> cells) {
  public Row {
    cells = List.copyOf(cells);
  }

  /// Whether cells are nothing but blank, as spreadsheets leave rows at the end.
  static boolean isEmpty(List<String> cells) {
    return cells.stream().allMatch(String::isBlank);
  }
}
