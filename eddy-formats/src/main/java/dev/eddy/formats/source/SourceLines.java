package dev.eddy.formats.source;

import java.util.List;

/// Lines of a source, indented as they are added.
final class SourceLines {

  private final StringBuilder text = new StringBuilder();
  private String indent = "";

  SourceLines line(String line) {
    text.append(line.isEmpty() ? "" : indent + line).append('\n');
    return this;
  }

  SourceLines line(String format, Object... arguments) {
    return line(format.formatted(arguments));
  }

  SourceLines lines(List<String> lines) {
    lines.forEach(this::line);
    return this;
  }

  SourceLines lines(String lines) {
    lines.lines().forEach(this::line);
    return this;
  }

  /// What follows stands further in.
  SourceLines in() {
    indent += "  ";
    return this;
  }

  SourceLines out() {
    indent = indent.substring(2);
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
