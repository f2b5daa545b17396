package dev.eddy.tasks.source;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.data.Pipes;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.names.NamesDataset;
import dev.eddy.tasks.data.table.Looked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Where data comes from: what `--data` names.
public sealed interface DataSource {

  /// A file.
  record File(Path path) implements DataSource {}

  /// A folder of files that belong together, such as the four of MNIST.
  record Folder(Path path) implements DataSource {}

  /// The built-in names in two languages.
  record Names(String spec) implements DataSource {}

  /// Two files of texts, a line of the one the translation of the same line of the other.
  record Parallel(Path source, Path target) implements DataSource {}

  /// How [Parallel] is named: `pairs:SOURCE,TARGET`.
  String PARALLEL = "pairs:";

  /// What a text names: a file or folder of that path, a built-in data set (`names:en-ko`), or a
  /// data set that [DataFolder] finds.
  ///
  /// @throws DataException if it is none of these; the message says where it was looked for
  static DataSource of(String data) {
    if (data.isBlank()) {
      throw new DataException("no data is given; name a file or a data set with --data");
    }
    if (data.startsWith("names:")) {
      return new Names(data);
    }
    if (data.startsWith(PARALLEL)) {
      return parallel(data);
    }
    return at(path(data)).orElseGet(() -> named(data));
  }

  /// What a file turns out to be, by its content.
  ///
  /// @throws DataException if it is missing, empty, damaged, not text and not idx, or in an
  ///   encoding that was not named
  static DataFile recognise(Path path, ReadOptions options) {
    return Looked.recognise(path, options);
  }

  /// The files may have commas in their names: the comma between them is the one that leaves two
  /// files that are there.
  private static DataSource parallel(String data) {
    var files = data.substring(PARALLEL.length());
    for (int comma = files.indexOf(','); comma >= 0; comma = files.indexOf(',', comma + 1)) {
      var source = path(files.substring(0, comma));
      var target = path(files.substring(comma + 1));
      if (Files.exists(source) && Files.exists(target)) {
        return new Parallel(source, target);
      }
    }
    throw new DataException(
        "%s: expected two files that are there, pairs:SOURCE,TARGET".formatted(data));
  }

  private static DataSource named(String data) {
    var folders = DataFolder.standard(Optional.empty());
    boolean looksLikeName = data.matches("[A-Za-z0-9_-]+");
    if (looksLikeName) {
      return at(folders.find(data)).orElseThrow();
    }
    var relative = path(data).normalize();
    var found =
        relative.isAbsolute() || relative.startsWith("..")
            ? Optional.<Path>empty()
            : folders.lookup(data);
    return found
        .flatMap(DataSource::at)
        .orElseThrow(() -> new DataException(data + ": there is no such file"));
  }

  private static Optional<DataSource> at(Path path) {
    if (Files.isDirectory(path)) {
      return Optional.of(new Folder(path));
    }
    return Files.exists(path) ? Optional.of(new File(path)) : Optional.empty();
  }

  private static Path path(String data) {
    try {
      return Path.of(data);
    } catch (InvalidPathException e) {
      throw new DataException(data + ": this is no path of a file: " + e.getReason(), e);
    }
  }

  /// The file itself.
  ///
  /// @param expected what the form reads, for the message
  /// @throws DataException if this is no single file
  default Path file(String expected) {
    return switch (this) {
      case File(Path path) -> path;
      case Folder(Path path) ->
          throw new DataException(
              "%s is a folder; expected a file with %s: %s"
                  .formatted(
                      path,
                      expected,
                      files(path).isEmpty()
                          ? "there is none in it"
                          : "name one of " + String.join(", ", files(path))));
      case Names(String spec) ->
          throw new DataException(spec + " holds pairs of names; expected a file with " + expected);
      case Parallel(Path source, Path target) ->
          throw new DataException(
              "%s and %s hold pairs of texts; expected a file with %s"
                  .formatted(source, target, expected));
    };
  }

  /// The SHA-256 of the content, in hex: of a file its bytes; of a folder its files' names and
  /// hashes in the order of their names; of parallel texts the hashes of both; of built-in names
  /// their pairs.
  default String sha256() {
    var digest = sha();
    switch (this) {
      case File(Path path) -> update(digest, path);
      case Folder(Path path) -> {
        for (var file : files(path)) {
          digest.update(
              (file + " " + new File(path.resolve(file)).sha256() + "\n")
                  .getBytes(StandardCharsets.UTF_8));
        }
      }
      case Parallel(Path source, Path target) -> {
        for (var file : List.of(source, target)) {
          digest.update((new File(file).sha256() + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
      case Names(String spec) -> {
        for (var name : NamesDataset.of(spec).all()) {
          digest.update(
              (name.source() + "\t" + name.target() + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// The names of the files in a folder, in their order.
  static List<String> files(Path folder) {
    try (var files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new DataException(folder + ": the folder could not be read: " + e.getMessage(), e);
    }
  }

  private static void update(MessageDigest digest, Path path) {
    try {
      var piped = Pipes.read(path);
      if (piped.isPresent()) {
        digest.update(piped.get());
        return;
      }
      try (var in = Files.newInputStream(path)) {
        var piece = new byte[1 << 16];
        long all = Files.size(path);
        long done = 0;
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
          digest.update(piece, 0, read);
          done += read;
          Progress.tell("hashing " + path.getFileName(), done, all);
        }
      }
    } catch (IOException e) {
      throw new DataException(path + ": the file could not be read: " + e.getMessage(), e);
    }
  }

  private static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
