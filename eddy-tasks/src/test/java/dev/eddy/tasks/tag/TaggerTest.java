package dev.eddy.tasks.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.RegularisationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaggerTest {

  private static final String LETTERS = "bdfgklmnprst";

  @TempDir private Path folder;

  /// Made-up words whose ending is their tag, most of them seen once; `run` is a verb after `they`
  /// and a noun after `the`.
  private Path endings(String name, int sentences, long seed) throws IOException {
    var random = new SplittableRandom(seed);
    var lines = new ArrayList<String>();
    for (int i = 0; i < sentences; i++) {
      boolean they = random.nextBoolean();
      lines.add(they ? "they\tPRON" : "the\tDET");
      lines.add("run\t" + (they ? "VERB" : "NOUN"));
      for (int k = random.nextInt(4); k >= 0; k--) {
        int kind = random.nextInt(3);
        lines.add(made(random) + List.of("ly\tADV", "ing\tVERB", "ness\tNOUN").get(kind));
      }
      lines.add("");
    }
    return Files.write(folder.resolve(name), lines);
  }

  private static String made(SplittableRandom random) {
    var word = new StringBuilder();
    for (int i = random.nextInt(1, 4); i >= 0; i--) {
      word.append(LETTERS.charAt(random.nextInt(LETTERS.length())))
          .append("aeiou".charAt(random.nextInt(5)));
    }
    return word.toString();
  }

  private static Configuration small() {
    return Tagger.defaults()
        .withHidden(16)
        .withEmbedding(8)
        .with(TagForm.SPELLING_EMBEDDING, 8)
        .with(TagForm.SPELLING_HIDDEN, 16)
        .withBatch(8)
        .withEpochs(8)
        .withLearningRate(0.02)
        .withDropout(0.1)
        .withValidation(0)
        .withThreads(1);
  }

  @Test
  void wordsNeverSeenGetTheTagOfTheirEnding() throws IOException {
    var model = Tagger.fit(endings("train.tsv", 150, 1), small());
    var result = model.evaluate(endings("test.tsv", 60, 2));

    assertThat(result.confusion().accuracy().value()).isGreaterThan(0.97);
    assertThat(result.unseen().value()).isGreaterThan(0.95);
    assertThat(result.unseen().total()).isGreaterThan(50);
    assertThat(result.metrics())
        .containsOnlyKeys("accuracy", "unseen_accuracy", "macro_f1", "loss");
    assertThat(result.toString()).contains("accuracy", "unseen words", "precision", "VERB");
    assertThat(model.predict("they run bakaly").tags()).containsExactly("PRON", "VERB", "ADV");
    assertThat(model.predict("the run").toString()).isEqualTo("the/DET run/NOUN");
    assertThat(model.predict("").tokens()).isEmpty();

    var file = folder.resolve("tags.eddy");
    model.save(file);
    var again = (Tagger) TrainedModel.open(file);
    assertThat(again.bundle()).isEqualTo(model.bundle());
    assertThat(again.predict("the bakaly")).isEqualTo(model.predict("the bakaly"));
  }

  @Test
  void aChainNeverWritesWhatItNeverRead() throws IOException {
    var data = Files.write(folder.resolve("names.tsv"), names());
    var model = Tagger.fit(data, small().with(TagForm.CRF, true));
    var result = model.evaluate(data);

    assertThat(result.metrics().get("span_f1")).isGreaterThan(0.9);
    assertThat(result.metrics().get("accuracy")).isGreaterThan(0.95);
    assertThat(result.toString()).contains("spans: F1", "PER");
    var tokens = model.predict(List.of("Anna", "Smith", "met", "Bob")).tokens();
    assertThat(tokens).allSatisfy(token -> assertThat(token.probability()).isBetween(0.0, 1.0));
    var again = TrainedModel.of(model.bundle(), folder.resolve("names.eddy"));
    assertThat(((Tagger) again).predict("Bob met Anna Hill"))
        .isEqualTo(model.predict("Bob met Anna Hill"));
  }

  private static List<String> names() {
    var random = new SplittableRandom(3);
    var lines = new ArrayList<String>();
    for (int i = 0; i < 100; i++) {
      name(lines, random);
      lines.add("met\tO");
      name(lines, random);
      lines.add(".\tO");
      lines.add("");
    }
    return lines;
  }

  private static void name(List<String> lines, SplittableRandom random) {
    lines.add(List.of("Anna", "Bob", "Carl").get(random.nextInt(3)) + "\tB-PER");
    if (random.nextBoolean()) {
      lines.add(List.of("Smith", "Hill").get(random.nextInt(2)) + "\tI-PER");
    }
  }

  @Test
  void sentencesTogetherGetTheTagsOfEach() throws IOException {
    var model = Tagger.fit(endings("train.tsv", 20, 1), small().withEpochs(1));
    var sentences =
        List.of(
            List.of("the", "run"), List.of("they"), List.of("the", "a", "bakaness", "run", "x"));
    var together = model.predictAll(sentences);
    for (int i = 0; i < sentences.size(); i++) {
      assertThat(together.get(i)).isEqualTo(model.predict(sentences.get(i)));
    }
    assertThat(together.get(2).tokens().stream().mapToDouble(Tagger.Token::probability))
        .allSatisfy(probability -> assertThat(probability).isBetween(0.2, 1.0));
  }

  @Test
  void threadsChangeNoBitOfTheWeights() throws IOException {
    var data = endings("train.tsv", 40, 1);
    var wide = small().withEpochs(1).withHidden(64).with(TagForm.CRF, true).withBatch(32);
    var one = Tagger.fit(data, wide);
    var three = Tagger.fit(data, wide.withThreads(3));
    assertThat(three.bundle().weights()).isEqualTo(one.bundle().weights());
  }

  @Test
  void aTagSeenOnlyInTheTestFileCountsAsWrong() throws IOException {
    var model = Tagger.fit(endings("train.tsv", 20, 1), small().withEpochs(1));
    var test = Files.writeString(folder.resolve("test.tsv"), "the\tNEW\nthe\tNEW\n");
    var result = model.evaluate(test);
    assertThat(result.confusion().accuracy().value()).isZero();
    assertThat(result.confusion().labels()).contains("NEW");
    assertThat(result.loss()).isFinite();
  }

  @Test
  void oneTagIsNothingToLearn() throws IOException {
    var data = Files.writeString(folder.resolve("one.tsv"), "a\tX\n\nb\tX\n");
    assertThatThrownBy(() -> Tagger.fit(data, small()))
        .hasMessage(
            data
                + ": every word has the tag \"X\"; expected at least two different tags to tell apart");
  }

  @Test
  void spellingIsInCharactersOrInTheLettersOfHangul() throws IOException {
    var data = Files.writeString(folder.resolve("ko.tsv"), "하늘은\tNOUN\n맑다\tVERB\n\n땅은\tNOUN\n");
    var letters = Tagger.fit(data, small().withEpochs(1));
    var characters =
        Tagger.fit(data, small().withEpochs(1).with(TagForm.SPELLING, Vocabulary.Unit.CHARACTERS));
    assertThat(spelling(letters)).contains("ᅡ", "ᆫ").doesNotContain("은");
    assertThat(spelling(characters)).contains("은");
    assertThat(letters.predict("땅은").tokens())
        .hasSize(1)
        .first()
        .satisfies(token -> assertThat(token.probability()).isCloseTo(0.5, within(0.5)));
  }

  @Test
  void smoothedLabelsOfAChainAreRefused() {
    assertThatThrownBy(() ->
            Tagger.fit(
                folder,
                small().with(TagForm.CRF, true).with(RegularisationSettings.LABEL_SMOOTHING, 0.1)))
        .hasMessage(
            "label-smoothing has no effect on a linear chain, whose loss is of whole sentences; leave out --label-smoothing or --crf");
  }

  private static String spelling(Tagger tagger) {
    return tagger.bundle().vocabulary().get("spelling").toString();
  }
}
