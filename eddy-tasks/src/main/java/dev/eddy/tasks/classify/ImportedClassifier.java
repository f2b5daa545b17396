package dev.eddy.tasks.classify;

import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.network.AdoptedNetwork;
import dev.eddy.tasks.network.TextNetwork;
import java.util.Map;

/// A network of another toolkit as a classifier: its probabilities are the softmax (or sigmoid) of
/// the scores that are put over it.
final class ImportedClassifier {

  /// The least probability whose logarithm is taken: no score is infinite.
  private static final String LEAST = "0.000000000000000000000000000001";

  private static final String LOG = "log(max(x, %s))".formatted(LEAST);
  private static final String LOGIT = LOG + " - log(max(1 - x, %s))".formatted(LEAST);

  private ImportedClassifier() {}

  /// Whether a row has any number of labels: each output is a probability of its own.
  static boolean isOfSeveral(AdoptedNetwork network) {
    return network.function().equals("sigmoid") && network.width() > 1;
  }

  /// @throws IllegalArgumentException if the network does something else, or labels are not as many
  ///   as it tells apart
  static ClassifyFiles files(TextNetwork given, AdoptedNetwork network) {
    int width = network.width();
    if (!network.isRow()) {
      throw network.fault("it gives scores for each step; a classifier gives one row of scores");
    }
    if (width == 1 && !network.function().equals("sigmoid")) {
      throw network.fault(
          "it gives one number that is no probability; expected a score for each label");
    }
    int expected = width == 1 ? 2 : width;
    if (given.labels().size() != expected) {
      throw network.fault(
          "it tells %d labels apart, but %d are named; name each, in the order of its outputs"
              .formatted(expected, given.labels().size()));
    }
    var adopted =
        network.model(
            ClassifyNetwork.INPUT, ClassifyNetwork.AXIS, ClassifyNetwork.OUTPUT, scores(network));
    return new ClassifyFiles(
        Trained.imported(
            adopted.model(), adopted.weights(), ClassifyForm.SETTINGS.defaults(), given.where()),
        new ClassifyInput.Text(network.vocabulary(), given.steps()),
        new Labels(given.labels()));
  }

  private static String scores(AdoptedNetwork network) {
    var output = network.output();
    int width = network.width();
    return switch (network.function()) {
      case "softmax" -> network.layer(ClassifyNetwork.SCORES, LOG, width, output, Map.of());
      case "sigmoid" -> {
        var logit = network.layer("logit", LOGIT, width, output, Map.of());
        yield width == 1 ? twoScores(network, logit) : logit;
      }
      default -> output;
    };
  }

  /// Scores 0 and l of a logit l: their softmax is `1 − p` and `p`.
  private static String twoScores(AdoptedNetwork network, String logit) {
    return network.layer(
        ClassifyNetwork.SCORES, "W @ x", 2, logit, Map.of("W", new float[] {0, 1}));
  }
}
