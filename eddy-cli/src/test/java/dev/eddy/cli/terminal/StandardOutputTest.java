package dev.eddy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class StandardOutputTest {

  @Test
  void pipeThatNobodyReadsEndsTheCommand() {
    var out =
        StandardOutput.writer(
            new OutputStream() {
              @Override
              public void write(int one) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    out.println("an answer");

    assertThatThrownBy(out::flush)
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessage("standard output: nobody reads it any more");
  }

  /// In a process of its own, which has standard output to itself.
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the full device is one of Linux")
  void fullDiskIsASentenceWithTheNameOfTheFileAndAStatus()
      throws IOException, InterruptedException {
    assertThat(Files.exists(Path.of("/dev/full"))).isTrue();
    for (var command : List.of(List.of("doctor"), List.of("--help"), List.of("help", "train"))) {
      var line =
          new java.util.ArrayList<>(
              List.of(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-XX:+UseSerialGC",
                  "-p",
                  System.getProperty("jdk.module.path"),
                  "-m",
                  "dev.eddy.cli/dev.eddy.cli.Main"));
      line.addAll(command);
      var process = new ProcessBuilder(line).redirectOutput(Path.of("/dev/full").toFile()).start();
      var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(err).isEqualTo(2);
      assertThat(err)
          .endsWith("standard output (/dev/full): could not be written: No space left on device\n");
    }
  }
}
