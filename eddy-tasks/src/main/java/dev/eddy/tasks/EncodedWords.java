package dev.eddy.tasks;

import dev.eddy.data.Batch;
import dev.eddy.model.Objective;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.data.WordCount;
import dev.eddy.train.Batches;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Words as the ids of their letters between start and end, ready to fill the batches of a
/// [Completer]'s network.
///
/// Each word is learned from once an epoch; a step of a word seen n times weighs √n, so that
/// frequent words are told first and rare ones are not forgotten.
final class EncodedWords {

  static final String INPUT = "letter";
  static final String AXIS = "word";
  static final String NEXT = "next";

  private final int[][] words;
  private final float[] weights;

  EncodedWords(List<WordCount> words, Vocabulary vocabulary) {
    this.words =
        words.stream().map(word -> vocabulary.encodeFramed(word.word())).toArray(int[][]::new);
    weights = new float[this.words.length];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) Math.sqrt(Math.max(1, words.get(i).count()));
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= (float) (weights.length / sum);
    }
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

  /// Every word once an epoch, those of like length together.
  ///
  /// @param rows of a batch at most
  Batches batches(int rows, long seed) {
    var lengths = new int[size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = words[i].length;
    }
    var buckets = new Buckets(lengths, Buckets.rows(size(), rows), seed);
    return new Batches() {
      @Override
      public int perEpoch(int epoch) {
        return buckets.count();
      }

      @Override
      public void fill(int epoch, int index, Batch batch) {
        EncodedWords.this.fill(
            batch, buckets.size(epoch, index), row -> buckets.example(epoch, index, row));
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

  /// What is minimised: the weighted mean over the steps of an epoch. A mean over a batch would
  /// make rare words of a batch without frequent ones weigh as much as those.
  static Objective objective() {
    return new Objective(NEXT, Objective.softmaxCrossEntropy(), Objective.Averaging.NONE);
  }

  /// Fills a batch with words; the weights of its steps are divided by their number.
  ///
  /// @param word for each row the number of its word
  void fill(Batch batch, int rows, IntUnaryOperator word) {
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
    var weights = batch.weights(NEXT, rows * steps);
    for (int row = 0; row < rows; row++) {
      int number = word.applyAsInt(row);
      var ids = words[number];
      lengths[row] = ids.length - 1;
      for (int t = 0; t < lengths[row]; t++) {
        taken[row * steps + t] = ids[t];
        labels[row * steps + t] = ids[t + 1];
        weights[row * steps + t] = this.weights[number] / labelled;
      }
    }
  }
}
