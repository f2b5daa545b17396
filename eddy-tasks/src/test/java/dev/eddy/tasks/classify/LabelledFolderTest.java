package dev.eddy.tasks.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.labelled.LabelledFolder;
import dev.eddy.tasks.data.labelled.LabelledText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledFolderTest {

  @TempDir private Path folder;

  private void file(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private LabelledFolder read() {
    return LabelledFolder.read(folder, ReadOptions.DEFAULT).orElseThrow();
  }

  @Test
  void theNameOfAFolderIsTheLabelOfItsFiles() throws IOException {
    file("neg/b.txt", "dull,\r\nand long\n");
    file("neg/a.txt", "bad \"plot\"\n");
    file("pos/1.txt", "lovely\n");
    file("pos/.hidden", "no");
    file("README", "what this is");

    var read = read();

    assertThat(read.train().rows())
        .containsExactly(
            new LabelledText("bad \"plot\"", "neg"),
            new LabelledText("dull,\nand long", "neg"),
            new LabelledText("lovely", "pos"));
    assertThat(read.train().sentence()).isEqualTo("3 texts");
    assertThat(read.train().warnings())
        .containsExactly("not read, since no folder of a label holds them: \"README\"");
    assertThat(read.test()).isEmpty();
  }

  @Test
  void trainAndTestMayStandAboveTheLabels() throws IOException {
    for (var part : new String[] {"train", "test"}) {
      for (int i = 0; i < 30; i++) {
        file("%s/good/%02d.txt".formatted(part, i), "good tea and warm rooms " + i);
        file("%s/poor/%02d.txt".formatted(part, i), "cold soup, no light " + i);
      }
    }
    assertThat(read().train().rows()).hasSize(60);
    assertThat(read().test().orElseThrow().rows()).hasSize(60);

    var model =
        Classifier.fit(
            folder, Classifier.defaults().withHidden(16).withEpochs(8).withThreads(1).withSeed(3));
    var measured = model.measured().orElseThrow();
    assertThat(measured.on()).isEqualTo("test");
    assertThat(measured.evaluation().metrics().get("accuracy")).isGreaterThan(0.95);
  }

  @Test
  void whatIsNoFolderOfLabelsIsNamed() throws IOException {
    file("pos/1.txt", "lovely");
    assertThatThrownBy(this::read)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected a folder for each of two labels or more");
    Files.createDirectory(folder.resolve("neg"));
    assertThatThrownBy(this::read).hasMessageContaining("neg holds no file");
    file("neg/deep/1.txt", "bad");
    file("neg/1.txt", "bad");
    assertThatThrownBy(this::read).hasMessageContaining("neg holds folders (\"deep\")");
  }
}
