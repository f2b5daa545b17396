package dev.eddy.tasks.data.bytes;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The characters of a file, decoded strictly and without a byte order mark; line ends as they are.
///
/// @param gzipped whether it was packed
/// @param encoding what it was decoded from
public record SourceText(Path path, boolean gzipped, Charset encoding, String content) {

  /// A line and where it stands, counted from 1.
  public record Line(long number, String text) {}

  /// @throws DataException if the file is missing, empty, damaged, not text or in another encoding
  public static SourceText read(Path path, ReadOptions options) {
    return of(path, FileBytes.read(path), options.encoding());
  }

  /// The text of bytes that were read from a file.
  public static SourceText of(Path path, FileBytes.Content content, Optional<Charset> encoding) {
    return new SourceText(
        path,
        content.gzipped(),
        encoding.orElse(StandardCharsets.UTF_8),
        Encodings.decode(path, content.bytes(), encoding));
  }

  /// Its lines, blank ones too; a line ends with a line feed, a carriage return, or both.
  public List<Line> lines() {
    var lines = new ArrayList<Line>();
    long number = 0;
    for (var line : (Iterable<String>) content.lines()::iterator) {
      lines.add(new Line(++number, line));
    }
    return lines;
  }

  /// The lines that are not blank.
  public List<Line> filled() {
    return lines().stream().filter(line -> !line.text().isBlank()).toList();
  }

  /// The name of the file in lower case, without `.gz`.
  public String name() {
    var name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
  }

  public DataException wrong(String what) {
    return new DataException(path + ": " + what);
  }

  public DataException wrong(long line, String what) {
    return new DataException(path + ", line " + line + ": " + what);
  }
}
