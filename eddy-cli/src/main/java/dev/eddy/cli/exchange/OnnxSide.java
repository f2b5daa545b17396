package dev.eddy.cli.exchange;

import dev.eddy.formats.Tensor;
import dev.eddy.onnx.OnnxSession;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxModel;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A graph of ONNX, run as it is, as a {@link Side}.
///
/// A value whose second axis is called batch, as in `[time, batch, width]`, is turned to `[batch,
/// time, width]` outside. Lengths of rows are those of all steps, and no input.
final class OnnxSide {

  private final String name;
  private final OnnxSession session;
  private final Set<String> lengths;

  private OnnxSide(String name, OnnxSession session, Set<String> lengths) {
    this.name = name;
    this.session = session;
    this.lengths = lengths;
  }

  static Side of(String name, OnnxModel model) {
    var side = new OnnxSide(name, open(name, model), model.graph().lengths());
    var inputs =
        side.session.inputs().stream()
            .filter(input -> !side.lengths.contains(input.name()))
            .map(input -> side.input(input, model.graph()))
            .toList();
    return new Side(name, inputs, side::run, () -> {});
  }

  private static OnnxSession open(String name, OnnxModel model) {
    try {
      return OnnxSession.of(model);
    } catch (OnnxException e) {
      throw new OnnxException(name + ": " + e.getMessage(), e);
    }
  }

  private Side.Input input(OnnxValue value, OnnxGraph graph) {
    var shape =
        value
            .shape()
            .orElseThrow(() ->
                new OnnxException(
                    "%s: the input %s has no shape; export it with one".formatted(name, value)));
    var axes = new ArrayList<Side.Axis>();
    for (int i = 0; i < shape.size(); i++) {
      var axis = shape.get(i);
      axes.add(
          axis.size() >= 0 ? new Side.Axis(axis.size(), "") : new Side.Axis(-1, called(axis, i)));
    }
    if (isTurned(value)) {
      axes.add(1, axes.removeFirst());
    }
    boolean real = value.type().orElse(Type.FLOAT).isReal();
    return new Side.Input(value.name(), axes, real ? 0 : graph.symbols(value.name()), "");
  }

  private static String called(OnnxValue.Axis axis, int at) {
    if (isBatch(axis)) {
      return Side.Axis.BATCH;
    }
    return !axis.name().isEmpty() ? axis.name() : at == 0 ? Side.Axis.BATCH : "axis " + at;
  }

  private static boolean isBatch(OnnxValue.Axis axis) {
    return axis.name().toLowerCase(Locale.ROOT).contains(Side.Axis.BATCH);
  }

  private static boolean isTurned(OnnxValue value) {
    var shape = value.shape().orElse(List.of());
    return shape.size() > 1 && isBatch(shape.get(1)) && !isBatch(shape.getFirst());
  }

  private Map<String, Tensor> run(Map<String, Tensor> given) {
    var tensors = new LinkedHashMap<String, dev.eddy.onnx.file.Tensor>();
    for (var input : session.inputs()) {
      if (lengths.contains(input.name())) {
        tensors.put(input.name(), allSteps(input, given));
        continue;
      }
      var tensor = given.get(input.name());
      var turned = isTurned(input) ? turned(tensor) : tensor;
      var type = input.type().orElse(Type.FLOAT);
      var into = dev.eddy.onnx.file.Tensor.zeros(type, turned.shape());
      for (int i = 0; i < into.size(); i++) {
        if (type.isReal()) {
          type.setReal(into.array(), i, turned.values()[i]);
        } else {
          type.setWhole(into.array(), i, (long) turned.values()[i]);
        }
      }
      tensors.put(input.name(), into);
    }
    try {
      var results = session.run(tensors);
      var outputs = new LinkedHashMap<String, Tensor>();
      for (var output : session.outputs()) {
        var tensor = floats(output.name(), results.get(output.name()));
        outputs.put(output.name(), isTurned(output) ? turned(tensor) : tensor);
      }
      return outputs;
    } catch (OnnxException e) {
      throw new OnnxException(name + ": " + e.getMessage(), e);
    }
  }

  /// As many steps for each row as the first sequence has.
  private static dev.eddy.onnx.file.Tensor allSteps(OnnxValue input, Map<String, Tensor> given) {
    int[] shape =
        given.values().stream()
            .map(Tensor::shape)
            .filter(one -> one.length > 1)
            .findFirst()
            .orElseThrow();
    var type = input.type().orElse(Type.INT32);
    var all = dev.eddy.onnx.file.Tensor.zeros(type, shape[0]);
    for (int row = 0; row < shape[0]; row++) {
      type.setWhole(all.array(), row, shape[1]);
    }
    return all;
  }

  private Tensor floats(String output, dev.eddy.onnx.file.Tensor tensor) {
    if (tensor.type() == Type.STRING) {
      throw new OnnxException(
          "%s: the output \"%s\" is texts, not numbers".formatted(name, output));
    }
    float[] values = new float[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) tensor.real(i);
    }
    return new Tensor(output, tensor.shape(), values);
  }

  /// With the first two axes changed over.
  private static Tensor turned(Tensor tensor) {
    int[] shape = tensor.shape().clone();
    int rows = shape[0];
    int columns = shape[1];
    int each = rows * columns == 0 ? 0 : tensor.values().length / (rows * columns);
    float[] values = new float[tensor.values().length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        System.arraycopy(
            tensor.values(), (i * columns + j) * each, values, (j * rows + i) * each, each);
      }
    }
    shape[0] = columns;
    shape[1] = rows;
    return new Tensor(tensor.name(), shape, values);
  }
}
