package dev.eddy.tasks.data.image;

import dev.eddy.tasks.data.DataException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Grey pictures from an idx file, `[count, rows, columns]`, one unsigned byte a pixel.
///
/// @param pixels row by row, picture after picture. Not copied: whoever holds it may change it
public record IdxImages(int count, int rows, int columns, byte[] pixels) {
  public IdxImages {
    if ((long) count * rows * columns != pixels.length) {
      throw new IllegalArgumentException(
          "pictures [%d, %d, %d]: expected %d pixels, found %d"
              .formatted(count, rows, columns, (long) count * rows * columns, pixels.length));
    }
  }

  /// @throws DataException if the file does not hold pictures
  public static IdxImages read(Path path) {
    var idx = Idx.read(path);
    List<Integer> sizes = idx.dimensions();
    if (sizes.size() != 3)
      throw new DataException(
          path + ": expected pictures [count, rows, columns], found an idx array " + sizes);
    return new IdxImages(sizes.get(0), sizes.get(1), sizes.get(2), idx.values());
  }

  /// One pixel, 0 to 255.
  public int pixel(int image, int row, int column) {
    return pixels[(image * rows + row) * columns + column] & 0xff;
  }

  /// Writes one picture as `[rows, columns]` values from 0 to 1 (`pixel / 255`), from `offset` on.
  public void copy(int image, float[] out, int offset) {
    int size = rows * columns;
    for (int i = 0; i < size; i++) out[offset + i] = (pixels[image * size + i] & 0xff) / 255f;
  }

  /// The pictures from `from` up to but not including `to`.
  public IdxImages slice(int from, int to) {
    int size = rows * columns;
    return new IdxImages(
        to - from, rows, columns, Arrays.copyOfRange(pixels, from * size, to * size));
  }
}
