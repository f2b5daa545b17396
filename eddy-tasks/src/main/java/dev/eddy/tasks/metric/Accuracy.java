package dev.eddy.tasks.metric;

import java.util.List;

/// The share of answers that are right: `accuracy = correct / total`, 0 when there were none.
///
/// A value: sums over batches are made with [#plus], so the result does not depend on how the data
/// was cut.
///
/// @param correct how many answers were right
/// @param total how many answers there were
public record Accuracy(long correct, long total) {
  public static final Accuracy NONE = new Accuracy(0, 0);

  public Accuracy {
    if (correct < 0 || correct > total) {
      throw new IllegalArgumentException(
          "accuracy: expected 0 to " + total + " right answers, found " + correct);
    }
  }

  /// Exact match: an answer is right when it equals its reference, character for character.
  public static Accuracy exactMatch(List<String> references, List<String> answers) {
    SameSize.same("exact match", references.size(), answers.size());
    long correct = 0;
    for (int i = 0; i < answers.size(); i++)
      if (answers.get(i).equals(references.get(i))) correct++;
    return new Accuracy(correct, answers.size());
  }

  /// Exact match where any of several references will do, as for pronunciations.
  public static Accuracy exactMatchOfAny(List<List<String>> references, List<String> answers) {
    SameSize.same("exact match", references.size(), answers.size());
    long correct = 0;
    for (int i = 0; i < answers.size(); i++)
      if (references.get(i).contains(answers.get(i))) correct++;
    return new Accuracy(correct, answers.size());
  }

  /// Accuracy of class ids.
  public static Accuracy of(int[] expected, int[] predicted) {
    SameSize.same("accuracy", expected.length, predicted.length);
    long correct = 0;
    for (int i = 0; i < predicted.length; i++) if (expected[i] == predicted[i]) correct++;
    return new Accuracy(correct, predicted.length);
  }

  public Accuracy plus(Accuracy other) {
    return new Accuracy(correct + other.correct, total + other.total);
  }

  public Accuracy plus(boolean right) {
    return new Accuracy(correct + (right ? 1 : 0), total + 1);
  }

  /// Between 0 and 1.
  public double value() {
    return total == 0 ? 0 : (double) correct / total;
  }
}
