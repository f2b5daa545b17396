package dev.eddy.onnx.convert;

import dev.eddy.cell.Cell;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A stack of layers while it is read from a graph: what the graph's values are, and the layers so
/// far.
final class StackDraft {
  final OnnxGraph graph;

  /// Every value of the graph in one run on small inputs.
  final Map<String, List<Tensor>> run;

  final Map<String, StackValue> values = new HashMap<>();

  /// The values that say how many steps each row has.
  final Set<String> lengths;

  /// For each input the layers it is given to.
  final Map<String, List<String>> names = new LinkedHashMap<>();

  /// The size of each numbered axis in the run.
  final Map<Integer, Integer> sizes = new HashMap<>();

  final List<Layer> layers = new ArrayList<>();
  final Map<String, float[]> parameters = new LinkedHashMap<>();

  /// What the axes of symbols mean.
  final Map<String, List<List<Integer>>> given = new HashMap<>();

  /// Products that no bias was added to so far, though one may be.
  final Set<String> openBias = new HashSet<>();

  /// Layers that run from the last step to the first.
  final Set<String> reverse = new HashSet<>();

  /// The numbers of the axes that are the batch and the time.
  int batch = -1;

  int time = -1;

  StackDraft(OnnxGraph graph, Map<String, List<Tensor>> run) {
    lengths = graph.lengths();
    this.graph = withoutInputs(graph, lengths);
    this.run = run;
  }

  private static OnnxGraph withoutInputs(OnnxGraph graph, Set<String> names) {
    return new OnnxGraph(
        graph.name(),
        graph.nodes(),
        graph.constants(),
        graph.inputs().stream().filter(input -> !names.contains(input.name())).toList(),
        graph.outputs());
  }

  OnnxException no(OnnxNode node, String why, Object... values) {
    return new OnnxException(
        "%s %s, and so the graph is no stack of layers; run it as it is (OnnxSession)"
            .formatted(node.label(), why.formatted(values)));
  }

  static long whole(OnnxNode node, String name, long otherwise) {
    return node.attributes().get(name) instanceof Attribute.Whole(long value) ? value : otherwise;
  }

  static float real(OnnxNode node, String name, float otherwise) {
    return node.attributes().get(name) instanceof Attribute.Real(float value) ? value : otherwise;
  }

  Tensor tensor(String name) {
    return run.get(name).getFirst();
  }

  void put(OnnxNode node, StackValue value) {
    values.put(node.outputs().getFirst(), value);
  }

  int size(StackValue value, int label) {
    return switch (label) {
      case StackValue.FEATURE -> value.layers().getFirst().stream().mapToInt(this::width).sum();
      case StackValue.LAYERS -> value.layers().size();
      default -> sizes.get(label);
    };
  }

  int width(String layer) {
    return new Model(layers, Map.of()).width(layer);
  }

  String name(OnnxNode node) {
    var name = node.name().isEmpty() ? node.outputs().getFirst() : node.name();
    name = name.replaceAll("[^A-Za-z0-9_-]+", "_").replaceAll("^_+|_+$", "");
    var base = name.isEmpty() ? node.operator().toLowerCase(Locale.ROOT) : name;
    name = base;
    for (int i = 2; taken(name) || taken(name + ".forward"); i++) {
      name = base + "_" + i;
    }
    return name;
  }

  boolean taken(String name) {
    return layers.stream().anyMatch(layer -> layer.name().equals(name));
  }

  boolean isRead(String value) {
    return graph.outputs().stream().anyMatch(output -> output.name().equals(value))
        || graph.nodes().stream().anyMatch(node -> node.inputs().contains(value));
  }

  List<String> finalState(List<String> scan, String state) {
    var name = scan.getFirst() + "." + state;
    if (!taken(name)) {
      layers.add(new Layer.FinalState(name, scan.getFirst(), state));
    }
    return List.of(name);
  }

  Tensor constant(OnnxNode node, int input) {
    return input < node.inputs().size() && !node.inputs().get(input).isEmpty()
        ? tensor(node.inputs().get(input))
        : null;
  }

  String pooled(String layer, Layer.Pooling kind, String what) {
    var name = layer + "." + what;
    if (!taken(name)) {
      layers.add(new Layer.Pool(name, layer, kind));
    }
    return name;
  }

  /// A layer that works on the features of a value.
  List<String> features(OnnxNode node, StackValue x) {
    if (x.find(StackValue.FEATURE) != x.axes().size() - 1 || x.layers().size() != 1) {
      throw no(node, "works on another axis than the features");
    }
    return x.layers().getFirst();
  }

  void layer(OnnxNode node, StackValue x, Cell cell, int units, Map<String, float[]> of) {
    var name = name(node);
    layers.add(
        new Layer.Apply(
            name,
            cell,
            units,
            Map.of("x", features(node, x)),
            Map.of(),
            Map.of(),
            false,
            Map.of()));
    of.forEach((parameter, numbers) -> parameters.put(name + "." + parameter, numbers));
    put(node, new StackValue(x.axes(), List.of(List.of(name))));
  }

  /// A constant as one number a feature.
  float[] row(OnnxNode node, Tensor constant, int width) {
    boolean last =
        constant.size() == 1
            || constant.size() == width && constant.size(constant.rank() - 1) == width;
    if (!last || !constant.type().isReal()) {
      throw no(node, "has a constant that is not one number a feature");
    }
    var row = new float[width];
    for (int i = 0; i < width; i++) {
      row[i] = (float) constant.real(constant.size() == 1 ? 0 : i);
    }
    return row;
  }

  StackValue first(OnnxNode node, StackValue x) {
    if (x == null) {
      throw no(node, "reads the inputs where a layer has its weights");
    }
    return x;
  }

  static long[] wholes(OnnxNode node, String name) {
    return node.attributes().get(name) instanceof Attribute.Wholes(var list)
        ? list.stream().mapToLong(Long::longValue).toArray()
        : new long[0];
  }

  static long[] wholes(Tensor tensor) {
    var values = new long[tensor == null ? 0 : tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.whole(i);
    }
    return values;
  }
}
