package dev.eddy.tasks.data.format;

import java.util.Optional;

/// Looks for quotes that are not what RFC 4180 has, before cells are cut: one that is never closed,
/// one that closes before the cell ends.
///
/// A cell is quoted if it starts with a quote; a quote further in is a character, as all
/// spreadsheets and readers have it. In a quoted cell a doubled quote is one.
final class Quotes {
  /// What is wrong.
  ///
  /// @param line where
  /// @param record where the row starts
  /// @param column the column of the cell, counted from 0
  /// @param closed whether the quote closes too early; else it never does
  /// @param excerpt the line from the cell on
  record Fault(long line, long record, int column, boolean closed, String excerpt) {}

  private final String text;
  private final char delimiter;
  private int at;
  private long line = 1;
  private long record = 1;
  private int column;

  private Quotes(String text, char delimiter) {
    this.text = text;
    this.delimiter = delimiter;
  }

  /// The first fault.
  static Optional<Fault> fault(String text, char delimiter) {
    return new Quotes(text, delimiter).fault();
  }

  private Optional<Fault> fault() {
    while (at < text.length()) {
      if (text.charAt(at) == '"') {
        var fault = quoted();
        if (fault.isPresent()) return fault;
      } else {
        while (at < text.length() && !ends(text.charAt(at))) at++;
      }
      end();
    }
    return Optional.empty();
  }

  private Optional<Fault> quoted() {
    long opened = line;
    int start = at;
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        boolean doubled = at < text.length() && text.charAt(at) == '"';
        if (!doubled) {
          if (at < text.length() && !ends(text.charAt(at))) {
            return Optional.of(new Fault(line, record, column, true, excerpt(start)));
          }
          return Optional.empty();
        }
        at++;
      } else {
        count(c);
      }
    }
    return Optional.of(new Fault(opened, record, column, false, excerpt(start)));
  }

  private void end() {
    if (at == text.length()) return;
    char c = text.charAt(at++);
    if (c == delimiter) {
      column++;
      return;
    }
    if (c == '\r' && at < text.length() && text.charAt(at) == '\n') at++;
    line++;
    column = 0;
    record = line;
  }

  /// Counts the lines of a quoted cell: of a carriage return and a line feed the latter counts.
  private void count(char c) {
    boolean pair = c == '\r' && at < text.length() && text.charAt(at) == '\n';
    if (c == '\n' || c == '\r' && !pair) line++;
  }

  private boolean ends(char c) {
    return c == delimiter || c == '\n' || c == '\r';
  }

  private String excerpt(int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') end++;
    return text.substring(start, end);
  }
}
