package dev.eddy.tasks.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.reproduce.RowFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifyRowsTest extends RowFiles {

  @TempDir private Path folder;

  @Override
  protected Path folder() {
    return folder;
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
