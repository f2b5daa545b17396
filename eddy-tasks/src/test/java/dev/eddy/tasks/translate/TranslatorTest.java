package dev.eddy.tasks.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.decode.Beam;
import dev.eddy.random.RandomStream;
import dev.eddy.tasks.AttentionMap;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslatorTest {

  private static final String SIX = "word\t단어\nwood\t나무\ngame\t놀이\ngirl\t소녀\nkiss\t키스\nlove\t사랑\n";

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Configuration small() {
    return Translator.defaults()
        .withHidden(48)
        .withEmbedding(16)
        .withDropout(0)
        .withValidation(0)
        .withLayers(1)
        .withThreads(1);
  }

  @Test
  void sixPairsAreLearnedByHeartAndSurviveAFile() throws IOException {
    var data = file("six.tsv", SIX);
    var learned = Translator.fit(data, small().withEpochs(40).withLearningRate(0.01));
    for (var pair : Pair.read(data)) {
      assertThat(learned.predict(pair.source()).answer()).isEqualTo(pair.target());
    }
    var result = learned.evaluate(data);
    assertThat(result.exact().correct()).isEqualTo(6);
    assertThat(result.characters().edits()).isZero();
    assertThat(result.examples(true, 10)).hasSize(6).allMatch(TranslateResult.Example::right);

    var path = folder.resolve("six.eddy");
    learned.save(path);
    var opened = (Translator) TrainedModel.open(path);
    for (var text : List.of("word", "wodr", "loev", "abcd", "")) {
      assertThat(opened.predict(text)).isEqualTo(learned.predict(text));
    }
    opened.save(folder.resolve("again.eddy"));
    assertThat(folder.resolve("again.eddy")).hasSameBinaryContentAs(path);
  }

  @Test
  void theStandardsLearnSixPairsByHeart() throws IOException {
    var learned = Translator.fit(file("six.tsv", SIX), Translator.defaults());
    assertThat(learned.evaluate(folder.resolve("six.tsv")).exact().correct()).isEqualTo(6);
  }

  @Test
  void reversalOfShortStringsIsLearned() throws IOException {
    var random = RandomStream.of(7, "strings");
    var texts = new LinkedHashSet<String>();
    while (texts.size() < 700) {
      var text = new StringBuilder();
      for (int i = 0, n = 2 + random.below(3); i < n; i++) {
        text.append((char) ('a' + random.below(6)));
      }
      texts.add(text.toString());
    }
    var all =
        texts.stream().map(text -> text + "\t" + new StringBuilder(text).reverse() + "\n").toList();
    var train = file("train.tsv", String.join("", all.subList(100, all.size())));
    var test = file("test.tsv", String.join("", all.subList(0, 100)));
    var learned =
        Translator.fit(train, small().withHidden(48).withEpochs(40).withLearningRate(0.01));
    assertThat(learned.evaluate(test).exact().value()).isGreaterThan(0.95);
  }

  @Test
  void theBeamsFirstAnswerIsAtLeastAsLikelyAsTheGreedyOne() throws IOException {
    var learned =
        Translator.fit(file("six.tsv", SIX), small().withEpochs(20).withLearningRate(0.01));
    for (var text : List.of("word", "wodr", "gam", "kissgirl")) {
      var greedy = learned.predictAll(List.of(text)).getFirst().answers().getFirst();
      var one = learned.predict(text, Beam.of(1)).answers().getFirst();
      assertThat(one.text()).isEqualTo(greedy.text());
      assertThat(one.logProbability()).isCloseTo(greedy.logProbability(), within(1e-4));
      var five = learned.predict(text, Beam.of(5)).answers();
      assertThat(five)
          .hasSizeLessThanOrEqualTo(5)
          .isSortedAccordingTo((a, b) -> Double.compare(b.logProbability(), a.logProbability()));
      assertThat(five.getFirst().logProbability())
          .isGreaterThanOrEqualTo(greedy.logProbability() - 1e-4);
    }
  }

  @Test
  void smoothedLabelsAreLearnedWithLessCertaintyAndMeasuredAsTheyAre() throws IOException {
    var data = file("six.tsv", SIX);
    var configuration = small().withEpochs(40).withLearningRate(0.01);
    double sure = Translator.fit(data, configuration).evaluate(data).loss();
    var smoothed = Translator.fit(data, configuration.with("label-smoothing", "0.3"));
    var result = smoothed.evaluate(data);
    int symbols = smoothed.targetVocabulary().size();
    assertThat(result.exact().correct()).isEqualTo(6);
    assertThat(sure).isLessThan(0.1);
    // The best there is: the right symbol at 1 − ε + ε/K.
    assertThat(result.loss()).isCloseTo(-Math.log(0.7 + 0.3 / symbols), within(0.1));
  }

  @Test
  void anExplanationIsAWeightForEachSymbolReadAndWritten() throws IOException {
    var data = file("six.tsv", SIX);
    var learned = Translator.fit(data, small().withEpochs(2));
    var map = learned.explain("word", "단어");
    assertThat(map.sourceSymbols()).containsExactly("w", "o", "r", "d");
    assertThat(map.targetSymbols()).containsExactly("ㄷ", "ㅏ", "ㄴ", "ㅇ", "ㅓ", AttentionMap.END);
    assertThat(map.weights())
        .hasSize(6)
        .allSatisfy(row -> {
          assertThat(row).hasSize(4).allMatch(weight -> weight > 0);
          assertThat(row.stream().mapToDouble(Double::doubleValue).sum())
              .isCloseTo(1, within(1e-6));
        });
    assertThat(learned.explain("love").answer()).isEqualTo(learned.predict("love").answer());

    var blind = Translator.fit(data, small().withEpochs(1).with("attention", "none"));
    assertThatThrownBy(() -> blind.explain("love"))
        .hasMessage(
            "this model was trained without attention, so there is nothing to show; train one with --attention additive");
  }

  @Test
  void lengthNormalizationRanksAnswers() throws IOException {
    var configuration = small().withEpochs(2).with("length-normalization", "0.7");
    var learned = Translator.fit(file("six.tsv", SIX), configuration);
    var answers = learned.predict("word").answers();
    assertThat(answers)
        .hasSize(5)
        .isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
    assertThat(answers.stream().map(Translator.Candidate::text)).doesNotHaveDuplicates();
    for (var answer : answers) {
      int symbols = learned.targetVocabulary().split(answer.text()).size();
      double ended = answer.logProbability() / Math.pow((5 + symbols + 1) / 6.0, 0.7);
      double cut = answer.logProbability() / Math.pow((5 + symbols) / 6.0, 0.7);
      assertThat(answer.score()).isCloseTo(symbols < 22 ? ended : cut, within(1e-9));
    }
  }

  @Test
  void wordsCanBeTheUnitOfEitherSide() throws IOException {
    var data =
        file(
            "sentences.csv",
            "source,target\nthe cat sleeps,die Katze schläft\nthe dog sleeps,der Hund schläft\n");
    for (var cell : List.of("lstm", "elman", "sru")) {
      var learned =
          Translator.fit(
              data,
              small()
                  .withCell(cell)
                  .with("attention", cell.equals("sru") ? "none" : "additive")
                  .with("source-unit", "words")
                  .with("target-unit", "words")
                  .withLayers(2)
                  .withEpochs(60)
                  .withLearningRate(0.01));
      assertThat(learned.predict("the dog sleeps").answer()).as(cell).isEqualTo("der Hund schläft");
    }
  }

  @Test
  void oneDirectionIsEnoughToo() throws IOException {
    var learned =
        Translator.fit(
            file("six.tsv", SIX),
            small().with("bidirectional", "false").withEpochs(40).withLearningRate(0.01));
    assertThat(learned.predict("love").answer()).isEqualTo("사랑");
  }

  @Test
  void namesHavePartsOfTheirOwn() {
    var parts = TranslateData.of("names:en-ko", Translator.defaults());
    assertThat(parts.validation()).isPresent();
    assertThat(parts.train()).doesNotContainAnyElementsOf(parts.test().orElseThrow());
    var configured =
        TranslateData.parts(Translator.defaults().with(DataSettings.DATA, "names:en-ko"));
    assertThat(configured).isEqualTo(parts);
  }

  @Test
  void whatCannotBeLearnedFromIsToldInASentence() throws IOException {
    assertThatThrownBy(() -> Translator.fit(file("one.txt", "alone\nagain\n"), small()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected two columns, source and target");
    assertThatThrownBy(
            () -> Translator.fit(file("six.tsv", SIX), small().with("target-unit", "syllables")))
        .hasMessage("target-unit: expected characters, letters or words, found \"syllables\"");
    var stateless = file("flat.cell", "output = tanh(W @ x + b)\n");
    assertThatThrownBy(
            () -> Translator.fit(file("six.tsv", SIX), small().withCell(stateless.toString())))
        .hasMessage(
            "cell \"flat\" has no state, so nothing of what was read could reach what is written; choose a recurrent cell such as gru");
    assertThatThrownBy(() -> Translator.fit(folder, small()))
        .hasMessageStartingWith(folder + " is a folder; expected a file with pairs of texts");
  }

  @Test
  void anyTargetOfASourceThatComesSeveralTimesIsRight() throws IOException {
    var data = file("sounds.tsv", "live\tL IH V\nlove\tL AH V\nkiss\tK IH S\n");
    var learned =
        Translator.fit(
            data, small().with("target-unit", "words").withEpochs(40).withLearningRate(0.01));
    var test =
        file("references.tsv", "live\tL AY V\nlive\tL IH V\nlove\tL AH V AH\nkiss\tK IH S\n");

    var result = learned.evaluate(test);

    assertThat(result.exact()).hasToString("Accuracy[correct=2, total=3]");
    assertThat(result.words().orElseThrow()).hasToString("ErrorRate[edits=1, length=10]");
    assertThat(result.examples(false, 9))
        .containsExactly(new TranslateResult.Example("love", "L AH V AH", "L AH V"));
    // Right: 9 of 9 words, 6 of 6 pairs, 3 of 3 triples and, of L AH V, no run of four; one short.
    assertThat(result.bleu().orElseThrow().matches()).containsExactly(9L, 6L, 3L, 0L);
    assertThat(result.toString()).contains("word error rate 10.00 %").contains("BLEU ");
    assertThat(learned.evaluate(Pair.read(test), Beam.of(3)).exact()).isEqualTo(result.exact());
  }

  @Test
  void anEvaluationSaysWhatIsRightAndWrong() {
    var result =
        new TranslateResult(
            new dev.eddy.tasks.metric.Accuracy(1, 2),
            new dev.eddy.tasks.metric.ErrorRate(1, 4),
            Optional.empty(),
            dev.eddy.tasks.metric.ChrF.of(List.of(List.of("abc")), List.of("ab")),
            Optional.empty(),
            0.5,
            new ArrayList<>(
                List.of(
                    new TranslateResult.Example("a", "b", "b"),
                    new TranslateResult.Example("c", "d", "e"))));
    assertThat(result)
        .hasToString(
            "exact match 50.00 % (1 of 2), character error rate 25.00 %, chrF 63.64, loss 0.5000 nats\n  right  a → b\n  wrong  c → e, expected d");
    assertThat(result.metrics())
        .containsEntry("exact_match", 0.5)
        .containsEntry("character_error_rate", 0.25)
        .containsKey("chrf")
        .doesNotContainKey("bleu");
  }
}
