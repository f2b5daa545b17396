package dev.eddy.bench.kernel;

import dev.eddy.backend.Backends;
import dev.eddy.backend.Kernels;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Matrix products at the shapes the workloads have: `M×N×K`, 2·M·N·K FLOP. The transposed one is
/// that of a weight's gradient, `Aᵀ·B` with K rows.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ProductBenchmark {

  @Param({"128x128x128", "64x1024x256", "3584x128x28", "32x384x128", "1x512x160", "6x20x5"})
  public String shape;

  private final Kernels<float[]> kernels = Backends.best();
  private int m;
  private int n;
  private int k;
  private float[] a;
  private float[] b;
  private float[] packed;
  private float[] c;

  @Setup
  public void fill() {
    if (!kernels.describe().startsWith("vector")) {
      throw new IllegalStateException("expected the vector backend, found: " + kernels.describe());
    }
    var sizes = shape.split("x");
    m = Integer.parseInt(sizes[0]);
    n = Integer.parseInt(sizes[1]);
    k = Integer.parseInt(sizes[2]);
    var random = new Random(1);
    a = new float[m * k];
    b = new float[k * n];
    c = new float[m * n];
    for (int i = 0; i < a.length; i++) {
      a[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = (float) (0.01 * random.nextGaussian());
    }
    packed = kernels.allocate(kernels.packedSize(k, n));
    kernels.pack(k, n, b, 0, n, 1, packed, 0, k, 0, 0);
  }

  @Benchmark
  public float gemm() {
    kernels.gemm(m, n, k, a, 0, k, packed, 0, 0, c, 0, n, b, 0);
    return c[0];
  }

  /// `C[M, N] += Aᵀ·B`, `A [K, M]`; C grows slowly, far from overflow for the time of a
  /// measurement.
  @Benchmark
  public float gemmTransposed() {
    kernels.gemmTransposed(m, n, k, a, 0, m, b, 0, n, c, 0, n);
    return c[0];
  }
}
