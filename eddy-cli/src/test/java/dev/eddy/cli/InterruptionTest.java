package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C in a process of its own, as a terminal sends it.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill -INT")
class InterruptionTest {

  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void interruptedTrainingWritesItsCheckpointSaysHowToGoOnAndEndsWith130()
      throws IOException, InterruptedException {
    var data =
        Files.writeString(
            folder.resolve("data.tsv"),
            IntStream.range(0, 100)
                .mapToObj(i -> Integer.toBinaryString(i) + "\t" + i % 2 + "\n")
                .collect(Collectors.joining("", "text\tlabel\n", "")));
    var out = folder.resolve("model.eddy");
    var process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-p",
                System.getProperty("jdk.module.path"),
                "-m",
                "dev.eddy.cli/dev.eddy.cli.Main",
                "train",
                "classify",
                "--data",
                data.toString(),
                "--out",
                out.toString(),
                "--epochs",
                "1000000",
                "--hidden",
                "4",
                "--patience",
                "0",
                "--threads",
                "1")
            .start();
    try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      var line = err.readLine();
      while (line != null && !line.startsWith("step ")) {
        line = err.readLine();
      }
      assertThat(line).as("a line of progress comes").isNotNull();

      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

      assertThat(process.waitFor(60, TimeUnit.SECONDS))
          .as("ends; where it does not, see whether what runs the tests ignores SIGINT")
          .isTrue();
      var rest = err.lines().toList();
      assertThat(process.exitValue()).isEqualTo(130);
      assertThat(rest.getLast())
          .matches(
              "interrupted after step [0-9,]+; the checkpoint is in .*/model\\.eddy\\.checkpoint; to go on, repeat the command with --resume");
      assertThat(out).doesNotExist();
      assertThat(folder.resolve("model.eddy.checkpoint")).isNotEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }
}
