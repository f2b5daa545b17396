package dev.eddy.onnx.convert;

import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Parameters;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a graph as a stack of layers.
///
/// Every axis of every value is followed by what it means: the batch, the time, the features, or
/// layers side by side (directions, or stacked states). What exporters write to move axes about
/// then falls away, whatever operators they take for it. Numbers that do not come from the inputs
/// (weights, shapes, indices) are those of one run on small inputs; whether they are the same for
/// others is for {@link dev.eddy.onnx.OnnxImport} to prove.
public final class StackReader {
  /// What was read.
  ///
  /// @param outputs for each output, what its axes mean: 0 the batch, 1 the time, −1 features, −2
  ///   layers side by side
  /// @param inputs the same for inputs
  /// @param names for each input the layers it is given to: several where it holds the states of
  ///   several
  public record Stack(
      Model model,
      Parameters parameters,
      Map<String, List<List<Integer>>> inputs,
      Map<String, List<String>> names,
      Map<String, List<List<Integer>>> outputs) {}

  private final StackDraft stack;
  private final StackAxes moves;
  private final StackLayers made;

  /// @param run every value of the graph in one run
  /// @param labels for each input the numbers of its axes, the same for axes of one name
  private StackReader(
      OnnxGraph graph, Map<String, List<Tensor>> run, Map<String, List<Integer>> labels) {
    stack = new StackDraft(graph, run);
    moves = new StackAxes(stack);
    made = new StackLayers(stack);
    for (var input : stack.graph.givenInputs()) {
      var tensor = stack.run.get(input.name()).getFirst();
      var axes = new ArrayList<List<Integer>>();
      labels.get(input.name()).forEach(label -> axes.add(List.of(label)));
      for (int i = 0; i < axes.size(); i++) {
        stack.sizes.put(labels.get(input.name()).get(i), tensor.size(i));
      }
      if (tensor.type().isReal() && !axes.isEmpty()) {
        axes.set(axes.size() - 1, List.of(StackValue.FEATURE));
      }
      var layers = new ArrayList<List<String>>();
      if (axes.size() == 3 && isState(input.name())) {
        // [layers, batch, width]: the states of several layers in one.
        int n = tensor.size(0);
        axes.set(0, n == 1 ? List.of() : List.of(StackValue.LAYERS));
        for (int i = 0; i < n; i++) {
          layers.add(List.of(n == 1 ? input.name() : input.name() + "." + i));
        }
      } else {
        layers.add(List.of(input.name()));
      }
      stack.values.put(input.name(), new StackValue(axes, layers));
      stack.names.put(input.name(), layers.stream().map(List::getFirst).toList());
    }
  }

  /// Reads a graph.
  ///
  /// @throws OnnxException if a node is no layer: the message names it
  public static Stack read(
      OnnxGraph graph, Map<String, List<Tensor>> run, Map<String, List<Integer>> labels) {
    var reader = new StackReader(graph, run, labels);
    reader.findTime();
    reader.joinBatch();
    return reader.stack();
  }

