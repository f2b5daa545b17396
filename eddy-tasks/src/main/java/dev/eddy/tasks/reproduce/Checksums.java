package dev.eddy.tasks.reproduce;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.source.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the files of a data folder must be, by the list `SHA256SUMS` that lies in it, as
/// `sha256sum` writes it: a result stands for the bytes it was had from.
final class Checksums {
  private static final String LIST = "SHA256SUMS";

  private Checksums() {}

  /// Holds a file, or all files of a folder, against the list of the place where it was found.
  ///
  /// @param name such as `words/en_50k.txt.gz`
  /// @throws DataException if a file is another one, or not on the list; without a list nothing is
  ///   checked
  static void check(DataFolder folders, String name) {
    for (var place : folders.places()) {
      var path = place.folder().resolve(name);
      if (!Files.exists(path)) {
        continue;
      }
      var list = place.folder().resolve(LIST);
      if (Files.isRegularFile(list)) {
        check(place.folder(), name, Files.isDirectory(path), read(list));
      }
      return;
    }
  }

  private static void check(Path folder, String name, boolean all, Map<String, String> sums) {
    boolean any = false;
    for (var sum : sums.entrySet()) {
      if (all ? !sum.getKey().startsWith(name + "/") : !sum.getKey().equals(name)) {
        continue;
      }
      any = true;
      var file = folder.resolve(sum.getKey());
      var found = new DataSource.File(file).sha256();
      if (!found.equals(sum.getValue())) {
        throw new DataException(
            "%s is not the file that %s lists: its SHA-256 is %s, expected %s; get it again"
                .formatted(file, folder.resolve(LIST), found, sum.getValue()));
      }
    }
    if (!any) {
      throw new DataException(
          "%s is not listed in %s, so nobody knows whether it is the right file; add its line, as sha256sum writes it"
              .formatted(folder.resolve(name), folder.resolve(LIST)));
    }
  }

  private static Map<String, String> read(Path list) {
    var sums = new LinkedHashMap<String, String>();
    try {
      for (var line : Files.readAllLines(list)) {
        // A star before the name says that the file is read as bytes.
        var parts = line.strip().split("\\s+\\*?", 2);
        if (parts.length == 2) {
          sums.put(parts[1], parts[0]);
        }
      }
    } catch (IOException e) {
      throw new DataException(list + ": cannot be read: " + e.getMessage(), e);
    }
    return sums;
  }
}
