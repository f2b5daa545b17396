package dev.eddy.tasks.generate;

import dev.eddy.tasks.data.text.Text;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.Counts;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Split;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Running text. A share for validation is its end.
final class GenerateData {

  /// How a file is read.
  static final Look LOOK =
      new Look("running text", (file, options) -> found(Text.read(file, options)));

  /// Fewer characters at the end of a text than this are no validation.
  private static final int FEWEST = 200;

  private GenerateData() {}

  /// What is learned from and what the best weights are chosen by.
  static Parts<String> parts(Configuration configuration) {
    return parts(configuration, text(configuration.get(DataSettings.DATA), configuration));
  }

  /// The parts of a text that was read.
  static Parts<String> parts(Configuration configuration, String whole) {
    return Split.parts(
        configuration,
        whole,
        Optional.empty(),
        (share, text) -> end(text, share.share()),
        name -> text(name, configuration));
  }

  private static Parts<String> end(String text, double share) {
    int points = Counts.characters(text);
    int held = (int) (points * share);
    int cut = text.offsetByCodePoints(0, points - held);
    return held < FEWEST
        ? Parts.whole(text)
        : new Parts<>(text.substring(0, cut), Optional.of(text.substring(cut)));
  }

  static String text(String data, Configuration configuration) {
    var file = DataSource.of(data).file("running text");
    return Text.read(file, configuration.readOptions()).content();
  }

  private static Look.Found found(Text text) {
    int characters = Counts.characters(text.content());
    long different = text.content().codePoints().distinct().count();
    int lines = text.lines().size();
    var numbers = new LinkedHashMap<String, Object>();
    numbers.put("unit", "character");
    numbers.put("rows", characters);
    numbers.put("different", different);
    numbers.put("lines", lines);
    return new Look.Found(
        "%s, %s different; %s"
            .formatted(
                Counts.of(characters, "character"), Counts.of(different), Counts.of(lines, "line")),
        List.of(),
        List.of(),
        Optional.empty(),
        numbers);
  }
}
