package dev.eddy.tasks.complete;

import static dev.eddy.tasks.complete.CompleteNetwork.AXIS;
import static dev.eddy.tasks.complete.CompleteNetwork.INPUT;
import static dev.eddy.tasks.complete.CompleteNetwork.NEXT;

import dev.eddy.data.Batch;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.words.WordCount;
import dev.eddy.tasks.examples.Examples;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Words of a [Completer] as the ids of their letters between start and end.
///
/// A word seen n times weighs n to a power: with 1 as in running text, with 0 as every other word;
/// between, frequent words are told first and rare ones are not forgotten. A word of r times the
/// mean weight comes r times an epoch, rounded and at least once, each time with its share of the
/// weight, so that no step is ruled by one word.
final class CompleteExamples implements Examples {

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

  @Override
  public int count() {
    return words.length;
  }

  @Override
  public int length(int word) {
    return words[word].length;
  }

  /// A word of n letters between start and end is n + 1 steps.
  @Override
  public int[][] steps() {
    return new int[][] {Arrays.stream(words).mapToInt(word -> word.length - 1).toArray()};
  }

  @Override
  public long tokens(Batch batch) {
    return Examples.steps(batch, AXIS);
  }

  /// The words as often as they come in an epoch, each time with its share of the weight.
  Examples repeated() {
    var times = new int[count()];
    int count = 0;
    for (int i = 0; i < times.length; i++) {
      times[i] = Math.max(1, (int) Math.rint(weights[i]));
      count += times[i];
    }
    var word = new int[count];
    int at = 0;
    for (int i = 0; i < times.length; i++) {
      Arrays.fill(word, at, at + times[i], i);
      at += times[i];
    }
    var each = new float[count()];
    for (int i = 0; i < each.length; i++) {
      each[i] = (float) (weights[i] / times[i] * count / each.length);
    }
    return new Repeated(this, word, each);
  }

  /// Words that come more than once.
  ///
  /// @param word for each example the number of its word
  /// @param each what each word weighs when it comes
  private record Repeated(CompleteExamples words, int[] word, float[] each) implements Examples {
    @Override
    public int count() {
      return word.length;
    }

    @Override
    public int length(int example) {
      return words.length(word[example]);
    }

    @Override
    public int[][] steps() {
      var steps = words.steps()[0];
      return new int[][] {Arrays.stream(word).map(number -> steps[number]).toArray()};
    }

    @Override
    public void fill(Batch batch, int rows, IntUnaryOperator example) {
      words.fill(batch, rows, row -> word[example.applyAsInt(row)]);
    }

    @Override
    public void vary(Batch batch, int epoch, IntUnaryOperator example) {
      long labelled = tokens(batch);
      for (int row = 0; row < batch.rows(); row++) {
        int number = word[example.applyAsInt(row)];
        var one = batch.row(row);
        for (int t = 0; t < words.words[number].length - 1; t++) {
          one.weight(NEXT, t, each[number] / labelled);
        }
      }
    }

    @Override
    public double averagedOver(Batch batch, double weights) {
      return tokens(batch);
    }

    @Override
    public long tokens(Batch batch) {
      return words.tokens(batch);
    }
  }

  @Override
  public void fill(Batch batch, int rows, IntUnaryOperator word) {
    batch.begin(rows);
    int steps = 0;
    for (int row = 0; row < rows; row++) {
      int length = words[word.applyAsInt(row)].length - 1;
      steps = Math.max(steps, length);
    }
    batch.steps(AXIS, steps);
    for (int row = 0; row < rows; row++) {
      var ids = words[word.applyAsInt(row)];
      int length = ids.length - 1;
      batch.row(row).length(AXIS, length).ids(INPUT, ids, 0, length).ids(NEXT, ids, 1, length);
    }
  }
}
