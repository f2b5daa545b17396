package dev.eddy.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// `eddy help train classify`: what `eddy train classify --help` prints.
@Command(
    name = "help",
    description = "Show what a command takes: 'eddy help train classify'.",
    mixinStandardHelpOptions = true)
final class HelpCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "A command, and its own.")
  private List<String> names = new ArrayList<>();

  @Override
  public void run() {
    var command = spec.root().commandLine();
    for (var name : names) {
      var next = command.getSubcommands().get(name);
      if (next == null) {
        throw new UnmatchedArgumentException(command, List.of(name));
      }
      command = next;
    }
    var out = spec.commandLine().getOut();
    command.usage(out);
    out.flush();
  }
}
