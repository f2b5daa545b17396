package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Json;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Small models of each form, trained and asked from the command line.
class AskTest {

  @TempDir private Path folder;

  private String said = "";

  private Path train(String form, String data, String... more) throws IOException {
    var file = Files.writeString(folder.resolve("data.txt"), data);
    var out = folder.resolve(form + ".eddy");
    var args =
        new ArrayList<>(
            List.of(
                "train",
                form,
                "--data",
                file.toString(),
                "--out",
                out.toString(),
                "--threads=1",
                "--validation=0"));
    args.add("--hidden=12");
    args.addAll(List.of(more));
    var result = Result.of(args.toArray(String[]::new));
    assertThat(result.status()).as(result.err()).isZero();
    said = result.out();
    return out;
  }

  private static JsonNode lastLine(Result result) {
    return Json.parse(
        result.out().lines().toList().getLast().getBytes(StandardCharsets.UTF_8), "stdout");
  }

  private static String numbered(int count, java.util.function.IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n"));
  }

  @Test
  void translatorAnswersEachSource() throws IOException {
    var pairs =
        numbered(
            60,
            i ->
                "ab".repeat(1 + i % 4)
                    + (i % 2 == 0 ? "a" : "")
                    + "\t"
                    + "xy".repeat(1 + i % 4)
                    + (i % 2 == 0 ? "x" : ""));
    var model = train("translate", pairs, "--epochs=2");

    var asked = Result.of("predict", model.toString(), "abab", "aba", "--json");
    assertThat(asked.status()).as(asked.err()).isZero();
    var answers = Json.MAPPER.readTree(asked.out()).path("answers");
    assertThat(answers)
        .extracting(one -> one.path("text").asString())
        .containsExactly("abab", "aba");

    var beam =
        Result.of("predict", model.toString(), "abab", "--beam", "3", "--top", "2", "--json");
    var best = lastLine(beam).path("answers").path(0).path("candidates");
    assertThat(best).hasSize(2);
    assertThat(best.get(0).propertyNames())
        .containsExactly("answer", "probability", "log_probability", "score");
    assertThat(best.get(0).path("score").doubleValue())
        .isGreaterThanOrEqualTo(best.get(1).path("score").doubleValue());

    var looking = Result.of("predict", model.toString(), "aba", "--attention", "--json");
    assertThat(Result.of("predict", model.toString(), "aba", "--attention").out())
        .contains("a  b  a\n");
    var map = lastLine(looking).path("answers").path(0).path("attention");
    assertThat(map.path("source")).hasSize(3);
    assertThat(map.path("weights")).hasSameSizeAs(map.path("target"));

    var file =
        Result.of("predict", model.toString(), "--data", folder.resolve("data.txt").toString());
    assertThat(file.out().lines()).hasSize(60).first().asString().startsWith("aba → ");
  }

  @Test
  void completerCountsLastLettersAndGivesWords() throws IOException {
    var model =
        train(
            "complete",
            numbered(
                40, i -> List.of("water", "wonder", "winter", "under").get(i % 4) + " " + (1 + i)),
            "--epochs=2");
    assertThat(said)
        .startsWith("the data it learned from: last letter ")
        .containsPattern("\n  (right|wrong)  wate → ");

    var evaluated =
        Result.of(
            "evaluate",
            model.toString(),
            "--data",
            folder.resolve("data.txt").toString(),
            "--json");
    assertThat(lastLine(evaluated).path("total").intValue()).isEqualTo(4);
    assertThat(lastLine(evaluated).path("correct").isInt()).isTrue();

    var asked = Result.of("predict", model.toString(), "wo", "--top=3");
    assertThat(asked.out()).startsWith("wo → wo");
    assertThat(Result.of("predict", model.toString(), "wo", "--beam=3"))
        .isEqualTo(
            new Result(
                2, "", "--beam has no effect on " + model + ", a complete model; leave it out\n"));
    assertThat(Result.of("predict", model.toString(), "wo", "--attention").err())
        .isEqualTo("--attention has no effect on " + model + ", a complete model; leave it out\n");
  }

  @Test
  void generatorGoesOnTheSameWayWithTheSameSeed() throws IOException {
    var model = train("generate", "to be or not to be\n".repeat(40), "--epochs=1");

    var first = Result.of("generate", model.toString(), "--prompt", "to ", "--length=20", "--json");
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.err()).startsWith("to ");
    assertThat(first.out().lines()).hasSize(1);
    assertThat(lastLine(first).path("prompt").stringValue()).isEqualTo("to ");
    assertThat(Result.of("generate", model.toString(), "--prompt", "to ", "--length=20", "--json"))
        .isEqualTo(first);

