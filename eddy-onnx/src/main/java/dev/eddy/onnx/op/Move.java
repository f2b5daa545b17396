package dev.eddy.onnx.op;

import java.util.Arrays;

/// A block of elements moved from one array to another of the same kind: its sizes, and the step in
/// either array along each axis, planned once.
///
/// A step of 0 repeats one element; steps may be negative. Transposing, slicing, joining,
/// splitting, repeating and padding are all moves.
final class Move {
  private final int[] sizes;
  private final int[] from;
  private final int[] to;
  private final int[] at;
  private final boolean empty;

  Move(int[] sizes, int[] from, int[] to) {
    empty = Arrays.stream(sizes).anyMatch(size -> size == 0);
    int n = 0;
    var s = new int[sizes.length + 1];
    var f = new int[sizes.length + 1];
    var t = new int[sizes.length + 1];
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == 1) {
        continue;
      }
      // Two axes that lie one within the other in both arrays are one.
      if (n > 0 && f[n - 1] == from[i] * sizes[i] && t[n - 1] == to[i] * sizes[i]) {
        s[n - 1] *= sizes[i];
        f[n - 1] = from[i];
        t[n - 1] = to[i];
        continue;
      }
      s[n] = sizes[i];
      f[n] = from[i];
      t[n] = to[i];
      n++;
    }
    if (n == 0) {
      s[0] = 1;
      f[0] = 1;
      t[0] = 1;
      n = 1;
    }
    this.sizes = Arrays.copyOf(s, n);
    this.from = Arrays.copyOf(f, n);
    this.to = Arrays.copyOf(t, n);
    at = new int[n - 1];
  }

  /// The steps of a row-major array of this shape.
  static int[] steps(int[] shape) {
    var steps = new int[shape.length];
    int step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      steps[i] = step;
      step *= shape[i];
    }
    return steps;
  }

  /// The steps that read a value of a shape as if it had a larger one: axes are matched from the
  /// last, and those of size 1 repeat.
  static int[] repeated(int[] shape, int[] as) {
    var own = steps(shape);
    var steps = new int[as.length];
    int lead = as.length - shape.length;
    for (int i = 0; i < shape.length; i++) {
      steps[lead + i] = shape[i] == 1 ? 0 : own[i];
    }
    return steps;
  }

  void run(Object source, int s, Object target, int t) {
    if (empty) {
      return;
    }
    Arrays.fill(at, 0);
    while (true) {
      line(source, s, target, t);
      int axis = at.length - 1;
      for (; axis >= 0; axis--) {
        s += from[axis];
        t += to[axis];
        if (++at[axis] < sizes[axis]) {
          break;
        }
        s -= from[axis] * sizes[axis];
        t -= to[axis] * sizes[axis];
        at[axis] = 0;
      }
      if (axis < 0) {
        return;
      }
    }
  }

  @SuppressWarnings("SuspiciousSystemArraycopy")
  private void line(Object source, int s, Object target, int t) {
    int last = sizes.length - 1;
    int n = sizes[last];
    int ds = from[last];
    int dt = to[last];
    if (ds == 1 && dt == 1) {
      System.arraycopy(source, s, target, t, n);
      return;
    }
    switch (source) {
      case float[] a -> {
        var b = (float[]) target;
        for (int i = 0; i < n; i++) {
          b[t + i * dt] = a[s + i * ds];
        }
      }
      case double[] a -> {
        var b = (double[]) target;
        for (int i = 0; i < n; i++) {
          b[t + i * dt] = a[s + i * ds];
        }
      }
      case long[] a -> {
        var b = (long[]) target;
        for (int i = 0; i < n; i++) {
          b[t + i * dt] = a[s + i * ds];
        }
      }
      case int[] a -> {
        var b = (int[]) target;
        for (int i = 0; i < n; i++) {
          b[t + i * dt] = a[s + i * ds];
        }
      }
      case short[] a -> {
        var b = (short[]) target;
        for (int i = 0; i < n; i++) {
          b[t + i * dt] = a[s + i * ds];
        }
      }
      case byte[] a -> {
        var b = (byte[]) target;
        for (int i = 0; i < n; i++) {
          b[t + i * dt] = a[s + i * ds];
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          System.arraycopy(source, s + i * ds, target, t + i * dt, 1);
        }
      }
    }
  }
}
