package dev.eddy.tasks.reproduce;

import dev.eddy.tasks.data.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// A test of how [RowData] makes parts of files: where both lie.
public abstract class RowFiles {

  /// An empty folder.
  protected abstract Path folder();

  protected Path path(String name) {
    return folder().resolve(name);
  }

  protected Path file(String name, String text) throws IOException {
    return Files.writeString(path(name), text);
  }

  protected PartFiles parts(RowData data, OptionalInt rows) {
    return data.parts(
        new DataFolder(List.of(new DataFolder.Place("the test", folder()))), work(), rows);
  }

  private Path work() {
    try {
      return Files.createDirectories(path("work"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
