package dev.eddy.tasks.reproduce;

import dev.eddy.tasks.data.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;

/// A test of how [RowData] makes parts of files: where both lie.
public abstract class RowFiles {

  @TempDir private Path folder;
  @TempDir private Path work;

  protected Path path(String name) {
    return folder.resolve(name);
  }

  protected Path file(String name, String text) throws IOException {
    return Files.writeString(path(name), text);
  }

  protected PartFiles parts(RowData data, OptionalInt rows) {
    return data.parts(
        new DataFolder(List.of(new DataFolder.Place("the test", folder))), work, rows);
  }
}
