package dev.eddy.tasks.generate;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.text.RunningText;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.Apart;
import dev.eddy.tasks.source.Counts;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Split;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Running text. A share for a test is its end, one for validation the end of what is left.
final class GenerateData {

  /// How a file is read.
  static final Look LOOK =
      new Look("running text", (file, options) -> found(RunningText.read(file, options)));

  /// Fewer characters at the end of a text than this are no validation, and no test.
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
        Parts.whole(whole),
        GenerateData::test,
        text -> Math.toIntExact(text.characters()),
        (share, text) -> {
          int held = held(text, share.share());
          if (held < FEWEST) {
            return Parts.whole(text);
          }
          var cut = end(text, held);
          return new Parts<>(cut.rest(), Optional.of(cut.apart()));
        },
        name -> text(name, configuration));
  }

  private static Apart.Cut<RunningText> test(Apart apart, RunningText text) {
    if (!(apart instanceof Apart.Share share)) {
      throw new IllegalArgumentException(
          "test: a running text has no parts that could be left out of its middle; set its end aside, such as 10%");
    }
    int held = held(text, share.share());
    if (held < FEWEST) {
      throw new DataException(
          "test: %s of the text are %d characters, too few to measure on; set aside %d or more"
              .formatted(share.share(), held, FEWEST));
    }
    return end(text, held);
  }

  private static int held(RunningText text, double share) {
    return (int) (Math.toIntExact(text.characters()) * share);
  }

  private static Apart.Cut<RunningText> end(RunningText text, int held) {
    long rest = text.characters() - held;
    return new Apart.Cut<>(text.first(rest), text.after(rest));
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
        text.markup()
            .map(what -> List.of("this is %s, all of which is learned as text".formatted(what)))
            .orElse(List.of()),
        List.of(),
        Optional.empty(),
        numbers);
  }
}
