package dev.eddy.tasks.classify;

import static dev.eddy.tasks.classify.ClassifyNetwork.AXIS;
import static dev.eddy.tasks.classify.ClassifyNetwork.GRAMS;
import static dev.eddy.tasks.classify.ClassifyNetwork.INPUT;
import static dev.eddy.tasks.classify.ClassifyNetwork.OUTPUT;

import dev.eddy.data.Batch;
import dev.eddy.data.BatchRow;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.image.IdxImages;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.examples.Examples;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Examples of a [Classifier] in memory: sequences, and what is right for each.
record ClassifyExamples(Sequences sequences, ClassifyTarget target) implements Examples {

  /// Those of which nobody knows the labels.
  static ClassifyExamples asked(Sequences sequences) {
    return new ClassifyExamples(sequences, new ClassifyTarget.Unknown());
  }

  /// The same, weighed by the classes that a configuration says; of those with any number of labels
  /// all count the same.
  ClassifyExamples weighed(float[] weights) {
    return target instanceof ClassifyTarget.One(var ids, _)
        ? new ClassifyExamples(
            sequences, new ClassifyTarget.One(ids, ClassWeights.shared(weights, ids)))
        : this;
  }

  /// Data as examples for the network.
  ///
  /// @param several whether an example has any number of labels
  /// @param name of the data, for messages
  /// @throws DataException if it is of another kind, or has a label that is not known
  static ClassifyExamples of(
      ClassifyInput input, Labels labels, ClassifyData data, boolean several, String name) {
    var sequences =
        switch (input) {
          case ClassifyInput.Text text when data instanceof ClassifyData.Texts(var rows) ->
              text.sequences(rows.stream().map(row -> row.text()).toList());
          case ClassifyInput.Numbers numbers
              when data instanceof ClassifyData.Sequences(var rows)
                  && rows.getFirst().features() == numbers.features() ->
              numbers.sequences(rows);
          case ClassifyInput.Pictures(int rows, int columns)
              when data instanceof ClassifyData.Pictures(var part)
                  && part.images().rows() == rows
                  && part.images().columns() == columns ->
              new ClassifyExamples.Pictures(part.images());
          case ClassifyInput _ ->
              throw new DataException(
                  "%s holds %s, but the model was trained on %s"
                      .formatted(name, data.what(), input.what()));
        };
    return new ClassifyExamples(sequences, ClassifyTarget.of(labels, data, several, name));
  }

  /// Sequences by number.
  sealed interface Sequences {
    int count();

    /// How many steps a sequence has.
    int steps(int example);

    /// The runs of words or characters that are read beside the steps, where they are.
    default Optional<int[]> grams(int example) {
      return Optional.empty();
    }

    /// Writes a sequence into a row of a batch.
    void put(int example, BatchRow row);
  }

  /// Symbols.
  ///
  /// @param grams the runs of each text that are read beside them
  record Symbols(List<int[]> ids, Optional<List<int[]>> grams) implements Sequences {
    Symbols(List<int[]> ids) {
      this(ids, Optional.empty());
    }

    @Override
    public Optional<int[]> grams(int example) {
      return grams.map(all -> all.get(example));
    }

    @Override
    public int count() {
      return ids.size();
    }

    @Override
    public int steps(int example) {
      return ids.get(example).length;
    }

    @Override
    public void put(int example, BatchRow row) {
      row.ids(INPUT, ids.get(example));
    }
  }

  /// Numbers, `[T, features]` each.
  record Numbers(List<float[]> values, int features) implements Sequences {
    @Override
    public int count() {
      return values.size();
    }

    @Override
    public int steps(int example) {
      return values.get(example).length / features;
    }

    @Override
    public void put(int example, BatchRow row) {
      row.numbers(INPUT, values.get(example));
    }
  }

  /// Pictures: a step per row of pixels, from 0 to 1.
  ///
  /// @param picture where one is put together
  record Pictures(IdxImages images, float[] picture) implements Sequences {
    Pictures(IdxImages images) {
      this(images, new float[images.rows() * images.columns()]);
    }

    @Override
    public int count() {
      return images.count();
    }

    @Override
    public int steps(int example) {
      return images.rows();
    }

    @Override
    public void put(int example, BatchRow row) {
      images.copy(example, picture, 0);
      row.numbers(INPUT, picture);
    }
  }

  @Override
  public int count() {
    return sequences.count();
  }

  @Override
  public int length(int example) {
    return sequences.steps(example);
  }

  @Override
  public int[][] steps() {
    return new int[][] {IntStream.range(0, count()).map(sequences::steps).toArray()};
  }

  @Override
  public void fill(Batch batch, int rows, IntUnaryOperator example) {
    int steps = 1;
    int grams = 0;
    for (int row = 0; row < rows; row++) {
      int number = example.applyAsInt(row);
      steps = Math.max(steps, sequences.steps(number));
      grams =
          Math.max(grams, sequences.grams(number).map(all -> Math.max(1, all.length)).orElse(0));
    }
    batch.begin(rows).steps(AXIS, steps);
    if (grams > 0) {
      batch.steps(GRAMS, grams);
    }
    for (int i = 0; i < rows; i++) {
      int number = example.applyAsInt(i);
      var row = batch.row(i).length(AXIS, sequences.steps(number));
      sequences.put(number, row);
      target.put(number, row);
      sequences.grams(number).ifPresent(all -> row.length(GRAMS, all.length).ids(GRAMS, all));
    }
  }

  @Override
  public void vary(Batch batch, int epoch, IntUnaryOperator example) {
    if (target instanceof ClassifyTarget.One(var ids, var weights) && weights.length > 0) {
      for (int row = 0; row < batch.rows(); row++) {
        float weight = weights[ids[example.applyAsInt(row)]] / batch.rows();
        batch.row(row).weight(OUTPUT, 0, weight);
      }
    }
  }

  @Override
  public double averagedOver(Batch batch, double weights) {
    return batch.rows();
  }

  @Override
  public long tokens(Batch batch) {
    return Examples.steps(batch, AXIS);
  }
}
