package dev.eddy.tasks.generate;

import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.network.AdoptedNetwork;
import dev.eddy.tasks.network.TextNetwork;
import java.util.Map;

/// A network of another toolkit that goes on with a text: for each step a score, or a probability,
/// of each symbol.
final class ImportedGenerator {

  private ImportedGenerator() {}

  /// @throws IllegalArgumentException if the network does something else
  static Generator of(TextNetwork given) {
    var network = new AdoptedNetwork(given);
    if (!given.labels().isEmpty()) {
      throw network.fault("a model that goes on with texts has no labels; leave them out");
    }
    if (network.isRow() || network.width() < given.symbols().size()) {
      throw network.fault(
          "it gives %d numbers for %s; expected one for each of %d symbols at each step"
              .formatted(
                  network.width(), network.isRow() ? "a text" : "a step", given.symbols().size()));
    }
    boolean probabilities = network.function().equals("softmax");
    network.orderOutput();
    var vocabulary = network.vocabulary();
    var scores =
        probabilities
            ? network.layer(
                "scores",
                "log(max(x, 0.000000000000000000000000000001))",
                vocabulary.size(),
                network.output(),
                Map.of())
            : network.output();
    var adopted =
        network.model(GenerateNetwork.INPUT, GenerateNetwork.AXIS, GenerateNetwork.OUTPUT, scores);
    return new Generator(
        Trained.imported(
            adopted.model(), adopted.weights(), GenerateForm.SETTINGS.defaults(), given.where()),
        vocabulary);
  }
}
