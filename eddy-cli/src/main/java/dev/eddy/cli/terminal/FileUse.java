package dev.eddy.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The files of one command, checked before it begins: nothing is written over but a file of the
/// same kind, and no file is used twice where one of the uses writes it.
public final class FileUse {

  /// What an output is, so that it may take the place of an older one.
  public enum Kind {
    MODEL("no model", "model.eddy") {
      @Override
      boolean holds(byte[] start) {
        // The entries of a zip begin with their header, in which the name of the first stands.
        return text(start).startsWith("PK") && text(start).contains("eddy.json");
      }
    },
    PAGE("no report", "report.html") {
      @Override
      boolean holds(byte[] start) {
        return text(start).strip().toLowerCase(Locale.ROOT).startsWith("<!doctype html");
      }
    },
    /// What a writer of its own has looked at.
    CHECKED("", "model.onnx") {
      @Override
      boolean holds(byte[] start) {
        return true;
      }
    };

    private final String other;
    private final String sample;

    Kind(String other, String sample) {
      this.other = other;
      this.sample = sample;
    }

    /// Whether a file that begins so is of this kind.
    abstract boolean holds(byte[] start);

    private static String text(byte[] start) {
      return new String(start, StandardCharsets.ISO_8859_1);
    }
  }

  private static final int START = 64;

  private final Map<String, Path> read = new LinkedHashMap<>();
  private final Map<String, Path> written = new LinkedHashMap<>();

  /// A file that is read.
  ///
  /// @param flag what messages call it, such as `--data`
  public FileUse reads(String flag, Path file) {
    read.put(flag, file);
    return this;
  }

  /// A file that is written.
  ///
  /// @param flag what messages call it, such as `--out`
  /// @throws IllegalArgumentException if it cannot be written, holds something of another kind, or
  ///   is one of the files named before
  public FileUse writes(String flag, Path file, Kind kind) {
    check(flag, file, kind);
    for (var other : read.entrySet()) {
      if (same(file, other.getValue())) {
        throw new IllegalArgumentException(
            "%s: %s is read by this command (%s), and would be written over; name another file"
                .formatted(flag, file, other.getKey()));
      }
    }
    for (var other : written.entrySet()) {
      if (same(file, other.getValue())) {
        throw new IllegalArgumentException(
            "%s: %s is written by %s, too; name another file"
                .formatted(flag, file, other.getKey()));
      }
    }
    written.put(flag, file);
    return this;
  }

  private static void check(String flag, Path file, Kind kind) {
    var folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          "%s: %s is a folder; name a file in it, such as %s"
              .formatted(flag, file, file.resolve(kind.sample)));
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "%s: there is no folder %s for %s; make it first".formatted(flag, folder, file));
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s: %s is no file but a device or a pipe; name a file".formatted(flag, file));
    }
    if (!Files.isWritable(folder) || Files.exists(file) && !Files.isWritable(file)) {
      throw new IllegalArgumentException(
          "%s: %s cannot be written; choose a place you may write to".formatted(flag, file));
    }
    if (Files.exists(file) && !holds(file, kind)) {
      throw new IllegalArgumentException(
          "%s: %s is there already and is %s; choose another name"
              .formatted(flag, file, kind.other));
    }
  }

  /// Whether there is nothing to lose in a file, or what another of its kind may replace.
  private static boolean holds(Path file, Kind kind) {
    try (var in = Files.newInputStream(file)) {
      var start = in.readNBytes(START);
      return start.length == 0 || kind.holds(start);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether two names mean one file, there or not.
  private static boolean same(Path one, Path other) {
    try {
      if (Files.exists(one) && Files.exists(other)) {
        return Files.isSameFile(one, other);
      }
      return place(one).equals(place(other));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path place(Path file) throws IOException {
    var whole = file.toAbsolutePath().normalize();
    var folder = whole.getParent();
    return folder != null && Files.isDirectory(folder)
        ? folder.toRealPath().resolve(whole.getFileName())
        : whole;
  }
}
