package dev.eddy.tasks.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.labelled.LabelledFolder;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.DataSettings;
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
  void filesAreSetAsideForATestAsRowsAre() throws IOException {
    for (int i = 0; i < 30; i++) {
      file("good/%02d.txt".formatted(i), "good tea and warm rooms " + i);
      file("poor/%02d.txt".formatted(i), "cold soup, no light " + i);
    }
    var asked = Classifier.defaults().withData(folder);
    var set = ClassifyData.parts(asked.with(DataSettings.TEST, "1/3"));
    assertThat(set.test().orElseThrow().count()).isEqualTo(20);
    assertThat(set.known().mapToInt(ClassifyData::count).sum()).isEqualTo(40);

    var small =
        Classifier.defaults().withHidden(4).withEpochs(1).withThreads(1).withValidation(0.4);
    assertThat(measuredOn(small.with(DataSettings.TEST, "1/3"))).isEqualTo("test");
    assertThat(measuredOn(small.with(DataSettings.TEST, "0"))).isEqualTo("validation");
    assertThat(measuredOn(small)).isEqualTo("validation");
    assertThat(measuredOn(small.withValidation(0).with(CourseSettings.PATIENCE, 0)))
        .isEqualTo("the data it learned from");
  }

  private String measuredOn(Configuration configuration) {
    return Classifier.fit(folder, configuration).measured().orElseThrow().on();
  }

  @Test
  void aFolderWithATestPartSetsNoOtherAside() throws IOException {
    for (var part : new String[] {"train", "test"}) {
      file(part + "/good/1.txt", "good tea");
      file(part + "/poor/1.txt", "cold soup");
    }
    var asked = Classifier.defaults().withData(folder).with(DataSettings.TEST, "10%");
    assertThatThrownBy(() -> ClassifyData.parts(asked))
        .hasMessage(
            "test: 10%% would have no effect, because %s has a part of its own for that, or leave it out"
                .formatted(folder));
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
