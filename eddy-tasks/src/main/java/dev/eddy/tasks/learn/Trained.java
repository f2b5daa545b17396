package dev.eddy.tasks.learn;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.ModelTensors;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What every trained model has, whatever its form.
///
/// @param model the network
/// @param weights its parameters: those of the best validation
/// @param configuration what the training was asked to do
/// @param history what was measured on the way
/// @param provenance where the data and the program came from
/// @param learned what it was trained with, so that it can be told apart from what it was not
public record Trained(
    Model model,
    Weights weights,
    Configuration configuration,
    History history,
    Provenance provenance,
    Fingerprints learned) {

  /// The entry of the bundle with the hashes of rows.
  private static final String LEARNED = "learned.bin";

  public Trained {
    // Whether a training was interrupted is no part of what it was asked: a resumed one gives the
    // same file.
    configuration = configuration.with(CheckpointSettings.RESUME, false);
  }

  /// What another toolkit has trained: nothing is known of how.
  ///
  /// @param configuration the standards of its form
  /// @param source the file that it comes from
  public static Trained imported(
      Model model, Weights weights, Configuration configuration, String source) {
    return new Trained(
        model,
        weights,
        configuration,
        new History(List.of(), 0),
        new Provenance(source, "", 0, 0, 0, Provenance.eddyVersion()),
        Fingerprints.NONE);
  }

  /// The same with another network, which was put together from this one.
  public Trained with(Model other, Weights its) {
    return new Trained(other, its, configuration, history, provenance, learned);
  }

  /// The same with what others reached on the validation; see [History#beside].
  public Trained withBeside(Map<String, Map<String, Double>> others) {
    return new Trained(
        model, weights, configuration, history.withBeside(others), provenance, learned);
  }

  /// Whether the data was in memory, so that nobody can read it again.
  public boolean inMemory() {
    return configuration.given(DataSettings.DATA).isEmpty();
  }

  /// This as a bundle.
  ///
  /// @param vocabulary what the form needs to understand symbols and numbers
  public Bundle bundle(JsonNode vocabulary) {
    return new Bundle(
        ModelJson.write(model),
        vocabulary,
        configuration.json(),
        history.json(),
        provenance.json(),
        ModelTensors.of(weights),
        weights.precision(),
        learned.isEmpty() ? Map.of() : Map.of(LEARNED, learned.bytes()));
  }

  /// What a bundle holds.
  ///
  /// @param settings of the bundle's form
  /// @param file what messages call it
  public static Trained of(Bundle bundle, Settings settings, Path file) {
    var model = ModelJson.read(bundle.model(), place(file, "model.json"));
    return new Trained(
        model,
        bundle.weights(model, place(file, "weights.safetensors")),
        settings.defaults().with(bundle.configuration(), place(file, "configuration.json")),
        History.read(bundle.history(), place(file, "history.json")),
        Provenance.read(bundle.provenance(), place(file, "provenance.json")),
        bundle.extras().containsKey(LEARNED)
            ? Fingerprints.read(bundle.extras().get(LEARNED), place(file, LEARNED))
            : Fingerprints.NONE);
  }

  /// What messages call an entry of a model file.
  public static String place(Path file, String entry) {
    return "%s, entry \"%s\"".formatted(file, entry);
  }
}
