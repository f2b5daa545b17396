package dev.eddy.formats;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.eddy.model.Int8Matrix;
import dev.eddy.model.Model;
import dev.eddy.model.ParameterTable;
import dev.eddy.model.Parameters;
import dev.eddy.model.Precision;
import dev.eddy.model.Weights;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The values of a model's parameters as named tensors, `layer.parameter`, and back, every bit
/// kept.
public final class ModelTensors {

  private ModelTensors() {}

  /// One tensor per parameter, in the order of the model's layers.
  public static List<Tensor> of(Weights weights) {
    var tensors = new ArrayList<Tensor>();
    for (var entry : weights.table().entries()) {
      tensors.add(new Tensor(entry.name(), entry.shape(), weights.get(entry.name())));
    }
    return tensors;
  }

  /// One tensor per parameter, copied.
  public static List<Tensor> of(Parameters parameters) {
    return of(parameters.freeze());
  }

  /// The parameters of a model from tensors in any order.
  ///
  /// @param where what messages call the source
  /// @throws FormatException if a parameter is missing, has another shape, or a tensor is left over
  public static Parameters parameters(Model model, List<Tensor> tensors, String where) {
    var byName = new HashMap<String, Tensor>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    var parameters = Parameters.zeros(model);
    for (var entry : parameters.table().entries()) {
      var tensor = byName.remove(entry.name());
      if (tensor == null) {
        throw new FormatException(
            "%s: the tensor \"%s\" is missing".formatted(where, entry.name()));
      }
      checkShape(entry, tensor, where);
      parameters.set(entry.name(), tensor.values());
    }
    if (!byName.isEmpty()) {
      throw new FormatException(
          "%s: the model has no parameter \"%s\""
              .formatted(where, byName.keySet().stream().sorted().findFirst().orElseThrow()));
    }
    return parameters;
  }

  /// The same as immutable weights.
  public static Weights weights(Model model, List<Tensor> tensors, String where) {
    return parameters(model, tensors, where).freeze();
  }

  /// What follows the name of a matrix of int8 in that of its scales.
  private static final String SCALE = ":scale";

  /// Tensors as a file of a precision keeps them: a matrix of bfloat16 as BF16, one of int8 as I8
  /// `[rows, columns]` beside its scales `NAME:scale`, F32 `[rows]`; the others as F32.
  static List<ForeignTensor> packed(List<Tensor> tensors, Precision precision) {
    var packed = new ArrayList<ForeignTensor>();
    for (var tensor : tensors) {
      int[] shape = tensor.shape();
      if (!precision.rounds(shape)) {
        packed.add(floats(tensor.name(), tensor.values(), shape));
      } else if (precision == Precision.BFLOAT16) {
        var halves = buffer(2 * tensor.values().length);
        for (float value : tensor.values()) {
          halves.putShort(Precision.bfloat16(value));
        }
        packed.add(stored(tensor.name(), ElementType.BF16, shape, halves.array()));
      } else {
        var matrix = Int8Matrix.of(tensor.name(), tensor.values(), shape[0], shape[1]);
        packed.add(stored(tensor.name(), ElementType.I8, shape, matrix.numbers()));
        packed.add(floats(tensor.name() + SCALE, matrix.scales(), shape[0]));
      }
    }
    return packed;
  }

  private static ForeignTensor floats(String name, float[] values, int... shape) {
    var bytes = buffer(4 * values.length);
    bytes.asFloatBuffer().put(values);
    return stored(name, ElementType.F32, shape, bytes.array());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ForeignTensor stored(String name, ElementType type, int[] shape, byte[] bytes) {
    return new ForeignTensor(name, type, shape, MemorySegment.ofArray(bytes), name);
  }

  /// What {@link #packed} made as float32 again.
  ///
  /// @param where what messages call the source
  /// @throws FormatException if scales are missing, or not those of their matrix, or matrices are
  ///   of several precisions
  static List<Tensor> unpacked(List<ForeignTensor> packed, String where) {
    var precision = precision(packed);
    var byName = new HashMap<String, ForeignTensor>();
    packed.forEach(tensor -> byName.put(tensor.name(), tensor));
    var tensors = new ArrayList<Tensor>();
    for (var tensor : packed) {
      if (tensor.type() == ElementType.I8) {
        tensors.add(unpacked(tensor, byName.get(tensor.name() + SCALE), where));
      } else if (precision.rounds(tensor.shape()) && tensor.type() != ElementType.BF16) {
        throw new FormatException(
            "%s: the tensor \"%s\" is %s, others are %s; expected matrices of one precision"
                .formatted(where, tensor.name(), tensor.type(), precision.type()));
      } else if (!isScale(tensor.name(), byName)) {
        tensors.add(tensor.tensor());
      }
    }
    return tensors;
  }

  private static boolean isScale(String name, Map<String, ForeignTensor> byName) {
    if (!name.endsWith(SCALE)) {
      return false;
    }
    var matrix = byName.get(name.substring(0, name.length() - SCALE.length()));
    return matrix != null && matrix.type() == ElementType.I8;
  }

  private static Tensor unpacked(ForeignTensor numbers, ForeignTensor scales, String where) {
    int[] shape = numbers.shape();
    if (scales == null
        || scales.type() != ElementType.F32
        || shape.length != 2
        || !Arrays.equals(scales.shape(), new int[] {shape[0]})) {
      throw new FormatException(
          "%s: the tensor \"%s\" is I8 %s; expected a matrix, and beside it \"%s\", F32 with a scale for each row"
              .formatted(where, numbers.name(), Arrays.toString(shape), numbers.name() + SCALE));
    }
    try {
      var matrix = new Int8Matrix(numbers.bytes().toArray(JAVA_BYTE), scales.floats());
      return new Tensor(numbers.name(), shape, matrix.values());
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "%s, tensor \"%s\": %s".formatted(where, numbers.name(), e.getMessage()), e);
    }
  }

  /// The precision of what {@link #packed} made.
  static Precision precision(List<ForeignTensor> packed) {
    var types = packed.stream().map(ForeignTensor::type).collect(Collectors.toSet());
    return types.contains(ElementType.I8)
        ? Precision.INT8
        : types.contains(ElementType.BF16) ? Precision.BFLOAT16 : Precision.FLOAT32;
  }

  private static void checkShape(ParameterTable.Entry entry, Tensor tensor, String where) {
    if (!Arrays.equals(entry.shape(), tensor.shape())) {
      throw new FormatException(
          "%s: the tensor \"%s\" has shape %s; the model expects %s"
              .formatted(
                  where,
                  entry.name(),
                  Arrays.toString(tensor.shape()),
                  Arrays.toString(entry.shape())));
    }
  }
}
