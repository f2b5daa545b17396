package dev.toy.last;

import dev.eddy.data.Batch;
import dev.eddy.tasks.examples.Examples;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Words as the numbers of their letters.
record LastExamples(List<String> words) implements Examples {

  @Override
  public int count() {
    return words.size();
  }

  @Override
  public int length(int example) {
    return words.get(example).length();
  }

  @Override
  public int[][] steps() {
    return new int[][] {words.stream().mapToInt(String::length).toArray()};
  }

  @Override
  public void fill(Batch batch, int rows, IntUnaryOperator example) {
    int steps = 1;
    for (int row = 0; row < rows; row++) {
      steps = Math.max(steps, length(example.applyAsInt(row)));
    }
    batch.begin(rows).steps(LastNetwork.AXIS, steps);
    for (int row = 0; row < rows; row++) {
      var letters = words.get(example.applyAsInt(row)).chars().map(letter -> letter - 'a').toArray();
      batch
          .row(row)
          .length(LastNetwork.AXIS, letters.length)
          .ids(LastNetwork.INPUT, letters)
          .id(LastNetwork.OUTPUT, letters[letters.length - 1]);
    }
  }

  @Override
  public long tokens(Batch batch) {
    return Examples.steps(batch, LastNetwork.AXIS);
  }
}
