package dev.eddy.onnx;

import dev.eddy.backend.Backends;
import dev.eddy.backend.Kernels;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxModel;
import dev.eddy.onnx.file.OnnxReader;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.op.AllOperations;
import dev.eddy.onnx.run.Body;
import dev.eddy.onnx.run.Environment;
import dev.eddy.onnx.run.Inliner;
import dev.eddy.onnx.run.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// A network in the format of ONNX, ready to be run as it is. Not thread-safe: each thread has a
/// session of its own.
///
/// ```java
/// var session = OnnxSession.read(Path.of("model.onnx"));
/// var y = session.run(Map.of("x", Tensor.of(values, 1, 100, 8))).get("y");
/// ```
///
/// The first run with inputs of a shape plans the graph: shapes, memory, packed weights; any other
/// computes and allocates nothing but the results. States are values: what a graph gives as a state
/// is given back to it in the next run. {@link #run(List, List)} writes into tensors that the
/// caller has, and allocates nothing at all.
public final class OnnxSession {
  private final String where;
  private final List<OnnxValue> inputs;
  private final List<OnnxValue> outputs;
  private final Body body;
  private final List<Slot> slots = new ArrayList<>();

  private OnnxSession(OnnxModel model, String where, Kernels<float[]> kernels) {
    this.where = where;
    var graph = Inliner.inlined(model);
    inputs = graph.givenInputs();
    outputs = graph.outputs();
    body =
        new Body(
            new Environment(
                AllOperations.table(),
                model.versions(),
                kernels,
                Runtime.getRuntime().maxMemory() / 4),
            graph);
  }

  /// A session on the fastest kernels.
  ///
  /// @throws OnnxException if the model's functions call each other in a circle
  public static OnnxSession of(OnnxModel model) {
    return of(model, Backends.best());
  }

  /// A session on given kernels.
  public static OnnxSession of(OnnxModel model, Kernels<float[]> kernels) {
    return new OnnxSession(model, "", kernels);
  }

  /// A session for the model in a file.
  ///
  /// @throws OnnxException if the file holds no sound model
  /// @throws IOException if it cannot be read
  public static OnnxSession read(Path file) throws IOException {
    return new OnnxSession(OnnxReader.read(file), file + ": ", Backends.best());
  }

  /// The operators that run, such as `LSTM` and `com.microsoft.FusedConv`.
  public static List<String> operators() {
    var names = new TreeSet<String>();
    AllOperations.table()
        .all()
        .forEach(line ->
            names.add((line.domain().isEmpty() ? "" : line.domain() + ".") + line.operator()));
    return List.copyOf(names);
  }

  /// What a run has to be given.
  public List<OnnxValue> inputs() {
    return inputs;
  }

  /// What a run gives.
  public List<OnnxValue> outputs() {
    return outputs;
  }

  /// Runs the network.
  ///
  /// @param given a tensor for every input, by name
  /// @return a new tensor for every output, by name
  /// @throws OnnxException if an input is missing, unknown or of another type or shape than the
  ///   model says, or if the model asks for what cannot be done: the message names the node
  public Map<String, Tensor> run(Map<String, Tensor> given) {
    for (var output : outputs) {
      if (output.sequence()) {
        throw wrong("the output \"%s\" is a list of tensors; call runLists", output.name());
      }
    }
    var lists = new LinkedHashMap<String, List<Tensor>>();
    given.forEach((name, tensor) -> lists.put(name, List.of(tensor)));
    var results = new LinkedHashMap<String, Tensor>();
    runLists(lists).forEach((name, list) -> results.put(name, list.getFirst()));
    return results;
  }

  /// The same for a network that takes or gives lists of tensors; a tensor is a list of one.
  public Map<String, List<Tensor>> runLists(Map<String, List<Tensor>> given) {
    for (var name : given.keySet()) {
      if (inputs.stream().noneMatch(input -> input.name().equals(name))) {
        throw wrong("there is no input \"%s\"; inputs are %s", name, inputs);
      }
    }
    for (int i = 0; i < inputs.size(); i++) {
      var input = inputs.get(i);
      var list = given.get(input.name());
      if (list == null || !input.sequence() && list.size() != 1) {
        throw wrong("the input %s is missing", input);
      }
      if (input.sequence()) {
        var slot = Slot.list();
        slot.setItems(List.copyOf(list));
        put(i, slot);
      } else {
        bind(i, list.getFirst());
      }
    }
    runBody();
    var results = new LinkedHashMap<String, List<Tensor>>();
    for (int i = 0; i < outputs.size(); i++) {
      var output = body.output(i);
      results.put(outputs.get(i).name(), output.isList() ? output.items() : List.of(output.copy()));
    }
    return results;
  }

  /// Runs the network into tensors that are there.
  ///
  /// A result may be one of the given tensors, as with a state: nothing is written before
  /// everything is computed.
  ///
  /// @param given a tensor for every input, in the order of {@link #inputs}
  /// @param results a tensor for every output, in the order of {@link #outputs}
  /// @throws OnnxException as {@link #run(Map)}, and if a result has another type or shape
  public void run(List<Tensor> given, List<Tensor> results) {
    if (given.size() != inputs.size() || results.size() != outputs.size()) {
      throw wrong(
          "expected %d inputs and %d outputs, found %d and %d",
          inputs.size(), outputs.size(), given.size(), results.size());
    }
    for (int i = 0; i < given.size(); i++) {
      bind(i, given.get(i));
    }
    runBody();
    for (int i = 0; i < results.size(); i++) {
      if (body.output(i).isList() || !body.output(i).matches(results.get(i))) {
        throw wrong(
            "the output \"%s\" is %s, but its place is %s",
            outputs.get(i).name(), body.output(i), results.get(i));
      }
    }
    for (int i = 0; i < results.size(); i++) {
      body.output(i).copyTo(results.get(i).array());
    }
  }

  private void put(int i, Slot slot) {
    if (i < slots.size()) {
      slots.set(i, slot);
    } else {
      slots.add(slot);
    }
  }

  private void bind(int i, Tensor tensor) {
    if (i < slots.size() && !slots.get(i).isList() && slots.get(i).matches(tensor)) {
      slots.get(i).bind(tensor.array());
    } else {
      check(inputs.get(i), tensor);
      put(i, Slot.over(tensor));
    }
  }

  private void runBody() {
    try {
      body.run(slots);
    } catch (OnnxException e) {
      throw where.isEmpty() ? e : new OnnxException(where + e.getMessage(), e);
    }
  }

  private void check(OnnxValue input, Tensor tensor) {
    if (input.sequence()) {
      throw wrong("the input \"%s\" is a list of tensors; call runLists", input.name());
    }
    boolean fits = input.type().map(type -> type == tensor.type()).orElse(true);
    if (input.shape().isPresent()) {
      var axes = input.shape().get();
      fits &= axes.size() == tensor.rank();
      for (int i = 0; fits && i < axes.size(); i++) {
        fits = axes.get(i).size() < 0 || axes.get(i).size() == tensor.size(i);
      }
    }
    if (!fits) {
      throw wrong("the input %s is given %s", input, described(tensor));
    }
  }

  private static String described(Tensor tensor) {
    Type type = tensor.type();
    return type + Arrays.toString(tensor.shape());
  }

  private OnnxException wrong(String problem, Object... values) {
    return new OnnxException(where + problem.formatted(values));
  }
}
