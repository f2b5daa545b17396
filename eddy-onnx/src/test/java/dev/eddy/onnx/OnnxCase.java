package dev.eddy.onnx;

import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxModel;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.OnnxReader;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A model of somebody else with inputs and what it should give for them.
///
/// @param name folder and file
/// @param runs in their order
/// @param tolerance how far a result may be off, as a share of max(1, the largest expected)
record OnnxCase(String name, Path model, List<Run> runs, double tolerance) {

  /// One run; values by name where the source names them, else by position.
  ///
  /// @param mayRefuse whether ONNX Runtime itself could not do this run, so that a refusal is as
  ///   good as the result
  record Run(
      Map<String, List<Tensor>> inputs,
      Map<String, List<Tensor>> outputs,
      boolean byPosition,
      boolean mayRefuse) {

    private List<Tensor> pick(Map<String, List<Tensor>> from, String name, int position) {
      if (!byPosition && from.containsKey(name)) {
        return from.get(name);
      }
      var all = List.copyOf(from.values());
      return position < all.size() ? all.get(position) : null;
    }
  }

  /// A folder of the ONNX project: `model.onnx` and `test_data_set_N/{input,output}_K.pb`.
  static OnnxCase folder(Path root, Path folder, double tolerance) throws IOException {
    var runs = new ArrayList<Run>();
    var graph = OnnxReader.read(folder.resolve("model.onnx")).graph();
    for (int set = 0; Files.isDirectory(folder.resolve("test_data_set_" + set)); set++) {
      var data = folder.resolve("test_data_set_" + set);
      runs.add(
          new Run(
              tensors(data, "input_", graph.givenInputs()),
              tensors(data, "output_", graph.outputs()),
              true,
              false));
    }
    return new OnnxCase(
        root.relativize(folder).toString(), folder.resolve("model.onnx"), runs, tolerance);
  }

  private static Map<String, List<Tensor>> tensors(Path data, String prefix, List<OnnxValue> values)
      throws IOException {
    var tensors = new LinkedHashMap<String, List<Tensor>>();
    for (int i = 0; ; i++) {
      var file = data.resolve(prefix + i + ".pb");
      if (!Files.exists(file)) {
        return tensors;
      }
      tensors.put(
          Integer.toString(i),
          i < values.size() && values.get(i).sequence()
              ? OnnxReader.readTensorList(file)
              : List.of(OnnxReader.readTensor(file)));
    }
  }

  /// Every folder below one that holds a model.
  static List<OnnxCase> folders(Path root, double tolerance) throws IOException {
    var cases = new ArrayList<OnnxCase>();
    try (Stream<Path> files = Files.walk(root)) {
      for (var file : files.filter(f -> f.endsWith("model.onnx")).sorted().toList()) {
        cases.add(folder(root, file.getParent(), tolerance));
      }
    }
    return cases;
  }

