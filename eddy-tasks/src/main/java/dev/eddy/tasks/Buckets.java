package dev.eddy.tasks;

import dev.eddy.random.RandomStream;
import dev.eddy.random.Shuffle;
import java.util.Arrays;

/// The order in which an epoch visits examples of different lengths: shuffled, yet with neighbours
/// of about the same length in a batch, so that little is padded.
///
/// The examples are shuffled by (seed, epoch); each window of [#WINDOW] batches is sorted by
/// length, equals in shuffled order, and cut into batches; then the batches are shuffled. The order
/// depends on lengths, batch size, seed and epoch alone. For one thread.
final class Buckets {

  /// Batches that are sorted together.
  private static final int WINDOW = 32;

  private final int[] lengths;
  private final int batch;
  private final long seed;
  private int epoch = -1;
  private final int[] rows;
  private final int[] window;
  private final long[] keys;
  private final int[] order;

  /// @param lengths of the examples, by their number
  /// @param batch how many examples a batch has; the last one may have fewer
  Buckets(int[] lengths, int batch, long seed) {
    this.lengths = lengths;
    this.batch = batch;
    this.seed = seed;
    rows = new int[lengths.length];
    window = new int[Math.min(rows.length, WINDOW * batch)];
    keys = new long[window.length];
    order = new int[count()];
  }

  /// How many of so few examples make a batch: an epoch has at least ten where it can, so that
  /// little data is learned from in few epochs.
  static int rows(int examples, int batch) {
    return Math.clamp(examples / 10, 1, batch);
  }

  /// How many batches an epoch has.
  int count() {
    return (lengths.length + batch - 1) / batch;
  }

  /// How many examples a batch of an epoch has.
  int size(int epoch, int index) {
    prepare(epoch);
    return Math.min(batch, lengths.length - order[index] * batch);
  }

  /// The number of an example of a batch.
  int example(int epoch, int index, int row) {
    prepare(epoch);
    return rows[order[index] * batch + row];
  }

  /// The share of the places of an epoch's batches that are padding, where a batch has as many
  /// steps as the longest of its rows on each axis.
  ///
  /// @param axes for each axis the lengths of the examples, by their number
  double padding(int epoch, int[]... axes) {
    long places = 0;
    long filled = 0;
    for (int index = 0; index < count(); index++) {
      int rows = size(epoch, index);
      for (var axis : axes) {
        int longest = 0;
        for (int row = 0; row < rows; row++) {
          int length = axis[example(epoch, index, row)];
          longest = Math.max(longest, length);
          filled += length;
        }
        places += (long) longest * rows;
      }
    }
    return places == 0 ? 0 : 1 - (double) filled / places;
  }

  private void prepare(int wanted) {
    if (wanted == epoch) {
      return;
    }
    Shuffle.permute(rows, seed, wanted);
    for (int from = 0; from < rows.length; from += keys.length) {
      int size = Math.min(keys.length, rows.length - from);
      for (int i = 0; i < size; i++) {
        keys[i] = (long) lengths[rows[from + i]] << 32 | i;
      }
      Arrays.sort(keys, 0, size);
      System.arraycopy(rows, from, window, 0, size);
      for (int i = 0; i < size; i++) {
        rows[from + i] = window[(int) keys[i]];
      }
    }
    Shuffle.shuffled(order, RandomStream.of(seed, "batches/" + wanted));
    epoch = wanted;
  }
}
