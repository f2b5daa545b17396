package dev.eddy.tasks.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a column is for. The words are the same in flags (`--text`), in configurations and in what
/// is said about a file.
public enum Role {
  /// The text that gets a label.
  TEXT("the column with the texts"),
  /// The class of a row.
  LABEL("the column with the labels"),
  /// What a row is called; nothing is learned from it.
  ID("the column that names the rows, which nothing is learned from"),
  /// The numbers of a step.
  FEATURES("the columns with the numbers, in their order, with commas between"),
  /// What the rows of one sequence, or of one sentence, have in common.
  KEY("the column with the same value in all rows of one sequence or sentence"),
  /// When a row was measured.
  TIME("the columns that say when, with commas between"),
  /// The numbers that change over time.
  VALUE("the columns with the numbers over time, with commas between"),
  /// Numbers that are known ahead of their time, such as holidays.
  KNOWN("the columns with numbers that are known ahead of their time, with commas between"),
  /// What is translated.
  SOURCE("the column that is translated from"),
  /// What it becomes.
  TARGET("the column that is translated into"),
  /// A word of a sentence or of a list.
  WORD("the column with the words"),
  /// What a word of a sentence gets.
  TAG("the column with the tags"),
  /// How often a word was seen.
  COUNT("the column that says how often a word was seen");

  private final String what;

  Role(String what) {
    this.what = what;
  }

  /// The word itself, such as `text`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The flag that names the column, such as `--text`.
  public String flag() {
    return "--" + word();
  }

  /// What it is, in a few words.
  public String what() {
    return what;
  }

  /// The role of a word such as `text`.
  public static Optional<Role> named(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
