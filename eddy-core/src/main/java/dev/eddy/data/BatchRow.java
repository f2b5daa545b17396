package dev.eddy.data;

import dev.eddy.text.Names;

/// One row of a {@link Batch}, to be written. It knows what the network expects: names, widths,
/// numbers of symbols and lengths are checked, and a message says row, axis, step and value.
///
/// ```java
/// batch.begin(2).steps("word", 4);
/// batch.row(0).length("word", 3).numbers("letters", 0, vector).id("next", 0, 7);
/// ```
///
/// What is not written is 0 where it is a number, no label, no symbol (a run refuses it) and no
/// position. A batch has one row object, which moves: nothing is allocated.
public final class BatchRow {

  private final Batch batch;
  private int row;

  BatchRow(Batch batch) {
    this.batch = batch;
  }

  BatchRow at(int row) {
    this.row = row;
    return this;
  }

  /// How many steps this row has on an axis; 0 is allowed. Rows of a batch without a length have
  /// all steps.
  public BatchRow length(String axis, int steps) {
    int all = steps == 0 ? batch.steps(axis) : stepsOf(axis);
    if (steps < 0 || steps > all) {
      throw fault("axis \"%s\" has %d steps in this batch, found a length of %d", axis, all, steps);
    }
    batch.filledLengths(axis)[row] = steps;
    return this;
  }

  // ---- symbols, labels and positions -----------------------------------------------------------

  /// The symbol, label or position at a step.
  public BatchRow id(String name, int step, int id) {
    var field = field(name);
    check(field, step, id);
    batch.filledIds(name)[place(field, step)] = id;
    return this;
  }

  /// The symbol, label or position of a row.
  public BatchRow id(String name, int id) {
    if (!field(name).axis().isEmpty()) {
      throw fault("\"%s\" has a value for each step, found one for the row", name);
    }
    return id(name, 0, id);
  }

  /// The symbols, labels or positions of its steps, from the first on.
  public BatchRow ids(String name, int[] ids) {
    return ids(name, ids, 0, ids.length);
  }

  /// The same, some of an array.
  ///
  /// @param from where they begin
  /// @param count how many
  public BatchRow ids(String name, int[] ids, int from, int count) {
    var field = field(name);
    if (count > 0) {
      checkStep(field, count - 1);
    }
    for (int i = 0; i < count; i++) {
      check(field, i, ids[from + i]);
    }
    System.arraycopy(ids, from, batch.filledIds(name), count > 0 ? place(field, 0) : 0, count);
    return this;
  }

  private void check(Given field, int step, int id) {
    switch (field) {
      case Given.Symbols(String name, _, int count) -> {
        if (id < 0 || id >= count) {
          throw fault(
              "\"%s\"%s takes symbols from 0 to %d, found %d",
              name, step(field, step), count - 1, id);
        }
      }
      case Given.Target(String name, _, int width) -> {
        if (id >= width) {
          throw fault(
              "\"%s\"%s takes labels from 0 to %d, or a negative one for none, found %d",
              name, step(field, step), width - 1, id);
        }
      }
      case Given.Positions(String name, _, String of) -> {
        int all = of.isEmpty() ? 1 : batch.steps(of);
        if (id >= all) {
          throw fault(
              "\"%s\"%s takes positions on axis \"%s\", which has %d steps, found %d",
              name, step(field, step), of, all, id);
        }
      }
      case Given.Numbers(String name, _, int width) ->
          throw fault("\"%s\" takes numbers, %d a step, found a symbol", name, width);
    }
    checkStep(field, step);
  }

  // ---- numbers ---------------------------------------------------------------------------------

  /// One number at a step.
  public BatchRow number(String name, int step, int column, float value) {
    var field = field(name);
    int width = width(field);
    if (column < 0 || column >= width) {
      throw fault("\"%s\"%s is %d wide, found column %d", name, step(field, step), width, column);
    }
    checkStep(field, step);
    batch.filledNumbers(name, width)[place(field, step) * width + column] = value;
    return this;
  }

  /// The numbers of a step.
  public BatchRow numbers(String name, int step, float[] values) {
    var field = field(name);
    int width = width(field);
    if (values.length != width) {
      throw fault(
          "\"%s\"%s takes %d numbers, found %d", name, step(field, step), width, values.length);
    }
    checkStep(field, step);
    System.arraycopy(
        values, 0, batch.filledNumbers(name, width), place(field, step) * width, width);
    return this;
  }

  /// The numbers of its steps, one after the other from the first on.
  public BatchRow numbers(String name, float[] values) {
    var field = field(name);
    int width = width(field);
    if (values.length % width != 0) {
      throw fault(
          "\"%s\" takes %d numbers a step, found %d, which is no whole number of steps",
          name, width, values.length);
    }
    if (values.length > 0) {
      checkStep(field, values.length / width - 1);
      System.arraycopy(
          values, 0, batch.filledNumbers(name, width), place(field, 0) * width, values.length);
    }
    return this;
  }

  /// What a step counts in the loss of an output; steps that are not weighed count 1 where any is.
  public BatchRow weight(String output, int step, float weight) {
    var field = field(output);
    if (!(field instanceof Given.Target)) {
      throw fault("\"%s\" is no output, so its steps have no weights", output);
    }
    checkStep(field, step);
    batch.filledWeights(output)[place(field, step)] = weight;
    return this;
  }

  private int width(Given field) {
    return switch (field) {
      case Given.Numbers(_, _, int width) -> width;
      case Given.Target(_, _, int width) -> width;
      case Given.Symbols(String name, _, int count) ->
          throw fault("\"%s\" takes symbols from 0 to %d, found numbers", name, count - 1);
      case Given.Positions(String name, _, _) ->
          throw fault("\"%s\" takes positions, found numbers", name);
    };
  }

  // ---- places ----------------------------------------------------------------------------------

  private Given field(String name) {
    var given = batch.given(name);
    if (batch.names().isEmpty()) {
      throw fault(
          "it was made for no network, so nothing is known of \"%s\"; take one of model.batch()",
          name);
    }
    if (given == null) {
      throw fault(
          "the network reads and gives nothing called \"%s\"%s",
          name,
          Names.suggestion(name, batch.names(), "; it knows " + String.join(", ", batch.names())));
    }
    return given;
  }

  private int place(Given field, int step) {
    return field.axis().isEmpty() ? row : row * batch.steps(field.axis()) + step;
  }

  private void checkStep(Given field, int step) {
    int steps = 1;
    if (!field.axis().isEmpty()) {
      var lengths = batch.knownLengths(field.axis());
      steps = lengths == null ? stepsOf(field.axis()) : lengths[row];
    }
    if (step < 0 || step >= steps) {
      throw field.axis().isEmpty()
          ? fault("\"%s\" has one value a row, found step %d", field.name(), step)
          : fault(
              "axis \"%s\" has %d steps in this row, found step %d of \"%s\"",
              field.axis(), steps, step, field.name());
    }
  }

  private int stepsOf(String axis) {
    if (axis.isEmpty()) {
      return 1;
    }
    int steps = batch.steps(axis);
    if (steps == 0) {
      throw fault(
          "axis \"%s\" has no steps yet; say batch.steps(\"%s\", n) before rows are written",
          axis, axis);
    }
    return steps;
  }

  private static String step(Given field, int step) {
    return field.axis().isEmpty() ? "" : ", axis \"%s\", step %d,".formatted(field.axis(), step);
  }

  private IllegalArgumentException fault(String sentence, Object... arguments) {
    return new IllegalArgumentException(
        "batch, row %d: %s".formatted(row, sentence.formatted(arguments)));
  }
}
