package dev.eddy.tasks.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.image.Mnist;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.text.Text;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.words.WordCount;
import dev.eddy.tasks.setting.DataSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The readers against data sets as they are published; skipped where those are not at hand.
class PublishedDataTest {
  @Test
  void mnistIsSplitIntoFiftyFiveFiveAndTenThousand() {
    var mnist = Mnist.load(data("mnist"));
    assertThat(mnist.train().count()).isEqualTo(55_000);
    assertThat(mnist.validation().count()).isEqualTo(5_000);
    assertThat(mnist.test().count()).isEqualTo(10_000);
    assertThat(mnist.validation().labels().label(0)).isEqualTo(5);
    assertThat(mnist.test().labels().label(0)).isEqualTo(7);
  }

  @Test
  void naverReviewsAreReadWithTheirQuotes() {
    var reviews = LabelledText.read(data("nsmc").resolve("ratings_test.txt.gz"));
    assertThat(reviews)
        .hasSize(50_000)
        .filteredOn(review -> review.label().equals("1"))
        .hasSize(25_173);
    assertThat(reviews).filteredOn(review -> review.text().isEmpty()).hasSize(3);
    assertThat(reviews)
        .filteredOn(review -> review.text().contains("평론해?"))
        .singleElement()
        .extracting(LabelledText::text)
        .asString()
        .startsWith("\"스토리, 연출");
  }

  @Test
  void pairsWithAttributionAreReadByColumn() {
    var pairs =
        Pair.read(
            data("en-ko-sentences").resolve("tatoeba-manythings-kor.txt.gz"), Columns.of("1", "2"));
    assertThat(pairs).hasSize(3_798).startsWith(new Pair("Go.", "가."));
    assertThat(Pair.read(data("en-ko-translit").resolve("korean-go.txt.gz")))
        .hasSize(31_898)
        .startsWith(new Pair("gahnite", "가나이트"));
  }

  @Test
  void japaneseVowelsAreSeriesOfTwelveDimensions() {
    var train = LabelledSequence.read(data("timeseries").resolve("JapaneseVowels_TRAIN.ts.gz"));
    assertThat(train).hasSize(270).allMatch(one -> one.features() == 12);
    assertThat(train.stream().mapToInt(LabelledSequence::steps).summaryStatistics())
        .returns(7, lengths -> lengths.getMin())
        .returns(26, lengths -> lengths.getMax());
    assertThat(train.getFirst().at(0, 1)).isEqualTo(-0.207383f);
    assertThat(LabelledSequence.read(data("timeseries").resolve("JapaneseVowels_TEST.ts.gz")))
        .hasSize(370);
  }

  @Test
  void tinyShakespeareHasSixtyFiveCharacters() {
    var text = Text.read(data("char-lm").resolve("tinyshakespeare.txt.gz")).content();
    assertThat(text).hasSize(1_115_394);
    var options = Vocabulary.Options.CHARACTERS.withReserved();
    assertThat(Vocabulary.build(List.of(text), options).saved().symbols())
        .hasSize(65)
        .startsWith(" ", "e");
  }

  @Test
  void wordListsHaveFiftyThousandWords() {
    var words = WordCount.read(data("words").resolve("ko_50k.txt.gz"));
    assertThat(words).hasSizeBetween(49_900, 50_000).startsWith(new WordCount("내가", 39_801));
  }

  @Test
  void aSliceOfTheNaverReviewsIsLearnedFromTwoOfItsColumns(@TempDir Path folder)
      throws IOException {
    var rows = Table.read(data("nsmc").resolve("ratings_train.txt.gz")).rows();
    var train = slice(folder.resolve("train.tsv"), rows.subList(0, 2000));
    var test = slice(folder.resolve("test.tsv"), rows.subList(2000, 2500));
    var configuration =
        Classifier.defaults()
            .with(DataSettings.COLUMNS, "document,label")
            .withHidden(16)
            .withEmbedding(32)
            .withValidation(0)
            .withEpochs(2)
            .withThreads(1);
    // A coin is right half the time.
    assertThat(Classifier.fit(train, configuration).evaluate(test).confusion().accuracy().value())
        .isGreaterThan(0.65);
  }

  private static Path slice(Path file, List<Row> rows) throws IOException {
    var lines = new ArrayList<>(List.of("id\tdocument\tlabel"));
    rows.forEach(row -> lines.add(String.join("\t", row.cells())));
    return Files.write(file, lines);
  }

  private static Path data(String name) {
    var found = folder().map(folder -> folder.resolve(name)).filter(Files::isDirectory);
    assumeTrue(
        found.isPresent(),
        "no data set \"" + name + "\": set EDDY_DATA to the folder that holds it");
    return found.orElseThrow();
  }

  private static Optional<Path> folder() {
    var named = System.getenv("EDDY_DATA");
    if (named != null) return Optional.of(Path.of(named));
    var shared = System.getenv("EDDY_SHARED");
    if (shared != null) return Optional.of(Path.of(shared, "data"));
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("shared/conformance")))
        return Optional.of(folder.resolve("shared/data"));
    }
    return Optional.empty();
  }
}
