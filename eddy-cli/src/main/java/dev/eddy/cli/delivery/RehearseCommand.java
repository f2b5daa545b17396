package dev.eddy.cli.delivery;

import dev.eddy.formats.CheckpointFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `eddy rehearse`: runs what people start most on tiny data of its own, so that a JVM which keeps
/// the classes it has seen (`-XX:AOTCacheOutput`) has seen those of a start.
@Command(
    name = "rehearse",
    hidden = true,
    description = "Run what people start most, for the JVM to remember.",
    mixinStandardHelpOptions = true)
public final class RehearseCommand implements Runnable {

  private final Supplier<CommandLine> eddy;

  /// @param eddy makes the whole command line
  public RehearseCommand(Supplier<CommandLine> eddy) {
    this.eddy = eddy;
  }

  @Override
  public void run() {
    try {
      var folder = Files.createTempDirectory("eddy-rehearsal");
      try {
        rehearse(folder);
      } finally {
        clear(folder);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void rehearse(Path folder) throws IOException {
    var data =
        Files.writeString(
                folder.resolve("texts.tsv"),
                IntStream.range(0, 60)
                    .mapToObj(i -> "the %d. text\t%s\n".formatted(i, i % 2 == 0 ? "even" : "odd"))
                    .collect(Collectors.joining("", "text\tlabel\n", "")))
            .toString();
    var model = folder.resolve("model.eddy").toString();
    run("--version");
    run("--help");
    run("data", data);
    run("train", "classify", "--data", data, "--out", model, "--epochs", "1", "--hidden", "8");
    run("predict", model, "the 7. text");
    run("predict", model, "the 7. text", "--json");
    run("evaluate", model, "--data", data);
    run("inspect", model);
  }

  private void run(String... command) {
    var nowhere = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    int status = eddy.get().setOut(nowhere).setErr(nowhere).execute(command);
    if (status != 0) {
      throw new IllegalStateException("%s: status %d".formatted(String.join(" ", command), status));
    }
  }

  private static void clear(Path folder) throws IOException {
    new CheckpointFolder(folder.resolve("model.eddy.checkpoint")).remove();
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
