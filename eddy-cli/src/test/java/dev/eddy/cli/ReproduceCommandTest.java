package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.eddy.cli.reproduce.ReproduceRun;
import dev.eddy.cli.terminal.FileUse;
import dev.eddy.cli.train.ReportFile;
import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.reproduce.ResultRow;
import dev.eddy.tasks.reproduce.ResultsPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {

  @TempDir private Path folder;

  /// Words of a few letters, each letter a phone.
  @BeforeEach
  void writeData() throws IOException {
    var data = Files.createDirectories(folder.resolve("data/g2p"));
    var lines = IntStream.range(0, 60).mapToObj(ReproduceCommandTest::line).toList();
    gzip(data.resolve("g014b2b.train.gz"), lines.stream().collect(Collectors.joining()));
    gzip(
        data.resolve("g014b2b.ref.gz"),
        lines.stream()
            .limit(10)
            .map(line -> line.strip() + "\tZ Z\n")
            .collect(Collectors.joining()));
  }

  private static void gzip(Path file, String text) throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String line(int number) {
    var word = Integer.toString(number + 100, 5).replace('0', 'O').replace('1', 'I');
    return word + "\t" + String.join(" ", word.split("")) + "\n";
  }

  private String[] command(String work, String... more) {
    var args =
        new ArrayList<>(
            List.of(
                "reproduce",
                "g2p",
                "--data-folder=" + folder.resolve("data"),
                "--work=" + folder.resolve(work),
                "--results=" + results()));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  private Path results() {
    return folder.resolve("RESULTS.md");
  }

  @Test
  void withoutANameTheRowsAreListed() {
    var listed = Result.of("reproduce");

    assertThat(listed.status()).isZero();
    assertThat(listed.out())
        .contains(
            "mnist-rows: name handwritten digits",
            "accuracy to reach 0.985, better 0.992",
            "published 0.2423: LSTM 2 x 512 (README of cmusphinx/g2p-seq2seq)");
  }

  @Test
  void triedStandardsGoToAPageAndAreNotTriedAgain() throws IOException {
    var words = Files.createDirectories(folder.resolve("data/words"));
    gzip(
        words.resolve("en_50k.txt.gz"),
        IntStream.range(0, 120)
            .mapToObj(number -> line(number).split("\t")[0] + " " + (500 - number) + "\n")
            .collect(Collectors.joining()));
    var page = folder.resolve("defaults.md");
    String[] command = {
      "reproduce",
      "--defaults=complete",
      "--threads=1",
      "--data-folder=" + folder.resolve("data"),
      "--work=" + folder.resolve("work"),
      "--results=" + page
    };

    var first = Result.of(command);
    assertThat(first.status()).as(first.err()).isZero();
    var written = Files.readString(page);
    var second = Result.of(command);

    assertThat(first.out())
        .contains("complete-english, all standards, seed 1: loss ", "what was tried is in " + page);
    assertThat(written)
        .startsWith("# Defaults\n")
        .contains("| `--embedding-start \"normal(0, 0.3)\"` |");
    assertThat(second).isEqualTo(first);
    assertThat(page).hasContent(written);
    assertThat(Result.of("reproduce", "g2p", "--defaults=complete").err())
        .contains("--defaults tries standards and g2p is a result; give one of them");
  }

  @Test
  void noResultIsWrittenOverAnotherFile() throws IOException {
    Files.writeString(results(), "# Results\n\nof the election");
    assertThat(Result.of(command("a")))
        .isEqualTo(
            new Result(
                2,
                "",
                "--results: %s is there already and is no page of results; choose another name\n"
                    .formatted(results())));
    Files.delete(results());
    assertThat(Result.of(command("a", "--report=" + results())))
        .isEqualTo(
            new Result(
                2,
                "",
                "--report: %s is written by --results, too; name another file\n"
                    .formatted(results())));
  }

  @Test
  void theResultsOfTheCheckoutAreOnes() {
    assertThatCode(() ->
            new FileUse().writes("--results", Path.of("../docs/RESULTS.md"), FileUse.Kind.RESULTS))
        .doesNotThrowAnyException();
  }

  @Test
  void aQuickLookTestsAndWritesNoResult() {
    var quick = Result.of(command("a", "--epochs", "1", "--rows", "40", "--json"));

    assertThat(quick.status()).as(quick.err()).isZero();
    assertThat(quick.err())
        .contains("this was a quick look with --epochs or --rows, so no result is written");
    assertThat(quick.out()).startsWith("{\"name\":\"g2p\",\"metrics\"");
    assertThat(results()).doesNotExist();
  }

  @Test
  void anInterruptedRunGoesOnToTheSameWeightsForAnyNumberOfThreads() {
    var whole = Result.of(command("whole", "--epochs=2", "--rows=60", "--threads=1", "--json"));
    assertThat(whole.status()).as(whole.err()).isZero();

    var line = Main.commandLine();
    line.setOut(new PrintWriter(new StringWriter()));
    line.setErr(new InterruptingWriter("training "));
    var parts = command("parts", "--epochs=2", "--rows=60", "--threads=2", "--json");
    assertThat(line.execute(parts)).isEqualTo(130);
    var rest = Result.of(parts);

    assertThat(rest.status()).as(rest.err()).isZero();
    assertThat(rest.err()).contains("\ngoing on from step ");
    assertThat(found("\"weightsSha256\":\"[0-9a-f]{64}\"", rest))
        .isEqualTo(found("\"weightsSha256\":\"[0-9a-f]{64}\"", whole));
    assertThat(found("\"metrics\":\\{.*?}", rest)).isEqualTo(found("\"metrics\":\\{.*?}", whole));
    assertThat(found("\"curve\":\\[.*?]", rest)).isEqualTo(found("\"curve\":\\[.*?]", whole));
  }

  private static String found(String pattern, Result result) {
    var matcher = Pattern.compile(pattern).matcher(result.out());
    assertThat(matcher.find()).isTrue();
    return matcher.group();
  }

  @Test
  void theOutcomeGoesIntoThePageOfResults() {
    var out = new StringWriter();
    var run =
        new ReproduceRun(
            ResultRow.named("g2p"),
            2,
            new DataFolder(List.of(new DataFolder.Place("the test", folder.resolve("data")))),
            folder.resolve("a"),
            Optional.of(results()),
            new ReproduceRun.Quick(OptionalInt.of(1), OptionalInt.of(40)),
            1,
            false,
            false,
            false,
            Optional.of(new ReportFile(folder.resolve("report.html"))),
            new PrintWriter(out),
            new PrintWriter(out),
            new PrintWriter(new StringWriter()));

    assertThat(run.run()).isZero();

    assertThat(out.toString())
        .contains("the result is in " + results())
        .containsPattern("WER [01]\\.[0-9]{4}, target missed: to reach 0.242, better 0.217");
    var outcome = ResultsPage.read(results()).outcomes().get("g2p").getFirst();
    assertThat(outcome.seed()).isEqualTo(2);
    assertThat(folder.resolve("a/g2p-seed2-epochs1-rows40/g2p.eddy")).exists();
    assertThat(outcome.cost().seconds()).isPositive();
    assertThat(outcome.cost().heapBytes()).isPositive();
    assertThat(outcome.parameters()).isGreaterThan(1_000_000);
    assertThat(outcome.machine()).contains("core").contains("JDK");
    assertThat(folder.resolve("report.html"))
        .content()
        .contains("<h1>g2p</h1>", "Where it looked: ", "Length of sources, test");
  }

  /// Interrupts the thread that prints a line with such a beginning, once.
  private static final class InterruptingWriter extends PrintWriter {
    private final String start;

    InterruptingWriter(String start) {
      super(new StringWriter());
      this.start = start;
    }

    @Override
    public void println(String line) {
      super.println(line);
      if (line.startsWith(start)) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void whatCannotBeReproducedIsToldInASentence() throws IOException {
    assertThat(Result.of("reproduce", "g3p").err())
        .isEqualTo("there is no result \"g3p\" to reproduce; did you mean 'g2p'?\n");
    assertThat(Result.of(command("none", "--resume")).err())
        .startsWith("--resume: there is no checkpoint in ");
    assertThat(Result.of(command("none", "--resume", "--anew")).err())
        .startsWith(
            "eddy reproduce: --resume goes on and --restart starts again; give one of them");
    var damaged = "# Results\n\nWritten by `./eddy reproduce NAME`.\n<!-- outcome {} -->\n";
    Files.writeString(results(), damaged);
    assertThat(Result.of(command("none")).err()).startsWith(results() + ", line 1");
    assertThat(results()).content().isEqualTo(damaged);
  }
}
