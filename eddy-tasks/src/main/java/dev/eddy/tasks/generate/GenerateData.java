package dev.eddy.tasks.generate;

import dev.eddy.tasks.data.text.RunningText;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.Counts;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Split;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Running text. A share for validation is its end.
final class GenerateData {

  /// How a file is read.
  static final Look LOOK =
      new Look("running text", (file, options) -> found(RunningText.read(file, options)));

  /// Fewer characters at the end of a text than this are no validation.
  private static final int FEWEST = 200;

  private GenerateData() {}

  /// What is learned from and what the best weights are chosen by.
  static Parts<RunningText> parts(Configuration configuration) {
    return parts(configuration, text(configuration.get(DataSettings.DATA), configuration));
  }

  /// The parts of a text that was read.
  static Parts<RunningText> parts(Configuration configuration, RunningText whole) {
    return Split.parts(
        configuration,
        whole,
        Optional.empty(),
        (share, text) -> end(text, share.share()),
        name -> text(name, configuration));
  }

  private static Parts<RunningText> end(RunningText text, double share) {
    int points = Math.toIntExact(text.characters());
    int held = (int) (points * share);
    return held < FEWEST
        ? Parts.whole(text)
        : new Parts<>(text.first(points - held), Optional.of(text.after(points - held)));
  }

  static RunningText text(String data, Configuration configuration) {
    var file = DataSource.of(data).file("running text");
    return RunningText.read(file, configuration.readOptions());
  }

  private static Look.Found found(RunningText text) {
    var different = new BitSet();
    long lines = 0;
    boolean filled = false;
    for (var piece : text) {
      for (int i = 0, point; i < piece.length(); i += Character.charCount(point)) {
        point = piece.codePointAt(i);
        different.set(point);
        if (point == '\n') {
          lines += filled ? 1 : 0;
          filled = false;
        } else {
          filled |= !Character.isWhitespace(point);
        }
      }
    }
    lines += filled ? 1 : 0;
    var numbers = new LinkedHashMap<String, Object>();
    numbers.put("unit", "character");
    numbers.put("rows", text.characters());
    numbers.put("different", different.cardinality());
    numbers.put("lines", lines);
    return new Look.Found(
        "%s, %s different; %s"
            .formatted(
                Counts.of(text.characters(), "character"),
                Counts.of(different.cardinality()),
                Counts.of(lines, "line")),
        List.of(),
        List.of(),
        Optional.empty(),
        numbers);
  }
}
