package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.DataException;
import java.util.ArrayList;
import java.util.List;

/// Puts the numbers of one sequence together.
final class SequenceSteps {
  private SequenceSteps() {}

  /// Steps of one feature.
  static LabelledSequence flat(String where, List<Float> values, List<String> labels) {
    if (values.isEmpty()) {
      throw new DataException(where + "the sequence is empty; expected at least one step");
    }
    float[] steps = new float[values.size()];
    for (int t = 0; t < steps.length; t++) steps[t] = values.get(t);
    return new LabelledSequence(steps, steps.length, 1, labels);
  }

  /// @throws DataException if there are none, or they differ in their number of features
  static LabelledSequence of(String where, List<List<Float>> steps, List<String> labels) {
    if (steps.isEmpty()) {
      throw new DataException(where + "the sequence is empty; expected at least one step");
    }
    int features = steps.getFirst().size();
    if (features == 0) {
      throw new DataException(where + "step 1 is empty; expected at least one feature");
    }
    float[] values = new float[steps.size() * features];
    for (int t = 0; t < steps.size(); t++) {
      var step = steps.get(t);
      if (step.size() != features) {
        throw new DataException(
            where
                + "step "
                + (t + 1)
                + " has "
                + step.size()
                + " features, but step 1 has "
                + features);
      }
      for (int d = 0; d < features; d++) values[t * features + d] = step.get(d);
    }
    return new LabelledSequence(values, steps.size(), features, labels);
  }

  /// A sequence as a cell has it: steps with semicolons between, features with blanks. Without a
  /// semicolon each number is a step of one feature, or all of them are one step where the others
  /// have several features.
  ///
  /// @param width how many features the steps of the other cells have; 0: it is not known
  static LabelledSequence written(String where, String cell, int width, List<String> labels) {
    var text = cell.strip();
    if (text.indexOf(';') < 0) {
      var values = new ArrayList<Float>();
      for (var part : text.split("\\s+")) {
        if (!part.isEmpty()) values.add(LabelledSequence.number(where, part));
      }
      boolean oneStep = width > 1 && values.size() == width;
      return oneStep ? of(where, List.of(values), labels) : flat(where, values, labels);
    }
    var steps = new ArrayList<List<Float>>();
    for (var step : text.split(";")) {
      var values = new ArrayList<Float>();
      for (var part : step.strip().split("\\s+")) {
        values.add(LabelledSequence.number(where + "step " + (steps.size() + 1) + ": ", part));
      }
      steps.add(values);
    }
    return of(where, steps, labels);
  }
}
