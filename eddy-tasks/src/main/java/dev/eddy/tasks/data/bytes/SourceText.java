package dev.eddy.tasks.data.bytes;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.RandomAccess;

/// The characters of a file, decoded strictly and without a byte order mark; line ends as they are.
/// Immutable.
///
/// They are held as the bytes of UTF-8 alone, whatever the file was written in; lines become
/// strings when they are asked for.
public final class SourceText {
  /// Bytes between two of which it is told how far it is.
  private static final int TOLD = 1 << 22;

  private final Path path;
  private final boolean gzipped;
  private final Charset encoding;
  private final byte[] bytes;

  /// Where lines start, and where the last of them ends.
  private final int[] starts;

  /// @param bytes in UTF-8; they are not copied
  private SourceText(Path path, boolean gzipped, Charset encoding, byte[] bytes) {
    this.path = path;
    this.gzipped = gzipped;
    this.encoding = encoding;
    this.bytes = bytes;
    this.starts = starts(path, bytes);
  }

  /// A line and where it stands, counted from 1.
  public record Line(long number, String text) {}

  /// @throws DataException if the file is missing, empty, damaged, not text or in another encoding
  public static SourceText read(Path path, ReadOptions options) {
    return of(path, FileBytes.read(path), options.encoding());
  }

  /// The text of a file in UTF-8.
  ///
  /// @throws DataException as [#read]
  public static byte[] bytes(Path path, ReadOptions options) {
    return Encodings.utf8(path, FileBytes.read(path).bytes(), options.encoding());
  }

  /// The text of bytes that were read from a file.
  public static SourceText of(Path path, FileBytes.Content content, Optional<Charset> encoding) {
    return new SourceText(
        path,
        content.gzipped(),
        Encodings.of(content.bytes(), encoding),
        Encodings.utf8(path, content.bytes(), encoding));
  }

  /// A file that is no text, for what is said about it.
  public static SourceText none(Path path) {
    return new SourceText(path, false, StandardCharsets.UTF_8, new byte[0]);
  }

  /// The same with blanks in the place of a line.
  public SourceText blanked(Line line) {
    var all = bytes.clone();
    int at = (int) line.number() - 1;
    Arrays.fill(all, starts[at], end(at), (byte) ' ');
    return new SourceText(path, gzipped, encoding, all);
  }

  public Path path() {
    return path;
  }

  /// Whether it was packed.
  public boolean gzipped() {
    return gzipped;
  }

  /// What it was decoded from.
  public Charset encoding() {
    return encoding;
  }

  /// All of it.
  public String content() {
    return text(from(), to());
  }

  /// Whether a character stands somewhere in it.
  public boolean holds(char wanted) {
    if (wanted >= 0x80) return content().indexOf(wanted) >= 0;
    for (byte b : bytes) if (b == wanted) return true;
    return false;
  }

  // ---- places ----------------------------------------------------------------------------------

  /// Where the first character stands among the bytes.
  public int from() {
    return starts[0];
  }

  /// Where the last character ends.
  public int to() {
    return bytes.length;
  }

  public byte at(int place) {
    return bytes[place];
  }

  /// The characters from one place to another.
  public String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /// The bytes of UTF-8, those before [#from] too; not to be changed.
  public byte[] utf8() {
    return bytes;
  }

  // ---- lines -----------------------------------------------------------------------------------

  /// Its lines, blank ones too; a line ends with a line feed, a carriage return, or both.
  public List<Line> lines() {
    return new Lines(starts.length - 1, null);
  }

  /// Takes a line by where it stands, without its end.
  @FunctionalInterface
  public interface Taker {
    /// @param line counted from 1
    void take(long line, int from, int to);
  }

  /// Hands on where the lines stand, in order.
  public void places(Taker taker) {
    for (int at = 0; at + 1 < starts.length; at++) taker.take(at + 1L, starts[at], end(at));
  }

  /// The lines that are not blank.
  public List<Line> filled() {
    var filled = new int[starts.length - 1];
    int count = 0;
    for (int at = 0; at < filled.length; at++) if (!isBlank(at)) filled[count++] = at;
    return new Lines(count, Arrays.copyOf(filled, count));
  }

  private boolean isBlank(int line) {
    int end = end(line);
    for (int at = starts[line]; at < end; at++) {
      if (bytes[at] > ' ') return false;
    }
    return text(starts[line], end).isBlank();
  }

  /// Where the characters of a line end.
  private int end(int line) {
    int start = starts[line];
    int end = starts[line + 1];
    if (end > start && bytes[end - 1] == '\n') end--;
    boolean carriage = end > start && bytes[end - 1] == '\r';
    return carriage ? end - 1 : end;
  }

  private static int[] starts(Path path, byte[] bytes) {
    boolean mark =
        bytes.length >= 3
            && bytes[0] == (byte) 0xef
            && bytes[1] == (byte) 0xbb
            && bytes[2] == (byte) 0xbf;
    int from = mark ? 3 : 0;
    int lines = 0;
    for (int at = from; at < bytes.length; at++) {
      if (ends(bytes, at)) lines++;
      if (at % TOLD == 0) tell(path, at / 2, bytes.length);
    }
    boolean open = bytes.length > from && !ends(bytes, bytes.length - 1);
    var starts = new int[lines + (open ? 2 : 1)];
    starts[0] = from;
    int count = 1;
    for (int at = from; at < bytes.length; at++) {
      if (ends(bytes, at)) starts[count++] = at + 1;
      if (at % TOLD == 0) tell(path, ((long) bytes.length + at) / 2, bytes.length);
    }
    if (open) starts[count] = bytes.length;
    return starts;
  }

  private static void tell(Path path, long done, long all) {
    Progress.tell("finding the lines of " + path.getFileName(), done, all);
  }

  private static boolean ends(byte[] bytes, int at) {
    return bytes[at] == '\n'
        || bytes[at] == '\r' && (at + 1 == bytes.length || bytes[at + 1] != '\n');
  }

  /// Lines that are made when they are asked for.
  private final class Lines extends AbstractList<Line> implements RandomAccess {
    private final int count;

    /// Which lines, counted from 0; null: all.
    private final int[] which;

    Lines(int count, int[] which) {
      this.count = count;
      this.which = which;
    }

    @Override
    public Line get(int index) {
      int line = which == null ? index : which[index];
      return new Line(line + 1L, text(starts[line], end(line)));
    }

    @Override
    public int size() {
      return count;
    }
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
