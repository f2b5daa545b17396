package dev.eddy.tasks.data.labelled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.table.Looked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSeriesFileTest {
  private static final String HEADER =
      "#A comment: with marks, and @data\n#\n@problemName Gestures\n@timeStamps false\n@univariate false\n@dimensions 2\n@classLabel true wave nod\n@data\n";

  @TempDir Path folder;

  @Test
  void dimensionsBecomeFeaturesAndLengthsMayDiffer() throws IOException {
    var read =
        LabelledSequence.read(file(HEADER + "0.1,0.3,2e-1:5,6,5:wave\n\n-0.4, 0.1:7,7: nod\n"));

    assertThat(read).hasSize(2);
    assertThat(read.getFirst().values()).containsExactly(0.1f, 5, 0.3f, 6, 0.2f, 5);
    assertThat(read.getLast().values()).containsExactly(-0.4f, 7, 0.1f, 7);
    assertThat(read.getLast().steps()).isEqualTo(2);
    assertThat(read.getLast().label()).isEqualTo("nod");
  }

  @Test
  void packedFilesWithoutDimensionsAreReadToo() throws IOException {
    var path = folder.resolve("walks.ts.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write(
          "@PROBLEMNAME Walks\n@classLabel true 0 1\n@data\n1,2,3:0\n4:1\n"
              .getBytes(StandardCharsets.UTF_8));
    }

    assertThat(LabelledSequence.read(path))
        .extracting(LabelledSequence::steps)
        .containsExactly(3, 1);
    assertThat(Looked.recognise(path).describe())
        .isEqualTo(path + ": series with classes (.ts), gzip, UTF-8\n  1,2,3 | 0\n  4 | 1\n");
  }

  @Test
  void whatCannotBeReadIsNamedWithItsLine() throws IOException {
    refused(
        HEADER + "1,2:3,?:wave\n",
        ", line 9: dimension 2, step 2: the value is missing (?); fill it in first, say with the one before it");
    refused(HEADER + "1,2:3:wave\n", ", line 9: dimension 2 has 1 values, but dimension 1 has 2");
    refused(
        HEADER + "1,b:3,4:wave\n", ", line 9: dimension 1, step 2: expected a number, found \"b\"");
    refused(HEADER + "::wave\n", ", line 9: the series is empty; expected at least one step");
    refused(
        HEADER + "1,2:wave\n",
        ", line 9: expected 2 dimensions and a class with colons between them (line 6), found 1 and a class in \"1,2:wave\"");
    refused(
        HEADER + "1:2:jump\n",
        ", line 9: the class \"jump\" is not one of @classLabel: \"wave\", \"nod\"");
    refused(HEADER, ": expected series after a line @data, found none");
    refused(
        "@timeStamps true\n@classLabel true a b\n@data\n(0,1),(1,2):a\n",
        ", line 1: the values come with timestamps (@timeStamps true), which are not read; write one value a step without them, and @timeStamps false");
    refused(
        "@problemName Walks\n@classLabel false\n@data\n1,2\n",
        ", line 3: the series have no classes; expected a line such as @classLabel true up down");
    refused(
        "@problemName Walks\n@targetLabel true\n@data\n1,2:0.5\n",
        ", line 2: the targets are numbers; expected classes (@classLabel true …)");
    refused(
        "@problemName Walks\n1,2:3\n",
        ", line 2: expected a tag such as @data before the series, found \"1,2:3\"");
  }

  @Test
  void seriesAreNoTexts() throws IOException {
    var path = file(HEADER + "1,2:3,4:wave\n");

    assertThatThrownBy(() -> LabelledText.read(path))
        .isInstanceOf(DataException.class)
        .hasMessage(path + " holds series of numbers; expected texts with labels");
  }

  private void refused(String content, String message) throws IOException {
    var path = file(content);
    assertThatThrownBy(() -> LabelledSequence.read(path))
        .isInstanceOf(DataException.class)
        .hasMessage(path + message);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "data", ".ts"), content);
  }
}
