package dev.eddy.tasks.data.question;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.bytes.FileBytes;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Recognition;
import dev.eddy.tasks.data.table.Looked;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Questions of a file of any size, some at a time.
///
/// A file of up to [#LARGE] bytes is decided about as a whole. Of a larger one the first part of
/// about [#PART] bytes decides what it is; then it is read part by part, each ended by the end of a
/// row, and no more than one part is held at a time. A later row that does not fit what was decided
/// is refused with its line.
public final class QuestionStream {

  /// Bytes of a file that is read as a whole.
  static final long LARGE = 16 << 20;

  /// Bytes of a part.
  static final int PART = 1 << 20;

  private final Path path;
  private final ReadOptions options;
  private final Role role;
  private final Set<String> answers;

  private QuestionStream(Path path, ReadOptions options, Role role, Set<String> answers) {
    this.path = path;
    this.options = options;
    this.role = role;
    this.answers = answers;
  }

  /// Hands on what a file asks, in order, as [Questions#texts] reads it.
  ///
  /// @throws DataException as [Questions#texts]
  public static void texts(
      Path path, ReadOptions options, Role role, Set<String> answers, Consumer<Questions> taker) {
    new QuestionStream(path, options, role, answers).read(taker, LARGE);
  }

  /// The same where another size is large.
  static void texts(
      Path path,
      ReadOptions options,
      Role role,
      Set<String> answers,
      Consumer<Questions> taker,
      long large) {
    new QuestionStream(path, options, role, answers).read(taker, large);
  }

  private void read(Consumer<Questions> taker, long large) {
    try {
      boolean small = !Files.isRegularFile(path) || Files.size(path) <= large;
      if (small || Looked.foreign(path).isPresent()) {
        taker.accept(Questions.texts(path, options, role, answers));
        return;
      }
      try (var bytes = FileBytes.open(path)) {
        parts(bytes, Files.size(path), taker);
      }
    } catch (IOException e) {
      throw FileBytes.failure(path, e);
    }
  }

  private void parts(InputStream bytes, long all, Consumer<Questions> sink) throws IOException {
    var rows = new Rows(bytes);
    byte[] first = rows.next(true);
    Consumer<Questions> taker =
        some ->
            Progress.part(
                "answering " + path.getFileName(),
                rows.before(),
                rows.before() + rows.size(),
                all,
                () -> sink.accept(some));
    if (isUtf16(first)) {
      sink.accept(Questions.texts(path, options, role, answers));
      return;
    }
    var head = text(first);
    var format =
        options
            .format()
            .orElseGet(() -> Progress.silently(() -> Recognition.format(head, options)));
    boolean byRow =
        switch (format) {
          case LINES, COLUMNS, CSV, TSV, JSONL -> true;
          case CONLLU, ARFF, FASTTEXT, SOUNDS, TS, TSF, TABLE, IDX -> false;
        };
    if (!byRow || !startsPlainly(head, format)) {
      sink.accept(Questions.texts(path, options, role, answers));
      return;
    }
    var asked = Progress.silently(() -> Questions.texts(head, options, role, answers));
    taker.accept(asked);
    long line = rows.lines() + 1;
    boolean named = named(head, asked);
    var names = named ? Arrays.copyOf(first, end(first)) : new byte[0];
    var later = asked.areLines() ? options : later(head, format, named);
    boolean quoted = !asked.areLines() && format != DataFormat.JSONL && head.holds('"');
    for (byte[] part = rows.next(quoted); part.length > 0; part = rows.next(quoted)) {
      long before = line - 1 - (names.length > 0 ? 1 : 0);
      taker.accept(
          asked.areLines() ? Questions.lines(texts(part), line) : part(names, part, later, before));
      line = rows.lines() + 1;
    }
  }

  private SourceText text(byte[] bytes) {
    return SourceText.of(path, new FileBytes.Content(bytes, false), options.encoding());
  }

