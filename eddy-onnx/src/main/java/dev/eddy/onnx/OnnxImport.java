package dev.eddy.onnx;

import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.Parameters;
import dev.eddy.onnx.convert.StackReader;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxModel;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Inliner;
import dev.eddy.random.RandomStream;
import dev.eddy.run.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A network in the format of ONNX as a {@link Model} of Eddy, to be trained further, where its
/// graph is plainly a stack of layers: embeddings, recurrent layers in one or both directions,
/// affine layers, activations, sums, normalisation over features, the last step, mean or maximum
/// over time, last states.
///
/// An input that says how many steps each row has (`sequence_lens`) is the lengths of a batch.
///
/// That the model is the same function is not believed but proved: both run on random inputs of
/// several sizes, and must agree.
public final class OnnxImport {
  private static final int[] PRIMES = {5, 7, 11, 13, 17, 19, 23};
  private static final float ALLOWED = 1e-5f;

  /// What became of a graph.
  ///
  /// @param difference the largest difference of an output from that of the graph, over all runs of
  ///   the proof, as a share of max(1, the largest output)
  /// @param lengths the inputs of the graph that are the lengths of a batch, and no input of the
  ///   model
  public record Imported(
      Model model, Parameters parameters, double difference, List<String> lengths) {

    public Imported {
      lengths = List.copyOf(lengths);
    }
  }

  private final OnnxModel file;
  private final OnnxGraph graph;
  private final List<String> lengths;

  /// For each input, a number for each axis; axes of one name have one number.
  private final Map<String, List<Integer>> labels = new LinkedHashMap<>();

  private final List<Integer> fixed = new ArrayList<>();

  private OnnxImport(OnnxModel file) {
    this.file = file;
    graph = Inliner.inlined(file);
    lengths =
        graph.givenInputs().stream()
            .map(OnnxValue::name)
            .filter(graph.lengths()::contains)
            .toList();
  }

  /// Reads a network as a model.
  ///
  /// @throws OnnxException if it is no stack of layers, or the stack is not the same function: the
  ///   message says what stands in the way
  public static Imported read(OnnxModel file) {
    return new OnnxImport(file).read();
  }

  private Imported read() {
    label();
    var stack = StackReader.read(graph, everyValue(), labels);
    double difference = 0;
    var session = OnnxSession.of(file);
    int[][] sizes = {{3, 4}, {1, 1}, {2, 9}, {6, 2}};
    for (int[] size : sizes) {
      difference = Math.max(difference, compare(session, stack, size[0], size[1]));
      if (!(difference <= ALLOWED)) {
        throw new OnnxException(
            "read as layers, the graph gives other results (off by %s with batch %d and %d steps); run it as it is (OnnxSession)"
                .formatted(difference, size[0], size[1]));
      }
    }
    return new Imported(stack.model(), stack.parameters(), difference, lengths);
  }

  private void label() {
    var known = new HashMap<String, Integer>();
    for (var input : graph.givenInputs()) {
      var axes =
          input
              .shape()
              .orElseThrow(() ->
                  new OnnxException(
                      "the input %s has no shape; export it with one".formatted(input)));
      var numbers = new ArrayList<Integer>();
      for (var axis : axes) {
        int number =
            axis.name().isEmpty()
                ? fixed.size()
                : known.computeIfAbsent(axis.name(), _ -> fixed.size());
        if (number == fixed.size()) {
          fixed.add(axis.size());
        }
        numbers.add(number);
      }
      labels.put(input.name(), numbers);
    }
  }

  private Tensor random(OnnxValue input, int[] shape, RandomStream random) {
    var type = input.type().orElse(Type.FLOAT);
    var tensor = Tensor.zeros(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      if (lengths.contains(input.name())) {
        type.setWhole(tensor.array(), i, 1);
      } else if (type.isReal()) {
        type.setReal(tensor.array(), i, 2 * random.uniformDouble() - 1);
      } else {
        type.setWhole(tensor.array(), i, random.below(graph.symbols(input.name())));
      }
    }
    return tensor;
  }

  /// The graph run once on sizes that all differ, every value of it kept.
  private Map<String, List<Tensor>> everyValue() {
    var all = new ArrayList<OnnxValue>();
    for (OnnxNode node : graph.nodes()) {
      for (var output : node.outputs()) {
        if (!output.isEmpty()) {
          all.add(new OnnxValue(output, Optional.empty(), Optional.empty(), false));
        }
      }
    }
    var open = new OnnxGraph(graph.name(), graph.nodes(), graph.constants(), graph.inputs(), all);
    var session =
        OnnxSession.of(
            new OnnxModel(
                file.format(),
                file.producer(),
                file.producerVersion(),
                file.versions(),
                open,
                List.of(),
                Map.of()));
    var random = RandomStream.of(1, "import");
    var given = new LinkedHashMap<String, List<Tensor>>();
    var free = Arrays.stream(PRIMES).boxed().filter(prime -> !fixed.contains(prime)).toList();
    for (var input : graph.givenInputs()) {
      var numbers = labels.get(input.name());
      var shape =
          numbers.stream()
              .mapToInt(n -> fixed.get(n) >= 0 ? fixed.get(n) : free.get(n % free.size()))
              .toArray();
      given.put(input.name(), List.of(random(input, shape, random)));
    }
    Map<String, List<Tensor>> values;
    try {
      values = new HashMap<>(session.runLists(given));
    } catch (OnnxException e) {
      throw new OnnxException(
          "it does not run on small inputs of any size, and so it is no stack of layers of Eddy: "
              + e.getMessage(),
          e);
    }
    values.putAll(given);
    graph.constants().forEach((name, tensor) -> values.put(name, List.of(tensor)));
    return values;
  }

  // The proof.

