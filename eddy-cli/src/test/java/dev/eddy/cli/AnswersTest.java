package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// From files to files: `predict` and `evaluate` of one small model of tickets.
class AnswersTest {

  @TempDir private static Path shared;
  private static Path data;
  private static Path model;

  @TempDir private Path folder;

  private static String ticket(int i) {
    return i % 3 == 0
        ? "%d,\"it broke, number %d\",bug".formatted(i, i)
        : "%d,thanks for number %d,praise".formatted(i, i);
  }

  @BeforeAll
  static void train() throws IOException {
    data = shared.resolve("tickets.csv");
    model = shared.resolve("tickets.eddy");
    Files.writeString(
        data,
        IntStream.range(0, 90)
            .mapToObj(AnswersTest::ticket)
            .collect(Collectors.joining("\n", "id,message,category\n", "\n")));
    var trained = train(model, "--id", "id", "--text", "message", "--label", "category");
    assertThat(trained.status()).as(trained.err()).isZero();
  }

  private static Result train(Path out, String... more) {
    var args =
        new ArrayList<>(
            List.of("train", "classify", "--data", data.toString(), "--out", out.toString()));
    args.addAll(List.of("--threads=1", "--hidden=8", "--embedding=6", "--epochs=4", "--lr=0.02"));
    args.addAll(List.of(more));
    return Result.of(args.toArray(String[]::new));
  }

