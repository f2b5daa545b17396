package dev.eddy.bench.kernel;

import dev.eddy.backend.Backends;
import dev.eddy.backend.Kernels;
import dev.eddy.operation.Op;
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

/// The pointwise kernels on one block: `width` floats in a row.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class KernelBenchmark {

  @Param({"5", "512"})
  public int width;

  private final Kernels<float[]> kernels = Backends.best();
  private float[] a;
  private float[] b;
  private float[] out;
  private int[] labels;
  private float[] loss;
  private float[] scale;

  @Setup
  public void fill() {
    if (!kernels.describe().startsWith("vector")) {
      throw new IllegalStateException("expected the vector backend, found: " + kernels.describe());
    }
    var random = new Random(1);
    a = new float[width];
    b = new float[width];
    for (int i = 0; i < width; i++) {
      a[i] = (float) random.nextGaussian();
      b[i] = (float) random.nextGaussian();
    }
    out = new float[width];
    labels = new int[] {width / 2};
    loss = new float[1];
    scale = new float[] {1};
  }

  private void map(Op op) {
    kernels.map(op.ordinal(), 1, width, out, 0, width, a, 0, width, b, 0, width, a, 0, width);
  }

  @Benchmark
  public float tanh() {
    map(Op.TANH);
    return out[0];
  }

  @Benchmark
  public float sigmoid() {
    map(Op.SIGMOID);
    return out[0];
  }

  @Benchmark
  public float multiply() {
    map(Op.MUL);
    return out[0];
  }

  @Benchmark
  public float fusedMultiplyAdd() {
    map(Op.FMA);
    return out[0];
  }

  @Benchmark
  public float softmaxCrossEntropy() {
    kernels.softmaxCrossEntropy(
        1, width, 0, a, 0, width, labels, 0, loss, 0, scale, 0, out, 0, width);
    return loss[0];
  }
}
