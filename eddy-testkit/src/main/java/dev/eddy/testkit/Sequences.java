package dev.eddy.testkit;

import dev.eddy.data.Batch;
import dev.eddy.data.Given;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// What a batch holds, as a value that can be cut and padded: the material of tests that run the
/// same sequences in two ways.
///
/// @param rows B
/// @param axes steps and lengths by axis
/// @param fields inputs by layer, targets by output
public record Sequences(int rows, Map<String, Axis> axes, Map<String, Field> fields) {

  /// Padded steps and the length of each row.
  public record Axis(int steps, int[] lengths) {}

  /// One input or target, row-major `[B, T, width]` (`[B, width]` for axis "").
  ///
  /// @param width numbers per step; 0 for symbols or labels
  /// @param numbers null for symbols or labels
  /// @param ids null for numbers
  /// @param weights of the steps `[B, T]`; null where all are 1
  public record Field(String axis, int width, float[] numbers, int[] ids, float[] weights) {

    private Field map(Change change) {
      return new Field(
          axis,
          width,
          numbers == null ? null : (float[]) change.of(numbers, width),
          ids == null ? null : (int[]) change.of(ids, 1),
          weights == null ? null : (float[]) change.of(weights, 1));
    }
  }

  /// How a generated axis gets its lengths.
  public enum Lengths {
    /// All rows have all steps.
    FULL,
    /// Any length; with at least two rows one has none and one has all.
    RAGGED
  }

  /// Random inputs for a model, and targets for its objective.
  ///
  /// Numbers are uniform in ±1.5, symbols, labels and positions uniform; one label in eight is
  /// negative, which counts as no step.
  ///
  /// @param objective null for inputs alone
  /// @param weighted whether steps get weights in 0 … 2, one in four exactly 0
  /// @param steps T of each axis by name
  public static Sequences random(
      Model model,
      Objective objective,
      boolean weighted,
      int rows,
      Map<String, Integer> steps,
      Lengths kind,
      SplittableRandom random) {
    var axes = new LinkedHashMap<String, Axis>();
    for (var name : model.axes()) {
      int t = steps.get(name);
      int[] lengths = new int[rows];
      for (int b = 0; b < rows; b++) {
        lengths[b] = kind == Lengths.FULL ? t : random.nextInt(t + 1);
      }
      if (kind == Lengths.RAGGED) {
        int full = random.nextInt(rows);
        lengths[full] = t;
        if (rows > 1) {
          lengths[(full + 1) % rows] = 0;
        }
      }
      axes.put(name, new Axis(t, lengths));
    }
    var fields = new LinkedHashMap<String, Field>();
    for (var given : model.given()) {
      switch (given) {
        case Given.Numbers n ->
            fields.put(
                n.name(), numbers(n.axis(), rows * steps(axes, n.axis()), n.width(), null, random));
        case Given.Symbols s ->
            fields.put(
                s.name(),
                ids(s.axis(), rows * steps(axes, s.axis()), s.count(), false, null, random));
        case Given.Positions p ->
            fields.put(p.name(), positions(axes, p.axis(), p.of(), rows, random));
        case Given.Target _ -> {}
      }
    }
    if (objective != null) {
      var layer = model.outputs().get(objective.output()).getFirst();
      var axis = model.axis(layer);
      int count = rows * steps(axes, axis);
      float[] weights = null;
      if (weighted && !objective.loss().isOfRows()) {
        weights = new float[count];
        for (int i = 0; i < count; i++) {
          weights[i] = random.nextInt(4) == 0 ? 0 : (float) random.nextDouble(0.1, 2);
        }
      }
      fields.put(
          objective.output(),
          switch (objective.loss()) {
            case Objective.Loss.SoftmaxCrossEntropy _, Objective.Loss.LinearChain _ ->
                ids(axis, count, model.width(layer), true, weights, random);
            case Objective.Loss.Pointwise _ ->
                numbers(axis, count, model.width(layer), weights, random);
            case Objective.Loss.Ctc ctc -> unaligned(axes, axis, ctc, model.width(layer), random);
          });
    }
    return new Sequences(rows, axes, fields);
  }

  private static int steps(Map<String, Axis> axes, String axis) {
    return axis.isEmpty() ? 1 : axes.get(axis).steps;
  }

  /// Positions in the valid steps of a row of another axis; one in eight is negative, and all of
  /// them where that row has no steps.
  private static Field positions(
      Map<String, Axis> axes, String axis, String from, int rows, SplittableRandom random) {
    int steps = steps(axes, axis);
    int[] ids = new int[rows * steps];
    for (int i = 0; i < ids.length; i++) {
      int length = from.isEmpty() ? 1 : axes.get(from).lengths[i / steps];
      ids[i] = length == 0 || random.nextInt(8) == 0 ? -1 : random.nextInt(length);
    }
    return new Field(axis, 0, null, ids, null);
  }

