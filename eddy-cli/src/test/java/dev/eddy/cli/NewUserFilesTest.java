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
