package dev.eddy.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.decode.Sampling;
import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.complete.Completer;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.generate.Generator;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.tag.Tagger;
import dev.eddy.tasks.translate.Translator;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What each form makes of files as people have them.
class DataFaultsTest {

  private static final int LONG = 100_000;

  @TempDir private Path folder;

  /// What a form learns from, in two languages.
  private static String data(String form, boolean korean) {
    return switch (form) {
      case "classify" ->
          korean
              ? "text\tlabel\n정말 좋은 영화였다\t좋다\n너무 나쁜 영화였다\t나쁘다\n아주 좋은 이야기\t좋다\n"
              : "text\tlabel\nça c'était très bien\tété\nil a été là, hélas\tété\nun café à Paris\tcafé\n";
      case "tag" ->
          korean
              ? "나는\t대명사\n학교에\t명사\n간다\t동사\n\n그는\t대명사\n온다\t동사\n"
              : "le\tD\ncafé\tN\noù\tP\ntu\tP\nétais\tV\n\nà\tP\nl'été\tN\nça\tP\ngêne\tV\n";
      case "translate" ->
          korean
              ? "mind\t마음이 따뜻하다\nsky\t하늘이 높고 푸르다\nriver\t강물이 흐른다\n"
              : "coffee\tcafé\nsummer\tété\nthere\tlà\n";
      case "generate" ->
          (korean ? "낮말은 새가 듣고 밤말은 쥐가 듣는다\n" : "l'été à la plage, où ça gêne\n").repeat(9);
      case "complete" ->
          korean ? "학교에서 90\n학생들이 40\n선생님과 30\n이야기를 20\n" : "café 90\nété 40\nplage 30\n";
      default -> throw new IllegalArgumentException(form);
    };
  }

  private Path file(String name, String text) throws IOException {
    return file(name, text, StandardCharsets.UTF_8);
  }

  private Path file(String name, String text, Charset encoding) throws IOException {
    return Files.write(folder.resolve(name), text.getBytes(encoding));
  }

  private static Configuration small(String form) {
    return Form.named(form)
        .defaults()
        .withHidden(4)
        .withEmbedding(2)
        .withEpochs(1)
        .withDropout(0)
        .withValidation(0)
        .withThreads(1);
  }

  private static TrainedModel learned(String form, Path data) {
    return TrainedModel.train(small(form).withData(data), _ -> {});
  }

  private static void assertSame(TrainedModel model, TrainedModel other) {
    assertThat(model.bundle().vocabulary()).isEqualTo(other.bundle().vocabulary());
    assertThat(model.bundle().weights()).isEqualTo(other.bundle().weights());
  }

