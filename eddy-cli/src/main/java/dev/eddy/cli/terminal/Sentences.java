package dev.eddy.cli.terminal;

import java.lang.Character.UnicodeScript;

/// Help texts as sentences.
public final class Sentences {

  private Sentences() {}

  /// Words as a sentence: with a capital, unless they begin with a symbol such as λ, and a full
  /// stop.
  public static String sentence(String words) {
    int first = words.codePointAt(0);
    boolean letter = UnicodeScript.of(first) == UnicodeScript.LATIN;
    return (letter ? Character.toUpperCase(words.charAt(0)) + words.substring(1) : words) + ".";
  }

  /// A path or another argument as a shell takes it: in quotes where it has to be.
  public static String quoted(String argument) {
    return argument.matches("[\\p{L}\\p{N}_@%+:,./-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }

  /// How the command was called, such as `./eddy`: the launcher says it in `-Deddy.command=…`.
  public static String command() {
    return quoted(System.getProperty("eddy.command", "eddy"));
  }
}
