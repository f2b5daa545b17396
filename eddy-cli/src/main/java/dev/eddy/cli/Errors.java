package dev.eddy.cli;

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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What the command line prints and returns when a command fails.
///
/// An {@link IllegalArgumentException} and an error of the file system are the user's: the message alone, exit status 2. Anything else is
/// ours: exit status 1.
final class Errors {

  static final int OURS = 1;
  static final int USERS = 2;

  private Errors() {}

  /// The command line itself is wrong.
  static int ofParameters(ParameterException error, String[] args) {
    var command = error.getCommandLine().getCommandSpec().qualifiedName();
    var message =
        error instanceof UnmatchedArgumentException unmatched
            ? "%s: unknown %s '%s'%s"
                .formatted(
                    command,
                    unmatched.isUnknownOption() ? "option" : "argument",
                    unmatched.getUnmatched().getFirst(),
                    didYouMean(unmatched.getSuggestions()))
            : error.getMessage();
    var out = error.getCommandLine().getErr();
    var isHelp = message.contains("--help") || message.endsWith("?");
    out.println(isHelp ? message : message + "; '" + command + " --help' shows what it takes");
    out.flush();
    return USERS;
  }

  private static String didYouMean(List<String> suggestions) {
    return suggestions.isEmpty() ? "" : "; did you mean '" + suggestions.getFirst() + "'?";
  }

  /// A command threw.
  static int ofExecution(Exception error, PrintWriter out, boolean debug) {
    var cause = error instanceof UncheckedIOException unchecked ? unchecked.getCause() : error;
    var users = cause instanceof IllegalArgumentException || cause instanceof IOException;
    if (users) {
      out.println(sentence(cause));
    } else {
      out.printf("internal error: %s%s%n", error, debug ? "" : "; run with --debug for the stack trace");
    }
    if (debug) {
      error.printStackTrace(out);
    }
    out.flush();
    return users ? USERS : OURS;
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
      case FileSystemException e when e.getReason() == null -> e.getFile() + ": cannot be read or written";
      default -> error.getMessage() == null ? error.toString() : error.getMessage();
    };
  }
}
