package dev.eddy.tasks.data;

import java.util.ArrayList;
import java.util.List;

/// Lines of tab-separated cells.
///
/// Quotes are ordinary characters, with one exception: a cell that starts and ends with a quote and
/// in which every quote is doubled, at least once, was written by a CSV writer (`"so ""good"""` is
/// `so "good"`), and is read as that writer meant it.
final class Tsv {
  private Tsv() {}

  static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    int from = 0;
    for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', from)) {
      cells.add(unquoted(line.substring(from, tab)));
      from = tab + 1;
    }
    cells.add(unquoted(line.substring(from)));
    return cells;
  }

  /// A comment before the first row.
  static boolean isComment(String line) {
    return line.startsWith("# ") && line.indexOf('\t') < 0;
  }

  private static String unquoted(String cell) {
    if (cell.length() < 4 || cell.charAt(0) != '"' || cell.charAt(cell.length() - 1) != '"')
      return cell;
    var inner = cell.substring(1, cell.length() - 1);
    if (!inner.contains("\"\"")) return cell;
    var single = inner.replace("\"\"", "");
    return single.indexOf('"') >= 0 ? cell : inner.replace("\"\"", "\"");
  }
}