  private double compare(OnnxSession session, StackReader.Stack stack, int rows, int steps) {
    var random = RandomStream.of(rows * 100L + steps, "proof");
    var given = new LinkedHashMap<String, Tensor>();
    int b = rows;
    int t = steps;
    for (var input : otherInputs()) {
      var axes = stack.inputs().get(input.name());
      for (int i = 0; i < axes.size(); i++) {
        int size = input.shape().orElseThrow().get(i).size();
        if (size >= 0 && axes.get(i).equals(List.of(0))) {
          b = size;
        }
        if (size >= 0 && axes.get(i).equals(List.of(1))) {
          t = size;
        }
      }
    }
    var batch = new Batch().begin(b).steps("time", t);
    int[] valid = new int[b];
    Arrays.setAll(valid, row -> lengths.isEmpty() ? steps : 1 + random.below(steps));
    for (var name : lengths) {
      given.put(name, lengthsOf(name, valid));
      System.arraycopy(valid, 0, batch.lengths("time"), 0, b);
    }
    for (var input : otherInputs()) {
      var axes = stack.inputs().get(input.name());
      var shape = new int[axes.size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] =
            axes.get(i).equals(List.of(0))
                ? b
                : axes.get(i).equals(List.of(1)) ? t : input.shape().orElseThrow().get(i).size();
      }
      var tensor = random(input, shape, random);
      given.put(input.name(), tensor);
      fill(batch, stack.names().get(input.name()), tensor, axes, b, t);
    }
    var expected = session.run(given);
    double worst = 0;
    try (var run = Program.inference(stack.model()).workspace(stack.parameters().freeze())) {
      run.run(batch);
      for (var output : stack.outputs().entrySet()) {
        var tensor = expected.get(output.getKey());
        int places = output.getValue().stream().anyMatch(axis -> axis.contains(1)) ? b * t : b;
        if (tensor.size() != places * run.width(output.getKey())) {
          return Double.POSITIVE_INFINITY;
        }
        var found = new float[tensor.size()];
        run.output(output.getKey(), found);
        worst = Math.max(worst, difference(tensor, found, output.getValue(), t, valid));
      }
    }
    return worst;
  }

  private List<OnnxValue> otherInputs() {
    return graph.givenInputs().stream().filter(input -> !lengths.contains(input.name())).toList();
  }

  private Tensor lengthsOf(String name, int[] valid) {
    var input =
        graph.givenInputs().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
    var tensor = Tensor.zeros(input.type().orElseThrow(), valid.length);
    for (int row = 0; row < valid.length; row++) {
      tensor.type().setWhole(tensor.array(), row, valid[row]);
    }
    return tensor;
  }

  private static void fill(
      Batch batch, List<String> names, Tensor tensor, List<List<Integer>> axes, int b, int t) {
    int each = tensor.size() / names.size();
    int width = each / places(axes, b, t);
    boolean sequence = axes.stream().anyMatch(axis -> axis.contains(1));
    for (int k = 0; k < names.size(); k++) {
      // Several states lie one after the other.
      var shape = tensor.shape();
      if (names.size() > 1) {
        shape[0] = 1;
      }
      if (tensor.type().isReal()) {
        var numbers = batch.numbers(names.get(k), each);
        for (int i = 0; i < each; i++) {
          numbers[place(shape, axes, i, sequence ? t : 1, width)] =
              (float) tensor.real(k * each + i);
        }
      } else {
        var ids = batch.ids(names.get(k), each);
        for (int i = 0; i < each; i++) {
          ids[place(shape, axes, i, sequence ? t : 1, 1)] = (int) tensor.whole(k * each + i);
        }
      }
    }
  }

  private static int places(List<List<Integer>> axes, int b, int t) {
    int places = 1;
    for (var axis : axes) {
      for (int label : axis) {
        places *= label == 0 ? b : label == 1 ? t : 1;
      }
    }
    return Math.max(places, 1);
  }

  /// What stands past the end of a row means nothing.
  private static double difference(
      Tensor expected, float[] found, List<List<Integer>> axes, int t, int[] valid) {
    boolean sequence = axes.stream().anyMatch(axis -> axis.contains(1));
    var shape = expected.shape();
    int width = 1;
    for (int i = 0; i < shape.length; i++) {
      width *= axes.get(i).stream().allMatch(label -> label < 0) ? shape[i] : 1;
    }
    double largest = 1;
    double worst = 0;
    for (int i = 0; i < expected.size(); i++) {
      int at = place(shape, axes, i, sequence ? t : 1, width);
      if (sequence && at / width % t >= valid[at / width / t]) {
        continue;
      }
      double value = expected.real(i);
      largest = Math.max(largest, Math.abs(value));
      worst = Math.max(worst, Math.abs(value - found[at]));
    }
    return worst / largest;
  }

  /// Where element i of a tensor is in Eddy's order `[batch, time, width]`.
  private static int place(int[] shape, List<List<Integer>> axes, int i, int t, int width) {
    int row = 0;
    int step = 0;
    int column = 0;
    int left = i;
    int each = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    for (int axis = 0; axis < shape.length; axis++) {
      each /= Math.max(shape[axis], 1);
      int at = left / each;
      left -= at * each;
      var labels = axes.get(axis);
      if (labels.equals(List.of(0))) {
        row = at;
      } else if (labels.equals(List.of(1))) {
        step = at;
      } else if (labels.contains(0) || labels.contains(1)) {
        // Batch and time in one axis: the second label runs faster.
        boolean timeLast = labels.getLast() == 1;
        int inner = timeLast ? t : shape[axis] / t;
        row = timeLast ? at / inner : at % inner;
        step = timeLast ? at % inner : at / inner;
      } else {
        column = column * shape[axis] + at;
      }
    }
    return (row * t + step) * width + column;
  }
}
