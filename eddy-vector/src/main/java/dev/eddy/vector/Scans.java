package dev.eddy.vector;

import static dev.eddy.vector.FloatLanes.COUNT;
import static dev.eddy.vector.FloatLanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// States that are linear in themselves, through time: `h' = b·c + a·h` and `h' = a·h + b`. Four
/// vectors of a state go side by side and never leave their registers.
final class Scans {
  private static final int TOGETHER = 4 * COUNT;

  private Scans() {}

  static void products(
      int steps, int n, float[] x, int h, int hs, int a, int as, int b, int bs, int c, int cs) {
    int j = 0;
    for (; j + TOGETHER <= n; j += TOGETHER) {
      var h0 = FloatVector.fromArray(FLOATS, x, h + j);
      var h1 = FloatVector.fromArray(FLOATS, x, h + j + COUNT);
      var h2 = FloatVector.fromArray(FLOATS, x, h + j + 2 * COUNT);
      var h3 = FloatVector.fromArray(FLOATS, x, h + j + 3 * COUNT);
      int to = h + j + hs;
      int u = a + j;
      int v = b + j;
      int w = c + j;
      for (int t = 0; t < steps; t++) {
        h0 = product(x, u, v, w, h0);
        h1 = product(x, u + COUNT, v + COUNT, w + COUNT, h1);
        h2 = product(x, u + 2 * COUNT, v + 2 * COUNT, w + 2 * COUNT, h2);
        h3 = product(x, u + 3 * COUNT, v + 3 * COUNT, w + 3 * COUNT, h3);
        h0.intoArray(x, to);
        h1.intoArray(x, to + COUNT);
        h2.intoArray(x, to + 2 * COUNT);
        h3.intoArray(x, to + 3 * COUNT);
        to += hs;
        u += as;
        v += bs;
        w += cs;
      }
    }
    for (; j < n; j += COUNT) {
      var mask = FLOATS.indexInRange(j, n);
      var state = FloatVector.fromArray(FLOATS, x, h + j, mask);
      for (int t = 0; t < steps; t++) {
        state =
            at(x, b + j + t * bs, mask)
                .fma(at(x, c + j + t * cs, mask), at(x, a + j + t * as, mask).mul(state));
        state.intoArray(x, h + j + (t + 1) * hs, mask);
      }
    }
  }

  private static FloatVector product(float[] x, int a, int b, int c, FloatVector h) {
    return FloatVector.fromArray(FLOATS, x, b)
        .fma(FloatVector.fromArray(FLOATS, x, c), FloatVector.fromArray(FLOATS, x, a).mul(h));
  }

  static void sums(int steps, int n, float[] x, int h, int hs, int a, int as, int b, int bs) {
    int j = 0;
    for (; j + TOGETHER <= n; j += TOGETHER) {
      var h0 = FloatVector.fromArray(FLOATS, x, h + j);
      var h1 = FloatVector.fromArray(FLOATS, x, h + j + COUNT);
      var h2 = FloatVector.fromArray(FLOATS, x, h + j + 2 * COUNT);
      var h3 = FloatVector.fromArray(FLOATS, x, h + j + 3 * COUNT);
      int to = h + j + hs;
      int u = a + j;
      int v = b + j;
      for (int t = 0; t < steps; t++) {
        h0 = sum(x, u, v, h0);
        h1 = sum(x, u + COUNT, v + COUNT, h1);
        h2 = sum(x, u + 2 * COUNT, v + 2 * COUNT, h2);
        h3 = sum(x, u + 3 * COUNT, v + 3 * COUNT, h3);
        h0.intoArray(x, to);
        h1.intoArray(x, to + COUNT);
        h2.intoArray(x, to + 2 * COUNT);
        h3.intoArray(x, to + 3 * COUNT);
        to += hs;
        u += as;
        v += bs;
      }
    }
    for (; j < n; j += COUNT) {
      var mask = FLOATS.indexInRange(j, n);
      var state = FloatVector.fromArray(FLOATS, x, h + j, mask);
      for (int t = 0; t < steps; t++) {
        state = at(x, a + j + t * as, mask).fma(state, at(x, b + j + t * bs, mask));
        state.intoArray(x, h + j + (t + 1) * hs, mask);
      }
    }
  }

  private static FloatVector sum(float[] x, int a, int b, FloatVector h) {
    return FloatVector.fromArray(FLOATS, x, a).fma(h, FloatVector.fromArray(FLOATS, x, b));
  }

  private static FloatVector at(float[] x, int i, VectorMask<Float> mask) {
    return FloatVector.fromArray(FLOATS, x, i, mask);
  }
}
