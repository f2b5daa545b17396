package dev.eddy.run;

import dev.eddy.plan.Plan;
import dev.eddy.plan.ScanState;
import java.util.LinkedHashMap;
import java.util.List;

/// What the states of one sequence are and where each lies in a flat row of numbers: state after
/// state, in the order of the plan.
///
/// @param names `layer.state`
/// @param widths how many numbers each has
/// @param model the {@linkplain ModelHash hash} of the layers that the states depend on
public record StateLayout(List<String> names, List<Integer> widths, String model) {

  public StateLayout {
    names = List.copyOf(names);
    widths = List.copyOf(widths);
  }

  /// The states of a plan.
  public static StateLayout of(Plan plan) {
    return new StateLayout(
        plan.states().stream().map(ScanState::name).toList(),
        plan.states().stream().map(ScanState::width).toList(),
        ModelHash.ofStates(plan.model()));
  }

  /// How many numbers all states have together.
  public int width() {
    return offset(widths.size());
  }

  /// How many numbers state `i` has.
  public int width(int i) {
    return widths.get(i);
  }

  /// Where state `i` begins.
  public int offset(int i) {
    int at = 0;
    for (int j = 0; j < i; j++) {
      at += widths.get(j);
    }
    return at;
  }

  /// The place of a state.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  public int index(String name) {
    int i = names.indexOf(name);
    if (i < 0) {
      throw new IllegalArgumentException(
          "state \"%s\" is not here; states: %s".formatted(name, names));
    }
    return i;
  }

  /// The value of a flat row.
  public SequenceState state(float[] flat) {
    var values = new LinkedHashMap<String, float[]>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), java.util.Arrays.copyOfRange(flat, offset(i), offset(i) + width(i)));
    }
    return new SequenceState(values, model);
  }

  /// The flat row of a value.
  ///
  /// @throws IllegalArgumentException if it is the state of another model
  public float[] flat(SequenceState state) {
    if (!state.model().isEmpty() && !state.model().equals(model)) {
      throw new IllegalArgumentException(
          "the %s was saved from another model, %s; this one is %s: a state goes on in the model it was saved from"
              .formatted(state, ModelHash.brief(state.model()), ModelHash.brief(model)));
    }
    var flat = new float[width()];
    for (int i = 0; i < names.size(); i++) {
      var vector = state.vector(names.get(i));
      if (vector == null || vector.length != width(i)) {
        throw new IllegalArgumentException(
            "state \"%s\" of width %d is not in the %s; a state fits the model it was saved from"
                .formatted(names.get(i), width(i), state));
      }
      System.arraycopy(vector, 0, flat, offset(i), vector.length);
    }
    return flat;
  }
}
