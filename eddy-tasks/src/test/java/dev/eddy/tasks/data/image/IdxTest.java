package dev.eddy.tasks.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.table.Looked;
import dev.eddy.tasks.data.table.Table;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  @TempDir Path folder;

  @Test
  void picturesAndLabelsAreReadPackedOrNot() throws IOException {
    var images = IdxImages.read(idx("i", 8, 12, 2, 2, 3));
    assertThat(images.count()).isEqualTo(2);
    assertThat(images.pixel(1, 1, 2)).isEqualTo(11);
    float[] row = new float[8];
    images.slice(1, 2).copy(0, row, 1);
    assertThat(row)
        .containsExactly(0, 6 / 255f, 7 / 255f, 8 / 255f, 9 / 255f, 10 / 255f, 11 / 255f, 0);
    assertThat(IdxLabels.read(idx("l.gz", 8, 5, 5)).label(4)).isEqualTo(4);
    assertThat(Looked.recognise(folder.resolve("l.gz")).dimensions()).containsExactly(5);
    assertThat(Looked.recognise(folder.resolve("i")).describe())
        .isEqualTo(folder.resolve("i") + ": idx array, 2 x 2 x 3\n");
  }

  @Test
  void arraysThatDoNotFitTheirHeaderAreNamed() throws IOException {
    refused(
        idx("short", 8, 11, 2, 2, 3),
        ": its header says [2, 2, 3], 12 values, but only 11 follow; the file is cut short");
    refused(idx("long", 8, 13, 2, 2, 3), ": its header says [2, 2, 3], 12 values, but more follow");
    refused(
        idx("flat", 8, 4, 4), ": expected pictures [count, rows, columns], found an idx array [4]");
    refused(
        idx("floats", 13, 4, 1, 1, 1),
        ": an idx array of type 0x0d; only unsigned bytes (0x08) are read");
    refused(
        idx("huge", 8, 4, 60000, 60000, 28),
        ": an array [60000, 60000, 28] has 2147483648 values or more, more than fit in one array");
    refused(
        Files.writeString(folder.resolve("text"), "hello, world"),
        ": expected an idx array (two zero bytes, a type, a number of sizes), found other bytes");
    assertThatThrownBy(() -> Table.read(idx("array", 8, 4, 4)))
        .hasMessage(folder.resolve("array") + " is an idx array [4]; expected rows of text");
  }

  @Test
  void theFirstTwelfthOfTheTrainingPicturesIsForValidation() throws IOException {
    idx("train-images-idx3-ubyte.gz", 8, 24 * 4, 24, 2, 2);
    idx("train-labels-idx1-ubyte", 8, 24, 24);
    idx("t10k-images-idx3-ubyte.gz", 8, 12, 3, 2, 2);
    assertThatThrownBy(() -> Mnist.load(folder))
        .hasMessage(
            folder + ": expected the file t10k-labels-idx1-ubyte.gz (or without .gz), found none");
    idx("t10k-labels-idx1-ubyte.gz", 8, 3, 3);
    var mnist = Mnist.load(folder);
    assertThat(List.of(mnist.train().count(), mnist.validation().count(), mnist.test().count()))
        .containsExactly(22, 2, 3);
    assertThat(mnist.train().labels().label(0)).isEqualTo(2);
    assertThat(mnist.train().images().pixel(0, 0, 0)).isEqualTo(8);
    idx("t10k-labels-idx1-ubyte.gz", 8, 4, 4);
    assertThatThrownBy(() -> Mnist.load(folder))
        .hasMessage(
            folder.resolve("t10k-images-idx3-ubyte.gz")
                + " holds 3 pictures, but t10k-labels-idx1-ubyte.gz holds 4 labels; the two files do not belong together");
  }

  private void refused(Path path, String message) {
    assertThatThrownBy(() -> IdxImages.read(path))
        .isInstanceOf(DataException.class)
        .hasMessage(path + message);
  }

  private Path idx(String name, int type, int values, int... sizes) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out =
        new DataOutputStream(name.endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes)) {
      out.writeShort(0);
      out.writeByte(type);
      out.writeByte(sizes.length);
      for (int size : sizes) out.writeInt(size);
      for (int i = 0; i < values; i++) out.writeByte(i);
    }
    return Files.write(folder.resolve(name), bytes.toByteArray());
  }
}
