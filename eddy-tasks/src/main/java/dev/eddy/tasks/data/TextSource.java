package dev.eddy.tasks.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// The characters of a text file, decoded strictly; a byte order mark is dropped.
final class TextSource {
  private TextSource() {}

  static BufferedReader open(Path path, Optional<Charset> encoding) {
    return reader(FileBytes.open(path), path, encoding);
  }

  static BufferedReader reader(InputStream bytes, Path path, Optional<Charset> encoding) {
    try {
      var charset = encoding.orElse(StandardCharsets.UTF_8);
      boolean utf8 = charset.equals(StandardCharsets.UTF_8);
      var source = utf8 ? new Utf8Check(withoutMark(bytes), path) : bytes;
      var decoder =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      return new BufferedReader(new InputStreamReader(source, decoder));
    } catch (IOException e) {
      throw FileBytes.failure(path, e);
    }
  }

  /// The sentence for a failure in the middle of a text.
  static DataException failure(
      Path path, long line, IOException cause, Optional<Charset> encoding) {
    if (cause instanceof CharacterCodingException) {
      var name = encoding.orElse(StandardCharsets.UTF_8).name();
      return new DataException(
          path
              + ", near line "
              + line
              + ": expected "
              + name
              + ", but the bytes are not; name another with --encoding",
          cause);
    }
    return FileBytes.failure(path, cause);
  }

  private static InputStream withoutMark(InputStream bytes) throws IOException {
    var source = new PushbackInputStream(bytes, 3);
    byte[] start = source.readNBytes(3);
    boolean mark =
        start.length == 3
            && (start[0] & 0xff) == 0xef
            && (start[1] & 0xff) == 0xbb
            && (start[2] & 0xff) == 0xbf;
    if (!mark) source.unread(start);
    return source;
  }
}