  static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  /// A tensor as JSON: dtype, shape and flat values.
  static Tensor tensor(JsonNode node) {
    var type =
        switch (node.path("dtype").asString("float32")) {
          case "float32" -> Type.FLOAT;
          case "float64" -> Type.DOUBLE;
          case "float16" -> Type.FLOAT16;
          case "bfloat16" -> Type.BFLOAT16;
          case "int64" -> Type.INT64;
          case "int32" -> Type.INT32;
          case "int8" -> Type.INT8;
          case "uint8" -> Type.UINT8;
          case "bool" -> Type.BOOL;
          case String other -> throw new IllegalArgumentException(other);
        };
    var shape = new int[node.path("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = node.path("shape").get(i).asInt();
    }
    var values = node.has("values") ? node.path("values") : node.path("data");
    var tensor = Tensor.zeros(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      var value = values.get(i);
      if (value.isString()) {
        type.setReal(tensor.array(), i, Double.parseDouble(value.asString()));
      } else if (value.isBoolean()) {
        type.setWhole(tensor.array(), i, value.asBoolean() ? 1 : 0);
      } else if (type.isReal()) {
        type.setReal(tensor.array(), i, value.asDouble());
      } else {
        type.setWhole(tensor.array(), i, value.asLong());
      }
    }
    return tensor;
  }

  /// What became of a case.
  ///
  /// @param problem what is wrong, or why it was refused
  record Result(OnnxCase test, Kind kind, String problem, Set<String> operators) {
    enum Kind {
      PASSED,
      REFUSED,
      UNSUPPORTED,
      FAILED
    }
  }

  /// Runs the model and compares.
  Result result() {
    var operators = new TreeSet<String>();
    try {
      var session = OnnxSession.read(model);
      count(OnnxReader.read(model), operators);
      var kind = Result.Kind.PASSED;
      var problem = "";
      for (var run : runs) {
        try {
          var wrong = run(session, run);
          if (!wrong.isEmpty()) {
            return new Result(this, Result.Kind.FAILED, wrong, operators);
          }
        } catch (OnnxException e) {
          if (!run.mayRefuse) {
            throw e;
          }
          kind = Result.Kind.REFUSED;
          problem = e.getMessage();
        }
      }
      return new Result(this, kind, problem, operators);
    } catch (OnnxException e) {
      var kind =
          e.getMessage().contains("is not supported")
              ? Result.Kind.UNSUPPORTED
              : Result.Kind.FAILED;
      return new Result(this, kind, e.getMessage(), operators);
    } catch (IOException | RuntimeException e) {
      return new Result(this, Result.Kind.FAILED, e.toString(), operators);
    }
  }

  private static void count(OnnxModel model, Set<String> operators) {
    count(model.graph().nodes(), operators);
    model.functions().forEach(function -> count(function.nodes(), operators));
    model
        .functions()
        .forEach(function -> operators.remove(function.domain() + "." + function.name()));
  }

  private static void count(List<OnnxNode> nodes, Set<String> operators) {
    for (var node : nodes) {
      operators.add((node.domain().isEmpty() ? "" : node.domain() + ".") + node.operator());
      for (var attribute : node.attributes().values()) {
        if (attribute instanceof Attribute.Body(var graph)) {
          count(graph.nodes(), operators);
        }
      }
    }
  }

  private String run(OnnxSession session, Run run) {
    var inputs = new LinkedHashMap<String, List<Tensor>>();
    int at = 0;
    for (var input : session.inputs()) {
      var given = run.pick(run.inputs, input.name(), at++);
      if (given != null) {
        inputs.put(input.name(), given);
      }
    }
    var results = session.runLists(inputs);
    at = 0;
    for (var output : session.outputs()) {
      var expected = run.pick(run.outputs, output.name(), at++);
      if (expected == null) {
        continue;
      }
      var found = results.get(output.name());
      if (found.size() != expected.size()) {
        return output.name() + ": expected " + expected.size() + " tensors, found " + found.size();
      }
      for (int i = 0; i < found.size(); i++) {
        var wrong = difference(output.name(), found.get(i), expected.get(i));
        if (!wrong.isEmpty()) {
          return wrong;
        }
      }
    }
    return "";
  }

  private String difference(String name, Tensor found, Tensor expected) {
    if (found.type() != expected.type() || !found.hasShape(expected.shape())) {
      return "%s: expected %s, found %s".formatted(name, expected, found);
    }
    if (found.type() == Type.STRING) {
      return List.of((String[]) found.array()).equals(List.of((String[]) expected.array()))
          ? ""
          : name + ": texts differ";
    }
    double scale = 1;
    for (int i = 0; i < expected.size(); i++) {
      double value = Math.abs(expected.real(i));
      scale = Double.isInfinite(value) ? scale : Math.max(scale, value);
    }
    double allowed = found.type().isReal() ? tolerance * scale : 0;
    for (int i = 0; i < expected.size(); i++) {
      double a = found.real(i);
      double b = expected.real(i);
      if (!(Math.abs(a - b) <= allowed) && Double.compare(a, b) != 0 && a != b) {
        return "%s[%d]: expected %s, found %s (off by %s, allowed %s)"
            .formatted(name, i, b, a, Math.abs(a - b), allowed);
      }
    }
    return "";
  }
}
