package dev.eddy.cli.delivery;

import dev.eddy.formats.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `eddy pages`: the pages of the manual and the completion for shells, from the commands as they
/// are.
@Command(
    name = "pages",
    hidden = true,
    description = "Write the pages of the manual and the completion for bash and zsh.",
    mixinStandardHelpOptions = true)
public final class PagesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--man",
      paramLabel = "DIR",
      description = "The folder for pages of the manual, which is made where there is none.")
  private Path man;

  @Option(
      names = "--completion",
      paramLabel = "FILE",
      description = "The file for the completion; without it and --man: standard output.")
  private Path completion;

  @Override
  public void run() {
    var eddy = spec.root().commandLine();
    if (man != null) {
      try {
        Files.createDirectories(man);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      pages(eddy);
    }
    var script = AutoComplete.bash("eddy", eddy);
    if (completion != null) {
      write(completion, script);
    } else if (man == null) {
      spec.commandLine().getOut().print(script);
      spec.commandLine().getOut().flush();
    }
  }

  private void pages(CommandLine command) {
    write(man.resolve(ManPage.name(command.getCommandSpec()) + ".1"), ManPage.of(command));
    command.getSubcommands().values().stream()
        .filter(other -> !other.getCommandSpec().usageMessage().hidden())
        .forEach(this::pages);
  }

  private static void write(Path file, String text) {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
