package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From files to files where a row has any number of labels.
class MultiLabelAnswersTest {

  @TempDir private static Path shared;
  private static Path data;
  private static Path model;

  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    data = shared.resolve("complaints.csv");
    model = shared.resolve("complaints.eddy");
    var lines = new ArrayList<>(List.of("id,message,topics"));
    for (int i = 0; i < 80; i++) {
      var topics =
          (i % 2 == 1 ? "price" : "") + (i % 4 == 3 ? "|" : "") + (i % 4 > 1 ? "late" : "");
      var text = "note" + i % 7 + (i % 2 == 1 ? " dear" : "") + (i % 4 > 1 ? " late" : "");
      lines.add("%d,%s,%s".formatted(i, text, topics));
    }
    Files.write(data, lines);
    var trained =
        Result.of(
            "train",
            "classify",
            "--data=" + data,
            "--out=" + model,
            "--label=topics",
            "--text=message",
            "--label-separator=|",
            "--threads=1",
            "--hidden=12",
            "--embedding=8",
            "--epochs=20",
            "--batch=8",
            "--dropout=0",
            "--validation=0",
            "--patience=0",
            "--lr=0.03");
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.err()).contains("0 to 2 labels a row, 2 labels: \"late\" 40, \"price\" 40");
    assertThat(trained.out()).contains("exact match 100.00 % (80 of 80)");
  }

  private static Result ask(String command, String... more) {
    var args = new ArrayList<>(List.of(command, model.toString()));
    args.addAll(List.of(more));
    var result = Result.of(args.toArray(String[]::new));
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }

  @Test
  void peopleAreToldAllLabelsOrThatThereIsNone() {
    assertThat(ask("predict", "note1 dear late", "note2", "note3 late").out().lines())
        .satisfiesExactly(
            both -> assertThat(both).startsWith("note1 dear late → ").contains("late (", "price ("),
            none -> assertThat(none).isEqualTo("note2 → no label"),
            one -> assertThat(one).startsWith("note3 late → late (").doesNotContain("price"));
  }

  @Test
  void aTableJoinsLabelsAsTheDataDidAndIsReadAgain() throws IOException {
    var out = folder.resolve("answered.csv");
    ask("predict", "--data", data.toString(), "--out", out.toString(), "--probabilities");
    var lines = Files.readAllLines(out);
    assertThat(lines.getFirst()).isEqualTo("id,message,topics,answer,probability,p_late,p_price");
    assertThat(lines).hasSize(81);
    assertThat(lines.get(1)).startsWith("0,note0,,,,0.");
    assertThat(lines.get(4))
        .matches("3,note3 dear late,price\\|late,(late\\|price|price\\|late),0.*");

    var again = ask("evaluate", "--data", out.toString(), "--label", "answer");
    assertThat(again.out()).contains("exact match 100.00 % (80 of 80)");
  }

  @Test
  void programsGetListsInTheOrderOfTheirProbability() {
    var answers =
        Json.parse(
                ask("predict", "note1 dear late", "note2", "--json")
                    .out()
                    .getBytes(StandardCharsets.UTF_8),
                "stdout")
            .path("answers");
    assertThat(answers.path(0).path("answer")).hasSize(2);
    assertThat(answers.path(0).path("probability").path(0).asDouble())
        .isGreaterThanOrEqualTo(answers.path(0).path("probability").path(1).asDouble());
    assertThat(answers.path(1).path("answer").isArray()).isTrue();
    assertThat(answers.path(1).path("answer")).isEmpty();
    var row = ask("predict", "note3 late", "--out-format=jsonl").out();
    assertThat(row)
        .startsWith("{\"text\":\"note3 late\",\"answer\":[\"late\"],\"probability\":[0.");
  }

  @Test
  void aThresholdAndANumberSayHowManyLabels() {
    assertThat(ask("predict", "note2", "--threshold=0").out()).contains("late (", "price (");
    assertThat(ask("predict", "note1 dear late", "--top=1").out()).containsOnlyOnce("%)");
    assertThat(ask("evaluate", "--data=" + data, "--threshold=0").out())
        .contains("exact match 25.00 % (20 of 80)", "labels from a probability of 0 on");
    var wrong = Result.of("evaluate", model.toString(), "--data=" + data, "--threshold=50");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("--threshold: expected a probability from 0 to 1, found 50.0");
  }

  @Test
  void wrongRowsAreListedWithWhatIsRight() throws IOException {
    var mixed = folder.resolve("mixed.csv");
    Files.writeString(
        mixed, "message,topics\nnote1 dear late,late\nnote3 late,late\nnote4,price\n");
    var errors = folder.resolve("wrong.csv");
    var report = folder.resolve("report.html");
    var told =
        ask("evaluate", "--data=" + mixed, "--errors=" + errors, "--report=" + report, "--json");
    assertThat(told.out()).contains("\"exact_match\":0.333", "\"by_label\":[{\"name\":\"late\"");
    assertThat(Files.readAllLines(errors))
        .satisfiesExactly(
            head -> assertThat(head).isEqualTo("message,topics,right,answer,probability"),
            both -> assertThat(both).matches("note1 dear late,late,late,late\\|price,"),
            none -> assertThat(none).isEqualTo("note4,price,price,,"));
    assertThat(Files.readString(report)).contains("Labels from a probability of 0.5 on");
  }
}
