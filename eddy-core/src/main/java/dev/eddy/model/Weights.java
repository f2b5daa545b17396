package dev.eddy.model;

import java.util.Arrays;

/// The values of a model's parameters, fixed. Thread-safe.
public final class Weights {

  private final ParameterTable table;
  private final float[] values;
  private final Precision precision;

  Weights(ParameterTable table, float[] values, Precision precision) {
    this.table = table;
    this.values = values;
    this.precision = precision;
  }

  public ParameterTable table() {
    return table;
  }

  /// What a file needs to keep of the values.
  public Precision precision() {
    return precision;
  }

  /// The nearest weights of a precision. Those of a training are {@link Precision#FLOAT32} again.
  ///
  /// @throws IllegalArgumentException if a value is not finite, or too large to be rounded
  public Weights rounded(Precision to) {
    var rounded = values.clone();
    for (var entry : table.entries()) {
      if (to.rounds(entry.shape())) {
        float[] nearest = to.rounded(entry.name(), get(entry.name()), entry.shape());
        System.arraycopy(nearest, 0, rounded, entry.offset(), nearest.length);
      }
    }
    return new Weights(table, rounded, to);
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
