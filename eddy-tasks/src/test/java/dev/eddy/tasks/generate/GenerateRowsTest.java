package dev.eddy.tasks.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.reproduce.RowFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateRowsTest extends RowFiles {

  @TempDir private Path folder;

  @Override
  protected Path folder() {
    return folder;
  }

  @Test
  void textIsCutAtNineTenthsOfItsCharacters() throws IOException {
    file("text", "가나다라마바사아자차\uD83D\uDE00123456789");

    var parts = parts(new GenerateRows.RunningText("text"), OptionalInt.empty());

    assertThat(Path.of(parts.data())).content().isEqualTo("가나다라마바사아자차\uD83D\uDE001234567");
    assertThat(Path.of(parts.test())).content().isEqualTo("89");
    assertThat(parts.validation()).isEqualTo(parts.test());
  }
}
