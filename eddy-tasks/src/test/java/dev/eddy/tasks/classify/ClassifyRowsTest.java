package dev.eddy.tasks.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.reproduce.PartFiles;
import dev.eddy.tasks.reproduce.RowData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifyRowsTest {

  @TempDir private Path folder;
  @TempDir private Path work;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private PartFiles parts(RowData data, OptionalInt rows) {
    return data.parts(
        new DataFolder(List.of(new DataFolder.Place("the test", folder))), work, rows);
  }

  @Test
  void aQuickLookTakesTheFirstRows() throws IOException {
    file("train", "id\tdocument\tlabel\n1\ta\t0\n2\tb\t1\n3\tc\t1\n");

    var parts = parts(new ClassifyRows.Tables("train", "train"), OptionalInt.of(2));

    assertThat(Path.of(parts.data()))
        .content()
        .isEqualTo("id\tdocument\tlabel\n1\ta\t0\n2\tb\t1\n");
  }
}