  private static Field numbers(
      String axis, int count, int width, float[] weights, SplittableRandom random) {
    float[] numbers = new float[count * width];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextDouble(-1.5, 1.5);
    }
    return new Field(axis, width, numbers, null, weights);
  }

  private static Field ids(
      String axis,
      int count,
      int symbols,
      boolean labels,
      float[] weights,
      SplittableRandom random) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = labels && random.nextInt(8) == 0 ? -1 : random.nextInt(symbols);
    }
    return new Field(axis, 0, null, ids, weights);
  }

  /// Labels on an axis of their own, few enough for the steps of another whatever they are.
  private static Field unaligned(
      Map<String, Axis> axes,
      String axis,
      Objective.Loss.Ctc ctc,
      int classes,
      SplittableRandom random) {
    var scores = axes.get(axis);
    int room = (scores.steps + 1) / 2;
    var lengths = new int[scores.lengths.length];
    for (int row = 0; row < lengths.length; row++) {
      lengths[row] = random.nextInt((scores.lengths[row] + 1) / 2 + 1);
    }
    axes.put(ctc.labels(), new Axis(room, lengths));
    var ids = new int[lengths.length * room];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (ctc.blank() + 1 + random.nextInt(classes - 1)) % classes;
    }
    return new Field(ctc.labels(), 0, null, ids, null);
  }

  /// A batch of these sequences.
  public Batch batch() {
    return fill(new Batch());
  }

  /// These sequences in a batch that is used again.
  public Batch fill(Batch batch) {
    batch.begin(rows);
    axes.forEach((name, axis) -> {
      batch.steps(name, axis.steps);
      System.arraycopy(axis.lengths, 0, batch.lengths(name), 0, rows);
    });
    fields.forEach((name, field) -> {
      if (field.numbers != null) {
        System.arraycopy(
            field.numbers, 0, batch.numbers(name, field.numbers.length), 0, field.numbers.length);
      }
      if (field.ids != null) {
        System.arraycopy(field.ids, 0, batch.ids(name, field.ids.length), 0, field.ids.length);
      }
      if (field.weights != null) {
        System.arraycopy(
            field.weights, 0, batch.weights(name, field.weights.length), 0, field.weights.length);
      }
    });
    return batch;
  }

  /// One row as a batch of its own.
  public Sequences row(int row) {
    return rows(row, row + 1);
  }

  /// Rows `from … to − 1`.
  public Sequences rows(int from, int to) {
    var cut = new LinkedHashMap<String, Axis>();
    axes.forEach((name, axis) ->
        cut.put(name, new Axis(axis.steps, Arrays.copyOfRange(axis.lengths, from, to))));
    var kept = new LinkedHashMap<String, Field>();
    fields.forEach((name, field) -> {
      int t = steps(axes, field.axis);
      kept.put(name, field.map((array, width) -> new Cut(array, width).rows(t, from, to)));
    });
    return new Sequences(to - from, cut, kept);
  }

  /// Steps `from … to − 1` of an axis; lengths are cut with them.
  public Sequences steps(String axis, int from, int to) {
    var old = axes.get(axis);
    int[] lengths = new int[rows];
    for (int b = 0; b < rows; b++) {
      lengths[b] = Math.clamp(old.lengths[b] - from, 0, to - from);
    }
    return reshaped(axis, to - from, lengths, from);
  }

  /// The same sequences padded with more steps of an axis. Whatever lies past a row's length
  /// becomes NaN or a symbol that does not exist: padding may hold anything.
  public Sequences padded(String axis, int more) {
    var old = axes.get(axis);
    return reshaped(axis, old.steps + more, old.lengths, 0);
  }

  private Sequences reshaped(String axis, int newSteps, int[] lengths, int from) {
    int oldSteps = axes.get(axis).steps;
    var cut = new LinkedHashMap<>(axes);
    cut.put(axis, new Axis(newSteps, lengths));
    var kept = new LinkedHashMap<>(fields);
    fields.forEach((name, field) -> {
      if (field.axis.equals(axis)) {
        kept.put(
            name,
            field.map((array, width) ->
                new Cut(array, width).steps(rows, oldSteps, newSteps, from, lengths)));
      }
    });
    return new Sequences(rows, cut, kept);
  }

  private interface Change {
    Object of(Object array, int width);
  }

  /// An array `[B, T, width]` of floats or ints.
  private record Cut(Object array, int width) {

    Object rows(int steps, int from, int to) {
      return array instanceof float[] floats
          ? Arrays.copyOfRange(floats, from * steps * width, to * steps * width)
          : Arrays.copyOfRange((int[]) array, from * steps * width, to * steps * width);
    }

    Object steps(int rows, int oldSteps, int newSteps, int from, int[] lengths) {
      int size = rows * newSteps * width;
      Object out = array instanceof float[] ? new float[size] : new int[size];
      if (out instanceof float[] floats) {
        Arrays.fill(floats, Float.NaN);
      } else {
        Arrays.fill((int[]) out, Integer.MAX_VALUE);
      }
      for (int b = 0; b < rows; b++) {
        System.arraycopy(
            array, (b * oldSteps + from) * width, out, b * newSteps * width, lengths[b] * width);
      }
      return out;
    }
  }
}
