package dev.eddy.tasks.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.decode.LogSoftmax;
import dev.eddy.decode.Sampling;
import dev.eddy.model.ParameterTable;
import dev.eddy.run.Program;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.setting.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {

  @TempDir private Path folder;

  private static Configuration small() {
    return Generator.defaults()
        .withHidden(16)
        .withEmbedding(8)
        .withBatch(4)
        .with("window", "16")
        .withEpochs(40)
        .withLearningRate(0.02)
        .withValidation(0)
        .withThreads(1);
  }

  private Path text(String text) throws IOException {
    return Files.writeString(folder.resolve("text.txt"), text);
  }

  @Test
  void aPeriodicTextIsLearnedAndGoesOn() throws IOException {
    var data = text("abcdabce".repeat(60));
    var model = Generator.fit(data, small());

    assertThat(model.evaluate(data).metrics().get("bits_per_character")).isLessThan(0.1);
    assertThat(model.generate("abcdabceabc", 17, Sampling.greedy(), 1))
        .isEqualTo("dabceabcdabceabcd");
  }

  @Test
  void savedAndOpenedItGivesTheSameTextAndTheSameSeedTheSame() throws IOException {
    var model =
        Generator.fit(
            text("the quick brown fox\njumps over the lazy dog\n".repeat(12)),
            small().withEpochs(3));
    var file = folder.resolve("text.eddy");
    model.save(file);
    var again = (Generator) TrainedModel.open(file);

    var text = model.generate("", 60, Sampling.of(0.9, 5), 7);
    assertThat(text).hasSize(60);
    assertThat(again.generate("", 60, Sampling.of(0.9, 5), 7)).isEqualTo(text);
    assertThat(again.generate("", 60, Sampling.of(0.9, 5), 8)).isNotEqualTo(text);
    assertThat(again.bundle()).isEqualTo(model.bundle());
    var pieces = new ArrayList<String>();
    again.generate("", 60, Sampling.of(0.9, 5), 7, pieces::add);
    assertThat(pieces).hasSize(60);
    assertThat(String.join("", pieces)).isEqualTo(text);
  }

  @Test
  void tiedScoresAreReadFromTheTableOfTheEmbedding() throws IOException {
    var data = text("abcdabce".repeat(60));
    var tied = small().with("tied", "true");
    assertThatThrownBy(() -> Generator.fit(data, tied))
        .hasMessage(
            "tied: the scores are read from the embedding's table, so expected embedding 16, the width of the last layer, found 8; set embedding to 16");

    var model = Generator.fit(data, tied.withEmbedding(16).withEpochs(80));
    assertThat(model.trained().weights().table().entries())
        .extracting(ParameterTable.Entry::name)
        .contains("symbols.table")
        .doesNotContain("scores.W");
    assertThat(model.evaluate(data).metrics().get("bits_per_character")).isLessThan(0.1);
    var file = folder.resolve("tied.eddy");
    model.save(file);
    var again = (Generator) TrainedModel.open(file);
    assertThat(again.trained().model()).isEqualTo(model.trained().model());
    assertThat(again.generate("abc", 40, Sampling.of(1, 0), 3))
        .isEqualTo(model.generate("abc", 40, Sampling.of(1, 0), 3));
  }

  @Test
  void wordsComeWithTheirSpaces() throws IOException {
    var data = text("one two, three. ".repeat(80));
    var model = Generator.fit(data, small().with("unit", "words"));

    assertThat(model.generate("three. one", 6, Sampling.greedy(), 1))
        .isEqualTo(" two, three. one two");
    assertThat(model.evaluate(data).score().perplexity()).isLessThan(1.1);
  }

  @Test
  void lettersAreHandedOnAsWholeSyllables() throws IOException {
    var data = text("한글 각간가 ".repeat(60));
    var model = Generator.fit(data, small().with("unit", "letters"));
    var pieces = new ArrayList<String>();

    model.generate("한글 각간가 ", 15, Sampling.greedy(), 1, pieces::add);

    assertThat(model.vocabulary().contains("한")).isFalse();
    assertThat(pieces).containsExactly("한", "글", " ", "각", "간", "가");
  }

  @Test
  void theEndOfATextChoosesTheBestWeights() throws IOException {
    var model =
        Generator.fit(text("abcdabce".repeat(300)), small().withEpochs(2).withValidation(0.1));

    assertThat(model.trained().provenance().rows()).isEqualTo(2160);
    assertThat(model.trained().provenance().validationRows()).isEqualTo(240);
    assertThat(model.trained().history().epochs().getLast().values())
        .containsKeys(
            "loss", "validation_loss", "validation_bits_per_character", "validation_perplexity");
    var whole = (GenerateResult) model.validation().orElseThrow();
    assertThat(whole.score().symbols()).isEqualTo(239);
    assertThat(whole.characters()).isEqualTo(239);
    assertThat(whole).isEqualTo(model.score("abcdabce".repeat(30)));
  }

  @Test
  void theScoreOfATextIsThatOfItsStepsOneByOne() throws IOException {
    var model = Generator.fit(text("abcdabce".repeat(60)), small().withEpochs(1));
    var text = "abcdabce".repeat(90);
    var symbols = model.vocabulary().encode(text);
    var scores = new float[model.vocabulary().size()];
    var logProbabilities = new double[scores.length];
    double nats = 0;
    try (var stepper =
        Program.inference(model.trained().model()).bind(model.trained().weights()).stepper(1)) {
      for (int t = 0; t + 1 < symbols.length; t++) {
        stepper.step(new int[] {symbols[t]}, scores);
        Arrays.setAll(logProbabilities, i -> scores[i]);
        LogSoftmax.of(logProbabilities, 0, logProbabilities.length);
        nats -= logProbabilities[symbols[t + 1]];
      }
    }

    assertThat(model.score(text).score().nats()).isCloseTo(nats, within(1e-3));
  }

  private static Symbols symbols(int count) {
    var text = List.of("ab".repeat(count).substring(0, count));
    return Symbols.of(Vocabulary.build(text, Vocabulary.Options.CHARACTERS), text);
  }

  @Test
  void symbolsAreKeptInAsFewBytesAsTheirVocabularyTakes() {
    for (int different : new int[] {3, 300, 70_000}) {
      var all = new StringBuilder();
      for (int i = 0; i < different; i++) all.appendCodePoint(0x20000 + i);
      var text = List.of(all.toString(), all.reverse().toString());
      var vocabulary = Vocabulary.build(text, Vocabulary.Options.CHARACTERS);
      var symbols = Symbols.of(vocabulary, text);
      var found = new int[symbols.length()];
      symbols.copy(0, found, 0, found.length);
      assertThat(found).isEqualTo(vocabulary.encode(String.join("", text)));
    }
  }

  @Test
  void statesStartAnewOnManySymbolsOfALongText() {
    var streams = new GenerateExamples(symbols(4 * 16 * 40 + 1), 32, 16, 16);
    var batch = GenerateNetwork.model(small(), 6).batch();
    streams.fill(0, 0, batch);

    assertThat(batch.rows()).isEqualTo(4);
    assertThat(streams.perEpoch(0)).isEqualTo(40);
    assertThat(IntStream.range(0, 40).filter(index -> streams.startsAnew(0, index)))
        .containsExactly(0, 16, 32);
    var carried = new GenerateExamples(symbols(4 * 16 * 40 + 1), 32, 16, 0);
    assertThat(IntStream.range(0, 40).filter(index -> carried.startsAnew(0, index)))
        .containsExactly(0);
  }

  @Test
  void errorsAreSentences() throws IOException {
    var one = text("a");
    assertThatThrownBy(() -> Generator.fit(one, small()))
        .hasMessage(one + ": expected a text of at least two symbols, found 1");
    var model = Generator.fit(text("abcd".repeat(20)), small().withEpochs(1));
    assertThatThrownBy(() -> model.score("a"))
        .hasMessage("expected a text of at least two symbols to foretell, found 1");
    assertThatThrownBy(() -> model.generate("", -1, Sampling.greedy(), 1))
        .hasMessage("length: expected a number of symbols of 0 or more, found -1");
  }
}