  // ---- encodings -------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"classify", "tag", "generate", "translate", "complete"})
  void aByteOrderMarkChangesNothing(String form) throws IOException {
    var plain = learned(form, file("plain", data(form, true)));
    assertSame(learned(form, file("marked", "\ufeff" + data(form, true))), plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "tag", "generate", "translate", "complete"})
  void koreanInItsOldEncodingIsNamedAndReadWhenSaid(String form) throws IOException {
    readWhenSaid(form, true, "EUC-KR", "EUC-KR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "tag", "generate", "translate", "complete"})
  void westernLettersInTheirOldEncodingAreNamedAndReadWhenSaid(String form) throws IOException {
    readWhenSaid(form, false, "Latin-1", "latin1");
  }

  @Test
  void koreanWithSyllablesBeyondItsOldEncodingIsNamed() throws IOException {
    var old =
        file("old", "text,label\n" + "똠방각하 펲시콜라,가\n다른 글,나\n".repeat(10), Charset.forName("CP949"));
    assertThatThrownBy(() -> learned("classify", old))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "; it looks like CP949: say so with --encoding CP949, or convert it with iconv -f CP949 -t utf-8");
  }

  @Test
  void quotesOfWindowsAreNoKorean() throws IOException {
    var old =
        file(
            "old",
            "text,label\n" + "“smart” quotes it’s,a\n“more” of them,b\n".repeat(10),
            Charset.forName("windows-1252"));
    assertThatThrownBy(() -> learned("classify", old))
        .hasMessageContaining("it looks like windows-1252");
  }

  @Test
  void amountsAreNoTexts() throws IOException {
    var prices =
        file("prices", "price,size,label\n" + "\"1,000원\",2,a\n3000원,4,b\n4,5,a\n".repeat(5));
    assertThatThrownBy(() -> learned("classify", prices))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "\"price\" holds amounts such as \"1,000원\" and no texts; write the numbers alone, without units and commas, or say --text price if they are texts");
    var named = file("named", "text,label\n" + "1,a\n2,b\n30,a\n".repeat(5));
    assertThat(learned("classify", named).bundle().vocabulary().toString()).contains("0");
    var said = small("classify").with("text", "price").withData(prices);
    assertThat(TrainedModel.train(said, _ -> {}).bundle().vocabulary().toString()).contains("원");
    assertThatThrownBy(() -> TrainedModel.train(said.with("features", "size"), _ -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "--text says that rows hold texts, --features that they hold numbers; give one of them");
  }

  @Test
  void twoLinesOfProseAreNoTaggedSentence() throws IOException {
    var prose = file("prose", "Great cast, lovely film\nBad plot, dull film\n");
    assertThatThrownBy(() -> learned("tag", prose))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("which of 4 columns are words and tags is not said");
  }

  private void readWhenSaid(String form, boolean korean, String called, String encoding)
      throws IOException {
    var old = file("old", data(form, korean), Charset.forName(encoding));
    assertThatThrownBy(() -> learned(form, old))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(old + ", line ")
        .hasMessageContaining(": expected UTF-8, but byte 0x")
        .hasMessageEndingWith(
            "; it looks like %1$s: say so with --encoding %2$s, or convert it with iconv -f %2$s -t utf-8"
                .formatted(called, encoding));
    var said = TrainedModel.train(small(form).with("encoding", encoding).withData(old), _ -> {});
    assertSame(said, learned(form, file("new", data(form, korean))));
  }

  // ---- rows ------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"classify", "tag", "translate", "complete"})
  void rowsOfNothingChangeNothing(String form) throws IOException {
    var text = data(form, true);
    int end = text.lastIndexOf('\n', text.length() - 2) + 1;
    // Between the words of a sentence a blank line would end it.
    var holes =
        form.equals("tag") ? text : text.substring(0, end) + "\n \t \n" + text.substring(end);
    assertSame(
        learned(form, file("holes", "\n\t\n" + holes + "\n\n\t\n")),
        learned(form, file("whole", text)));
  }

  @ParameterizedTest
  @CsvSource({
    "classify, 2, 1, 정말",
    "tag, 2, 1, 나는",
    "translate, 2, 3, Ulsan | 울산 | 광역시",
    "complete, 2, 3, 학교 | 9 | 8"
  })
  void aRowOfAnotherWidthIsNamed(String form, int expected, int found, String row)
      throws IOException {
    var good =
        data(form, true)
            .replace(" 90", "\t90")
            .replace(" 40", "\t40")
            .replace(" 30", "\t30")
            .replace(" 20", "\t20");
    long line = 1 + good.lines().count();
    var data = file("ragged.tsv", good + row.replace(" | ", "\t") + "\n");
    assertThatThrownBy(() -> learned(form, data))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("%s, line %d: expected %d columns".formatted(data, line, expected))
        .hasMessageContaining("found %d in \"".formatted(found));
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "tag", "generate", "translate", "complete"})
  void filesWithoutDataAreRefused(String form) throws IOException {
    for (var nothing : List.of("", "\n\n \n", "\ufeff\n")) {
      var data = file("nothing", nothing);
      assertThatThrownBy(() -> learned(form, data))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(data.toString())
          .hasMessageMatching(".* (is empty|holds only blank lines); expected (data|text)");
    }
  }

  // ---- what only the test data has -------------------------------------------------------------

  @Test
  void aLabelThatOnlyTheTestDataHasIsNamed() throws IOException {
    var model = learned("classify", file("train.tsv", data("classify", true)));
    var test = file("test.tsv", "text\tlabel\n정말 좋은\t좋다\n그저 그런\t그저\n");
    assertThatThrownBy(() -> model.evaluate(test))
        .isInstanceOf(DataException.class)
        .hasMessage(test + ", example 2: unknown label \"그저\"; the labels are \"나쁘다\", \"좋다\"");
  }

  @Test
  void aTagThatOnlyTheTestDataHasIsWrong() throws IOException {
    var model = (Tagger) learned("tag", file("train.tsv", data("tag", true)));
    var result = model.evaluate(file("test.tsv", "나는\t감탄사\n새말\t감탄사\n"));
    assertThat(result.confusion().accuracy().value()).isZero();
    assertThat(result.unseen().total()).isEqualTo(1);
    assertThat(result.loss()).isFinite();
  }

  @Test
  void aTargetOfUnknownSymbolsIsWrong() throws IOException {
    var model = (Translator) learned("translate", file("train.tsv", data("translate", true)));
    var result = model.evaluate(file("test.tsv", "☃☃\tΩΩ\n"));
    assertThat(result.exact().correct()).isZero();
    assertThat(result.loss()).isFinite();
  }

  @Test
  void aWordOfUnknownLettersIsCountedApart() throws IOException {
    var data = file("train.txt", data("complete", true));
    var model = (Completer) learned("complete", data);
    var result = model.evaluate(file("test.txt", "zebra\n학생들\n학학\n"));
    assertThat(result.loss()).isFinite();
    var unseen = result.scores().orElseThrow().unseen().orElseThrow();
    assertThat(unseen.words()).isEqualTo(2);
    assertThat(unseen.leftOut()).isEqualTo(1);
  }

