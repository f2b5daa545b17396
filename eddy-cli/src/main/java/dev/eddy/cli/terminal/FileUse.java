package dev.eddy.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// The files of one command, checked before it begins: nothing is written over but a file of the
/// same kind, and no file is used twice where one of the uses writes it.
public final class FileUse {

  /// What an output is, so that it may take the place of an older one.
  ///
  /// @param other what messages say of a file that is something else, such as `no model`
  /// @param sample a name that messages offer
  /// @param holds whether a file, which has something in it, is of this kind
  public record Kind(String other, String sample, Predicate<Path> holds) {
    private static final int HEAD = 64;

    /// The longest line that is looked at.
    private static final int LINE = 1 << 20;

    public static final Kind MODEL =
        new Kind(
            "no model",
            "model.eddy",
            file -> {
              // An entry of a zip begins with its header, in which its name stands.
              var start = start(file, HEAD);
              return start.startsWith("PK") && start.contains("eddy.json");
            });
    public static final Kind PAGE =
        new Kind(
            "no report",
            "report.html",
            file ->
                start(file, HEAD).strip().toLowerCase(Locale.ROOT).startsWith("<!doctype html"));

    /// Rows with answers: a table by its columns, JSON lines by the keys of the first.
    public static final Kind ANSWERS =
        new Kind(
            "no table of answers",
            "answers.csv",
            file -> {
              var first = start(file, LINE).lines().findFirst().orElse("");
              return first.matches("(.*[,\t])?\"?answer_*\"?([,\t].*)?")
                  || first.startsWith("{") && first.contains("\"answer");
            });

    /// The page of `eddy reproduce`.
    public static final Kind RESULTS =
        new Kind(
            "no page of results",
            "RESULTS.md",
            file -> start(file, HEAD).startsWith("# Results\n\nWritten by `./eddy reproduce"));

    /// The page of `eddy reproduce --defaults`.
    public static final Kind DEFAULTS =
        new Kind(
            "no page of defaults",
            "defaults.md",
            file -> start(file, HEAD).startsWith("# Defaults\n\nWhat was tried before a standard"));

    private static String start(Path file, int bytes) {
      try (var in = Files.newInputStream(file)) {
        return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Map<String, Path> read = new LinkedHashMap<>();
  private final Map<String, Path> written = new LinkedHashMap<>();

  /// A file that is read.
  ///
  /// @param flag what messages call it, such as `--data`
  public FileUse reads(String flag, Path file) {
    read.put(flag, file);
    return this;
  }

  /// What may be the name of a file that is read, such as one of a data set: a file where one is
  /// there.
  public FileUse mayRead(String flag, String text) {
    try {
      var file = Path.of(text);
      return !text.isBlank() && Files.isRegularFile(file) ? reads(flag, file) : this;
    } catch (InvalidPathException _) {
      return this;
    }
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
    if (Files.exists(file) && !replaceable(file, kind)) {
      throw new IllegalArgumentException(
          "%s: %s is there already and is %s; choose another name"
              .formatted(flag, file, kind.other));
    }
  }

  /// Whether there is nothing to lose in a file, or what another of its kind may replace.
  private static boolean replaceable(Path file, Kind kind) {
    try {
      return Files.size(file) == 0 || kind.holds.test(file);
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
