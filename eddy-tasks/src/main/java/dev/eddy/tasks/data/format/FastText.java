package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A text a line behind its label, as fastText has them: `__label__up the text`.
final class FastText {
  private static final String MARK = "__label__";

  private FastText() {}

  static boolean looksLike(List<Line> filled) {
    return filled.stream().allMatch(line -> line.text().startsWith(MARK));
  }

  /// @throws DataException if a line has two labels
  static Sheet sheet(SourceText text, List<Line> filled) {
    var rows = new ArrayList<Row>();
    for (var line : filled) {
      var labels = line.text().split("\\s+", 3);
      if (labels.length > 1 && labels[1].startsWith(MARK)) {
        throw text.wrong(
            line.number(),
            "two labels, \"%s\" and \"%s\", where one is expected; keep one of them"
                .formatted(name(labels[0]), name(labels[1])));
      }
      var parts = line.text().split("\\s+", 2);
      rows.add(new Row(line.number(), List.of(parts.length > 1 ? parts[1] : "", name(parts[0]))));
    }
    return new Sheet(
        text, DataFormat.FASTTEXT, ' ', false, List.of("text", "label"), rows, Map.of(), List.of());
  }

  private static String name(String label) {
    return label.substring(MARK.length());
  }
}
