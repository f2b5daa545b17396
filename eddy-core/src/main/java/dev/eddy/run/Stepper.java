package dev.eddy.run;

import dev.eddy.data.Batch;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import java.util.Arrays;

/// A model run one step at a time, for N sequences side by side: each row's state lives here
/// between calls, and can be saved and loaded as a value. A call allocates nothing. The results are
/// the bits of a run over the whole sequence.
///
/// ```java
/// var stepper = Program.inference(model).bind(weights).stepper(1);
/// stepper.step(features, scores);
/// SequenceState state = stepper.save(0);
/// ```
///
/// Not thread-safe; many steppers may share one {@link BoundProgram}.
public final class Stepper implements AutoCloseable {

  private final Workspace workspace;
  private final Batch batch = new Batch();
  private final Layer input;
  private final String axis;
  private final String output;
  private final int rows;

  Stepper(Model model, Workspace workspace, int rows) {
    this.workspace = workspace;
    this.rows = rows;
    var inputs =
        model.layers().stream()
            .filter(layer -> layer instanceof Layer.Numbers || layer instanceof Layer.Embedding)
            .toList();
    if (inputs.size() != 1 || model.outputs().size() != 1) {
      throw new IllegalArgumentException(
          "a stepper takes a model with one input and one output; this one has inputs %s and outputs %s: take a part of it with Model.part"
              .formatted(inputs.stream().map(Layer::name).toList(), model.outputs().keySet()));
    }
    input = inputs.getFirst();
    axis = model.axis(input.name());
    output = model.outputs().keySet().iterator().next();
    for (var layer : model.layers()) {
      if (layer instanceof Layer.Apply apply && apply.reverse()) {
        throw new IllegalArgumentException(
            "layer \"%s\" runs from the last step to the first: it cannot run step by step, nor carry its state"
                .formatted(layer.name()));
      }
      if (layer instanceof Layer.Pool || layer instanceof Layer.Gather) {
        throw new IllegalArgumentException(
            "layer \"%s\" needs the whole sequence: it cannot run step by step; give a stepper an output per step"
                .formatted(layer.name()));
      }
    }
    workspace.begin(rows);
  }

  /// One step of every row: `in` is `[N, width]`, `out` `[N, width]`.
  public void step(float[] in, float[] out) {
    if (!(input instanceof Layer.Numbers numbers)) {
      throw new IllegalStateException(
          "the input \"%s\" takes symbols: call step(int[], float[])".formatted(input.name()));
    }
    check(in.length, rows * numbers.width());
    batch.begin(rows).steps(axis, 1);
    System.arraycopy(
        in, 0, batch.numbers(input.name(), rows * numbers.width()), 0, rows * numbers.width());
    workspace.run(batch);
    workspace.output(output, out);
  }

  /// One step of every row: `in` is one symbol per row, `out` `[N, width]`.
  public void step(int[] in, float[] out) {
    if (!(input instanceof Layer.Embedding)) {
      throw new IllegalStateException(
          "the input \"%s\" takes numbers: call step(float[], float[])".formatted(input.name()));
    }
    check(in.length, rows);
    batch.begin(rows).steps(axis, 1);
    System.arraycopy(in, 0, batch.ids(input.name(), rows), 0, rows);
    workspace.run(batch);
    workspace.output(output, out);
  }

  private void check(int found, int needed) {
    if (found != needed) {
      throw new IllegalArgumentException(
          "a step of %d rows of \"%s\" takes %d values, found %d"
              .formatted(rows, input.name(), needed, found));
    }
  }

  /// How many sequences run side by side.
  public int rows() {
    return rows;
  }

  /// The width of a row of the output.
  public int outputWidth() {
    return workspace.width(output);
  }

  /// Puts a row back to its start state.
  public void reset(int row) {
    workspace.reset(checked(row));
  }

  /// The state of a row, as a value.
  public SequenceState save(int row) {
    return workspace.save(checked(row));
  }

  /// Puts a row into a saved state.
  public void load(int row, SequenceState state) {
    workspace.load(checked(row), state);
  }

  /// For each row, the row whose state it takes: how a beam moves on.
  public void reorder(int[] from) {
    var states = new SequenceState[rows];
    for (int row = 0; row < rows; row++) {
      if (from[row] != row) {
        states[from[row]] = states[from[row]] == null ? save(from[row]) : states[from[row]];
      }
    }
    for (int row = 0; row < rows; row++) {
      if (from[row] != row) {
        load(row, states[from[row]]);
      }
    }
  }

  private int checked(int row) {
    if (row < 0 || row >= rows) {
      throw new IllegalArgumentException(
          "row %d: the stepper has rows 0 to %d".formatted(row, rows - 1));
    }
    return row;
  }

  @Override
  public void close() {
    workspace.close();
  }

  @Override
  public String toString() {
    return "stepper of %d rows, states %s"
        .formatted(rows, Arrays.toString(save(0).names().toArray()));
  }
}
