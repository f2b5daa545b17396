package dev.eddy.onnx;

import dev.eddy.onnx.file.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// All models of others with recorded results, by the folder they come from.
final class OnnxCases {

  private OnnxCases() {}

  static List<OnnxCase> node(Path conformance, String folder) throws IOException {
    return OnnxCase.folders(conformance.resolve(folder), 1e-5);
  }

  /// Exports in the style of PyTorch; outputs by ONNX Runtime.
  static List<OnnxCase> burn(Path conformance) throws IOException {
    var cases = new ArrayList<OnnxCase>();
    for (var file : files(conformance.resolve("onnx-burn"), ".expected_ort.json")) {
      var json = OnnxCase.json(file);
      var name = file.getFileName().toString().replace(".expected_ort.json", "");
      cases.add(
          new OnnxCase(
              name,
              file.resolveSibling(name + ".onnx"),
              List.of(
                  new OnnxCase.Run(
                      named(json.path("inputs")), named(json.path("outputs")), false, false)),
              1e-5));
    }
    return cases;
  }

  static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /// Tensors by name, from an object or from a list of objects with names.
  static Map<String, List<Tensor>> named(JsonNode node) {
    var tensors = new LinkedHashMap<String, List<Tensor>>();
    if (node.isArray()) {
      int i = 0;
      for (var each : node) {
        tensors.put(
            each.has("name") ? each.path("name").asString() : Integer.toString(i),
            List.of(OnnxCase.tensor(each)));
        i++;
      }
    } else {
      node.properties()
          .forEach(each -> tensors.put(each.getKey(), List.of(OnnxCase.tensor(each.getValue()))));
    }
    return tensors;
  }

  /// The exports of every PyTorch and by every tool, with results of ONNX Runtime, or of torch
  /// where that cannot run them.
  static List<OnnxCase> pytorch(Path conformance) throws IOException {
    var cases = new ArrayList<OnnxCase>();
    var root = conformance.resolve("python-made/pytorch");
    for (var file : files(root, ".json")) {
      var json = file.getFileName().toString().startsWith("could-not") ? null : OnnxCase.json(file);
      if (json == null) {
        continue;
      }
      var model = model(file, json);
      if (model.isEmpty()) {
        continue;
      }
      var name = root.relativize(file).toString().replace(".json", "");
      var runs = new ArrayList<OnnxCase.Run>();
      if (json.has("runs")) {
        for (var run : json.path("runs")) {
          runs.add(
              new OnnxCase.Run(
                  named(run.path("inputs")),
                  named(run.has("outputs") ? run.path("outputs") : run.path("outputs_torch")),
                  false,
                  run.has("ort_error")));
        }
      } else {
        runs.add(
            new OnnxCase.Run(
                named(json.path("inputs")), named(json.path("outputs")), false, false));
      }
      cases.add(new OnnxCase(name, model.get(), runs, tolerance(name)));
    }
    return cases;
  }

  /// As the README beside the files has it.
  private static double tolerance(String name) {
    if (name.contains("fp16") || name.contains("half")) {
      return 2e-3;
    }
    if (name.contains("qdq") || name.contains("qoperator")) {
      return 1e-2;
    }
    return name.contains("int8") || name.contains("uint8") ? 5e-3 : 1e-5;
  }

  private static Optional<Path> model(Path file, JsonNode json) {
    for (var each : json.path("files")) {
      var name = each.isString() ? each.asString() : each.path("name").asString();
      if (name.endsWith(".onnx")) {
        return Optional.of(file.resolveSibling(name));
      }
    }
    return Optional.empty();
  }

  /// Exports of Keras and TensorFlow by tf2onnx.
  static List<OnnxCase> keras(Path conformance) throws IOException {
    var cases = new ArrayList<OnnxCase>();
    var root = conformance.resolve("python-made/keras");
    for (var model : files(root, ".onnx")) {
      var folder = model.getParent();
      var json = OnnxCase.json(folder.resolve(folder.getFileName() + ".json"));
      var runs = new ArrayList<OnnxCase.Run>();
      for (var run : json.path("runs")) {
        runs.add(
            new OnnxCase.Run(named(run.path("inputs")), named(run.path("outputs")), false, false));
      }
      cases.add(new OnnxCase(root.relativize(folder).toString(), model, runs, 2e-6));
    }
    return cases;
  }
}
