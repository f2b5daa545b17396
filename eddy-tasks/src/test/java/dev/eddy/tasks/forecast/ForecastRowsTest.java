package dev.eddy.tasks.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.reproduce.RowFiles;
import dev.eddy.tasks.source.DataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastRowsTest extends RowFiles {

  @TempDir private Path folder;

  @Override
  protected Path folder() {
    return folder;
  }

  @Test
  void aSeriesIsCutInTheOrderOfTime() throws IOException {
    file(
        "load.csv",
        IntStream.range(0, 20)
            .mapToObj("%d,x"::formatted)
            .collect(Collectors.joining("\n", "t,v\n", "\n")));

    var parts = parts(new ForecastRows.Series("load.csv", 10, 5, 4, 2), OptionalInt.empty());

    assertThat(Path.of(parts.data())).content().startsWith("t,v\n0,x\n").endsWith("\n9,x\n");
    assertThat(Path.of(parts.validation()))
        .content()
        .startsWith("t,v\n8,x\n9,x\n10,x\n")
        .endsWith("\n14,x\n");
    assertThat(Path.of(parts.test())).content().startsWith("t,v\n13,x\n").endsWith("\n18,x\n");
    assertThat(
            parts(new ForecastRows.Series("load.csv", 10, 0, 4, 2), OptionalInt.empty())
                .validation())
        .isEmpty();
  }

  @Test
  void aFileThatIsNotTheListedOneIsRefused() throws IOException {
    file("load.csv", "t,v\n1,2\n2,3\n");
    var data = new ForecastRows.Series("load.csv", 1, 0, 1, 1);
    var sum = new DataSource.File(path("load.csv")).sha256();

    file("SHA256SUMS", "0000  other.csv\n" + sum + " *load.csv\n");
    assertThat(parts(data, OptionalInt.empty()).test()).endsWith("test.csv");

    file("SHA256SUMS", "0000  load.csv\n");
    assertThatThrownBy(() -> parts(data, OptionalInt.empty()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("load.csv is not the file that ")
        .hasMessageContaining("its SHA-256 is " + sum + ", expected 0000; get it again");

    file("SHA256SUMS", "0000  other.csv\n");
    assertThatThrownBy(() -> parts(data, OptionalInt.empty()))
        .hasMessageContaining("load.csv is not listed in ");
  }
}
