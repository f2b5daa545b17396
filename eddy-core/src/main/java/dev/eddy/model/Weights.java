package dev.eddy.model;

import java.util.Arrays;

/// The values of a model's parameters, fixed. Thread-safe.
public final class Weights {

  private final ParameterTable table;
  private final float[] values;

  Weights(ParameterTable table, float[] values) {
    this.table = table;
    this.values = values;
  }

  public ParameterTable table() {
    return table;
  }

  /// Copies all values, in the order of the table.
  public void copyTo(float[] out) {
    System.arraycopy(values, 0, out, 0, values.length);
  }

  /// A copy of one parameter, row-major.
  public float[] get(String name) {
    var entry = table.entry(name);
    return Arrays.copyOfRange(values, entry.offset(), entry.offset() + entry.size());
  }

  /// A copy to train on from here.
  public Parameters thaw(Model model) {
    var parameters = Parameters.zeros(model);
    for (var entry : parameters.table().entries()) {
      parameters.set(entry.name(), get(entry.name()));
    }
    return parameters;
  }
}
