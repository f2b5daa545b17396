package dev.eddy.vector;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.eddy.backend.Kernels;
import dev.eddy.operation.Op;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Once compiled, no kernel allocates: some round of a thousand calls leaves the counter where it
/// was.
///
/// The optimising compiler works in the background, so the rounds go on for as long as it may take
/// on a busy machine.
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Kernels<float[]> kernels = new VectorKernels();
  private final float[] a = new float[20_000];
  private final float[] b = new float[20_000];
  private final float[] c = new float[20_000];
  private final int[] ids = {0, 1, 2, 3};

  @ParameterizedTest
  @EnumSource
  void pointwiseOperationsAllocateNothing(Op op) {
    assertNothingAllocated(
        () -> kernels.map(op.ordinal(), 2, 37, c, 0, 40, a, 0, 40, b, 0, 37, a, 0, 37));
  }

  @Test
  void productsAllocateNothing() {
    kernels.pack(12, 150, a, 0, 150, 1, b, 0, 12, 0, 0);
    assertNothingAllocated(() -> kernels.gemm(11, 137, 12, a, 0, 12, b, 0, 7, c, 0, 150, a, 0));
    assertNothingAllocated(() -> kernels.gemm(1, 150, 12, a, 0, 12, b, 0, 0, c, 0, 150, null, 0));
    kernels
        .rowProducts(b)
        .ifPresent(
            rows -> assertNothingAllocated(() -> rows.product(150, 12, a, 0, 0, c, 0, a, 0)));
    assertNothingAllocated(
        () -> kernels.gemmTransposed(15, 137, 12, a, 0, 15, b, 0, 137, c, 0, 137));
  }

  @Test
  void rowsAllocateNothing() {
    assertNothingAllocated(() -> kernels.rowSum(3, 37, c, 0, 1, a, 0, 37));
    assertNothingAllocated(() -> kernels.rowMax(3, 37, c, 0, 1, a, 0, 37));
    assertNothingAllocated(() -> kernels.softmax(3, 37, c, 0, 37, a, 0, 37));
    assertNothingAllocated(
        () -> kernels.softmaxCrossEntropy(3, 37, 0.1, a, 0, 37, ids, 0, b, 0, b, 0, c, 0, 37));
    assertNothingAllocated(
        () -> kernels.softmaxCrossEntropy(3, 37, 0, a, 0, 37, ids, 0, b, 0, b, 0, null, 0, 0));
    assertNothingAllocated(() -> kernels.columnSum(3, 137, c, 0, a, 0, 137));
    assertNothingAllocated(() -> kernels.gather(3, 37, ids, 0, a, 0, 37, c, 0, 37));
    assertNothingAllocated(() -> kernels.scatterAdd(3, 37, ids, 0, a, 0, 37, c, 0, 37));
    assertNothingAllocated(() -> kernels.dropoutMask(2, 37, 0.5, 1, 2, 3, 4, ids, 0, c, 0, 37));
    assertNothingAllocated(() -> kernels.sumOfSquares(a, 0, 1000));
  }

  private static void assertNothingAllocated(Runnable call) {
    long least = Long.MAX_VALUE;
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (least > 0 && System.nanoTime() < deadline) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        call.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes allocated by 1000 calls").isZero();
  }
}
