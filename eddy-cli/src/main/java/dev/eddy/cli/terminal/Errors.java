package dev.eddy.cli.terminal;

import dev.eddy.onnx.file.OnnxException;
import dev.eddy.tasks.Form;
import dev.eddy.train.DivergedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What the command line prints and returns when a command fails.
///
/// An {@link IllegalArgumentException}, an {@link OnnxException}, an error of the file system and a
/// training that diverges are the user's: the message alone, exit status 2. What was interrupted
/// has 130. Anything else is ours: exit status 1.
public final class Errors {

  public static final int OURS = 1;
  public static final int USERS = 2;
  public static final int INTERRUPTED = 130;

  private Errors() {}

  /// The command line itself is wrong.
  public static int ofParameters(ParameterException error, String[] args) {
    var command = error.getCommandLine().getCommandSpec().qualifiedName();
    var message =
        switch (error) {
          case UnmatchedArgumentException unmatched -> command + ": " + unknown(unmatched);
          case OverwrittenOptionException twice ->
              "%s: '%s' is given twice"
                  .formatted(command, ((OptionSpec) twice.getOverwritten()).longestName());
          case ParameterException other when other.getMessage().startsWith("eddy") ->
              other.getMessage();
          case ParameterException other ->
              command
                  + ": "
                  + Character.toLowerCase(other.getMessage().charAt(0))
                  + other.getMessage().substring(1);
        };
    var out = error.getCommandLine().getErr();
    var isHelp = message.contains("--help") || message.endsWith("?");
    out.println(isHelp ? message : message + "; '" + command + " --help' shows what it takes");
    out.flush();
    return USERS;
  }

  private static String unknown(UnmatchedArgumentException error) {
    var argument = error.getUnmatched().getFirst();
    if (!error.isUnknownOption()) {
      return "unknown argument '%s'%s".formatted(argument, didYouMean(error.getSuggestions()));
    }
    var option = argument.split("=", 2)[0];
    var others = othersWith(option, error.getCommandLine());
    return others.isEmpty()
        ? "unknown option '%s'%s".formatted(option, didYouMean(error.getSuggestions()))
        : "'%s' has no effect on %s%s; it is for %s"
            .formatted(
                option,
                error.getCommandLine().getCommandName(),
                instead(option, error.getCommandLine().getCommandName()),
                String.join(", ", others));
  }

  /// What a form has in its place.
  private static String instead(String option, String form) {
    return Form.all().stream()
        .filter(one -> one.name().equals(form))
        .findFirst()
        .flatMap(one -> one.instead(option.replaceFirst("^-+", "")))
        .map(sentence -> ": " + sentence)
        .orElse("");
  }

  /// Forms of the same command that have this option.
  private static List<String> othersWith(String option, CommandLine form) {
    var command = form.getParent();
    if (command == null || command.getParent() == null) {
      return List.of();
    }
    return command.getSubcommands().values().stream()
        .filter(other -> other.getCommandSpec().findOption(option) != null)
        .map(CommandLine::getCommandName)
        .distinct()
        .toList();
  }

  private static String didYouMean(List<String> suggestions) {
    return suggestions.isEmpty() ? "" : "; did you mean '" + suggestions.getFirst() + "'?";
  }

  /// A command threw.
  public static int ofExecution(Exception error, PrintWriter out, boolean debug) {
    var cause =
        error instanceof UncheckedIOException unchecked && !hasSentence(unchecked)
            ? unchecked.getCause()
            : error;
    if (cause instanceof CancellationException) {
      out.println(cause.getMessage());
      out.flush();
      return INTERRUPTED;
    }
    var users =
        cause instanceof IllegalArgumentException
            || cause instanceof IOException
            || cause instanceof UncheckedIOException
            || cause instanceof OnnxException
            || cause instanceof DivergedException;
    if (users) {
      out.println(sentence(cause));
    } else {
      out.printf(
          "internal error: %s%s%n", error, debug ? "" : "; run with --debug for the stack trace");
    }
    if (debug) {
      error.printStackTrace(out);
    }
    out.flush();
    return users ? USERS : OURS;
  }

  /// Whether it says more, such as the file, than what caused it.
  private static boolean hasSentence(UncheckedIOException error) {
    return error.getMessage() != null && !error.getMessage().equals(error.getCause().toString());
  }

  /// The JDK's file system exceptions carry a path and no sentence.
  private static String sentence(Exception error) {
    return switch (error) {
      case NoSuchFileException e -> e.getFile() + ": there is no such file";
      case FileNotFoundException e -> e.getMessage();
      case AccessDeniedException e -> e.getFile() + ": access is denied";
      case FileAlreadyExistsException e -> e.getFile() + ": the file exists already";
      case NotDirectoryException e -> e.getFile() + ": is not a folder";
      case DirectoryNotEmptyException e -> e.getFile() + ": the folder is not empty";
      case FileSystemException e when e.getReason() == null ->
          e.getFile() + ": cannot be read or written";
      default -> error.getMessage() == null ? error.toString() : error.getMessage();
    };
  }
}
