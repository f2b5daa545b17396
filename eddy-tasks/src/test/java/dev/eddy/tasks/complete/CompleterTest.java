package dev.eddy.tasks.complete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.random.RandomStream;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.words.WordCount;
import dev.eddy.tasks.setting.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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
    assertThat(result.examples()).contains(new CompleteResult.Example("wor", "d", "d"));
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
        .hasMessageEndingWith(
            "line 2: expected a word and a count as on line 1, found \"or\"; say --format lines if the numbers belong to the words");
  }

  @Test
  void hangulIsCompletedByTheLettersOfASyllable() throws IOException {
    var data = file("ko.txt", "안녕 90\n아침 40\n안개 30\n학교 70\n한글 20\n");
    var learned = Completer.fit(data, small().withEpochs(60));
    assertThat(learned.vocabulary().contains("안")).isFalse();
    assertThat(learned.predict("아", 3))
        .extracting(Completer.Completion::word)
        .containsExactlyInAnyOrder("안녕", "안개", "아침");
    assertThat(learned.predict("안ㄴ")).isNotNull();

    var syllables = Completer.fit(data, small().with("unit", "characters").withEpochs(60));
    assertThat(syllables.predict("안", 2))
        .extracting(Completer.Completion::word)
        .containsExactlyInAnyOrder("안녕", "안개");
    assertThatThrownBy(() -> Completer.fit(data, small().with("unit", "words")))
        .hasMessage(
            "unit: a word is completed letter by letter; expected letters or characters, found words");
  }

  /// Words whose vowels are all of one kind, and whose last letter answers the first: what n-grams
  /// of seven cannot see.
  private Path harmony() throws IOException {
    var random = RandomStream.of(5, "harmony");
    var words = new LinkedHashSet<String>();
    while (words.size() < 1500) {
      var vowels = random.below(2) == 0 ? "eiy" : "aou";
      var word = new StringBuilder();
      for (int syllable = 2 + random.below(3); syllable >= 0; syllable--) {
        word.append("bdgklmnt".charAt(random.below(8))).append(vowels.charAt(random.below(3)));
      }
      words.add(word.append("mnlkdgbt".charAt("bdgklmnt".indexOf(word.charAt(0)))).toString());
    }
    var text = new StringBuilder();
    for (var word : words) {
      text.append(word).append(' ').append(1 + 20_000 / (10 + text.length() / 10)).append('\n');
    }
    return file("harmony.txt", text.toString());
  }

  @Test
  void unseenWordsCostLessThanByNgramsAndSeenOnesAreRankedNearlyAsByTheirCounts()
      throws IOException {
    var data = harmony();
    var learned =
        Completer.fit(
            data,
            Completer.defaults()
                .withHidden(64)
                .withEmbedding(16)
                .withEpochs(15)
                .withLearningRate(0.01)
                .with("beam", "4")
                .with("held-out", "0.1"));
    var scores = learned.evaluate(data).scores().orElseThrow();
    var unseen = scores.unseen().orElseThrow();
    assertThat(unseen.words()).isBetween(120, 180);
    assertThat(unseen.model().byType()).isLessThan(0.95 * unseen.bestByType().bits());
    var seen = scores.seen().orElseThrow();
    assertThat(seen.words() + unseen.words()).isEqualTo(1500);
    assertThat(seen.listed().meanReciprocalRank())
        .isBetween(0.8 * seen.trie().meanReciprocalRank(), seen.trie().meanReciprocalRank());
  }

  @Test
  void wordsHeldOutAreNotLearnedFromAndTheSeedChoosesThem() throws IOException {
    var data = harmony();
    var brief = small().withEpochs(1).with("beam", "2").with("held-out", "0.2");
    var learned = Completer.fit(data, brief);
    assertThat(learned.trained().provenance().rows()).isEqualTo(learned.learned().size());
    assertThat(learned.learned()).hasSizeBetween(1150, 1250);
    assertThat(Completer.fit(data, brief).learned()).isEqualTo(learned.learned());
    assertThat(Completer.fit(data, brief.withSeed(2)).learned()).isNotEqualTo(learned.learned());
    assertThat(((CompleteResult) learned.validation().orElseThrow()).total())
        .isEqualTo(1500 - learned.learned().size());

    Files.delete(data);
    assertThat(learned.learned()).isEmpty();
    var other = file("other.txt", "bada 3\nbede 4\n");
    assertThat(learned.evaluate(other).scores()).isEmpty();
  }

  /// Each of 150 letters, a beginning of which may go on as far: all of them would take minutes.
  @Test
  void measuringLongWordsIsBoundedAndTellsHowFarItIs() {
    var words = new ArrayList<WordCount>();
    for (int i = 0; i < 300; i++) {
      words.add(new WordCount("%03d".formatted(i) + "ab".repeat(74), 1));
    }
    var model =
        Completer.fit(
            words.subList(0, 20),
            Completer.defaults().withHidden(4).withEmbedding(2).withEpochs(1).withThreads(1));
    var told = new ArrayList<Long>();

    var result =
        Progress.within(
            (what, _, all, _) -> {
              assertThat(what).isEqualTo("completing words");
              told.add(all);
            },
            () -> model.evaluate(words.subList(20, 300), words.subList(0, 20)));

    // 150 beginnings of a word, each of which may go on to 151 letters.
    assertThat(told).hasSizeBetween(150, 400_000 / 151);
    assertThat(told).containsOnly((long) told.size());
    assertThat(result.metrics()).containsKey("free_unseen_mrr");
  }
}
