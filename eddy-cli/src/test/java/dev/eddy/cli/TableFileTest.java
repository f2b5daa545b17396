package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {
  @TempDir private Path folder;

  @Test
  void aFullDiskIsNamedAndNothingUnfinishedStays() throws IOException {
    var full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.isWritable(full), "a device that is always full");
    var file = folder.resolve("answers.csv");
    var unfinished = Files.createSymbolicLink(folder.resolve("answers.csv.unfinished"), full);
    assertThatThrownBy(
            () -> {
              try (var table = TableFile.in("--out", file, TableFile.Format.CSV)) {
                table.columns(List.of("text"));
                for (int i = 0; i < 10_000; i++) table.row(Map.of("text", "a text " + i));
                table.finish();
              }
            })
        .hasMessage("--out: %s cannot be written: No space left on device", file);
    assertThat(file).doesNotExist();
    assertThat(unfinished).doesNotExist();
    assertThat(Files.isSymbolicLink(unfinished)).isFalse();
  }
}