  /// Whether an input is what recurrent nodes start from, moved about at most.
  private boolean isState(String input) {
    var same = new HashSet<>(Set.of(input));
    for (var node : stack.graph.nodes()) {
      switch (node.operator()) {
        case "Slice", "Gather", "Split", "Squeeze", "Unsqueeze", "Identity" -> {
          if (same.contains(node.inputs().getFirst())) {
            same.addAll(node.outputs());
          }
        }
        case "RNN", "GRU", "LSTM" -> {
          if (node.inputs().stream().skip(5).anyMatch(same::contains)) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  /// The first recurrent node says which axis of the inputs is the time: nodes before it only move
  /// axes, so that it is enough to follow sizes, which all differ.
  private void findTime() {
    for (var node : stack.graph.nodes()) {
      switch (node.operator()) {
        case "RNN", "GRU", "LSTM" -> {
          boolean first = StackDraft.whole(node, "layout", 0) == 0;
          var x = stack.run.get(node.inputs().getFirst()).getFirst();
          stack.time = labelOf(node, x.size(first ? 0 : 1));
          stack.batch = labelOf(node, x.size(first ? 1 : 0));
          return;
        }
        default -> {}
      }
    }
    throw new OnnxException(
        "there is no recurrent operator in it, and so it is no stack of layers of Eddy; run it as it is (OnnxSession)");
  }

  private int labelOf(OnnxNode node, int size) {
    return stack.sizes.entrySet().stream()
        .filter(entry -> entry.getValue() == size)
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .orElseThrow(
            () -> stack.no(node, "has an axis of size %d that is no axis of an input", size));
  }

  /// States are of the batch, whatever number its axis has in their own shape.
  private void joinBatch() {
    for (var input : stack.graph.givenInputs()) {
      var value = stack.values.get(input.name());
      boolean state =
          value.axes().size() == 3 && value.find(StackValue.FEATURE) == 2 && isState(input.name());
      if (state) {
        stack.values.put(
            input.name(),
            value.over(
                List.of(
                    value.axes().getFirst(), List.of(stack.batch), List.of(StackValue.FEATURE))));
      }
    }
  }

  private Stack stack() {
    for (var input : stack.graph.givenInputs()) {
      var tensor = stack.run.get(input.name()).getFirst();
      if (tensor.type().isReal()) {
        var axis = stack.values.get(input.name()).isSequence() ? "time" : "";
        for (var name : stack.names.get(input.name())) {
          stack.layers.add(new Layer.Numbers(name, axis, tensor.size(tensor.rank() - 1)));
        }
      }
    }
    for (var node : stack.graph.nodes()) {
      if (node.inputs().stream().anyMatch(stack.values::containsKey)) {
        read(node);
      }
    }
    var outputs = new LinkedHashMap<String, List<String>>();
    var axes = new LinkedHashMap<String, List<List<Integer>>>();
    for (var output : stack.graph.outputs()) {
      var value = stack.values.get(output.name());
      if (value == null) {
        throw new OnnxException(
            "the output \"%s\" does not come from the inputs; run the graph as it is (OnnxSession)"
                .formatted(output.name()));
      }
      outputs.put(output.name(), value.layers().stream().flatMap(List::stream).toList());
      axes.put(output.name(), meaning(value.axes()));
    }
    var model = new Model(stack.layers, outputs);
    var all = Parameters.zeros(model);
    stack.parameters.forEach(all::set);
    var inputs = new LinkedHashMap<String, List<List<Integer>>>();
    stack.graph.givenInputs().forEach(in -> inputs.put(in.name(), inputAxes(in)));
    return new Stack(model, all, inputs, stack.names, axes);
  }

  private List<List<Integer>> inputAxes(OnnxValue input) {
    return meaning(stack.given.getOrDefault(input.name(), stack.values.get(input.name()).axes()));
  }

  /// Labels as 0 for the batch and 1 for the time.
  private List<List<Integer>> meaning(List<List<Integer>> axes) {
    return axes.stream()
        .map(axis ->
            axis.stream()
                .map(l -> l == stack.batch ? (Integer) 0 : l == stack.time ? (Integer) 1 : l)
                .toList())
        .toList();
  }

  private void read(OnnxNode node) {
    if (!node.domain().isEmpty()) {
      throw stack.no(node, "is an operator of \"%s\"", node.domain());
    }
    var x = stack.values.get(node.inputs().getFirst());
    switch (node.operator()) {
      // Shapes are known from the run.
      case "Shape", "Size" -> {}
      case "Identity", "Dropout" -> stack.put(node, stack.first(node, x));
      case "Cast" -> {
        boolean ids = !stack.tensor(node.inputs().getFirst()).type().isReal();
        if (ids == stack.tensor(node.outputs().getFirst()).type().isReal()) {
          throw stack.no(node, "turns symbols into numbers, or numbers into symbols");
        }
        stack.put(node, stack.first(node, x));
      }
      case "Transpose" -> moves.transpose(node, stack.first(node, x));
      case "Squeeze", "Unsqueeze", "Reshape", "Flatten" ->
          moves.reshape(node, stack.first(node, x));
      case "RNN", "GRU", "LSTM" -> made.recurrent(node, stack.first(node, x));
      case "Gather" -> gather(node, x);
      case "Slice" -> moves.slice(node, stack.first(node, x));
      case "Concat" -> moves.concat(node);
      case "MatMul" -> made.matmul(node, stack.first(node, x), stack.tensor(node.inputs().get(1)));
      case "Gemm" -> made.gemm(node, stack.first(node, x));
      case "Add", "Sub", "Mul" -> made.arithmetic(node);
      case "ReduceMean", "ReduceMax" -> made.pool(node, stack.first(node, x));
      case "Softmax" -> made.rowFunction(node, stack.first(node, x), "softmax");
      case "LogSoftmax" -> made.rowFunction(node, stack.first(node, x), "log_softmax");
      case "LayerNormalization" -> made.layerNorm(node, stack.first(node, x));
      case "Relu" -> made.pointwise(node, stack.first(node, x), "relu(x)");
      case "Tanh" -> made.pointwise(node, stack.first(node, x), "tanh(x)");
      case "Sigmoid" -> made.pointwise(node, stack.first(node, x), "sigmoid(x)");
      case "Softplus" -> made.pointwise(node, stack.first(node, x), "softplus(x)");
      case "Softsign" -> made.pointwise(node, stack.first(node, x), "softsign(x)");
      case "Exp" -> made.pointwise(node, stack.first(node, x), "exp(x)");
      case "Abs" -> made.pointwise(node, stack.first(node, x), "abs(x)");
      case "Neg" -> made.pointwise(node, stack.first(node, x), "-x");
      case "LeakyRelu" ->
          made.pointwise(
              node,
              stack.first(node, x),
              "where(x < 0, (" + StackDraft.real(node, "alpha", 0.01f) + ")*x, x)");
      case "Elu" -> {
        if (StackDraft.real(node, "alpha", 1) != 1) {
          throw stack.no(node, "has another alpha than 1");
        }
        made.pointwise(node, stack.first(node, x), "elu(x)");
      }
      case "HardSigmoid" ->
          made.pointwise(
              node,
              stack.first(node, x),
              "max(min((%s)*x + (%s), 1), 0)"
                  .formatted(
                      StackDraft.real(node, "alpha", 0.2f), StackDraft.real(node, "beta", 0.5f)));
      default -> throw stack.no(node, "is no layer of Eddy's");
    }
  }

  /// A place picked, or, where the input is what is looked up, an embedding.
  private void gather(OnnxNode node, StackValue x) {
    if (x == null) {
      made.embedding(node);
    } else {
      moves.gather(node, x);
    }
  }
}
