package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;

/// What the recurrent operator with weights of 8 bits multiplies: the numbers that its 8 bits stand
/// for, in floats. Inputs are rounded to 256 steps between their smallest and largest in each run,
/// states in each step.
final class Quantiser {
  private final Slot inputs;
  private final Slot states;
  private final int inputSize;
  private final int stateSize;

  Quantiser(Site site, int inputSize, int stateSize) {
    this.inputSize = inputSize;
    this.stateSize = stateSize;
    inputs = site.scratch(Type.FLOAT, inputSize);
    states = site.scratch(Type.FLOAT, stateSize);
  }

  Object input(Object x) {
    round((float[]) x, inputs.floats(), inputSize);
    return inputs.array();
  }

  Object state(Object h) {
    round((float[]) h, states.floats(), stateSize);
    return states.array();
  }

  /// Each number as the nearest of the 256 that an unsigned byte can stand for.
  private static void round(float[] x, float[] out, int n) {
    float scale = scale(x, n);
    int zero = zero(x, n, scale);
    for (int i = 0; i < n; i++) {
      int q = Math.clamp((long) Math.rint(x[i] / scale) + zero, 0, 255);
      out[i] = (q - zero) * scale;
    }
  }

  /// The step between neighbours: the range of the numbers, 0 included, in 255 steps.
  static float scale(float[] x, int n) {
    float scale = (highest(x, n) - lowest(x, n)) / 255;
    return scale == 0 ? 1 : scale;
  }

  /// The byte that stands for 0.
  static int zero(float[] x, int n, float scale) {
    return (int) Math.rint(Math.clamp(-lowest(x, n) / scale, 0f, 255f));
  }

  private static float lowest(float[] x, int n) {
    float low = 0;
    for (int i = 0; i < n; i++) {
      low = Math.min(low, x[i]);
    }
    return low;
  }

  private static float highest(float[] x, int n) {
    float high = 0;
    for (int i = 0; i < n; i++) {
      high = Math.max(high, x[i]);
    }
    return high;
  }

  /// Constant weights `[D, k, wide]` as floats: scale and zero are one a direction, or one a
  /// column.
  static Slot weights(Site site, int input, int scaleInput, int wide) {
    var weights = site.in(input, Type.INT8, Type.UINT8);
    var scale = site.in(scaleInput, Type.FLOAT);
    var zero = site.in(scaleInput + 1, weights.type());
    if (!weights.isConstant() || !scale.isConstant() || !zero.isConstant()) {
      throw site.wrong("weights, scales and zero points should be constants");
    }
    int directions = weights.size(0);
    boolean columns = scale.size() == directions * wide && scale.size() != directions;
    if (!columns && scale.size() != directions || zero.size() != scale.size()) {
      throw site.wrong("expected a scale and a zero point a direction, or one a column");
    }
    var floats = site.own(Type.FLOAT, weights.shape());
    int each = weights.size() / directions;
    for (int i = 0; i < weights.size(); i++) {
      int d = i / each;
      int at = columns ? d * wide + i % wide : d;
      floats.floats()[i] = (float) ((weights.whole(i) - zero.whole(at)) * scale.real(at));
    }
    return floats;
  }
}