  private static Result ask(String command, String... more) {
    var args = new ArrayList<>(List.of(command, model.toString()));
    args.addAll(List.of(more));
    var result = Result.of(args.toArray(String[]::new));
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8), "stdout");
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  // ---- predict ---------------------------------------------------------------------------------

  @Test
  void everyLabelHasAColumnWithItsProbability() throws IOException {
    var asked = file("new.csv", "id,message", "a7,it broke", "b8,thanks");
    var out = folder.resolve("answered.csv");
    ask("predict", "--data", asked.toString(), "--out", out.toString(), "--probabilities");
    var lines = Files.readAllLines(out);
    assertThat(lines.getFirst()).isEqualTo("id,message,answer,probability,p_bug,p_praise");
    assertThat(lines).hasSize(3);
    var cells = lines.get(1).split(",");
    assertThat(cells).startsWith("a7", "it broke", "bug");
    assertThat(cells[3]).isEqualTo(cells[4]);
    assertThat(Double.parseDouble(cells[4]) + Double.parseDouble(cells[5]))
        .isBetween(0.99999, 1.00001);

    var lists = ask("predict", "--data", asked.toString(), "--probabilities", "--json");
    var answers = json(lists.out()).path("answers");
    assertThat(answers).extracting(one -> one.path("id").asString()).containsExactly("a7", "b8");
    assertThat(answers.get(0).path("probabilities").propertyNames())
        .containsExactly("bug", "praise");
  }

  @Test
  void anAnswerBelowTheThresholdIsNotGiven() throws IOException {
    var asked = file("new.txt", "it broke", "", "thanks");
    assertThat(ask("predict", "--data", asked.toString(), "--threshold", "1").out())
        .isEqualTo("it broke → unsure\n\nthanks → unsure\n");
    var rows =
        ask("predict", "--data", asked.toString(), "--threshold=1", "--out-format=csv").out();
    assertThat(rows).isEqualTo("text,answer,probability\nit broke,,\n,,\nthanks,,\n");
    assertThat(ask("predict", "--data", asked.toString(), "--threshold=0.5").out())
        .startsWith("it broke → bug (");
    assertThat(Result.of("predict", model.toString(), "it broke", "--threshold=2").err())
        .startsWith("eddy predict: --threshold: expected a number from 0 to 1, found 2");
  }

  @Test
  void rowsArePrintedInTheFormatThatIsAskedFor() {
    var rows = ask("predict", "it broke", "say \"thanks\"", "--out-format", "jsonl", "--top=2");
    var second = json(rows.out().lines().toList().get(1));
    assertThat(second.propertyNames())
        .containsExactly("text", "answer", "probability", "answer_2", "probability_2");
    assertThat(second.path("text").asString()).isEqualTo("say \"thanks\"");
    assertThat(Result.of("predict", model.toString(), "a", "--json", "--out-format=csv").err())
        .startsWith("eddy predict: give --json or --out-format, not both");
  }

  /// What a command has printed so far, line by line.
  private static final class Printed extends Writer {
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder line = new StringBuilder();

    @Override
    public void write(char[] text, int from, int length) {
      for (int i = from; i < from + length; i++) {
        if (text[i] == '\n') {
          lines.add(line.toString());
          line.setLength(0);
        } else {
          line.append(text[i]);
        }
      }
    }

    String next() throws InterruptedException {
      var next = lines.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("a line within a minute").isNotNull();
      return next;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aLineIsAnsweredBeforeTheNextOneComes() throws Exception {
    InputStream before = System.in;
    var printed = new Printed();
    var pipe = new PipedOutputStream();
    try {
      System.setIn(new PipedInputStream(pipe));
      var status = new LinkedBlockingQueue<Integer>();
      Thread.ofPlatform()
          .start(() -> {
            var line = Main.commandLine();
            line.setOut(new PrintWriter(printed));
            line.setErr(new PrintWriter(new StringWriter()));
            status.add(line.execute("predict", model.toString()));
          });
      for (var text : List.of("it broke again", "thanks a lot")) {
        pipe.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        pipe.flush();
        assertThat(printed.next()).startsWith(text + " → ");
      }
      pipe.write("\n".getBytes(StandardCharsets.UTF_8));
      pipe.flush();
      assertThat(printed.next()).as("a blank line for a blank line").isEmpty();
      pipe.write("it broke".getBytes(StandardCharsets.UTF_8)); // without an end
      pipe.close();
      assertThat(printed.next()).startsWith("it broke → ");
      assertThat(status.poll(60, TimeUnit.SECONDS)).isZero();
    } finally {
      System.setIn(before);
    }
  }

  // ---- evaluate --------------------------------------------------------------------------------

  @Test
  void evaluationTellsOfEveryLabelAndOfSureness() throws IOException {
    var test = file("test.csv", "id,category,message", "1,bug,it broke", "2,praise,thanks");
    var text = ask("evaluate", "--data", test.toString(), "--bootstrap=50").out();
    assertThat(text)
        .contains("label     precision  recall      F1    count\n")
        .contains("weighted")
        .containsPattern("calibration error 0\\.\\d{4}; of \"praise\": ROC AUC 1.0000")
        .contains("95 % intervals by 50 samples:\n  accuracy ");
    var numbers =
        json(ask("evaluate", "--data", test.toString(), "--bootstrap=50", "--json").out());
    assertThat(numbers.path("by_label").get(0).path("support").intValue()).isEqualTo(1);
    assertThat(numbers.path("roc_auc").doubleValue()).isEqualTo(1);
    assertThat(numbers.path("intervals").path("accuracy")).hasSize(2);
    assertThat(Result.of("evaluate", model.toString(), "--data", "x", "--seed=2").err())
        .startsWith("eddy evaluate: --seed has no effect without --bootstrap");
  }

  @Test
  void everyWrongRowIsWrittenWithItsCells() throws IOException {
    var test =
        file(
            "test.csv",
            "id,message,category",
            "1,it broke,praise",
            "2,thanks,praise",
            "3,thanks a lot,bug");
    var wrong = folder.resolve("wrong.csv");
    var said = ask("evaluate", "--data", test.toString(), "--errors", wrong.toString()).out();
    assertThat(said).endsWith("2 wrong answers in " + wrong + "\n");
    var lines = Files.readAllLines(wrong);
    assertThat(lines.getFirst()).isEqualTo("id,message,category,right,answer,probability");
    assertThat(lines.get(1)).startsWith("1,it broke,praise,praise,bug,0.");
    assertThat(lines.get(2)).startsWith("3,thanks a lot,bug,bug,praise,0.");
    assertThat(lines).hasSize(3);
    assertThat(
            Result.of(
                    "evaluate",
                    model.toString(),
                    "--data",
                    test.toString(),
                    "--errors",
                    wrong.toString(),
                    "--report",
                    wrong.toString())
                .err())
        .startsWith("--report: " + wrong);
    var refused =
        Result.of(
            "evaluate", model.toString(), "--data", test.toString(), "--errors", test.toString());
    assertThat(refused.err())
        .isEqualTo(
            "--errors: %s is there already and is no table of answers; choose another name\n"
                .formatted(test));
    assertThat(
            Result.of(
                    "evaluate",
                    model.toString(),
                    "--data=" + test,
                    "--errors=" + wrong,
                    "--report=" + model)
                .err())
        .isEqualTo(
            "--report: %s is there already and is no report; choose another name\n"
                .formatted(model));
    var page = folder.resolve("new.csv");
    assertThat(
            Result.of(
                    "evaluate",
                    model.toString(),
                    "--data=" + test,
                    "--errors=" + page,
                    "--report=" + folder.resolve("./new.csv"))
                .err())
        .isEqualTo(
            "--report: %s is written by --errors, too; name another file\n"
                .formatted(folder.resolve("./new.csv")));
    assertThat(page).doesNotExist();
  }

  @Test
  void answersTakeThePlaceOfAnswersAndOfNothingElse() throws IOException {
    var asked = file("new.csv", "id,message", "a7,it broke");
    var link = Files.createSymbolicLink(folder.resolve("link.csv"), asked);
    for (var name : List.of("answered.csv", "answered.tsv", "answered.jsonl")) {
      var out = folder.resolve(name);
      ask("predict", "--data=" + asked, "--out=" + out, "--top=2");
      ask("predict", "--data=" + asked, "--out=" + out);
      assertThat(Result.of("predict", model.toString(), "--data=" + out, "--out=" + out).err())
          .isEqualTo(
              "--out: %s is read by this command (--data), and would be written over; name another file\n"
                  .formatted(out));
    }
    for (var other : List.of(asked, link, model)) {
      assertThat(
              Result.of(
                      "predict", model.toString(), "it broke", "--out=" + other, "--out-format=csv")
                  .err())
          .isEqualTo(
              "--out: %s is there already and is no table of answers; choose another name\n"
                  .formatted(other));
    }
    assertThat(Result.of("predict", model.toString(), "it broke", "--out=/dev/null").err())
        .isEqualTo("--out: /dev/null is no file but a device or a pipe; name a file\n");
  }

  @Test
  void rowsThatWereLearnedFromAreNamedWithoutTheFileThatWasLearnedFrom() throws IOException {
    var test =
        file("test.csv", "id,message,category", "1,\"it broke, number 0\",bug", "2,never seen,bug");
    assertThat(ask("evaluate", "--data", test.toString()).err())
        .isEqualTo("note: 1 of 2 rows are rows that the model was trained with\n");
    var numbers = json(ask("evaluate", "--data", test.toString(), "--json").out());
    assertThat(numbers.path("learned_rows").intValue()).isEqualTo(1);
  }

  // ---- train -----------------------------------------------------------------------------------

  private static JsonNode history(Path model) {
    return Bundle.read(model).history();
  }

  @Test
  void aTestPartIsMeasuredAtTheEndAndNotLearnedFrom() throws IOException {
    var out = folder.resolve("tested.eddy");
    var page = folder.resolve("tested.html");
    var trained = train(out, "--test", "20%", "--report", page.toString());
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out()).startsWith("test: accuracy ");
    assertThat(history(out).path("test").path("accuracy").isNumber()).isTrue();
    assertThat(Files.readString(page)).contains("accuracy, test").contains("Calibration, test");
    var provenance = Bundle.read(out).provenance();
    long used = provenance.path("rows").longValue() + provenance.path("validationRows").longValue();
    assertThat(used).isBetween(65L, 80L);
    assertThat(history(model).has("test")).isFalse();
    assertThat(train(out, "--test=all").err())
        .contains("\ntest: expected a share up to 0.9 such as 0.1 or 10%");
  }

  @Test
  void foldsMeasureBeforeTheTrainingWhichStaysTheSame() {
    var out = folder.resolve("folded.eddy");
    var trained =
        train(out, "--id", "id", "--text", "message", "--label", "category", "--folds", "3");
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out()).containsPattern("^mean of 3 parts: accuracy \\S+ ± \\S+  macro f1");
    assertThat(trained.err()).contains("part 3 of 3: accuracy ");
    assertThat(history(out).path("folds")).hasSize(3);
    assertThat(Bundle.read(out).weightsSha256()).isEqualTo(Bundle.read(model).weightsSha256());
    assertThat(train(out, "--folds=1").err()).startsWith("folds: expected 2 or more, found 1");
    assertThat(train(out, "--folds=3", "--test=10%").err())
        .startsWith("folds set aside what test would");
  }
}
