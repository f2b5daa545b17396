package dev.eddy.tasks.data.bytes;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Pipes;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.Suggestion;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The bytes of a data file, unpacked if they are gzip data, whatever the file is called.
///
/// Whatever goes wrong below this line is a [DataException] that names the file.
public final class FileBytes {
  private static final int BUFFER = 1 << 16;
  private static final int PIECE = 1 << 20;

  private FileBytes() {}

  /// Opens a file.
  ///
  /// @throws DataException if there is no such file, it is empty, a folder or an archive, or is
  ///   named `.gz` and is not gzip data
  public static InputStream open(Path path) {
    check(path);
    try {
      var piped = Pipes.read(path);
      if (piped.isPresent() && piped.get().length == 0) {
        throw new DataException(path + " is empty; expected data");
      }
      var file =
          new BufferedInputStream(
              piped.isPresent()
                  ? new ByteArrayInputStream(piped.get())
                  : Files.newInputStream(path),
              BUFFER);
      try {
        return unpacked(path, file);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /// All of a file, unpacked.
  ///
  /// @param gzipped whether it was packed
  public record Content(byte[] bytes, boolean gzipped) {}

  /// Reads a file to its end.
  ///
  /// @throws DataException as [#open], or if it holds two gigabytes or more
  public static Content read(Path path) {
    try (var bytes = open(path)) {
      boolean gzipped = bytes instanceof Told told && told.gzipped;
      return new Content(all(path, bytes, gzipped), gzipped);
    } catch (IOException e) {
      throw failure(path, e);
    } catch (OutOfMemoryError e) {
      throw new DataException(
          path + " does not fit in memory; cut it into parts, or give Java more with -Xmx", e);
    }
  }

  /// All bytes, in an array of their size where that is known, so that there is no second copy.
  private static byte[] all(Path path, InputStream in, boolean gzipped) throws IOException {
    long size = Files.isRegularFile(path) ? Files.size(path) : 0;
    if (size < PIECE || gzipped || size > Integer.MAX_VALUE - 16) {
      return in.readAllBytes();
    }
    var all = new byte[(int) size];
    int read = 0;
    while (read < all.length) {
      int more = in.readNBytes(all, read, Math.min(PIECE, all.length - read));
      if (more == 0) return Arrays.copyOf(all, read);
      read += more;
      Progress.tell("reading " + path.getFileName(), read, size);
    }
    var rest = in.readAllBytes();
    if (rest.length == 0) return all;
    // It grew while it was read.
    var longer = Arrays.copyOf(all, all.length + rest.length);
    System.arraycopy(rest, 0, longer, all.length, rest.length);
    return longer;
  }

  /// The start of a file.
  ///
  /// @param whole whether it is all there is
  public record Head(byte[] bytes, boolean whole) {}

  /// The first unpacked bytes: `least` of them, and as many more as it takes to hold `lines` ends
  /// of lines.
  public static Head head(Path path, int least, int lines) {
    try (var bytes = open(path)) {
      var head = new ByteArrayOutputStream();
      int ends = 0;
      while (head.size() < least || ends < lines) {
        var more = bytes.readNBytes(least);
        for (byte b : more) ends += b == '\n' ? 1 : 0;
        head.write(more);
        if (more.length < least) return new Head(head.toByteArray(), true);
      }
      return new Head(head.toByteArray(), false);
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /// The sentence for a file that cannot be read to its end.
  public static DataException failure(Path path, IOException cause) {
    return switch (cause) {
      case EOFException _ ->
          new DataException(
              path
                  + ": the gzip data stops before its end, so the file is cut short; copy or download it again",
              cause);
      case ZipException _ ->
          new DataException(
              path
                  + ": the gzip data is damaged ("
                  + cause.getMessage()
                  + "); copy or download it again",
              cause);
      default -> new DataException(path + ": cannot be read: " + cause.getMessage(), cause);
    };
  }

  private static InputStream unpacked(Path path, BufferedInputStream file) throws IOException {
    file.mark(8);
    byte[] start = file.readNBytes(4);
    file.reset();
    if (isGzip(start)) {
      var unpacked = new GZIPInputStream(file, BUFFER);
      int first = unpacked.read();
      if (first < 0) throw new DataException(path + " holds nothing once unpacked; expected data");
      return new Told(
          checked(
              path,
              new BufferedInputStream(
                  new SequenceInputStream(
                      new ByteArrayInputStream(new byte[] {(byte) first}), unpacked),
                  BUFFER)),
          path,
          true);
    }
    if (path.toString().endsWith(".gz")) {
      throw new DataException(
          path
              + " is named .gz, but is not gzip data (it starts with the bytes "
              + hex(start)
              + "); drop .gz from its name or get it again");
    }
    return new Told(checked(path, file), path, false);
  }

  /// The same bytes, if they are not those of a format that is not read.
  private static BufferedInputStream checked(Path path, BufferedInputStream file)
      throws IOException {
    file.mark(Signature.LENGTH);
    byte[] start = file.readNBytes(Signature.LENGTH);
    file.reset();
    Signature.refuse(path, start, file);
    return file;
  }

  private static void check(Path path) {
    if (Files.isDirectory(path)) throw new DataException(path + " is a folder; name a file in it");
    if (!Files.exists(path)) throw new DataException("there is no file " + path + neighbour(path));
    try {
      if (Files.isRegularFile(path) && Files.size(path) == 0)
        throw new DataException(path + " is empty; expected data");
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private static String neighbour(Path path) {
    var folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || path.getFileName() == null) return "";
    try (var files = Files.list(folder)) {
      List<String> names = files.limit(1000).map(file -> file.getFileName().toString()).toList();
      return Suggestion.phrase(path.getFileName().toString(), names);
    } catch (IOException | UncheckedIOException _) {
      return ""; // a folder that cannot be listed only costs the suggestion
    }
  }

  private static boolean isGzip(byte[] start) {
    return start.length >= 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b;
  }

  private static String hex(byte[] bytes) {
    var text = new StringBuilder();
    for (byte b : bytes) text.append(text.isEmpty() ? "" : " ").append(String.format("%02x", b));
    return text.toString();
  }

  /// Turns what the stream throws into the sentence for it.
  private static final class Told extends FilterInputStream {
    private final Path path;
    private final boolean gzipped;

    Told(InputStream in, Path path, boolean gzipped) {
      super(in);
      this.path = path;
      this.gzipped = gzipped;
    }

    @Override
    public int read() {
      try {
        return in.read();
      } catch (IOException e) {
        throw failure(path, e);
      }
    }

    @Override
    public int read(byte[] into, int from, int length) {
      try {
        return in.read(into, from, length);
      } catch (IOException e) {
        throw failure(path, e);
      }
    }
  }
}
