package dev.eddy.tasks.data.text;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.bytes.SourceText;
import java.nio.file.Path;
import java.util.List;

/// Running text from a file, whatever it looks like; line ends are `\n`, and a byte order mark is
/// gone.
public record Text(String content) {
  /// @throws DataException if the file is missing, empty, damaged or not UTF-8
  public static Text read(Path path) {
    return read(path, ReadOptions.DEFAULT);
  }

  public static Text read(Path path, ReadOptions options) {
    var content =
        SourceText.read(path, options).content().replace("\r\n", "\n").replace('\r', '\n');
    if (content.isBlank()) throw new DataException(path + " holds only blank lines; expected text");
    return new Text(content);
  }

  /// The lines that are not blank, without white space around them.
  public List<String> lines() {
    return content.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
