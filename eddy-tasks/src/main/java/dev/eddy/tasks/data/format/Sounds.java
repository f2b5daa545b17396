package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.bytes.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A word and its sounds a line, as the CMU dictionary has them: `LAMP L AE1 M P`. Lines that start
/// with `;;;` are comments, and so is what follows a `#` after the sounds.
final class Sounds {
  private static final Pattern SOUND = Pattern.compile("[A-Z]{1,3}[0-2]?");
  private static final Pattern VOWEL = Pattern.compile("[AEIOU][A-Z][0-2]");

  private Sounds() {}

  static boolean looksLike(List<SourceText.Line> lines) {
    int words = 0;
    for (var line : lines) {
      if (isComment(line.text())) continue;
      var cells = withoutComment(line.text()).strip().split("\\s+");
      if (cells.length < 2 || line.text().indexOf('\t') >= 0) return false;
      boolean vowel = false;
      for (int i = 1; i < cells.length; i++) {
        if (!SOUND.matcher(cells[i]).matches()) return false;
        vowel |= VOWEL.matcher(cells[i]).matches();
      }
      // A consonant may stand alone, but hardly on every line.
      words += vowel ? 1 : 0;
    }
    return 2L * words > lines.size();
  }

  static Sheet sheet(SourceText text) {
    var rows = new ArrayList<Row>();
    for (var line : text.filled()) {
      if (isComment(line.text())) continue;
      var parts = withoutComment(line.text()).strip().split("\\s+", 2);
      if (parts.length < 2) {
        throw text.wrong(
            line.number(), "expected a word and its sounds, found " + Excerpt.of(line.text()));
      }
      rows.add(new Row(line.number(), List.of(parts[0], parts[1].strip())));
    }
    return new Sheet(text, DataFormat.SOUNDS, ' ', false, List.of(), rows, Map.of(), List.of());
  }

  private static boolean isComment(String line) {
    return line.startsWith(";;;");
  }

  private static String withoutComment(String line) {
    int mark = line.indexOf(" #");
    return mark > 0 ? line.substring(0, mark) : line;
  }
}
