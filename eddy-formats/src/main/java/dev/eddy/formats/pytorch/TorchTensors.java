package dev.eddy.formats.pytorch;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes tensors of what a pickle of PyTorch says about them: a storage, an offset, extents and
/// strides.
///
/// @param where what messages call the file
/// @param storages the bytes of each storage, by its key
/// @param swapped whether the numbers are stored big-endian
record TorchTensors(String where, Map<String, byte[]> storages, boolean swapped) {

  private static final Map<String, ElementType> STORAGES =
      Map.ofEntries(
          Map.entry("FloatStorage", ElementType.F32),
          Map.entry("DoubleStorage", ElementType.F64),
          Map.entry("HalfStorage", ElementType.F16),
          Map.entry("BFloat16Storage", ElementType.BF16),
          Map.entry("LongStorage", ElementType.I64),
          Map.entry("IntStorage", ElementType.I32),
          Map.entry("ShortStorage", ElementType.I16),
          Map.entry("CharStorage", ElementType.I8),
          Map.entry("ByteStorage", ElementType.U8),
          Map.entry("BoolStorage", ElementType.BOOL),
          Map.entry("ComplexFloatStorage", ElementType.C64),
          Map.entry("ComplexDoubleStorage", ElementType.C128),
          Map.entry("QInt8Storage", ElementType.I8),
          Map.entry("QUInt8Storage", ElementType.U8),
          Map.entry("QInt32Storage", ElementType.I32),
          Map.entry("UntypedStorage", ElementType.U8));

  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("float32", ElementType.F32),
          Map.entry("float", ElementType.F32),
          Map.entry("float64", ElementType.F64),
          Map.entry("double", ElementType.F64),
          Map.entry("float16", ElementType.F16),
          Map.entry("half", ElementType.F16),
          Map.entry("bfloat16", ElementType.BF16),
          Map.entry("int64", ElementType.I64),
          Map.entry("int32", ElementType.I32),
          Map.entry("int16", ElementType.I16),
          Map.entry("int8", ElementType.I8),
          Map.entry("uint8", ElementType.U8),
          Map.entry("uint16", ElementType.U16),
          Map.entry("uint32", ElementType.U32),
          Map.entry("uint64", ElementType.U64),
          Map.entry("bool", ElementType.BOOL),
          Map.entry("complex64", ElementType.C64),
          Map.entry("complex128", ElementType.C128),
          Map.entry("float8_e4m3fn", ElementType.F8_E4M3),
          Map.entry("float8_e5m2", ElementType.F8_E5M2));

  /// A view into a storage.
  private record View(ElementType type, byte[] bytes, long offset, long[] shape, long[] strides) {}

  /// The tensor that a call stands for; empty if the call is of something else.
  ///
  /// @throws FormatException if it is a tensor, but one that leaves its storage or has no values
  Optional<ForeignTensor> tensor(PickleValue.Call call, String name) {
    var arguments = call.arguments();
    return switch (call.name()) {
      case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" ->
          Optional.of(dense(view(arguments, name), name));
      case "torch._utils._rebuild_tensor_v3" -> {
        var view = view(arguments, name);
        var type = type(arguments, 6, name);
        var typed = new View(type, view.bytes, view.offset, view.shape, view.strides);
        yield Optional.of(dense(typed, name));
      }
      case "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch.nn.parameter.Parameter",
          "torch.nn.parameter.Buffer" ->
          !arguments.isEmpty() && arguments.getFirst() instanceof PickleValue.Call inner
              ? tensor(inner, name)
              : Optional.empty();
      case "torch._tensor._rebuild_from_type_v2" ->
          arguments.size() > 2 && arguments.get(2) instanceof PickleValue.Sequence inner
              ? tensor(
                  new PickleValue.Call(
                      arguments.getFirst(),
                      inner.items(),
                      call.items(),
                      call.entries(),
                      call.states()),
                  name)
              : Optional.empty();
      case "torch._utils._rebuild_qtensor" -> Optional.of(quantized(arguments, name));
      default -> Optional.empty();
    };
  }

  private ElementType type(List<PickleValue> arguments, int index, String name) {
    if (index < arguments.size() && arguments.get(index) instanceof PickleValue.Name type) {
      var known = TYPES.get(type.name());
      if (known != null) {
        return known;
      }
      throw fault(name, "element type %s is not supported".formatted(type));
    }
    throw damaged(name);
  }

  private View view(List<PickleValue> arguments, String name) {
    if (arguments.size() < 4
        || !(arguments.get(0) instanceof PickleValue.Persistent(PickleValue.Sequence id))
        || id.items().size() < 5
        || !(id.items().get(1) instanceof PickleValue.Name storage)
        || !(id.items().get(2) instanceof PickleValue.Plain(String key))) {
      throw damaged(name);
    }
    var type = STORAGES.get(storage.name());
    if (type == null) {
      throw fault(name, "storage %s is not supported".formatted(storage));
    }
    var bytes = storages.get(key);
    if (bytes == null) {
      throw fault(name, "its storage \"%s\" is not in the file".formatted(key));
    }
    return new View(
        type,
        bytes,
        whole(arguments.get(1), name),
        wholes(arguments.get(2), name),
        wholes(arguments.get(3), name));
  }

  private long whole(PickleValue value, String name) {
    if (value instanceof PickleValue.Plain(Long number)) {
      return number;
    }
    throw damaged(name);
  }

  private long[] wholes(PickleValue value, String name) {
    if (value instanceof PickleValue.Call call
        && call.name().equals("torch.Size")
        && !call.arguments().isEmpty()) {
      return wholes(call.arguments().getFirst(), name);
    }
    if (value instanceof PickleValue.Sequence sequence) {
      return sequence.items().stream().mapToLong(item -> whole(item, name)).toArray();
    }
    throw damaged(name);
  }

  private ForeignTensor quantized(List<PickleValue> arguments, String name) {
    var stored = dense(view(arguments, name), name);
    if (arguments.size() < 5
        || !(arguments.get(4) instanceof PickleValue.Sequence parameters)
        || parameters.items().size() < 3
        || !(parameters.items().getFirst() instanceof PickleValue.Name scheme)) {
      throw damaged(name);
    }
    int rows = stored.shape().length == 0 ? 1 : stored.shape()[0];
    double[] scale = new double[rows];
    double[] zero = new double[rows];
    switch (scheme.name()) {
      case "per_tensor_affine" -> {
        Arrays.fill(scale, number(parameters.items().get(1), name));
        Arrays.fill(zero, number(parameters.items().get(2), name));
      }
      case "per_channel_affine" -> {
        var scales = inner(parameters.items().get(1), name);
        var zeros = inner(parameters.items().get(2), name);
        boolean byRow =
            parameters.items().size() > 3
                && whole(parameters.items().get(3), name) == 0
                && scales.size() == rows
                && zeros.size() == rows;
        if (!byRow) {
          throw fault(name, "it is quantised along another axis than its rows");
        }
        for (int i = 0; i < rows; i++) {
          scale[i] = scales.at(i);
          zero[i] = zeros.at(i);
        }
      }
      default -> throw fault(name, "quantisation %s is not supported".formatted(scheme));
    }
    int width = rows == 0 ? 0 : stored.size() / rows;
    var values = ByteBuffer.allocate(stored.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < stored.size(); i++) {
      values.putFloat((float) ((stored.at(i) - zero[i / width]) * scale[i / width]));
    }
    return new ForeignTensor(
        name, ElementType.F32, stored.shape(), MemorySegment.ofArray(values.array()), where);
  }

  private ForeignTensor inner(PickleValue value, String name) {
    return value instanceof PickleValue.Call call
        ? tensor(call, name).orElseThrow(() -> damaged(name))
        : fail(name);
  }

  private ForeignTensor fail(String name) {
    throw damaged(name);
  }

  private double number(PickleValue value, String name) {
    return switch (value) {
      case PickleValue.Plain(Long number) -> number;
      case PickleValue.Plain(Double number) -> number;
      default -> throw damaged(name);
    };
  }

  /// The elements of a view, one after the other.
  private ForeignTensor dense(View view, String name) {
    int[] shape = ForeignTensor.shape(view.shape, name, where);
    int size = ForeignTensor.elements(shape, name, where);
    int each = view.type.bytes();
    long stored = view.bytes.length / each;
    check(view, size, stored, name);
    if ((long) size * each > ForeignTensor.MAX_ELEMENTS) {
      throw fault(name, "it takes more than 2 GiB");
    }
    byte[] bytes = new byte[size * each];
    int[] index = new int[shape.length];
    long at = view.offset;
    for (int i = 0; i < size; i++) {
      System.arraycopy(view.bytes, (int) (at * each), bytes, i * each, each);
      for (int d = shape.length - 1; d >= 0; d--) {
        at += view.strides[d];
        if (++index[d] < shape[d]) {
          break;
        }
        at -= view.strides[d] * shape[d];
        index[d] = 0;
      }
    }
    if (swapped) {
      turn(bytes, view.type.isComplex() ? each / 2 : each);
    }
    return new ForeignTensor(name, view.type, shape, MemorySegment.ofArray(bytes), where);
  }

  /// A view stays inside its storage, and one that repeats elements is not much larger than that.
  private void check(View view, int size, long stored, String name) {
    if (view.strides.length != view.shape.length) {
      throw damaged(name);
    }
    long last = view.offset;
    boolean inside = view.offset >= 0 && view.offset <= stored;
    for (int d = 0; d < view.shape.length && size > 0 && inside; d++) {
      long stride = view.strides[d];
      inside = stride >= 0 && stride <= stored;
      last += (view.shape[d] - 1) * stride;
    }
    if (!inside || size > 0 && last >= stored) {
      throw fault(
          name,
          "shape %s with strides %s from element %d leaves its storage of %d elements"
              .formatted(
                  Arrays.toString(view.shape), Arrays.toString(view.strides), view.offset, stored));
    }
    if (size > Math.max(1 << 20, 16 * stored)) {
      throw fault(
          name,
          "shape %s repeats a storage of %d elements; save it as a tensor of its own"
              .formatted(Arrays.toString(view.shape), stored));
    }
  }

  private static void turn(byte[] bytes, int each) {
    for (int at = 0; at + each <= bytes.length; at += each) {
      for (int i = 0; i < each / 2; i++) {
        byte first = bytes[at + i];
        bytes[at + i] = bytes[at + each - 1 - i];
        bytes[at + each - 1 - i] = first;
      }
    }
  }

  /// A tensor that stands in the file as bare bytes.
  static ForeignTensor bare(
      String name, ElementType type, long[] extents, byte[] bytes, String where) {
    int[] shape = ForeignTensor.shape(extents, name, where);
    long size = (long) ForeignTensor.elements(shape, name, where) * type.bytes();
    if (size > bytes.length) {
      throw new FormatException(
          "%s, tensor \"%s\": %s %s takes %d bytes, found %d"
              .formatted(where, name, type, Arrays.toString(shape), size, bytes.length));
    }
    return new ForeignTensor(
        name, type, shape, MemorySegment.ofArray(bytes).asSlice(0, size), where);
  }

  /// The bytes that a storage of a file of the older kind takes: its elements' number comes first.
  static byte[] legacyStorage(ByteBuffer in, PickleValue id, String where) {
    if (!(id instanceof PickleValue.Sequence sequence)
        || sequence.items().size() < 5
        || !(sequence.items().get(1) instanceof PickleValue.Name storage)
        || !STORAGES.containsKey(storage.name())) {
      throw new FormatException("%s: a storage in it is of an unknown kind".formatted(where));
    }
    if (in.remaining() < Long.BYTES) {
      throw new FormatException("%s: the file is cut off before its values".formatted(where));
    }
    long count = in.order(ByteOrder.LITTLE_ENDIAN).getLong();
    long size = count * STORAGES.get(storage.name()).bytes();
    if (count < 0 || count > in.remaining() || size > in.remaining()) {
      throw new FormatException(
          "%s: a storage announces %s elements, but only %d bytes follow"
              .formatted(where, Long.toUnsignedString(count), in.remaining()));
    }
    byte[] bytes = new byte[(int) size];
    in.get(bytes);
    return bytes;
  }

  private FormatException damaged(String name) {
    return fault(name, "the pickle describes it in a way that Eddy does not know");
  }

  private FormatException fault(String name, String sentence) {
    return new FormatException("%s, tensor \"%s\": %s".formatted(where, name, sentence));
  }
}
