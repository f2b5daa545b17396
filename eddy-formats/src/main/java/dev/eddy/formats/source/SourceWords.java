package dev.eddy.formats.source;

import java.util.Map;

/// What a source says of its inputs, outputs and rooms.
final class SourceWords {

  private SourceWords() {}

  /// A port in words: `x [steps, 10], numbers`.
  static String words(NetworkCode.Port port, Map<String, String> steps) {
    return "%s %s%s"
        .formatted(
            port.name(),
            shape(port, steps),
            port.words().equals(port.name()) ? "" : ", " + port.words());
  }

  /// Its shape: `[steps, 10]`.
  static String shape(NetworkCode.Port port, Map<String, String> steps) {
    var axis = port.axis().isEmpty() ? "" : steps.get(port.axis());
    var width = port.isNumbers() ? Integer.toString(port.width()) : "";
    return "[%s%s%s]"
        .formatted(
            axis,
            axis.isEmpty() || width.isEmpty() ? "" : ", ",
            axis.isEmpty() && width.isEmpty() ? "1" : width);
  }

  /// How many numbers all steps of a row have.
  static String rowSize(NetworkCode.Port port, Map<String, String> steps) {
    int width = Math.max(1, port.width());
    return port.axis().isEmpty()
        ? Integer.toString(width)
        : "%s * %d".formatted(steps.get(port.axis()), width);
  }

  /// How many numbers a room has.
  static String size(NetworkCode.Room room) {
    return room.steps().isEmpty()
        ? Integer.toString(room.width())
        : "%s * %d".formatted(room.steps(), room.width());
  }

  /// A line that does not end its comment, nor go on in the next line.
  static String comment(String line) {
    return line.replace("*/", "* /").replace("/*", "/ *").replace('\\', '/').replaceAll("\\R", " ");
  }
}
