package dev.eddy.bench;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The most fused multiply-adds this machine can do, measured: a loop over registers that touches
/// no memory.
///
/// Twelve chains are more than the latency times the ports of today's cores, and fewer than their
/// registers.
public final class Peak {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int TURNS = 1_000_000;

  private Peak() {}

  /// The best of some tries, in FLOP per second.
  public static double measure(int threads) {
    var sinks = new float[threads];
    double best = 0;
    for (int round = 0; round < 12; round++) {
      long start = System.nanoTime();
      var others = new Thread[threads - 1];
      for (int i = 0; i < others.length; i++) {
        int lane = i + 1;
        others[i] = Thread.ofPlatform().start(() -> sinks[lane] = chains(TURNS));
      }
      sinks[0] = chains(TURNS);
      for (var other : others) {
        try {
          other.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return best;
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      best = Math.max(best, 2.0 * CHAINS * FLOATS.length() * TURNS * threads / seconds);
    }
    if (Arrays.stream(toDoubles(sinks)).anyMatch(Double::isNaN)) {
      throw new IllegalStateException("the peak loop must stay finite");
    }
    return best;
  }

  private static double[] toDoubles(float[] values) {
    var out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i];
    }
    return out;
  }

  private static float chains(int turns) {
    var x = FloatVector.broadcast(FLOATS, 0.999f);
    var y = FloatVector.broadcast(FLOATS, 0.001f);
    var a = y;
    var b = y.add(1f);
    var c = y.add(2f);
    var d = y.add(3f);
    var e = y.add(4f);
    var f = y.add(5f);
    var g = y.add(6f);
    var h = y.add(7f);
    var i = y.add(8f);
    var j = y.add(9f);
    var k = y.add(10f);
    var l = y.add(11f);
    for (int turn = 0; turn < turns; turn++) {
      a = a.fma(x, y);
      b = b.fma(x, y);
      c = c.fma(x, y);
      d = d.fma(x, y);
      e = e.fma(x, y);
      f = f.fma(x, y);
      g = g.fma(x, y);
      h = h.fma(x, y);
      i = i.fma(x, y);
      j = j.fma(x, y);
      k = k.fma(x, y);
      l = l.fma(x, y);
    }
    return a.add(b).add(c).add(d).add(e.add(f).add(g).add(h)).add(i.add(j).add(k).add(l)).lane(0);
  }
}
