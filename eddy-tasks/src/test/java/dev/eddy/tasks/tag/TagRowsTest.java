package dev.eddy.tasks.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.reproduce.RowFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagRowsTest extends RowFiles {

  @TempDir private Path folder;

  @Override
  protected Path folder() {
    return folder;
  }

  @Test
  void aQuickLookTakesTheFirstSentences() throws IOException {
    file("train", "# one\n1\tA\n2\tb\n\n1\tC\n\n1\tD\n\n");

    var all = parts(new TagRows.Sentences("train", "train", "train"), OptionalInt.empty());
    var some = parts(new TagRows.Sentences("train", "train", "train"), OptionalInt.of(2));

    assertThat(all.validation()).isEqualTo(path("train").toString());
    assertThat(Files.readString(Path.of(some.test()))).isEqualTo("# one\n1\tA\n2\tb\n\n1\tC\n");
  }
}
