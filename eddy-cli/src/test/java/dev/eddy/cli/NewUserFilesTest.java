package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as people bring them: what `data` says of them, and answers in a form that goes on.
class NewUserFilesTest {

  @TempDir private Path folder;

  private String classify(Path file) {
    var result = Result.of("data", file.toString());
    assertThat(result.status()).as(result.err()).isZero();
    return result
        .out()
        .lines()
        .filter(line -> line.startsWith("classify"))
        .findFirst()
        .orElseThrow();
  }

  /// As a spreadsheet exports it: a mark, semicolons, line ends of two, and cells of several lines.
  private Path tickets(String columns, String more) throws IOException {
    var rows =
        IntStream.range(0, 60)
            .mapToObj(i ->
                "T-%d;%s;\"Hello,\r\nthe %s; please help, %d\";%s;%s"
                    .formatted(
                        1000 + i,
                        List.of("It broke", "Charged twice", "Locked out").get(i % 3),
                        List.of("lid broke", "bill is wrong", "door is shut").get(i % 3),
                        i,
                        List.of("fault", "bill", "access").get(i % 3),
                        more.formatted(i)))
            .collect(Collectors.joining("\r\n", columns + "\r\n", "\r\n"));
    return Files.writeString(folder.resolve("tickets.csv"), "\ufeff" + rows);
  }

  @Test
  void numbersOfTicketsAndOtherLabelsAreNoTexts() throws IOException {
    var file = tickets("Ticket No;Subject;Body;Category;Priority", "high");
    assertThat(classify(file))
        .startsWith(
            "classify  yes: 60 rows, header; text = \"Body\", label = \"Category\"; not used: \"Ticket No\", \"Subject\", \"Priority\"");
  }

  @Test
  void ofSeveralTextsTheLongestIsTheExample() throws IOException {
    var file = tickets("Ticket No;Subject;Body;Category;Customer", "customer %d of us");
    assertThat(classify(file))
        .isEqualTo(
            "classify  no : \"Body\" and \"Customer\" may each be the text; name it with --text, e.g. --text Body");
  }

  @Test
  void aDictionaryInWhichOneTranslationComesTwiceHasNoLabels() throws IOException {
    var lines = new ArrayList<String>();
    for (int i = 0; i < 29; i++) lines.add("word%d\tWort%d".formatted(i, i));
    lines.add("another\tWort3");
    var file = Files.write(folder.resolve("dictionary.txt"), lines);
    assertThat(classify(file)).startsWith("classify  no : no column may be the label");
    assertThat(Result.of("data", file.toString()).out()).contains("translate yes: 30 pairs");
  }

  @Test
  void rowsAboveTheDataAreThoseOfTheirFile() throws IOException {
    var rows =
        IntStream.range(0, 20)
            .mapToObj(i -> "a %s day %d,%s".formatted(i % 2 == 0 ? "warm" : "cold", i, i % 2))
            .collect(Collectors.joining("\n", "", "\n"));
    var two =
        Files.writeString(folder.resolve("two.csv"), "text,label\nstring,class\n" + rows)
            .toString();
    var one = Files.writeString(folder.resolve("one.csv"), "text,label\n" + rows).toString();
    var model = folder.resolve("days.eddy").toString();
    var train =
        List.of("train", "classify", "--data=" + two, "--out=" + model, "--hidden=4", "--epochs=1");
    var refused = Result.of(train.toArray(String[]::new));
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith(two + ", line 2: neither the names of the columns nor a row")
        .contains("say --header 2 if the data begins below line 2, or --header 1 if");

    var said = new ArrayList<>(train);
    said.add("--header=2");
    var trained = Result.of(said.toArray(String[]::new));
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains(
            two + ": 20 rows, header",
            "note: line 2 is not read, since it stands above the data: \"string | class\"");
    assertThat(Result.of("evaluate", model, "--data=" + one).out()).contains(" of 20)");
    assertThat(Result.of("evaluate", model, "--data=" + two).err()).contains("say --header 2");
    assertThat(Result.of("evaluate", model, "--data=" + two, "--header=2").out())
        .contains(" of 20)");
  }

