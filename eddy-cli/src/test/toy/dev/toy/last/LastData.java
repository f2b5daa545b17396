package dev.toy.last;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.text.Text;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Split;
import java.nio.file.Path;
import java.util.List;

/// Words, a line each.
final class LastData {

  private LastData() {}

  static Parts<List<String>> parts(Configuration configuration) {
    return Split.parts(
        configuration,
        words(configuration.get(DataSettings.DATA), configuration),
        word -> word,
        name -> words(name, configuration));
  }

  static List<String> words(String data, Configuration configuration) {
    return words(DataSource.of(data).file("words"), configuration.readOptions());
  }

  static List<String> words(Path file, ReadOptions options) {
    var words = Text.read(file, options).lines();
    for (var word : words) {
      if (!word.matches("[a-z]+")) {
        throw new DataException(file + ": expected words of small letters, found \"" + word + "\"");
      }
    }
    return words;
  }
}
