package dev.eddy.tasks.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.source.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowDataTest {

  @TempDir private Path folder;
  @TempDir private Path work;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private PartFiles parts(RowData data, OptionalInt rows) {
    return data.parts(
        new DataFolder(List.of(new DataFolder.Place("the test", folder))), work, rows);
  }

  private static List<Pair> pairs(String file) {
    return Pair.read(Path.of(file));
  }

  @Test
  void aWordWithSeveralPronunciationsBecomesSeveralPairs() throws IOException {
    var file = file("ref", "LIVE\tL AY V\tL IH V\nA\tAH\n");

    assertThat(RowData.sounds(file))
        .containsExactly(
            new Pair("LIVE", "L AY V"), new Pair("LIVE", "L IH V"), new Pair("A", "AH"));
    assertThatThrownBy(() -> RowData.sounds(file("bad", "A\tAH\nLIVE\n")))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "bad, line 2: expected a word and its pronunciations after tabs, found \"LIVE\"");
  }

  @Test
  void syllablesOfANameAreJoinedAndItsCountIsLeftAside() throws IOException {
    assertThat(RowData.names(file("names", "laurie\t로 리\t8\n")))
        .containsExactly(new Pair("laurie", "로리"));
    assertThatThrownBy(() -> RowData.names(file("bad", "laurie\n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("bad, line 1: expected a name, a tab and its Hangul syllables");
  }

  @Test
  void spellingsOfALoanwordStayInOnePart() throws IOException {
    file(
        "words",
        IntStream.range(0, 500)
            .mapToObj(i -> "Word%d\t단어\nword%d\t워드\nword%d\t워드\n".formatted(i, i, i))
            .collect(Collectors.joining()));

    var parts = parts(new RowData.Loanwords("words"), OptionalInt.empty());

    var train = pairs(parts.data());
    var test = pairs(parts.test());
    assertThat(train.size() + pairs(parts.validation()).size() + test.size()).isEqualTo(1000);
    assertThat(test).hasSizeBetween(60, 140);
    assertThat(sources(train)).doesNotContainAnyElementsOf(sources(test));
    assertThat(sources(train)).doesNotContainAnyElementsOf(sources(pairs(parts.validation())));
  }

  private static List<String> sources(List<Pair> pairs) {
    return pairs.stream().map(pair -> pair.source().toLowerCase(Locale.ROOT)).toList();
  }

  @Test
  void textIsCutAtNineTenthsOfItsCharacters() throws IOException {
    file("text", "가나다라마바사아자차\uD83D\uDE00123456789");

    var parts = parts(new RowData.RunningText("text"), OptionalInt.empty());

    assertThat(Path.of(parts.data())).content().isEqualTo("가나다라마바사아자차\uD83D\uDE001234567");
    assertThat(Path.of(parts.test())).content().isEqualTo("89");
    assertThat(parts.validation()).isEqualTo(parts.test());
  }

  @Test
  void aQuickLookTakesTheFirstSentences() throws IOException {
    file("train", "# one\n1\tA\n2\tb\n\n1\tC\n\n1\tD\n\n");

    var all = parts(new RowData.Sentences("train", "train", "train"), OptionalInt.empty());
    var some = parts(new RowData.Sentences("train", "train", "train"), OptionalInt.of(2));

    assertThat(all.validation()).isEqualTo(folder.resolve("train").toString());
    assertThat(Files.readString(Path.of(some.test()))).isEqualTo("# one\n1\tA\n2\tb\n\n1\tC\n");
  }

  @Test
  void aQuickLookTakesTheFirstRows() throws IOException {
    file("train", "id\tdocument\tlabel\n1\ta\t0\n2\tb\t1\n3\tc\t1\n");

    var parts = parts(new RowData.Tables("train", "train"), OptionalInt.of(2));

    assertThat(Path.of(parts.data()))
        .content()
        .isEqualTo("id\tdocument\tlabel\n1\ta\t0\n2\tb\t1\n");
  }

  @Test
  void aSeriesIsCutInTheOrderOfTime() throws IOException {
    file(
        "load.csv",
        IntStream.range(0, 20)
            .mapToObj("%d,x"::formatted)
            .collect(Collectors.joining("\n", "t,v\n", "\n")));

    var parts = parts(new RowData.Series("load.csv", 10, 5, 4, 2), OptionalInt.empty());

    assertThat(Path.of(parts.data())).content().startsWith("t,v\n0,x\n").endsWith("\n9,x\n");
    assertThat(Path.of(parts.validation()))
        .content()
        .startsWith("t,v\n8,x\n9,x\n10,x\n")
        .endsWith("\n14,x\n");
    assertThat(Path.of(parts.test())).content().startsWith("t,v\n13,x\n").endsWith("\n18,x\n");
    assertThat(parts(new RowData.Series("load.csv", 10, 0, 4, 2), OptionalInt.empty()).validation())
        .isEmpty();
  }

  @Test
  void aFileThatIsNotTheListedOneIsRefused() throws IOException {
    file("load.csv", "t,v\n1,2\n2,3\n");
    var data = new RowData.Series("load.csv", 1, 0, 1, 1);
    var sum = new DataSource.File(folder.resolve("load.csv")).sha256();

    file("SHA256SUMS", "0000  other.csv\n" + sum + " *load.csv\n");
    assertThat(parts(data, OptionalInt.empty()).test()).endsWith("test.csv");

    file("SHA256SUMS", "0000  load.csv\n");
    assertThatThrownBy(() -> parts(data, OptionalInt.empty()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("load.csv is not the file that ")
        .hasMessageContaining("its SHA-256 is " + sum + ", expected 0000; get it again");

    file("SHA256SUMS", "0000  other.csv\n");
    assertThatThrownBy(() -> parts(data, OptionalInt.empty()))
        .hasMessageContaining("load.csv is not listed in ");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(
            () -> parts(new RowData.Sounds("g2p/train.gz", "g2p/ref.gz"), OptionalInt.empty()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("no data set \"g2p/train.gz\" in the test (");
  }

  @Test
  void aLabelBeforeATextBecomesOneOfFastText() throws IOException {
    file("train", "HUM:ind Who was it ?\nNUM:date When ?\n");
    Files.write(folder.resolve("test"), new byte[] {'H', ':', 'x', ' ', 'a', (byte) 0xf0, '\n'});

    var parts = parts(new RowData.LabelFirst("train", "", "test", true), OptionalInt.empty());

    assertThat(parts.validation()).isEmpty();
    assertThat(Path.of(parts.test())).hasContent("__label__H að");
    var fine = parts(new RowData.LabelFirst("train", "", "train", false), OptionalInt.of(1));
    assertThat(Path.of(fine.data())).hasContent("__label__HUM:ind Who was it ?");
    file("bad", "HUM:ind\n");
    assertThatThrownBy(
            () -> parts(new RowData.LabelFirst("bad", "", "bad", true), OptionalInt.empty()))
        .hasMessageEndingWith(
            "bad, line 1: expected a label, a space and a text, found \"HUM:ind\"");
  }

  @Test
  void goodAndBadTextsAreMixedAndEqualOnesStayTogether() throws IOException {
    var all = IntStream.range(0, 200).mapToObj(i -> "text " + i + "\n").toList();
    file("good", String.join("", all.subList(0, 100)));
    file("bad", String.join("", all.subList(100, 200)));

    var parts = parts(new RowData.GoodAndBad("good", "bad"), OptionalInt.empty());

    var train = Files.readAllLines(Path.of(parts.data()));
    var test = Files.readAllLines(Path.of(parts.test()));
    assertThat(train.size() + test.size()).isEqualTo(200);
    assertThat(test).hasSizeBetween(8, 40).doesNotContainAnyElementsOf(train);
    assertThat(train.subList(0, 20)).anyMatch(line -> line.startsWith("__label__good"));
    assertThat(train.subList(0, 20)).anyMatch(line -> line.startsWith("__label__bad"));
  }

  @Test
  void theFirstRowsOfTablesAreTaken() throws IOException {
    file("train", "text\tlabel\na\t1\nb\t0\nc\t1\n");
    var parts = parts(new RowData.FirstRows("train", 2, "train", 1), OptionalInt.empty());
    assertThat(Path.of(parts.data())).hasContent("text\tlabel\na\t1\nb\t0");
    assertThat(Path.of(parts.test())).hasContent("text\tlabel\na\t1");
  }
}
