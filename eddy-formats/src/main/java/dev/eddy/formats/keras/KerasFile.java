package dev.eddy.formats.keras;

import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.ZipContents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Reads the files of Keras: H5 of Keras 1, 2 and 3 and of tf.keras, whole models or weights, and
/// the `.keras` zip. Which of the two a file is, its first bytes say: tf.keras 2.12 gives an H5
/// file the ending `.keras`.
///
/// The configuration of the {@link ForeignModel} is `{"container": "h5" or "zip", "version": …,
/// "model": …}`, of a zip also `doubled`: tf.keras 2.12 counts layers with weights twice. Tensors
/// of an H5 file are named `LAYER/WEIGHT` and stand in the order of its lists; those of a zip are
/// named by their path, `layers/lstm/cell/vars/0`.
final class KerasFile {

  private KerasFile() {}

  static ForeignModel read(Path file) {
    var where = file.toString();
    byte[] bytes = bytes(file);
    if (Hdf5.isHdf5(bytes)) {
      return Hdf5.read(bytes, where, h5 -> h5(h5, where));
    }
    if (ZipContents.isZip(bytes)) {
      return zip(ZipContents.read(file));
    }
    throw new FormatException(
        "%s: is no file of Keras: it is neither HDF5 nor a zip".formatted(where));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (java.io.IOException e) {
      throw new FormatException("%s: could not be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static ForeignModel h5(Hdf5 h5, String where) {
    var model = h5.text(h5.root(), "model_config");
    var weights = h5.group("model_weights").orElse(h5.root());
    var layers = h5.texts(weights, "layer_names");
    var version = h5.text(h5.root(), "keras_version");
    if (layers.isEmpty() && model.isEmpty()) {
      return new ForeignModel(
          "keras",
          "Keras",
          where,
          Json.object().put("container", "zip").put("version", "3"),
          List.copyOf(h5.below(h5.root()).values()),
          Map.of(),
          List.of("it holds weights without a configuration"));
    }
    var tensors = new ArrayList<ForeignTensor>();
    for (var layer : layers) {
      var group =
          h5.group(path(weights.getPath()) + layer)
              .orElseThrow(() ->
                  new FormatException(
                      "%s: the weights of layer \"%s\" are missing".formatted(where, layer)));
      for (var name : h5.texts(group, "weight_names")) {
        tensors.add(h5.tensor(group, name, layer + "/" + name));
      }
    }
    var configuration = Json.object().put("container", "h5").put("version", version);
    if (!model.isEmpty()) {
      configuration.set(
          "model",
          Json.parse(
              model.getBytes(StandardCharsets.UTF_8), where + ", attribute \"model_config\""));
    }
    return new ForeignModel(
        "keras",
        version.isEmpty() ? "Keras 1" : "Keras " + version,
        where,
        configuration,
        tensors,
        model.isEmpty() ? Map.of() : KerasText.vocabularies(configuration.get("model"), Map.of()),
        model.isEmpty() ? List.of("it holds weights without a configuration") : List.of());
  }

  private static String path(String path) {
    return path.endsWith("/") ? path : path + "/";
  }

  private static ForeignModel zip(ZipContents zip) {
    var where = zip.where();
    var metadata = json(zip, "metadata.json");
    var model = json(zip, "config.json");
    var version = metadata.path("keras_version").asString("3");
    var weights = zip.entries().get("model.weights.h5");
    var tensors = new LinkedHashMap<String, ForeignTensor>();
    boolean doubled = false;
    if (weights != null) {
      var found =
          Hdf5.read(weights, where + ", entry \"model.weights.h5\"", h5 -> h5.below(h5.root()));
      for (var entry : found.entrySet()) {
        var name = entry.getKey();
        if (!name.startsWith("optimizer/") && !name.startsWith("metrics/")) {
          var plain = name.replace("_layer_checkpoint_dependencies/", "layers/");
          doubled |= !plain.equals(name);
          tensors.put(plain, entry.getValue().named(plain));
        }
      }
    }
    var configuration = Json.object().put("container", "zip").put("version", version);
    configuration.put("doubled", doubled);
    configuration.set("model", model);
    return new ForeignModel(
        "keras",
        "Keras " + version,
        where,
        configuration,
        List.copyOf(tensors.values()),
        KerasText.vocabularies(model, zip.entries()),
        List.of());
  }

  private static JsonNode json(ZipContents zip, String name) {
    return Json.parse(zip.entry(name), "%s, entry \"%s\"".formatted(zip.where(), name));
  }
}
