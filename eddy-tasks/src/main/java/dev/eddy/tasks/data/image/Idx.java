package dev.eddy.tasks.data.image;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.bytes.FileBytes;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An array of unsigned bytes in the idx format of MNIST, gzip or not.
///
/// The file is big-endian: two zero bytes, the type (8: unsigned byte, the only one read here), the
/// number of sizes, the sizes as 32-bit integers, then the values with the last index running
/// fastest.
///
/// @param dimensions the sizes, e.g. `[60000, 28, 28]`
/// @param values all values; `values[i] & 0xff` is 0 to 255. Not copied: whoever holds it may
///   change it
public record Idx(List<Integer> dimensions, byte[] values) {
  public Idx {
    dimensions = List.copyOf(dimensions);
    long size = size(dimensions);
    if (size != values.length) {
      throw new IllegalArgumentException(
          "idx array " + dimensions + ": expected " + size + " values, found " + values.length);
    }
  }

  /// Reads a file.
  ///
  /// @throws DataException if it is not an idx array of unsigned bytes, or has too few or too many
  ///   values
  public static Idx read(Path path) {
    var sizes = dimensions(path, FileBytes.head(path, 64, 0).bytes());
    long size = size(sizes);
    if (size > Integer.MAX_VALUE - 16)
      throw new DataException(
          path
              + ": an array "
              + sizes
              + " has "
              + size
              + " values or more, more than fit in one array");
    try (var in = new DataInputStream(FileBytes.open(path))) {
      in.skipNBytes(4 + 4L * sizes.size());
      byte[] values = in.readNBytes((int) size);
      if (values.length < size) {
        throw new DataException(
            path
                + ": its header says "
                + sizes
                + ", "
                + size
                + " values, but only "
                + values.length
                + " follow; the file is cut short");
      }
      if (in.read() >= 0)
        throw new DataException(
            path + ": its header says " + sizes + ", " + size + " values, but more follow");
      return new Idx(sizes, values);
    } catch (EOFException e) {
      throw new DataException(
          path + ": its header says " + sizes + ", but nothing follows; the file is cut short", e);
    } catch (IOException e) {
      throw FileBytes.failure(path, e);
    }
  }

  public static boolean looksLike(byte[] head) {
    return head.length >= 8
        && head[0] == 0
        && head[1] == 0
        && head[2] >= 8
        && head[2] <= 14
        && head[3] >= 1
        && head[3] <= 4;
  }

  public static List<Integer> dimensions(Path path, byte[] head) {
    if (!looksLike(head))
      throw new DataException(
          path
              + ": expected an idx array (two zero bytes, a type, a number of sizes), found other bytes");
    if (head[2] != 8) {
      throw new DataException(
          path
              + ": an idx array of type 0x%02x; only unsigned bytes (0x08) are read"
                  .formatted(head[2]));
    }
    int count = head[3];
    if (head.length < 4 + 4 * count)
      throw new DataException(path + ": the idx header is cut short");
    var buffer = ByteBuffer.wrap(head, 4, 4 * count);
    var sizes = new ArrayList<Integer>();
    for (int i = 0; i < count; i++) {
      int size = buffer.getInt();
      if (size < 0)
        throw new DataException(
            path
                + ": size "
                + (i + 1)
                + " of the idx array is "
                + (size & 0xffffffffL)
                + ", too large to be true");
      sizes.add(size);
    }
    return sizes;
  }

  private static long size(List<Integer> dimensions) {
    long size = 1;
    for (int dimension : dimensions)
      size = Math.min(size * dimension, 1L << 31); // far past what fits is all the same
    return size;
  }
}
