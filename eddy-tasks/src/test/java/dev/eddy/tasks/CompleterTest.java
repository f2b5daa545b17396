package dev.eddy.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompleterTest {

  private static final String TEN = "word\nwood\ndeep\ndive\ncold\ncool\nload\nlove\nkiss\nkind\n";

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Configuration small() {
    return Completer.defaults()
        .withHidden(48)
        .withEmbedding(16)
        .withDropout(0)
        .withValidation(0)
        .withLearningRate(0.01)
        .withThreads(1);
  }

  @Test
  void theLastLettersOfTenWordsAreAllRight() throws IOException {
    var data = file("ten.txt", TEN);
    var learned = Completer.fit(data, small().withEpochs(40));
    var result = learned.evaluate(data);
    assertThat(result.correct()).isEqualTo(10);
    assertThat(result.total()).isEqualTo(10);
    assertThat(result.metrics()).containsEntry("correct", 10.0).containsEntry("total", 10.0);
    assertThat(result.examples()).contains(new Completer.Example("wor", "d", "d"));
    assertThat(learned.predict("wor").getFirst().word()).isEqualTo("word");
    assertThat(learned.predict("wo", 2))
        .extracting(Completer.Completion::word)
        .containsExactlyInAnyOrder("word", "wood");

    learned.save(folder.resolve("ten.eddy"));
    var opened = (Completer) TrainedModel.open(folder.resolve("ten.eddy"));
    for (var beginning : List.of("", "k", "wor", "word", "zebra")) {
      assertThat(opened.predict(beginning)).isEqualTo(learned.predict(beginning));
    }
  }

  @Test
  void theStandardsLearnTenWordsByHeart() throws IOException {
    var learned = Completer.fit(file("ten.txt", TEN), Completer.defaults());
    assertThat(learned.evaluate(folder.resolve("ten.txt")).correct()).isEqualTo(10);
  }

  @Test
  void wordsOfAnyLengthAreCompletedTheFrequentOnesFirst() throws IOException {
    var data =
        file("counted.txt", "a 50\nan 40\nand 900\nanimal 3\nanimation 30\nanimate 4\n안녕 20\n");
    var learned = Completer.fit(data, small().withEpochs(150));
    assertThat(learned.predict("and").getFirst().word()).isEqualTo("and");
    var found = learned.predict("anima", 3);
    assertThat(found)
        .extracting(Completer.Completion::word)
        .containsExactlyInAnyOrder("animation", "animate", "animal");
    assertThat(found.getFirst().word()).isEqualTo("animation");
    assertThat(found)
        .isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
    assertThat(found.stream().mapToDouble(Completer.Completion::probability).sum())
        .isBetween(0.8, 1.0);
    assertThat(learned.predict("안").getFirst().word()).isEqualTo("안녕");
  }

  @Test
  void aFileOfBothCountedAndUncountedWordsIsRefused() throws IOException {
    assertThatThrownBy(() -> Completer.fit(file("mixed.txt", "and 9\nor\n"), small()))
        .hasMessageEndingWith("line 2: expected a word and a count as on line 1, found \"or\"");
  }
}
