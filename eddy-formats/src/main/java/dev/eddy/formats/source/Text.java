package dev.eddy.formats.source;

import java.util.List;

/// Lines of a source, indented as they are added.
final class Text {

  private final StringBuilder text = new StringBuilder();
  private String indent = "";

  Text line(String line) {
    text.append(line.isEmpty() ? "" : indent + line).append('\n');
    return this;
  }

  Text line(String format, Object... arguments) {
    return line(format.formatted(arguments));
  }

  Text lines(List<String> lines) {
    lines.forEach(this::line);
    return this;
  }

  Text lines(String lines) {
    lines.lines().forEach(this::line);
    return this;
  }

  /// What follows stands further in.
  Text in() {
    indent += "  ";
    return this;
  }

  Text out() {
    indent = indent.substring(2);
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
