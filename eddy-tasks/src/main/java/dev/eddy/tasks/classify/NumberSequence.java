package dev.eddy.tasks.classify;

import java.util.Arrays;

/// A sequence of numbers as people type it: steps with semicolons between them, the numbers of a
/// step with spaces or commas, `0.1 2;0.3 4`. Without a semicolon each number is a step.
///
/// @param values `[T, features]`
record NumberSequence(float[] values, int features) {

  /// @throws IllegalArgumentException if a number is none, or the steps differ in length
  static NumberSequence parse(String text) {
    boolean stepped = text.indexOf(';') >= 0;
    var steps =
        Arrays.stream(text.strip().split(stepped ? ";" : "[\\s,]+"))
            .map(String::strip)
            .filter(step -> !step.isEmpty())
            .toList();
    if (steps.isEmpty()) {
      throw new IllegalArgumentException(
          "the text is empty; expected a sequence of numbers such as '0.1 2;0.3 4'");
    }
    var numbers = steps.stream().map(NumberSequence::numbers).toList();
    int features = numbers.getFirst().length;
    var values = new float[numbers.size() * features];
    for (int step = 0; step < numbers.size(); step++) {
      if (numbers.get(step).length != features) {
        throw new IllegalArgumentException(
            "\"%s\": step %d has %d numbers, but step 1 has %d"
                .formatted(text, step + 1, numbers.get(step).length, features));
      }
      System.arraycopy(numbers.get(step), 0, values, step * features, features);
    }
    return new NumberSequence(values, features);
  }

  private static float[] numbers(String step) {
    var parts = step.split("[\\s,]+");
    var numbers = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        numbers[i] = Float.parseFloat(parts[i]);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "\"%s\": expected a number, found \"%s\"; the model reads sequences of numbers such as '0.1 2;0.3 4'"
                .formatted(step, parts[i]),
            e);
      }
    }
    return numbers;
  }
}