  /// How the rest is read: as the first part turned out to be.
  private ReadOptions later(SourceText head, DataFormat format, boolean named) {
    if (format == DataFormat.JSONL) return options.withFormat(format);
    var sheet = Progress.silently(() -> Recognition.sheet(head, options));
    return options
        .withFormat(format)
        .withHeader(named)
        .withDelimiter(sheet.delimiter() == '\t' ? "tab" : "" + sheet.delimiter());
  }

  /// Whether the first line names the columns.
  private static boolean named(SourceText head, Questions asked) {
    var lines = head.filled();
    return !asked.areLines()
        && !asked.asked().isEmpty()
        && asked.asked().getFirst().line() > lines.getFirst().number();
  }

  /// Whether the first line is a row or the names of columns; of JSON, an object by itself.
  private static boolean startsPlainly(SourceText head, DataFormat format) {
    var line = head.lines().getFirst().text().strip();
    return format == DataFormat.JSONL
        ? line.startsWith("{") && line.endsWith("}")
        : !line.startsWith("#") && !line.toLowerCase(Locale.ROOT).startsWith("sep=");
  }

  private List<String> texts(byte[] part) {
    return text(part).lines().stream().map(SourceText.Line::text).toList();
  }

  /// By its mark; its line feeds are not where those of other encodings are.
  private static boolean isUtf16(byte[] first) {
    return first.length > 1
        && (first[0] == (byte) 0xfe && first[1] == (byte) 0xff
            || first[0] == (byte) 0xff && first[1] == (byte) 0xfe);
  }

  /// Where the first line ends, behind its line feed.
  private static int end(byte[] bytes) {
    for (int at = 0; at < bytes.length; at++) if (bytes[at] == '\n') return at + 1;
    return bytes.length;
  }

  /// @param before lines of the file that this part stands behind, as it is counted
  private Questions part(byte[] names, byte[] rows, ReadOptions later, long before) {
    var all = Arrays.copyOf(names, names.length + rows.length);
    System.arraycopy(rows, 0, all, names.length, rows.length);
    try {
      var found = Progress.silently(() -> Questions.texts(text(all), later, role, answers));
      return new Questions(
          found.columns(), found.asked().stream().map(one -> one.behind(before)).toList());
    } catch (DataException e) {
      throw new DataException(moved(e.getMessage(), before), e);
    }
  }

  /// A sentence with the lines of the file instead of those of a part.
  private String moved(String sentence, long before) {
    var line = Pattern.compile("^(\\Q" + path + "\\E, line )(\\d+)").matcher(sentence);
    return line.find()
        ? line.replaceFirst(
            Matcher.quoteReplacement(line.group(1) + (Long.parseLong(line.group(2)) + before)))
        : sentence;
  }

  /// Cuts bytes where rows end.
  private static final class Rows {
    private final InputStream bytes;
    private byte[] rest = new byte[0];
    private long lines;
    private long before;
    private int size;

    Rows(InputStream bytes) {
      this.bytes = bytes;
    }

    /// Lines of all parts so far.
    long lines() {
      return lines;
    }

    /// Bytes of the parts before the last.
    long before() {
      return before;
    }

    /// Bytes of the last part.
    int size() {
      return size;
    }

    /// The next part; empty at the end.
    ///
    /// @param quoted whether a line feed between quotes is no end of a row
    byte[] next(boolean quoted) throws IOException {
      var part = new ByteArrayOutputStream();
      part.write(rest);
      while (true) {
        var more = bytes.readNBytes(PART);
        part.write(more);
        var all = part.toByteArray();
        int end = more.length < PART ? all.length : lastEnd(all, quoted);
        if (end > 0 || all.length == 0) {
          rest = Arrays.copyOfRange(all, end, all.length);
          var whole = Arrays.copyOf(all, end);
          for (byte b : whole) lines += b == '\n' ? 1 : 0;
          before += size;
          size = end;
          return whole;
        }
      }
    }

    private static int lastEnd(byte[] bytes, boolean quoted) {
      boolean inside = false;
      int end = 0;
      for (int at = 0; at < bytes.length; at++) {
        if (quoted && bytes[at] == '"') inside = !inside;
        if (bytes[at] == '\n' && !inside) end = at + 1;
      }
      return end;
    }
  }
}
