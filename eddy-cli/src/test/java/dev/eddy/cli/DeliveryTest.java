package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a delivery has beside the program.
class DeliveryTest {

  @TempDir private Path folder;

  @Test
  void everyCommandHasAPageOfTheManual() throws IOException {
    var man = folder.resolve("man1");
    assertThat(Result.of("pages", "--man", man.toString())).isEqualTo(new Result(0, "", ""));

    try (var pages = Files.list(man)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .contains(
              "eddy.1", "eddy-train.1", "eddy-train-classify.1", "eddy-predict.1", "eddy-help.1")
          .doesNotContain("eddy-pages.1", "eddy-rehearse.1");
    }
    assertThat(man.resolve("eddy-train-classify.1"))
        .content()
        .startsWith(".TH \"EDDY-TRAIN-CLASSIFY\" \"1\"")
        .contains(
            ".SH NAME\neddy\\-train\\-classify \\- A sequence gets a label",
            ".TP\n\\fB\\-\\-hidden=N\\fR\nUnits of each layer (64).\n",
            "\\-\\-l2=X\\fR\nλ of λ/2")
        .doesNotContainPattern("(?m)^[.'](?!TH|SH|TP|PP|nf|fi)")
        .doesNotContain("%%", "%s", "%n");
  }

  @Test
  void shellsCompleteEveryCommand() {
    var script = Result.of("pages").out();

    assertThat(script)
        .startsWith("#!/usr/bin/env bash")
        .contains("--hidden", "complete -F _complete_eddy")
        .doesNotContain("rehearse");
  }

  @Test
  void rehearsalRunsWhatPeopleStartAndLeavesNothing() throws IOException {
    long before = rehearsals();

    assertThat(Result.of("rehearse").status()).isZero();

    assertThat(rehearsals()).isEqualTo(before);
  }

  private static long rehearsals() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("eddy-rehearsal"))
          .count();
    }
  }
}
