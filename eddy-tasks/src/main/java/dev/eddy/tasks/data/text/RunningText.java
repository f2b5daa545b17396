package dev.eddy.tasks.data.text;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Pipes;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Markup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Running text that is too long to be one [String]: its bytes, and pieces of it one after another.
///
/// Line ends are `\n`, and a byte order mark is gone. A piece ends behind a space or a line end, so
/// neither words nor characters that are composed of several are cut.
public final class RunningText implements Iterable<String> {
  /// The least bytes of a piece that is not the last.
  private static final int PIECE = 1 << 16;

  private final String name;
  private final byte[] bytes;
  private final int from;
  private final int to;
  private final long characters;

  private RunningText(String name, byte[] bytes, int from, int to) {
    this.name = name;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    long count = 0;
    for (int at = from; at < to; at++) {
      count += isCounted(at) ? 1 : 0;
    }
    this.characters = count;
  }

  /// Reads a file, once within [Pipes#within] as long as it does not change.
  ///
  /// @throws DataException if the file is missing, empty, damaged or not in its encoding
  public static RunningText read(Path path, ReadOptions options) {
    return Pipes.kept(
        RunningText.class,
        path,
        options,
        () -> {
          var bytes = SourceText.bytes(path, options);
          boolean mark =
              bytes.length >= 3
                  && bytes[0] == (byte) 0xef
                  && bytes[1] == (byte) 0xbb
                  && bytes[2] == (byte) 0xbf;
          var name = path.getFileName().toString();
          return new RunningText(name, bytes, mark ? 3 : 0, bytes.length).filled(path.toString());
        });
  }

  /// A text that is there already.
  ///
  /// @throws DataException if it is blank
  public static RunningText of(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return new RunningText("the text", bytes, 0, bytes.length).filled("the text in memory");
  }

  private RunningText filled(String source) {
    for (var piece : this) {
      if (!piece.isBlank()) return this;
    }
    throw new DataException(source + " holds only blank lines; expected text");
  }

  /// Whether a character begins here that is not the first half of a line end of two.
  private boolean isCounted(int at) {
    boolean pair = bytes[at] == '\r' && at + 1 < to && bytes[at + 1] == '\n';
    return (bytes[at] & 0xc0) != 0x80 && !pair;
  }

  /// How many code points there are, a line end counting as one.
  public long characters() {
    return characters;
  }

  /// The first code points of it.
  public RunningText first(long count) {
    return new RunningText(name, bytes, from, place(count));
  }

  /// What comes after the first code points.
  public RunningText after(long count) {
    return new RunningText(name, bytes, place(count), to);
  }

  /// What it is besides sentences, such as `HTML`, as its start tells.
  public Optional<String> markup() {
    var start = iterator().next();
    return Markup.of(start.lines().filter(line -> !line.isBlank()).limit(1000).toList(), name)
        .filter(found ->
            switch (found) {
              case HTML, XML, SUBTITLES -> true;
              case YAML, SETTINGS, NAMED, ITEMS -> false;
            })
        .map(Markup::what);
  }

  private int place(long count) {
    int at = from;
    for (long seen = 0; at < to; at++) {
      if (isCounted(at) && seen++ == count) {
        break;
      }
    }
    // A line end of two stays whole.
    return at > from && at < to && bytes[at] == '\n' && bytes[at - 1] == '\r' ? at - 1 : at;
  }

  /// The pieces in their order, each of which is told to whoever listens to [Progress].
  @Override
  public Iterator<String> iterator() {
    return new Iterator<>() {
      private int at = from;

      @Override
      public boolean hasNext() {
        return at < to;
      }

      @Override
      public String next() {
        if (at >= to) {
          throw new NoSuchElementException();
        }
        int end = Math.min(to, at + PIECE);
        while (end < to && bytes[end - 1] != ' ' && bytes[end - 1] != '\n') {
          end++;
        }
        var piece = new String(bytes, at, end - at, StandardCharsets.UTF_8);
        at = end;
        Progress.tell("going through " + name, at - from, to - from);
        return piece.indexOf('\r') < 0 ? piece : piece.replace("\r\n", "\n").replace('\r', '\n');
      }
    };
  }
}
