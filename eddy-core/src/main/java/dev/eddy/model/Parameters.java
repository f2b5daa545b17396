package dev.eddy.model;

import dev.eddy.random.RandomStream;
import java.util.Arrays;

/// The values of a model's parameters in one flat float32 buffer, to be trained. Not thread-safe;
/// {@link #freeze} gives a copy that is.
public final class Parameters {

  private final ParameterTable table;
  private final float[] values;

  private Parameters(ParameterTable table, float[] values) {
    this.table = table;
    this.values = values;
  }

  /// Parameters over a buffer that someone else reads too.
  public static Parameters over(ParameterTable table, float[] values) {
    return new Parameters(table, values);
  }

  /// Zeros.
  public static Parameters zeros(Model model) {
    var table = model.parameters();
    return new Parameters(table, new float[table.size()]);
  }

  /// Drawn by each parameter's initialiser, from the seed and the parameter's name alone.
  public static Parameters initial(Model model, long seed) {
    var parameters = zeros(model);
    for (var entry : parameters.table.entries()) {
      entry
          .initializer()
          .fill(
              parameters.values,
              entry.offset(),
              entry.rows(),
              entry.columns(),
              RandomStream.of(seed, entry.name()));
    }
    return parameters;
  }

  public ParameterTable table() {
    return table;
  }

  /// The buffer itself: what is written here is the model's next run.
  public float[] values() {
    return values;
  }

  /// A copy of one parameter, row-major.
  public float[] get(String name) {
    var entry = table.entry(name);
    return Arrays.copyOfRange(values, entry.offset(), entry.offset() + entry.size());
  }

  /// Sets one parameter, row-major.
  public void set(String name, float[] to) {
    var entry = table.entry(name);
    if (to.length != entry.size()) {
      throw new IllegalArgumentException(
          "parameter \"%s\" has shape %s, %d values; found %d"
              .formatted(name, Arrays.toString(entry.shape()), entry.size(), to.length));
    }
    System.arraycopy(to, 0, values, entry.offset(), to.length);
  }

  /// A copy that nothing changes any more.
  public Weights freeze() {
    return new Weights(table, values.clone(), Precision.FLOAT32);
  }
}
