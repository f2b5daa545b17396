package dev.eddy.tasks.learn;

/// How often a checkpoint is written: `30s`, `5m`, `1h` or `1000steps`.
///
/// @param seconds 0: not by time
/// @param steps 0: not by steps
record CheckpointInterval(double seconds, long steps) {

  static CheckpointInterval parse(String text) {
    var matcher =
        java.util.regex.Pattern.compile("([0-9]{1,9}) *(s|m|h|steps?)").matcher(text.strip());
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw new IllegalArgumentException(
          "checkpoint-every: expected a time or a number of steps such as 30s, 5m or 1000steps, found \"%s\""
              .formatted(text));
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> new CheckpointInterval(count, 0);
      case "m" -> new CheckpointInterval(60.0 * count, 0);
      case "h" -> new CheckpointInterval(3600.0 * count, 0);
      default -> new CheckpointInterval(0, count);
    };
  }
}
