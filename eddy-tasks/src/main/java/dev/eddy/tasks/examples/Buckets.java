package dev.eddy.tasks.examples;

import dev.eddy.random.RandomStream;
import dev.eddy.random.Shuffle;
import java.util.Arrays;

/// The order in which an epoch visits examples of different lengths: shuffled, yet with neighbours
/// of about the same length in a batch, so that little is padded.
///
/// The examples are shuffled by (seed, epoch); each window of [#WINDOW] batches is sorted by
/// length, equals in shuffled order, and cut into batches; then the batches are shuffled. Examples
/// so long that a batch of them would have more than [#PLACES] places are batches of their own. The
/// order depends on lengths, batch size, seed and epoch alone. For one thread.
public final class Buckets {

  /// Batches that are sorted together.
  private static final int WINDOW = 32;

  /// The most places, rows times steps, of a batch of several rows.
  static final int PLACES = 1 << 17;

  private final int[] lengths;
  private final int batch;

  /// Examples that share batches.
  private final int usual;

  private final long seed;
  private int epoch = -1;
  private final int[] rows;
  private final int[] window;
  private final long[] keys;
  private final int[] order;

  /// @param lengths of the examples, by their number
  /// @param batch how many examples a batch has; the last one may have fewer
  public Buckets(int[] lengths, int batch, long seed) {
    this.lengths = lengths;
    this.batch = batch;
    this.seed = seed;
    usual = (int) Arrays.stream(lengths).filter(length -> !isLong(length)).count();
    rows = new int[lengths.length];
    window = new int[Math.min(rows.length, WINDOW * batch)];
    keys = new long[window.length];
    order = new int[count()];
  }

  /// How many of so few examples make a batch: an epoch has at least ten where it can, so that
  /// little data is learned from in few epochs.
  public static int rows(int examples, int batch) {
    return Math.clamp(examples / 10, 1, batch);
  }

  private boolean isLong(int length) {
    return (long) length * batch > PLACES;
  }

  /// How many batches an epoch has.
  public int count() {
    return shared() + lengths.length - usual;
  }

  private int shared() {
    return (usual + batch - 1) / batch;
  }

  /// How many examples a batch of an epoch has.
  public int size(int epoch, int index) {
    prepare(epoch);
    return order[index] < shared() ? Math.min(batch, usual - order[index] * batch) : 1;
  }

  /// The number of an example of a batch.
  public int example(int epoch, int index, int row) {
    prepare(epoch);
    int number = order[index];
    return rows[number < shared() ? number * batch + row : usual + number - shared()];
  }

  /// The share of the places of an epoch's batches that are padding, where a batch has as many
  /// steps as the longest of its rows on each axis.
  ///
  /// @param axes for each axis the lengths of the examples, by their number
  public double padding(int epoch, int[]... axes) {
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
    if (usual < rows.length) {
      longLast();
    }
    for (int from = 0; from < usual; from += keys.length) {
      int size = Math.min(keys.length, usual - from);
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

  private void longLast() {
    int at = 0;
    int last = usual;
    for (int row : rows.clone()) {
      rows[isLong(lengths[row]) ? last++ : at++] = row;
    }
  }
}
