package dev.eddy.formats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// What became of the cases of one kind: passed, refused with a sentence, or wrong. Nothing is
/// skipped in silence.
public final class Exchange {

  private final String kind;
  private final List<String> passed = new ArrayList<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private double worst;

  public Exchange(String kind) {
    this.kind = kind;
  }

  /// Counts a case by its difference from what was recorded.
  public void check(String name, double difference, double tolerance) {
    if (difference <= tolerance) {
      passed.add(name);
      worst = Math.max(worst, difference);
    } else {
      wrong.add("%s: differs by %.3g, allowed are %.0e".formatted(name, difference, tolerance));
    }
  }

  /// Counts a case that is refused for a reason that every such case has.
  public void refuse(String name, String reason) {
    refused.put(name, reason);
  }

  /// Counts a case that is refused; wrong unless its sentence has the words expected.
  public void refuse(String name, String sentence, String expected) {
    if (expected != null && sentence.contains(expected)) {
      refused.put(name, sentence);
    } else {
      wrong.add(name + ": " + sentence);
    }
  }

  public int passed() {
    return passed.size();
  }

  public Map<String, String> refused() {
    return refused;
  }

  public List<String> wrong() {
    return wrong;
  }

  /// One line of the counts.
  public String line() {
    int all = passed.size() + refused.size() + wrong.size();
    return "%d of %d pass (largest difference %.1e), %d refused by name"
        .formatted(passed.size(), all, worst, refused.size());
  }

  /// Prints the line.
  public void publish(BiConsumer<String, String> printer) {
    printer.accept(kind, line());
  }
}