    assertThat(Result.of("generate", model.toString(), "--temperature=-1").err())
        .startsWith("eddy generate: --temperature: expected a number of 0 or more, found -1.0; ");
    assertThat(Result.of("predict", model.toString(), "to").err())
        .isEqualTo(
            "%1$s goes on with a text; ask it with: eddy generate %1$s --prompt TEXT\n"
                .formatted(model));
  }

  @Test
  void classifierOfNumbersReadsStepsWithSemicolons() throws IOException {
    var model =
        train(
            "classify",
            numbered(
                30,
                i ->
                    "{\"sequence\": [[%d, 1], [0, %d]], \"label\": \"l%d\"}"
                        .formatted(i, i, i % 2)),
            "--epochs=1");

    assertThat(Result.of("predict", model.toString(), "1 2;3 4").out()).startsWith("1 2;3 4 → l");
    assertThat(
            Result.of("predict", model.toString(), "--data", folder.resolve("data.txt").toString())
                .out())
        .startsWith("row 1 → l")
        .hasLineCount(30);
    assertThat(Result.of("predict", model.toString(), "one").err())
        .isEqualTo(
            "\"one\": expected a number, found \"one\"; the model reads sequences of numbers such"
                + " as '0.1 2;0.3 4'\n");
    assertThat(Result.of("predict", model.toString(), "1 2;3").err())
        .isEqualTo("\"1 2;3\": step 2 has 1 numbers, but step 1 has 2\n");
    assertThat(Result.of("generate", model.toString()).err())
        .contains("does not go on with texts; ask it with: eddy predict");
  }

  /// A file as it comes from elsewhere: its columns in another order, with one more, in the old
  /// encoding of Korean.
  private Path elsewhere(String text) throws IOException {
    return Files.write(folder.resolve("elsewhere.tsv"), text.getBytes(Charset.forName("EUC-KR")));
  }

  private static Result with(String command, Path model, Path data, String... flags) {
    var line = new ArrayList<>(List.of(command, model.toString(), "--data", data.toString()));
    line.addAll(List.of(flags));
    return Result.of(line.toArray(String[]::new));
  }

  @Test
  void dataInOtherColumnsAndAnotherEncodingIsReadAsSaid() throws IOException {
    var model =
        train(
            "classify",
            "text\tlabel\n"
                + numbered(
                    60, i -> i % 2 == 0 ? "정말 좋은 영화 " + i + "\t좋다" : "너무 나쁜 영화 " + i + "\t나쁘다"),
            "--epochs=4");
    var data = elsewhere("번호\t평\t글\n1\t좋다\t아주 좋은 영화\n2\t나쁘다\t아주 나쁜 영화\n");
    var refused = with("evaluate", model, data);
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith(data + ", line 1, byte ")
        .endsWith("say so with --encoding EUC-KR, or convert it with iconv -f EUC-KR -t utf-8\n");
    assertThat(with("evaluate", model, data, "--encoding", "EUC-KR").err())
        .isEqualTo(
            data
                + " has no column \"text\"; its columns are \"번호\", \"평\", \"글\"; name another with --text\n");

    var evaluated =
        with("evaluate", model, data, "--encoding", "EUC-KR", "--columns", "글,평", "--json");
    assertThat(evaluated.status()).as(evaluated.err()).isZero();
    assertThat(lastLine(evaluated).path("accuracy").doubleValue()).isEqualTo(1);
    assertThat(lastLine(evaluated).path("labels").toString()).isEqualTo("[\"나쁘다\",\"좋다\"]");
    assertThat(lastLine(evaluated).path("confusion").toString()).isEqualTo("[[1,0],[0,1]]");
    assertThat(with("predict", model, data, "--encoding", "EUC-KR", "--columns", "3,2").out())
        .startsWith("아주 좋은 영화 → 좋다")
        .contains("\n아주 나쁜 영화 → 나쁘다");
    assertThat(Result.of("predict", model.toString(), "영화", "--encoding", "EUC-KR").err())
        .startsWith(
            "eddy predict: --encoding, --columns and the like say how --data is read; name a file"
                + " with --data");
  }

  @Test
  void everyFormIsMeasuredOnAnotherEncodingAndTakesOnlyColumnsThatItReads() throws IOException {
    var translator =
        train("translate", numbered(20, i -> "ab".repeat(1 + i % 3) + "\t가나"), "--epochs=1");
    var pairs = elsewhere("1\tabab\t가나다라\n2\tab\t마바사\n");
    assertThat(
            with("evaluate", translator, pairs, "--encoding", "euc-kr", "--columns", "2,3")
                .status())
        .isZero();
    var tagger = train("tag", "나는\t대명사\n간다\t동사\n\n너는\t대명사\n온다\t동사\n", "--epochs=1");
    var words = elsewhere("나는\t-\t대명사\n온다\t-\t동사\n");
    assertThat(with("evaluate", tagger, words, "--encoding", "euc-kr", "--columns", "1,3").status())
        .isZero();
    assertThat(with("predict", tagger, words, "--encoding", "euc-kr", "--columns", "1").out())
        .startsWith("나는 온다 → 나는/");
    var generator = train("generate", "낮말은 새가 듣고 밤말은 쥐가 듣는다. ".repeat(9), "--epochs=1");
    var text = elsewhere("낮말은 새가 듣는다");
    assertThat(with("evaluate", generator, text, "--encoding", "euc-kr").status()).isZero();
    assertThat(with("evaluate", generator, text, "--columns", "1").err())
        .contains("generate has no setting \"columns\"");
    var completer = train("complete", "학교에서 9\n학생들이 8\n이야기를 7\n", "--epochs=1");
    var list = elsewhere("학교 3\n이야기 2\n");
    assertThat(with("evaluate", completer, list, "--encoding", "euc-kr").out())
        .startsWith("last letter ");
    assertThat(with("evaluate", completer, list, "--encoding", "EUCKOR").err())
        .startsWith("unknown encoding \"EUCKOR\"");
  }
}