  @Test
  void aTextOfUnknownSymbolsIsForetoldAsUnknown() throws IOException {
    var model = (Generator) learned("generate", file("train.txt", data("generate", true)));
    assertThat(model.evaluate(file("test.txt", "ΩΨ Ω")).score().perplexity()).isFinite();
  }

  // ---- lengths ---------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"classify", "tag", "generate", "translate", "complete"})
  void theEmptyTextIsAnswered(String form) throws IOException {
    switch (learned(form, file("train", data(form, true)))) {
      case Classifier model -> assertThat(model.predict("").probability()).isGreaterThan(0.4);
      case Tagger model -> assertThat(model.predict("").tokens()).isEmpty();
      case Translator model -> assertThat(model.predict("").answers()).isNotEmpty();
      case Generator model -> assertThat(model.generate("", 3, Sampling.greedy(), 1)).hasSize(3);
      case Completer model -> assertThat(model.predict("")).isNotEmpty();
      case TrainedModel other -> throw new IllegalStateException(other.toString());
    }
  }

  @Test
  void anEmptyCellIsATextOrNamed() throws IOException {
    var empty = file("classify.tsv", "text\tlabel\n\ta\nx\tb\n\tb\n");
    assertThat(
            ((Classifier) learned("classify", empty))
                .evaluate(empty)
                .confusion()
                .accuracy()
                .total())
        .isEqualTo(3);
    refused("classify", "text\tlabel\nx\ta\ny\t\n", ", line 3: the label is empty");
    refused("tag", "a\tX\n\tY\n", ", line 2: the word is empty");
    refused(
        "tag",
        "a\tX\nb\t\n",
        ", line 2: the tag in column 2 is missing; choose another column with --tag, such as --tag 2");
    refused("translate", "a\tx\nb\t\n", ", line 2: the target is empty; drop the line");
    refused("translate", "a\tx\n\ty\n", ", line 2: the source is empty; drop the line");
    refused("complete", "a\t3\n\t5\n", ", line 2: the word is empty");
  }

  private void refused(String form, String text, String message) throws IOException {
    var data = file("refused.tsv", text);
    assertThatThrownBy(() -> learned(form, data))
        .isInstanceOf(DataException.class)
        .hasMessage(data + message);
  }

  @Test
  void whatIsFarTooLongIsNamed() throws IOException {
    refused(
        "tag",
        "b\tY\n\n" + "a\tX\n".repeat(LONG),
        ", line 3: the sentence that starts here has more than 1000 words; put a blank line after each sentence");
    var word = "ab".repeat(LONG / 2);
    var sentence =
        "expected a word of at most 1000 characters, found 100000 in \"%s...\"; put every word on a line of its own"
            .formatted(word.substring(0, 37));
    refused("tag", "a\tX\n" + word + "\tX\n", ", line 2: " + sentence);
    refused("complete", "abc\n" + word + "\nabd\n", ", line 2: " + sentence);
    refused(
        "translate",
        "a\tb\nc\t" + word + "\n",
        ", line 2: expected a target of at most 10000 characters, found 100000; split the pair into shorter ones or drop the line");
  }

  /// So many rows in a batch that the long one could not be padded to all of them.
  private static Configuration beside(String form) {
    return small(form).withBatch(256);
  }

  @Test
  void aHundredThousandStepsBesideManyShortTextsAreRead() throws IOException {
    var text = new StringBuilder("text\tlabel\n" + "ab".repeat(LONG / 2) + "\ta\n");
    text.append("abc\ta\nbcd\tb\n".repeat(1500));
    var data = file("long.tsv", text.toString());
    var model = Classifier.fit(data, beside("classify").with("unit", "characters"));

    assertThat(model.evaluate(data).confusion().accuracy().total()).isEqualTo(3001);
  }

  @Test
  void aSourceOfAHundredThousandSymbolsBesideManyShortOnesIsRead() throws IOException {
    var data = file("long.tsv", "ab".repeat(LONG / 2) + "\tx\n" + "abc\tx\nbcd\ty\n".repeat(1500));
    var model = Translator.fit(data, beside("translate"));

    assertThat(model.evaluate(data).exact().total()).isEqualTo(3);
  }

  @Test
  void aWindowOfAHundredThousandStepsIsLearnedFrom() throws IOException {
    var data = file("long.txt", "ab".repeat(LONG / 2) + "a");
    var model = Generator.fit(data, small("generate").withBatch(1).with("window", "" + LONG));

    assertThat(model.evaluate(data).score().symbols()).isEqualTo(LONG);
  }
}
