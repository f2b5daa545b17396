package dev.toy.last;

import dev.eddy.tasks.Evaluation;
import java.util.Map;

/// How many last letters were right.
record LastResult(int right, int words) implements Evaluation {

  @Override
  public Map<String, Double> metrics() {
    return Map.of("right", (double) right / words);
  }

  @Override
  public String toString() {
    return "%d of %d last letters".formatted(right, words);
  }
}
