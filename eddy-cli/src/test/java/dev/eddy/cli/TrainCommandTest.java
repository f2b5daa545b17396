package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TrainCommandTest {

  @TempDir private Path folder;
  private Path data;
  private Path out;

  /// Words of a and b with the letter that ends them as the label.
  @BeforeEach
  void writeData() throws IOException {
    data = folder.resolve("ends.tsv");
    out = folder.resolve("ends.eddy");
    Files.writeString(
        data,
        IntStream.range(0, 200)
            .mapToObj(i -> Integer.toBinaryString(i + 8).replace('0', 'a').replace('1', 'b'))
            .map(word -> word + "\tends in " + word.charAt(word.length() - 1) + "\n")
            .collect(Collectors.joining("", "text\tlabel\n", "")));
  }

  private Result train(String... more) {
    return train(2, more);
  }

  private Result train(int epochs, String... more) {
    var args =
        new ArrayList<>(
            List.of(
                "train",
                "classify",
                "--data",
                data.toString(),
                "--out",
                out.toString(),
                "--epochs=" + epochs));
    args.addAll(
        List.of(
            "--hidden",
            "8",
            "--embedding",
            "4",
            "--threads",
            "1",
            "--pooling",
            "last",
            "--dropout",
            "0"));
    args.addAll(List.of(more));
    return Result.of(args.toArray(String[]::new));
  }

  private static JsonNode lastLine(Result result) {
    return Json.parse(
        result.out().lines().toList().getLast().getBytes(StandardCharsets.UTF_8), "stdout");
  }

  @Test
  void trainedModelIsEvaluatedAndAsked() {
    var page = folder.resolve("report.html");
    var trained =
        train(12, "--lr", "0.02", "--json", "--patience", "0", "--report", page.toString());
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.err())
        .startsWith(
            folder.resolve("ends.tsv") + ": 200 rows, header; text = \"text\", label = \"label\"")
        .contains("\ntraining ", "epoch 1: validation accuracy ");
    assertThat(trained.err())
        .contains("\nvalidation: accuracy ")
        .contains("the model is in %1$s; ask it with: eddy predict %1$s TEXT\n".formatted(out));
    assertThat(trained.out().lines()).as("nothing but JSON").hasSize(1);
    assertThat(lastLine(trained).path("accuracy").doubleValue()).isGreaterThan(0.9);

    assertThat(page)
        .content()
        .contains("<h1>ends.eddy</h1>", "of wall time", "Learning rate by epoch")
        .contains("Norm of the gradients by epoch");
    assertThat(folder.resolve("ends.eddy.checkpoint")).doesNotExist();

    var evaluated =
        Result.of(
            "evaluate",
            out.toString(),
            "--data",
            data.toString(),
            "--json",
            "--report",
            page.toString());
    assertThat(page).content().contains("Examples, ").contains(data.toString());
    assertThat(evaluated.status()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).startsWith("{\"accuracy\":");
    assertThat(lastLine(evaluated).path("accuracy").doubleValue()).isGreaterThan(0.9);

    var asked = Result.of("predict", out.toString(), "abba", "aab", "--json");
    var answers = lastLine(asked).path("answers");
    assertThat(asked.out().lines()).as("nothing but JSON").hasSize(1);
    assertThat(answers)
        .extracting(one -> one.path("text").asString() + ": " + one.path("answer").asString())
        .containsExactly("abba: ends in a", "aab: ends in b");
    assertThat(Result.of("predict", out.toString(), "abba", "aab").out())
        .startsWith("abba → ends in a (")
        .contains("\naab → ends in b (");

    var both = Result.of("predict", out.toString(), "abba", "--top", "2");
    assertThat(both.out())
        .containsPattern("abba → ends in a \\([0-9.]+ %\\), ends in b \\([0-9.]+ %\\)\n");
    assertThat(
            lastLine(Result.of("predict", out.toString(), "abba", "--top", "2", "--json"))
                .path("answers")
                .path(0)
                .path("candidates"))
        .hasSize(2);
  }

  @Test
  void fileIsAskedLineByLineOrByItsColumn() throws IOException {
    train();
    var lines = Files.writeString(folder.resolve("lines.txt"), "abba\n\naab");

    assertThat(Result.of("predict", out.toString(), "--data", lines.toString()).out().lines())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("abba → ");
    assertThat(Result.of("predict", out.toString(), "--data", data.toString()).out().lines())
        .hasSize(200)
        .first()
        .asString()
        .startsWith("baaa → ");
  }

  @Test
  void settingsComeFromTheFileAndFlagsGoBeforeIt() throws IOException {
    var config =
        Files.writeString(
            folder.resolve("small.json"), "{\"hidden\": 3, \"layers\": 2, \"cell\": \"gru\"}");

    var trained = train("--config", config.toString(), "--layers", "1");

    assertThat(trained.status()).as(trained.err()).isZero();
    var resolved =
        Json.parse(
            Result.of("inspect", out.toString(), "--config").out().getBytes(StandardCharsets.UTF_8),
            "stdout");
    assertThat(resolved.path("layers").intValue()).isEqualTo(1);
    assertThat(resolved.path("hidden").intValue()).isEqualTo(8);
    assertThat(resolved.path("cell").stringValue()).isEqualTo("gru");
  }

  @Test
  void configurationOfAModelTrainsAnotherBesideIt() throws IOException {
    train();
    var config =
        Files.writeString(
            folder.resolve("same.json"), Result.of("inspect", out.toString(), "--config").out());
    var other = folder.resolve("other.eddy");

    var result =
        Result.of("train", "classify", "--config", config.toString(), "--out", other.toString());

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(Result.of("inspect", other.toString(), "--config").out())
        .contains("other.eddy.checkpoint\"");
    var weights = "\"weightsSha256\":\"[0-9a-f]{64}\"";
    assertThat(found(weights, other)).isEqualTo(found(weights, out));
  }

  private static String found(String pattern, Path model) {
    var matcher =
        java.util.regex.Pattern.compile(pattern)
            .matcher(Result.of("inspect", model.toString(), "--json").out());
    assertThat(matcher.find()).isTrue();
    return matcher.group();
  }

  @Test
  void trainingGoesOnFromItsCheckpointToTheSameFile() throws IOException {
    var checkpoints = folder.resolve("kept");
    train(4, "--patience", "0", "--checkpoint", checkpoints.toString());
    var whole = Files.readAllBytes(out);

    var again = train(2, "--patience", "0", "--checkpoint", checkpoints.toString());
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err())
        .matches(
            checkpoints
                + " holds a checkpoint, of step \\d+; go on from it with --resume, or start again with"
                + " --restart, which throws it away\n");
    assertThat(
            train(2, "--patience", "0", "--checkpoint", checkpoints.toString(), "--restart")
                .status())
        .isZero();
    var resumed = train(4, "--patience", "0", "--checkpoint", checkpoints.toString(), "--resume");

    assertThat(resumed.err()).contains("\ngoing on from step ");
    assertThat(out).hasBinaryContent(whole);
  }

  @Test
  void nothingToResumeIsSaidAndTheTrainingStarts() {
    var result = train("--resume");

    assertThat(result.status()).isZero();
    assertThat(result.err())
        .startsWith(
            "--resume: there is no checkpoint in %s.checkpoint, so the training starts from the beginning\n"
                .formatted(out))
        .contains("\ntraining ");
    assertThat(train("--resume", "--restart").err())
        .isEqualTo("--resume goes on and --restart starts again; give one of them\n");
  }

  @Test
  void finishedModelGoesOnWithItsSymbolsAndGrowsOnRequest() throws IOException {
    assertThat(train(8, "--lr", "0.02", "--validation", "0").status()).isZero();
    var more = folder.resolve("more.tsv");
    Files.writeString(
        more, "text\tlabel\n" + "abca\tends in a\ncab\tends in b\nabc\tends in c\n".repeat(30));
    var grown = folder.resolve("grown.eddy");
    var command =
        new ArrayList<>(
            List.of("train", "classify", "--from", out.toString(), "--data", more.toString()));
    command.addAll(List.of("--out", grown.toString(), "--epochs", "1"));

    var refused = Result.of(command.toArray(String[]::new));
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("unknown label \"ends in c\"");

    command.add("--grow");
    var trained = Result.of(command.toArray(String[]::new));
    assertThat(trained.status()).as(trained.err()).isZero();
    var labels = Result.of("predict", grown.toString(), "abba", "--top", "3").out();
    assertThat(labels).contains("ends in a", "ends in b", "ends in c");
    var settings = Result.of("inspect", grown.toString(), "--config").out();
    assertThat(settings).contains("\"hidden\" : 8", "\"lr\" : 0.02");

    command.addAll(List.of("--hidden", "9"));
    assertThat(Result.of(command.toArray(String[]::new)).err())
        .endsWith(
            "hidden: %s was trained with 8, and its weights fit nothing else; found 9\n"
                .formatted(out));
    assertThat(train("--from", out.toString()).err())
        .isEqualTo(
            "--out: %s is read by this command (--from), and would be written over; name another file\n"
                .formatted(out));
  }

  @Test
  void goingOnWithoutLearningChangesNothing() {
    // What is learned apart from the network is learned anew.
    assertThat(train("--grams", "false").status()).isZero();
    var same = folder.resolve("same.eddy");

    var result =
        Result.of(
            "train",
            "classify",
            "--from",
            out.toString(),
            "--data",
            data.toString(),
            "--out",
            same.toString(),
            "--lr",
            "1e-30",
            "--epochs",
            "1",
            "--dropout",
            "0",
            "--grams",
            "false");

    assertThat(result.status()).as(result.err()).isZero();
    var weights = "\"weightsSha256\":\"[0-9a-f]{64}\"";
    assertThat(found(weights, same)).isEqualTo(found(weights, out));
  }

  @Test
  void eventsAreJsonLinesAndNothingElseIsOnStandardOutput() throws IOException {
    var result = train("--progress", "json");

    var events = new ArrayList<String>();
    for (var line : result.out().lines().toList()) {
      events.add(Json.MAPPER.readTree(line).path("event").stringValue());
    }
    assertThat(events)
        .startsWith("started")
        .contains("epoch", "evaluated", "checkpoint", "stopped")
        .endsWith("result");
    var epoch =
        Json.MAPPER.readTree(
            result.out().lines().filter(line -> line.contains("\"epoch\",")).findFirst().get());
    assertThat(epoch.path("learning_rate").doubleValue()).isEqualTo(0.003);
    assertThat(epoch.path("gradient_norm").doubleValue()).isPositive();
    assertThat(lastLine(result).path("metrics").path("accuracy").isNumber()).isTrue();
    assertThat(result.err()).contains("validation: accuracy ").doesNotContain("step ");
  }

  @Test
  void quietTrainingTellsItsResultAlone() {
    var result = train("--quiet");

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("validation: accuracy ");
  }

  @Test
  void hintIsACommandThatWorksForNumbersAndOddNames() throws IOException {
    Files.writeString(
        data,
        IntStream.range(0, 40)
            .mapToObj(i -> "%s,%s,%s\n".formatted(i % 2 == 0 ? "up" : "down", i % 2, 1 - i % 2))
            .collect(Collectors.joining("", "label,t1,t2\n", "")));
    out = folder.resolve("it's a model.eddy");

    var trained =
        Result.of(
            "train", "classify", "--data", data.toString(), "--out", out.toString(), "--epochs=1");
    var hint = trained.out().lines().toList().getLast();

    var command = hint.substring(hint.indexOf("eddy predict "));
    assertThat(command)
        .isEqualTo("eddy predict '%s/it'\\''s a model.eddy' '0.1;0.2'".formatted(folder));
    assertThat(Result.of("predict", out.toString(), "0.1;0.2").status()).isZero();
  }

  @Test
  void ownCellIsReadFromItsFileAndItsFaultIsShownAtItsPlace() throws IOException {
    var cell = Files.writeString(folder.resolve("mine.cell"), "h' = tahn(W @ x + U @ h + b)\n");
    var result = train("--cell", cell.toString());
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains(
            "mine",
            "line 1: unknown function 'tahn'; did you mean 'tanh'?\n",
            "h' = tahn(W @ x + U @ h + b)\n",
            "     ^");
    assertThat(out).doesNotExist();

    Files.writeString(cell, "h' = tanh(W @ x + U @ h + b)");
    assertThat(train("--cell", cell.toString()).status()).isZero();
    assertThat(Result.of("inspect", out.toString()).out())
        .contains("mine (", ")\n  h' = tanh(W @ x + U @ h + b)\n");
  }

  @Test
  void wrongSettingsAreSentencesAndNothingIsWritten() {
    assertThat(train("--layers=no").err())
        .startsWith(
            "eddy train classify: --layers: expected a whole number of 1 or more, found \"no\"; ");
    assertThat(train("--hidden=9").err())
        .startsWith("eddy train classify: '--hidden' is given twice; ");
    assertThat(train("--window", "5").err())
        .isEqualTo(
            "eddy train classify: '--window' has no effect on classify; it is for generate; 'eddy train classify --help' shows what it takes\n");
    assertThat(train("--hiden", "5").err())
        .isEqualTo("eddy train classify: unknown option '--hiden'; did you mean '--hidden'?\n");
    assertThat(train("--cell", "lstn").err())
        .contains("unknown cell 'lstn'", "did you mean 'lstm'?");
    assertThat(out).doesNotExist();
  }

  @Test
  void outputFolderIsCheckedBeforeTheTraining() {
    var nowhere = folder.resolve("nowhere/ends.eddy");
    var result =
        Result.of("train", "classify", "--data", data.toString(), "--out", nowhere.toString());
    assertThat(result)
        .isEqualTo(
            new Result(
                2,
                "",
                "--out: there is no folder %s for %s; make it first\n"
                    .formatted(nowhere.getParent(), nowhere)));

    assertThat(
            Result.of("train", "classify", "--data", data.toString(), "--out", folder.toString())
                .err())
        .startsWith("--out: " + folder + " is a folder; name a file in it");
    assertThat(
            Result.of("train", "classify", "--data", data.toString(), "--out", data.toString())
                .err())
        .isEqualTo("--out: " + data + " is there already and is no model; choose another name\n");
    var page = folder.resolve("report.html");
    assertThat(train("--report", page.toString(), "--validation", page.toString()).status())
        .isEqualTo(2);
    assertThat(train("--report", out.toString()).err())
        .isEqualTo("--report: %s is written by --out, too; name another file\n".formatted(out));
    assertThat(train("--report", folder + "/./ends.eddy").err()).contains("is written by --out");
    assertThat(train("--report", "/dev/full").err())
        .isEqualTo("--report: /dev/full is no file but a device or a pipe; name a file\n");
    assertThat(train("--checkpoint", data.toString()).err())
        .isEqualTo("--checkpoint: " + data + " is a file; expected a folder\n");
  }

  @Test
  void failedTrainingLeavesTheOldModelWhole() throws IOException {
    assertThat(train().status()).isZero();
    var old = Files.readAllBytes(out);

    Files.writeString(data, "text\tlabel\naa\tx\nbb\n");
    assertThat(train().err()).isEqualTo(data + ", line 3: expected 2 columns, found 1 in \"bb\"\n");
    Files.writeString(data, "");
    assertThat(train().err()).startsWith(data + " is empty");
    Files.delete(data);
    assertThat(train().err()).isEqualTo(data + ": there is no such file\n");

    assertThat(out).hasBinaryContent(old);
  }

  @Test
  void notANumberInSequencesIsNamedWithItsLine() throws IOException {
    Files.writeString(data, "label,t1,t2\nwalk,0.5,1\nrun,NaN,2\n");

    assertThat(train().err())
        .isEqualTo(data + ", line 3, column \"t1\": expected a finite number, found NaN\n");
  }

  @Test
  void labelThatTheModelDoesNotKnowIsTheUsersError() throws IOException {
    train();
    Files.writeString(data, "text\tlabel\nab\tends in c\nba\tends in a\n");

    var result = Result.of("evaluate", out.toString(), "--data", data.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains(
            "example 1: unknown label \"ends in c\"; the labels are \"ends in a\", \"ends in b\"");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(Result.of("train").err())
        .startsWith("eddy train: a form was expected, one of classify");
    assertThat(Result.of("train", "classify").err())
        .startsWith("eddy train classify: --data is missing; ");
    assertThat(Result.of("train", "classify", "--data", "x").err())
        .startsWith("eddy train classify: --out is missing; ");
    assertThat(Result.of("evaluate", out.toString()).status()).isEqualTo(2);
  }
}
