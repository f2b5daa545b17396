package dev.eddy.tasks.classify;

import dev.eddy.model.Objective;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.setting.Configuration;
import java.util.Arrays;

/// What an example of a class counts in the loss: the setting `class-weights`.
///
/// The loss of a batch is `Σ w·l / B` over its B examples, w the weight of the example's class as a
/// share of the mean over all examples that are learned from. A mean by the weights of the batch
/// itself would forget them where its examples are of one class, as those of one length may be.
/// What a model is measured by has no weights.
///
/// - `none`: each example counts the same.
/// - `balanced`: `n / (K·n_k)` for class k, where n examples are learned from, n_k of them of class
///   k, and K classes occur: all classes together count the same. The rule of scikit-learn.
/// - `label=weight,…`: as written; classes that are not named have weight 1.
final class ClassWeights {

  private ClassWeights() {}

  /// The weight of each class by its id; empty where all count the same.
  ///
  /// @param examples the ids of the labels that are learned from
  /// @throws IllegalArgumentException if the setting is none of the three
  /// @throws DataException if it names a label that the data has not
  static float[] of(Configuration configuration, Labels labels, int[] examples) {
    var text = configuration.get(ClassifyForm.CLASS_WEIGHTS).strip();
    return switch (text) {
      case "none" -> new float[0];
      case "balanced" -> balanced(labels.size(), examples);
      default -> written(text, labels);
    };
  }

  /// What is minimised: a sum over batches whose weights are divided by the number of their
  /// examples; without weights that is their mean.
  static Objective objective(float[] weights) {
    return new Objective(
        ClassifyNetwork.OUTPUT,
        Objective.softmaxCrossEntropy(),
        weights.length == 0 ? Objective.Averaging.STEPS_AND_ROWS : Objective.Averaging.NONE);
  }

  /// The weights so that their mean over the examples is 1.
  static float[] shared(float[] weights, int[] examples) {
    if (weights.length == 0) {
      return weights;
    }
    double sum = 0;
    for (int label : examples) {
      sum += weights[label];
    }
    var shared = new float[weights.length];
    for (int k = 0; k < weights.length; k++) {
      shared[k] = (float) (weights[k] / sum * examples.length);
    }
    return shared;
  }

  private static float[] balanced(int classes, int[] examples) {
    var counts = new long[classes];
    for (int label : examples) {
      counts[label]++;
    }
    long occur = Arrays.stream(counts).filter(count -> count > 0).count();
    var weights = new float[classes];
    for (int k = 0; k < classes; k++) {
      // What is in the validation part only is never weighed.
      weights[k] = counts[k] == 0 ? 1 : (float) ((double) examples.length / (occur * counts[k]));
    }
    return weights;
  }

  private static float[] written(String text, Labels labels) {
    var weights = new float[labels.size()];
    Arrays.fill(weights, 1);
    for (var part : text.split(",", -1)) {
      int equals = part.lastIndexOf('=');
      if (equals < 1) {
        throw wrong("found \"" + part.strip() + "\"");
      }
      try {
        weights[labels.id(part.substring(0, equals).strip())] =
            weight(part.substring(equals + 1).strip());
      } catch (DataException e) {
        throw new DataException("class-weights: " + e.getMessage(), e);
      }
    }
    return weights;
  }

  private static float weight(String text) {
    float weight;
    try {
      weight = Float.parseFloat(text);
    } catch (NumberFormatException _) {
      throw wrong("found the weight \"" + text + "\"");
    }
    if (!(weight > 0) || !Float.isFinite(weight)) {
      throw wrong("found the weight " + text);
    }
    return weight;
  }

  private static IllegalArgumentException wrong(String found) {
    return new IllegalArgumentException(
        "class-weights: expected none, balanced or labels with weights above 0 such as rare=5,often=0.5, "
            + found);
  }
}
