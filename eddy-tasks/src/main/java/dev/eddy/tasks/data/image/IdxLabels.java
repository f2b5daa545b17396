package dev.eddy.tasks.data.image;

import dev.eddy.tasks.data.DataException;
import java.nio.file.Path;
import java.util.Arrays;

/// Class ids from an idx file, one unsigned byte each.
///
/// @param labels one per example. Not copied: whoever holds it may change it
public record IdxLabels(byte[] labels) {
  /// @throws DataException if the file does not hold labels
  public static IdxLabels read(Path path) {
    var idx = Idx.read(path);
    if (idx.dimensions().size() != 1)
      throw new DataException(
          path + ": expected labels [count], found an idx array " + idx.dimensions());
    return new IdxLabels(idx.values());
  }

  public int count() {
    return labels.length;
  }

  /// One class id, 0 to 255.
  public int label(int example) {
    return labels[example] & 0xff;
  }

  /// The labels from `from` up to but not including `to`.
  public IdxLabels slice(int from, int to) {
    return new IdxLabels(Arrays.copyOfRange(labels, from, to));
  }
}
