package dev.eddy.tasks.classify;

import static dev.eddy.tasks.classify.ClassifyNetwork.OUTPUT;

import dev.eddy.data.BatchRow;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.vocabulary.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is right for each example of a [ClassifyExamples].
sealed interface ClassifyTarget {

  /// Nobody knows.
  record Unknown() implements ClassifyTarget {
    @Override
    public void put(int example, BatchRow row) {}
  }

  /// One label each.
  ///
  /// @param weights what an example of each class counts, see [ClassWeights]; empty where all count
  ///   the same
  record One(int[] ids, float[] weights) implements ClassifyTarget {
    @Override
    public void put(int example, BatchRow row) {
      row.id(OUTPUT, ids[example]);
    }
  }

  /// Any number of labels each.
  ///
  /// @param ids of the labels of each example, in their order
  /// @param numbers where a row is put together, one for each label: 1 of those an example has
  record Several(List<int[]> ids, float[] numbers) implements ClassifyTarget {
    Several(List<int[]> ids, int labels) {
      this(List.copyOf(ids), new float[labels]);
    }

    @Override
    public void put(int example, BatchRow row) {
      Arrays.fill(numbers, 0);
      for (int id : ids.get(example)) {
        numbers[id] = 1;
      }
      row.numbers(OUTPUT, 0, numbers);
    }
  }

  /// Writes it into a row of a batch.
  void put(int example, BatchRow row);

  /// The labels of some data.
  ///
  /// @param several whether an example has any number of labels
  /// @param name of the data, for messages
  /// @throws DataException if a label is not known, or there are several where one is expected
  static ClassifyTarget of(Labels labels, ClassifyData data, boolean several, String name) {
    var given = data.labels();
    var ids = new ArrayList<int[]>(given.size());
    for (var names : given) {
      try {
        ids.add(names.stream().mapToInt(labels::id).sorted().toArray());
      } catch (DataException e) {
        throw new DataException(
            "%s, example %d: %s".formatted(name, ids.size() + 1, e.getMessage()), e);
      }
      if (!several && names.size() != 1) {
        throw new DataException(
            "%s, example %d: found %s, where the model gives one to each"
                .formatted(
                    name,
                    ids.size(),
                    names.isEmpty() ? "no label" : "the labels " + String.join(", ", names)));
      }
    }
    return several
        ? new Several(ids, labels.size())
        : new One(ids.stream().mapToInt(one -> one[0]).toArray(), new float[0]);
  }
}
