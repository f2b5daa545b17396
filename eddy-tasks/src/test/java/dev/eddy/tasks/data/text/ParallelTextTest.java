package dev.eddy.tasks.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.source.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParallelTextTest {

  @TempDir private Path folder;

  private Reading<Pair> read(String source, String target) throws IOException {
    return Pair.reading(
        Files.writeString(folder.resolve("a,b.en"), source),
        Files.writeString(folder.resolve("c.ko"), target),
        ReadOptions.DEFAULT);
  }

  @Test
  void aLineIsTheTranslationOfTheSameLine() throws IOException {
    var reading = read("One, two.\tthree\n\"Four\"\r\n", " 하나, 둘. 셋\n넷\n\n");
    assertThat(reading.rows())
        .containsExactly(new Pair("One, two.\tthree", "하나, 둘. 셋"), new Pair("\"Four\"", "넷"));
    assertThat(reading.sentence()).isEqualTo("2 pairs");
  }

  @Test
  void linesThatAreBlankInBothAreNamedAndThoseBlankInOneRefused() throws IOException {
    var reading = read("a\n\nb\n", "x\n \ny\n");
    assertThat(reading.rows()).hasSize(2);
    assertThat(reading.lines()).containsExactly(1L, 3L);
    assertThat(reading.warnings()).containsExactly("line 2 is blank in both files and left out");
    assertThatThrownBy(() -> read("a\n\nb\n", "x\nz\ny\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a,b.en, line 2: the line is blank, but that of ")
        .hasMessageContaining("c.ko is not: \"z\"");
  }

  @Test
  void filesHaveAsManyLines() {
    assertThatThrownBy(() -> read("a\nb\nc\n", "x\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a,b.en has 3 lines and ")
        .hasMessageContaining("c.ko has 1 lines");
  }

  @Test
  void twoFilesAreOneSourceOfData() throws IOException {
    read("a\n", "x\n");
    var source = folder.resolve("a,b.en");
    var target = folder.resolve("c.ko");
    var both = new DataSource.Parallel(source, target);
    assertThat(DataSource.of("pairs:" + source + "," + target)).isEqualTo(both);
    var before = both.sha256();
    Files.writeString(target, "y\n");
    assertThat(both.sha256()).isNotEqualTo(before);
    assertThatThrownBy(() -> DataSource.of("pairs:" + source + ",nowhere"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected two files that are there, pairs:SOURCE,TARGET");
  }
}