  @Test
  void namesOfATableWithAWordARowAreTagged() throws IOException {
    var lines = new ArrayList<>(List.of("Sentence #,Word,POS,Tag"));
    for (int i = 1; i <= 30; i++) {
      lines.add("Sentence: %d,They,PRP,O".formatted(i));
      lines.add(",like,VBP,O");
      lines.add(",%s,NNP,B-geo".formatted(List.of("London", "Seoul", "Paris").get(i % 3)));
      lines.add(",\",\",\",\",O");
    }
    var data = Files.write(folder.resolve("ner.csv"), lines).toString();
    var model = folder.resolve("ner.eddy").toString();
    var trained =
        Result.of("train", "tag", "--data=" + data, "--out=" + model, "--hidden=4", "--epochs=1");
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains(
            "30 sentences, header; key = \"Sentence #\", word = \"Word\", tag = \"Tag\"; not used: \"POS\"; of 4 to 4 words");
    var out = folder.resolve("tagged.csv");
    assertThat(Result.of("predict", model, "--data=" + data, "--out=" + out).status()).isZero();
    assertThat(Files.readAllLines(out))
        .hasSize(31)
        .element(1)
        .asString()
        .startsWith("\"They like ");

    var plain = Files.writeString(folder.resolve("plain.txt"), "They, too\nWe, too\n");
    var asked = Result.of("predict", model, "--data=" + plain);
    assertThat(asked.status()).as(asked.err()).isZero();
    assertThat(asked.out().lines()).hasSize(2).allMatch(line -> line.contains(",/"));
  }

  @Test
  void listsOfNamesAreNoSentences() throws IOException {
    for (var list :
        List.of(
            "Desk Lamp 20\nWall Clock 20\nTea Pot 30\nWall Clock 20\n",
            "a b c\nd e c\nf a b\na d c\n")) {
      var file = Files.writeString(folder.resolve("names.txt"), list);
      assertThat(Result.of("data", file.toString()).out())
          .contains("tag       no : no blank line ends a sentence, and ");
    }
    var page = Files.writeString(folder.resolve("page.html"), "<html>\n<p>Good day</p>\n</html>\n");
    assertThat(Result.of("data", page.toString()).out())
        .contains("complete  no : line 1: this is HTML; expected words: ")
        .contains("generate  yes: ", "note: this is HTML, all of which is learned as text");
  }

  @Test
  void aTableOfForecastsHasARowForEachStep() throws IOException {
    var lines = new ArrayList<>(List.of("day,shop,sales"));
    for (var shop : List.of("north", "south")) {
      for (int day = 1; day <= 28; day++) {
        lines.add("2025-02-%02d,%s,%d".formatted(day, shop, 10 + day % 7));
      }
    }
    var data = Files.write(folder.resolve("sales.csv"), lines).toString();
    var model = folder.resolve("sales.eddy").toString();
    var trained =
        Result.of(
            "train",
            "forecast",
            "--data=" + data,
            "--out=" + model,
            "--key=shop",
            "--horizon=3",
            "--lookback=7",
            "--hidden=4",
            "--epochs=1",
            "--threads=1");
    assertThat(trained.status()).as(trained.err()).isZero();

    var out = folder.resolve("next.csv");
    var answered = Result.of("predict", model, "--data=" + data, "--out=" + out);
    assertThat(answered.status()).as(answered.err()).isZero();
    var written = Files.readAllLines(out);
    assertThat(written.getFirst()).startsWith("series,time,value");
    assertThat(written.subList(1, 7))
        .extracting(line -> line.substring(0, line.indexOf(',', line.indexOf(',') + 1)))
        .containsExactly(
            "north,2025-03-01",
            "north,2025-03-02",
            "north,2025-03-03",
            "south,2025-03-01",
            "south,2025-03-02",
            "south,2025-03-03");
    assertThat(written).hasSize(7);

    var json = folder.resolve("next.jsonl");
    assertThat(Result.of("predict", model, "--data=" + data, "--out=" + json).status()).isZero();
    assertThat(Files.readAllLines(json)).hasSize(2);
  }
}
