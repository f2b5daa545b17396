package dev.eddy.formats.keras;

import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Network;
import dev.eddy.formats.ZipContents;
import dev.eddy.formats.network.Guard;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/// Keras: H5 files of Keras 1, 2, 3 and tf.keras, and the `.keras` zip.
///
/// A file says it all, its version included, unless it holds weights only: then the setting
/// `configuration` of {@link #network} names the JSON file that `to_json()` gave. With `texts` as
/// `lengths` a network that reads texts is one that reads their symbols: `TextVectorization` is
/// what {@link Network#text} says, and rows have lengths where symbol 0 fills them up
/// (`mask_zero`); with `texts` as `padded` symbol 0 fills them up as in Keras.
public final class KerasFormat implements Format {

  private static final String CONFIGURATION = "configuration";
  private static final String TEXTS = "texts";
  private static final String LENGTHS = "lengths";
  private static final String PADDED = "padded";

  /// For the service loader.
  public KerasFormat() {}

  @Override
  public String name() {
    return "keras";
  }

  @Override
  public String description() {
    return "models of Keras 1 to 3 and tf.keras: .keras and .h5";
  }

  @Override
  public List<String> endings() {
    return List.of(".keras", ".h5", ".hdf5");
  }

  @Override
  public boolean recognises(Path file, byte[] head) {
    return Hdf5.isHdf5(head)
        || ZipContents.isZip(head)
            && ZipContents.names(file).containsAll(List.of("config.json", "metadata.json"));
  }

  @Override
  public ForeignModel read(Path file) {
    return Guard.reading(file.toString(), () -> readUnguarded(file));
  }

  private ForeignModel readUnguarded(Path file) {
    return KerasFile.read(file);
  }

  @Override
  public Network network(ForeignModel model, Map<String, String> settings) {
    return Guard.reading(model.where(), () -> networkUnguarded(model, settings));
  }

  private Network networkUnguarded(ForeignModel model, Map<String, String> settings) {
    var unknown = new TreeSet<>(settings.keySet());
    unknown.remove(CONFIGURATION);
    unknown.remove(TEXTS);
    if (!unknown.isEmpty()) {
      throw new FormatException(
          "%s: unknown setting \"%s\"; Keras has \"%s\" and \"%s\""
              .formatted(model.where(), unknown.first(), CONFIGURATION, TEXTS));
    }
    var texts = settings.getOrDefault(TEXTS, LENGTHS);
    if (!List.of(LENGTHS, PADDED).contains(texts)) {
      throw new FormatException(
          "%s: the setting \"%s\" is \"%s\"; expected \"%s\" or \"%s\""
              .formatted(model.where(), TEXTS, texts, LENGTHS, PADDED));
    }
    return KerasNetwork.of(
        settings.containsKey(CONFIGURATION)
            ? configured(model, Path.of(settings.get(CONFIGURATION)))
            : model,
        settings.containsKey(TEXTS),
        LENGTHS.equals(settings.get(TEXTS)));
  }

  @Override
  public void write(Model model, Weights weights, Path file) {
    KerasWriter.write(model, weights, file);
  }

  /// Weights with the configuration of another file.
  private static ForeignModel configured(ForeignModel weights, Path file) {
    var json = Json.read(file);
    var configuration = Json.object();
    configuration.setAll((ObjectNode) weights.configuration());
    var version = json.path("keras_version").asString("");
    if (!version.isEmpty()) {
      configuration.put("version", version);
    }
    configuration.set("model", json);
    return new ForeignModel(
        weights.format(),
        weights.writer(),
        weights.where(),
        configuration,
        weights.tensors(),
        KerasText.vocabularies(json, Map.of()),
        List.of());
  }
}
