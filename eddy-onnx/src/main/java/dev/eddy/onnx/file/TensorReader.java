package dev.eddy.onnx.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A tensor of a file: its elements as raw bytes, as a list, or in another file beside it.
///
/// What a tensor holds decides how much memory it takes, never what it says of itself: a shape
/// without the elements is refused before anything is allocated.
final class TensorReader {
  private static final int MOST_AXES = 64;

  private final Optional<Path> folder;

  /// @param folder where data outside of the file lies, if there may be any
  TensorReader(Optional<Path> folder) {
    this.folder = folder;
  }

  /// A tensor with its name, as files of tensors and initialisers have it.
  record Named(String name, Tensor tensor) {}

  Named read(Wire in) {
    var name = "";
    var dims = new Wire.Longs();
    long code = 0;
    Wire raw = null;
    var wholes = new Wire.Longs();
    var reals = new Wire.Longs();
    var doubles = new Wire.Longs();
    List<String> texts = new ArrayList<>();
    Map<String, String> external = new HashMap<>();
    boolean outside = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> in.wholes(dims);
        case 2 -> code = in.whole();
        case 3 ->
            throw new OnnxException(
                "tensor \""
                    + name
                    + "\" is stored in segments, which no writer does; write it whole");
        case 4 -> in.reals(reals);
        case 5, 7, 11 -> in.wholes(wholes);
        case 6 -> texts.add(in.text());
        case 8 -> name = in.text();
        case 9 -> raw = in.message();
        case 10 -> in.doubles(doubles);
        case 13 -> pair(in.message(), external);
        case 14 -> outside = in.whole() == 1;
        default -> in.skip();
      }
    }
    var where = "tensor \"" + name + "\"";
    long number = code;
    var type =
        Type.ofCode(code)
            .orElseThrow(() ->
                new OnnxException(
                    "%s: elements of type %s are not supported; supported are %s"
                        .formatted(where, Type.nameOf(number), Arrays.toString(Type.values()))));
    var shape = shape(dims, where);
    long size = size(shape, where);
    if (outside) {
      var data = external(type, size, external, where);
      return new Named(name, decode(type, shape, (int) size, data, 0, data.length, where));
    }
    if (raw != null) {
      return new Named(
          name, decode(type, shape, (int) size, raw.array(), raw.offset(), raw.left(), where));
    }
    int found =
        switch (type) {
          case STRING -> texts.size();
          case FLOAT -> reals.size();
          case DOUBLE -> doubles.size();
          default -> wholes.size();
        };
    if (found != size) {
      throw new OnnxException(
          "%s: the shape %s holds %d elements, found %d"
              .formatted(where, Arrays.toString(shape), size, found));
    }
    return new Named(name, listed(type, shape, found, wholes, reals, doubles, texts));
  }

  static void pair(Wire in, Map<String, String> out) {
    var key = "";
    var value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> value = in.text();
        default -> in.skip();
      }
    }
    out.put(key, value);
  }

  private static int[] shape(Wire.Longs dims, String where) {
    if (dims.size() > MOST_AXES) {
      throw new OnnxException(
          "%s: %d axes; at most %d are supported".formatted(where, dims.size(), MOST_AXES));
    }
    var shape = new int[dims.size()];
    for (int i = 0; i < shape.length; i++) {
      if (dims.get(i) < 0 || dims.get(i) > Integer.MAX_VALUE) {
        throw new OnnxException(
            "%s: axis %d has the size %d; expected 0 to %d"
                .formatted(where, i, dims.get(i), Integer.MAX_VALUE));
      }
      shape[i] = (int) dims.get(i);
    }
    return shape;
  }

  /// @throws OnnxException if no array has so many elements
  static long size(int[] shape, String where) {
    long size = 1;
    for (int each : shape) {
      size = each == 0 ? 0 : size * each;
      if (size > Integer.MAX_VALUE - 8) {
        // A later axis of size 0 would make it empty, which no writer means here.
        throw new OnnxException(
            "%s: the shape %s has more elements than an array holds"
                .formatted(where, Arrays.toString(shape)));
      }
    }
    return size;
  }

  private static Tensor listed(
      Type type,
      int[] shape,
      int size,
      Wire.Longs wholes,
      Wire.Longs reals,
      Wire.Longs doubles,
      List<String> texts) {
    if (type == Type.STRING) {
      return Tensor.of(texts.toArray(String[]::new), shape);
    }
    var array = type.allocate(size);
    for (int i = 0; i < size; i++) {
      switch (type) {
        case FLOAT -> type.setReal(array, i, Float.intBitsToFloat((int) reals.get(i)));
        case DOUBLE -> type.setReal(array, i, Double.longBitsToDouble(doubles.get(i)));
        case FLOAT16, BFLOAT16 -> ((float[]) array)[i] = fromBits(type, (short) wholes.get(i));
        default -> type.setWhole(array, i, wholes.get(i));
      }
    }
    return Tensor.over(type, array, shape);
  }

  private static float fromBits(Type type, short bits) {
    return type == Type.FLOAT16
        ? Float.float16ToFloat(bits)
        : Float.intBitsToFloat(Short.toUnsignedInt(bits) << 16);
  }

  private static Tensor decode(
      Type type, int[] shape, int size, byte[] data, int from, int length, String where) {
    if (type == Type.STRING || length != (long) size * type.bytes()) {
      throw new OnnxException(
          "%s: %s of shape %s takes %d bytes, found %d"
              .formatted(where, type, Arrays.toString(shape), (long) size * type.bytes(), length));
    }
    var in = ByteBuffer.wrap(data, from, length).order(ByteOrder.LITTLE_ENDIAN);
    var array = type.allocate(size);
    switch (type) {
      case FLOAT -> in.asFloatBuffer().get((float[]) array);
      case DOUBLE -> in.asDoubleBuffer().get((double[]) array);
      case INT64, UINT64 -> in.asLongBuffer().get((long[]) array);
      case INT32, UINT32 -> in.asIntBuffer().get((int[]) array);
      case INT16, UINT16 -> in.asShortBuffer().get((short[]) array);
      case INT8, UINT8 -> in.get((byte[]) array);
      case BOOL -> {
        for (int i = 0; i < size; i++) {
          type.setWhole(array, i, in.get());
        }
      }
      case FLOAT16, BFLOAT16 -> {
        for (int i = 0; i < size; i++) {
          ((float[]) array)[i] = fromBits(type, in.getShort());
        }
      }
      case STRING -> throw new IllegalStateException();
    }
    return Tensor.over(type, array, shape);
  }

  /// The bytes of a tensor kept in another file, which has to lie in the folder of this one.
  private byte[] external(Type type, long size, Map<String, String> places, String where) {
    var location = places.getOrDefault("location", "");
    var data = where + ": its data lies in \"" + location + "\"";
    if (folder.isEmpty()) {
      throw new OnnxException(data + ", and only a model read from a file can have data beside it");
    }
    try {
      var root = folder.get().toRealPath();
      var named = Path.of(location);
      var file = root.resolve(named).normalize();
      if (location.isEmpty()
          || named.isAbsolute()
          || !file.startsWith(root)
          || !Files.isRegularFile(file)
          || !file.toRealPath().startsWith(root)) {
        throw new OnnxException(
            data + ", which is no file in the folder of the model; put it there");
      }
      long offset = number(places, "offset", 0, data);
      long length = number(places, "length", size * type.bytes(), data);
      if (length != size * type.bytes() || offset > Files.size(file) - length) {
        throw new OnnxException(
            "%s, %d bytes from %d; the tensor takes %d, and the file has %d"
                .formatted(data, length, offset, size * type.bytes(), Files.size(file)));
      }
      try (var channel = FileChannel.open(file)) {
        var bytes = ByteBuffer.allocate((int) length);
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {}
        return bytes.array();
      }
    } catch (InvalidPathException e) {
      throw new OnnxException(data + ", which is no name of a file", e);
    } catch (IOException e) {
      throw new OnnxException(data + ", which cannot be read: " + e.getMessage(), e);
    }
  }

  private static long number(Map<String, String> places, String key, long otherwise, String where) {
    if (!places.containsKey(key)) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(places.get(key));
      if (value >= 0 && value <= Integer.MAX_VALUE - 8 || key.equals("offset") && value >= 0) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Said below, together with numbers out of range.
    }
    throw new OnnxException(
        "%s, and its %s is \"%s\", no number of bytes".formatted(where, key, places.get(key)));
  }
}
