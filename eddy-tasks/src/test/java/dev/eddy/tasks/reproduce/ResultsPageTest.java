package dev.eddy.tasks.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.formats.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsPageTest {

  @TempDir private Path folder;

  private static Outcome outcome(String name, Map<String, Double> metrics) {
    return outcome(name, metrics, 1, "lr=0.003");
  }

  private static Outcome outcome(
      String name, Map<String, Double> metrics, long seed, String settings) {
    return new Outcome(
        name,
        metrics,
        Map.of(),
        List.of(0.5, 0.8, 0.9),
        3,
        new Outcome.Cost(840, 1500, 300L << 20, 900L << 20),
        123_456,
        seed,
        "1.2.3",
        "2026-11-22",
        "2 cores -- Linux",
        "ab".repeat(32),
        "cd".repeat(32),
        settings);
  }

  @Test
  void aPageIsReadAsItWasWritten() {
    var file = folder.resolve("RESULTS.md");
    var page =
        ResultsPage.read(file)
            .with(outcome("nsmc", Map.of("accuracy", 0.871)))
            .with(outcome("mnist-rows", Map.of("accuracy", 0.98)));

    page.write(file);

    assertThat(ResultsPage.read(file)).isEqualTo(page);
    assertThat(file)
        .content()
        .contains(
            "| [mnist-rows](#mnist-rows) | accuracy | **0.9800** | 0.9850 | 0.9920 | target missed | 25 min | heap 300 MiB, in all 900 MiB | 123,456 |\n| [nsmc]")
        .contains("| **0.8710** | 0.8650 | 0.8850 | target met |")
        .contains(
            "`./eddy reproduce nsmc` on 2026-11-22 with Eddy 1.2.3, seed 1: 2 cores -- Linux; 14 min of wall time")
        .contains(
            "bidirectional LSTM on tagged words with word2vec (README of MSWon/Sentimental-Analysis) | 0.8652")
        .contains("```\n▁▇█\n0.5000 0.8000 0.9000\n```");
  }

  @Test
  void aCommentEndsWhereItShould() {
    assertThat(ResultsPage.json(outcome("nsmc", Map.of("accuracy", 0.871)))).doesNotContain("--");
  }

  @Test
  void anOutcomeTakesThePlaceOfTheEarlierOneOfItsRow() {
    var file = folder.resolve("RESULTS.md");
    new ResultsPage(Map.of()).with(outcome("g2p", Map.of("exact_match", 0.7))).write(file);

    ResultsPage.read(file).with(outcome("g2p", Map.of("exact_match", 0.79))).write(file);

    assertThat(file)
        .content()
        .contains("**0.2100** | 0.2420 | 0.2170 | aim met |")
        .doesNotContain("0.3000");
  }

  @Test
  void severalSeedsAreOneNumberAndItsSpread() {
    var file = folder.resolve("RESULTS.md");
    new ResultsPage(Map.of())
        .with(outcome("mnist-rows", Map.of("accuracy", 0.994), 3, "lr=0.003"))
        .with(outcome("mnist-rows", Map.of("accuracy", 0.99), 1, "lr=0.003"))
        .with(outcome("mnist-rows", Map.of("accuracy", 0.5), 2, "lr=0.003"))
        .write(file);

    ResultsPage.read(file)
        .with(outcome("mnist-rows", Map.of("accuracy", 0.992), 2, "lr=0.003"))
        .write(file);

    assertThat(file)
        .content()
        .contains("| **0.9920** ± 0.0020 | 0.9850 | 0.9920 | aim met |")
        .contains("| **Eddy**, the mean of 0.9900, 0.9920, 0.9940 | **0.9920** |")
        .contains("seed 1: 2 cores")
        .contains("`--seed 3`: accuracy 0.9940; weights `abab");
  }

  @Test
  void outcomesOfOtherSettingsAreNoPartOfAMean() {
    var page =
        new ResultsPage(Map.of())
            .with(outcome("nsmc", Map.of("accuracy", 0.87), 1, ""))
            .with(outcome("nsmc", Map.of("accuracy", 0.88), 2, "lr=0.002"));

    assertThat(page.outcomes().get("nsmc")).extracting(Outcome::seed).containsExactly(2L);
  }

  @Test
  void aBrokenPageIsRefusedAndLeftAsItIs() throws IOException {
    var file = Files.writeString(folder.resolve("RESULTS.md"), "<!-- outcome {\"name\": 3 -->\n");

    assertThatThrownBy(() -> ResultsPage.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(file.toString());
    assertThat(file).content().isEqualTo("<!-- outcome {\"name\": 3 -->\n");
  }
}
