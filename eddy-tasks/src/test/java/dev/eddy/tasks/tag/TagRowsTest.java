package dev.eddy.tasks.tag;

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

class TagRowsTest {

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
  void aQuickLookTakesTheFirstSentences() throws IOException {
    file("train", "# one\n1\tA\n2\tb\n\n1\tC\n\n1\tD\n\n");

    var all = parts(new TagRows.Sentences("train", "train", "train"), OptionalInt.empty());
    var some = parts(new TagRows.Sentences("train", "train", "train"), OptionalInt.of(2));

    assertThat(all.validation()).isEqualTo(folder.resolve("train").toString());
    assertThat(Files.readString(Path.of(some.test()))).isEqualTo("# one\n1\tA\n2\tb\n\n1\tC\n");
  }
}
