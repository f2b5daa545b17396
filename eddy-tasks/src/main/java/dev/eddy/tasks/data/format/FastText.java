package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A text a line behind its label, or several of them, as fastText has them: `__label__up the
/// text`.
final class FastText {
  private static final String MARK = "__label__";

  private FastText() {}

  static boolean looksLike(List<Line> filled) {
    return filled.stream().allMatch(line -> line.text().startsWith(MARK));
  }

  /// Where a line has several labels, their cell is a list.
  static Sheet sheet(SourceText text, List<Line> filled) {
    var rows = new ArrayList<Row>();
    var odd = new ArrayList<Sheet.Oddity>();
    for (var line : filled) {
      var names = new ArrayList<String>();
      var rest = line.text();
      while (rest.startsWith(MARK)) {
        var parts = rest.split("\\s+", 2);
        names.add(name(parts[0]));
        rest = parts.length > 1 ? parts[1] : "";
      }
      var label = names.size() == 1 ? names.getFirst() : JsonRows.written(names);
      if (names.size() > 1 && odd.isEmpty()) {
        odd.add(new Sheet.Oddity(Sheet.Oddity.Kind.LIST, line.number(), label));
      }
      rows.add(new Row(line.number(), List.of(rest, label)));
    }
    return new Sheet(
        text,
        DataFormat.FASTTEXT,
        ' ',
        false,
        List.of("text", "label"),
        rows,
        odd.isEmpty() ? Map.of() : Map.of(1, odd),
        List.of());
  }

  private static String name(String label) {
    return label.substring(MARK.length());
  }
}
