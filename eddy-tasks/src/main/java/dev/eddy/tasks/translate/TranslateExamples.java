package dev.eddy.tasks.translate;

import dev.eddy.data.Batch;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import dev.eddy.tasks.examples.Examples;
import dev.eddy.tasks.network.EncoderDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/// Pairs of a [Translator] as ids.
///
/// A target of n symbols is n + 1 steps: the decoder takes in start and the symbols, its labels are
/// the symbols and end. A symbol that the target vocabulary does not have is taken in as unknown,
/// and is no label.
final class TranslateExamples implements Examples {

  private final int[][] sources;
  private final int[][] targets;
  private final int unknown;

  TranslateExamples(List<Pair> pairs, Vocabulary source, Vocabulary target) {
    sources = pairs.stream().map(pair -> source.encode(pair.source())).toArray(int[][]::new);
    targets = pairs.stream().map(pair -> target.encodeFramed(pair.target())).toArray(int[][]::new);
    unknown = target.id(Reserved.UNKNOWN);
  }

  @Override
  public int count() {
    return sources.length;
  }

  int[] source(int pair) {
    return sources[pair];
  }

  /// How many steps a pair is read and written in.
  @Override
  public int length(int pair) {
    return sources[pair].length + targets[pair].length - 1;
  }

  /// The most symbols of a target, without start and end.
  int longestTarget() {
    int longest = 0;
    for (var target : targets) {
      longest = Math.max(longest, target.length - 2);
    }
    return longest;
  }

  @Override
  public int[][] steps() {
    return new int[][] {
      Arrays.stream(sources).mapToInt(source -> source.length).toArray(),
      Arrays.stream(targets).mapToInt(target -> target.length - 1).toArray()
    };
  }

  @Override
  public long tokens(Batch batch) {
    return labels(batch);
  }

  @Override
  public void fill(Batch batch, int rows, IntUnaryOperator pair) {
    batch.begin(rows);
    fillSources(batch, rows, row -> sources[pair.applyAsInt(row)]);
    int steps = 0;
    for (int row = 0; row < rows; row++) {
      steps = Math.max(steps, targets[pair.applyAsInt(row)].length - 1);
    }
    batch.steps(EncoderDecoder.TARGET, steps);
    for (int i = 0; i < rows; i++) {
      var target = targets[pair.applyAsInt(i)];
      int length = target.length - 1;
      var row = batch.row(i).length(EncoderDecoder.TARGET, length);
      row.ids(EncoderDecoder.TARGET, target, 0, length);
      for (int t = 0; t < length; t++) {
        row.id(EncoderDecoder.NEXT, t, target[t + 1] == unknown ? -1 : target[t + 1]);
      }
    }
  }

  /// How many labels a filled batch has.
  static long labels(Batch batch) {
    int steps = batch.steps(EncoderDecoder.TARGET);
    var lengths = batch.knownLengths(EncoderDecoder.TARGET);
    var labels = batch.ids(EncoderDecoder.NEXT);
    long count = 0;
    for (int row = 0; row < batch.rows(); row++) {
      for (int t = 0; t < lengths[row]; t++) {
        count += labels[row * steps + t] < 0 ? 0 : 1;
      }
    }
    return count;
  }

  /// Fills in sources alone, for an encoder; the batch has begun.
  static void fillSources(Batch batch, int rows, IntFunction<int[]> source) {
    int steps = 0;
    for (int row = 0; row < rows; row++) {
      steps = Math.max(steps, source.apply(row).length);
    }
    batch.steps(EncoderDecoder.SOURCE, steps);
    for (int row = 0; row < rows; row++) {
      var from = source.apply(row);
      batch.row(row).length(EncoderDecoder.SOURCE, from.length).ids(EncoderDecoder.SOURCE, from);
    }
  }
}
