package dev.eddy.formats.dl4j;

import dev.eddy.formats.FormatException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An array of ND4J as `Nd4j.write` puts it down: a buffer of its shape, then a buffer of its
/// numbers, big-endian.
///
/// A buffer is the name of its kind, a length, the name of its type, and values. The length has 4
/// bytes in files of 2019 and before, else 8. The shape is `rank, extents, strides, 3 numbers`, the
/// last of them the order `c` or `f`.
///
/// @param shape extents
/// @param values row-major
record Nd4jArray(int[] shape, float[] values) {

  private static final int ORDER_F = 'f';

  /// @param where what messages call the source
  /// @throws FormatException if it is damaged, or compressed
  static Nd4jArray read(byte[] bytes, String where) {
    var in = ByteBuffer.wrap(bytes);
    try {
      double[] info = buffer(in, where);
      int rank = info.length == 0 ? 0 : (int) info[0];
      if (rank < 0 || rank > 32 || info.length != 2 * rank + 4) {
        throw new FormatException("%s: its shape is damaged".formatted(where));
      }
      int[] shape = new int[rank];
      long size = 1;
      for (int i = 0; i < rank; i++) {
        shape[i] = (int) info[1 + i];
        size = Math.multiplyExact(size, (long) Math.max(0, info[1 + i]));
      }
      double[] data = buffer(in, where);
      if (data.length != size) {
        throw new FormatException(
            "%s: the shape %s has %d numbers, but there are %d"
                .formatted(where, Arrays.toString(shape), size, data.length));
      }
      return new Nd4jArray(shape, rowMajor(data, shape, info[info.length - 1] == ORDER_F));
    } catch (BufferUnderflowException e) {
      throw new FormatException("%s: it is cut off".formatted(where), e);
    }
  }

  private static double[] buffer(ByteBuffer in, String where) {
    var kind = text(in);
    long length =
        switch (kind) {
          case "MIXED_DATA_TYPES", "LONG_SHAPE" -> in.getLong();
          case "HEAP", "DIRECT", "JAVACPP" -> in.getInt();
          default ->
              throw new FormatException(
                  "%s: numbers that ND4J calls %s are not read"
                      .formatted(where, kind.replaceAll("[^A-Z_]", "?")));
        };
    var type = text(in);
    int each =
        switch (type) {
          case "LONG", "DOUBLE", "INT64" -> 8;
          case "INT", "FLOAT", "INT32" -> 4;
          default ->
              throw new FormatException(
                  "%s: numbers of the type \"%s\" are not read"
                      .formatted(where, type.replaceAll("\\W", "?")));
        };
    if (length < 0 || length > in.remaining() / each) {
      throw new FormatException(
          "%s: it claims %d numbers, but %d bytes are left"
              .formatted(where, length, in.remaining()));
    }
    double[] values = new double[(int) length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case "LONG", "INT64" -> in.getLong();
            case "DOUBLE" -> in.getDouble();
            case "FLOAT" -> in.getFloat();
            default -> in.getInt();
          };
    }
    return values;
  }

  /// A text as Java's `writeUTF` puts it down; names of kinds and types are ASCII.
  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort() & 0xffff];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static float[] rowMajor(double[] data, int[] shape, boolean columnsFirst) {
    float[] values = new float[data.length];
    int[] at = new int[shape.length];
    for (int i = 0; i < values.length; i++) {
      int from = i;
      if (columnsFirst) {
        from = 0;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
          from = from * shape[axis] + at[axis];
        }
      }
      values[i] = (float) data[from];
      for (int axis = shape.length - 1; axis >= 0 && ++at[axis] == shape[axis]; axis--) {
        at[axis] = 0;
      }
    }
    return values;
  }
}
