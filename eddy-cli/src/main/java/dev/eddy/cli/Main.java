package dev.eddy.cli;

import dev.eddy.cli.audio.DenoiseCommand;
import dev.eddy.cli.audio.VadCommand;
import dev.eddy.cli.delivery.PagesCommand;
import dev.eddy.cli.delivery.RehearseCommand;
import dev.eddy.cli.exchange.ExportCommand;
import dev.eddy.cli.exchange.ImportCommand;
import dev.eddy.cli.exchange.QuantizeCommand;
import dev.eddy.cli.exchange.VerifyCommand;
import dev.eddy.cli.look.CellCommand;
import dev.eddy.cli.look.DataCommand;
import dev.eddy.cli.look.Doctor;
import dev.eddy.cli.look.InspectCommand;
import dev.eddy.cli.look.Version;
import dev.eddy.cli.reproduce.ReproduceCommand;
import dev.eddy.cli.terminal.Errors;
import dev.eddy.cli.terminal.Filter;
import dev.eddy.cli.terminal.ProgressLine;
import dev.eddy.cli.terminal.StandardOutput;
import dev.eddy.cli.terminal.TextWidth;
import dev.eddy.cli.train.TrainCommand;
import dev.eddy.cli.tutorial.TutorialCommand;
import dev.eddy.cli.tutorial.TutorialMnist;
import dev.eddy.tasks.data.Pipes;
import java.io.UncheckedIOException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command `eddy`. A subcommand is one class, registered in the list of {@link
/// Command#subcommands} below.
///
/// Exit status 0: done; 2: the user's error, told in one sentence; 1: ours, with a stack trace on
/// `--debug`; 130: interrupted by Ctrl-C.
@Command(
    name = "eddy",
    description = "Recurrent networks for the JVM: the equation is the code.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {"", "'eddy COMMAND --help' shows what a command takes, with examples."},
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      GenerateCommand.class,
      InspectCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      VerifyCommand.class,
      QuantizeCommand.class,
      VadCommand.class,
      DenoiseCommand.class,
      DataCommand.class,
      CellCommand.class,
      TutorialCommand.class,
      ReproduceCommand.class,
      Doctor.class,
      HelpCommand.class,
      PagesCommand.class
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean debug;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "eddy: a command was expected, but there is none; 'eddy --help' lists them");
  }

  /// Runs one command and ends the process with its exit status.
  public static void main(String[] args) {
    // Numbers are printed with a point everywhere: what reads them is often a program.
    Locale.setDefault(Locale.ROOT);
    int status = execute(args);
    Filter.drain();
    System.exit(status);
  }

  private static int execute(String[] args) {
    var line = commandLine().setOut(StandardOutput.writer());
    try {
      return Pipes.within(() -> {
        int status = line.execute(args);
        line.getOut().flush();
        return status;
      });
    } catch (UncheckedIOException e) {
      // Standard output failed while the last line was printed.
      return Errors.ofExecution(e, line.getErr(), false);
    } catch (OutOfMemoryError _) {
      System.err.printf(
          "the heap of %,d MiB is full; take a smaller model or batch, or give more: EDDY_JAVA_OPTIONS=-Xmx8g%n",
          Runtime.getRuntime().maxMemory() >> 20);
      return Errors.USERS;
    }
  }

  /// The command with its subcommands and what happens when one fails.
  static CommandLine commandLine() {
    return commandLine(System.getenv("TERM"));
  }

  /// @param terminal what it calls itself, or null
  static CommandLine commandLine(String terminal) {
    var main = new Main();
    var line = new CommandLine(main);
    TrainCommand.addForms(line.getSubcommands().get("train"));
    PredictCommand.addFlags(line.getSubcommands().get("predict"));
    line.addSubcommand(new RehearseCommand(Main::commandLine));
    line.getSubcommands().get("tutorial").addSubcommand(TutorialMnist.command());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(Math.clamp(TextWidth.ofTerminal(100), 60, 120));
    // Else colours go to a terminal, and nowhere where NO_COLOR is set: picocli sees to that.
    if (!ProgressLine.knowsEscapes(terminal)) {
      line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    }
    line.setExecutionStrategy(Main::execute);
    line.getSubcommands().values().forEach(Main::giveVersion);
    line.setParameterExceptionHandler(Errors::ofParameters);
    line.setExecutionExceptionHandler(
        (error, command, _) -> Errors.ofExecution(error, command.getErr(), main.debug));
    return line;
  }

  /// Runs what was parsed; a word that means nothing is an error even where help is asked for.
  private static int execute(ParseResult parsed) {
    for (var one = parsed; ; one = one.subcommand()) {
      if (!one.unmatched().isEmpty()) {
        throw new UnmatchedArgumentException(one.commandSpec().commandLine(), one.unmatched());
      }
      if (!one.hasSubcommand()) {
        try {
          return new RunLast().execute(parsed);
        } catch (UncheckedIOException e) {
          // Standard output failed while a help text was printed.
          throw new ExecutionException(one.commandSpec().commandLine(), e.getMessage(), e);
        }
      }
    }
  }

  private static void giveVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(Main::giveVersion);
  }
}
