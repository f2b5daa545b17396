package dev.eddy.tasks.complete;

import dev.eddy.data.Batch;
import dev.eddy.model.Objective;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.data.WordCount;
import dev.eddy.tasks.examples.Buckets;
import dev.eddy.train.Batches;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Words as the ids of their letters between start and end, ready to fill the batches of a
/// [Completer]'s network.
///
/// A word seen n times weighs n to a power: with 1 as in running text, with 0 as every other word;
/// between, frequent words are told first and rare ones are not forgotten. A word of r times the
/// mean weight comes r times an epoch, rounded and at least once, each time with its share of the
/// weight, so that no step is ruled by one word.
final class CompleteExamples {

  static final String INPUT = "letter";
  static final String AXIS = "word";
  static final String NEXT = "next";

  private final int[][] words;

  /// For each word how heavy it is, 1 on average.
  private final double[] weights;

  /// @param power of the counts
  CompleteExamples(List<WordCount> words, Vocabulary vocabulary, double power) {
    this.words =
        words.stream().map(word -> vocabulary.encodeFramed(word.word())).toArray(int[][]::new);
    weights = weights(words, power);
  }

  /// Words that are measured, not learned from: all weigh the same.
  CompleteExamples(List<WordCount> words, Vocabulary vocabulary) {
    this(words, vocabulary, 0);
  }

  /// `max(1, count)^power`, divided by the mean over the words.
  static double[] weights(List<WordCount> words, double power) {
    var weights =
        words.stream()
            .mapToDouble(word -> StrictMath.pow(Math.max(1, word.count()), power))
            .toArray();
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= weights.length / sum;
    }
    return weights;
  }

  int size() {
    return words.length;
  }

  /// The ids of a word, start and end included.
  int[] word(int number) {
    return words[number];
  }

  /// The most letters of a word.
  int longest() {
    int longest = 0;
    for (var word : words) {
      longest = Math.max(longest, word.length - 2);
    }
    return longest;
  }

  /// Every word once or more an epoch, those of like length together.
  ///
  /// @param rows of a batch at most
  Batches batches(int rows, long seed) {
    var times = new int[size()];
    int count = 0;
    for (int i = 0; i < times.length; i++) {
      times[i] = Math.max(1, (int) Math.rint(weights[i]));
      count += times[i];
    }
    var word = new int[count];
    var lengths = new int[count];
    int at = 0;
    for (int i = 0; i < times.length; i++) {
      for (int k = 0; k < times[i]; k++) {
        word[at] = i;
        lengths[at++] = words[i].length;
      }
    }
    var each = new float[size()];
    for (int i = 0; i < each.length; i++) {
      each[i] = (float) (weights[i] / times[i] * count / each.length);
    }
    var buckets = new Buckets(lengths, Buckets.rows(count, rows), seed);
    return new Batches() {
      @Override
      public int perEpoch(int epoch) {
        return buckets.count();
      }

      @Override
      public void fill(int epoch, int index, Batch batch) {
        int size = buckets.size(epoch, index);
        int labelled =
            CompleteExamples.this.fill(
                batch, size, row -> word[buckets.example(epoch, index, row)]);
        int steps = batch.steps(AXIS);
        var weights = batch.weights(NEXT, size * steps);
        for (int row = 0; row < size; row++) {
          float weight = each[word[buckets.example(epoch, index, row)]] / labelled;
          Arrays.fill(weights, row * steps, (row + 1) * steps, weight);
        }
      }

      @Override
      public double padding() {
        // A word of n letters between start and end is n + 1 steps.
        return buckets.padding(0, Arrays.stream(lengths).map(length -> length - 1).toArray());
      }

      @Override
      public long tokens(Batch batch) {
        long tokens = 0;
        for (int row = 0; row < batch.rows(); row++) {
          tokens += batch.knownLengths(AXIS)[row];
        }
        return tokens;
      }
    };
  }

  /// What is minimised: the weighted mean over the steps of an epoch, for batches whose weights are
  /// divided by the number of their steps. A mean over a batch would make rare words of a batch
  /// without frequent ones weigh as much as those.
  static Objective objective() {
    return new Objective(NEXT, Objective.softmaxCrossEntropy(), Objective.Averaging.NONE);
  }

  /// Fills a batch with words.
  ///
  /// @param word for each row the number of its word
  /// @return the steps of all of them
  int fill(Batch batch, int rows, IntUnaryOperator word) {
    batch.begin(rows);
    int steps = 0;
    int labelled = 0;
    for (int row = 0; row < rows; row++) {
      int length = words[word.applyAsInt(row)].length - 1;
      steps = Math.max(steps, length);
      labelled += length;
    }
    batch.steps(AXIS, steps);
    var lengths = batch.lengths(AXIS);
    var taken = batch.ids(INPUT, rows * steps);
    var labels = batch.ids(NEXT, rows * steps);
    for (int row = 0; row < rows; row++) {
      var ids = words[word.applyAsInt(row)];
      lengths[row] = ids.length - 1;
      System.arraycopy(ids, 0, taken, row * steps, lengths[row]);
      System.arraycopy(ids, 1, labels, row * steps, lengths[row]);
    }
    return labelled;
  }
}
