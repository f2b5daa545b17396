package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.optimize.Clipping;
import dev.eddy.optimize.Optimizer;
import dev.eddy.optimize.ParameterMask;
import dev.eddy.train.Batches;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a step of a training allocates once it is compiled: nothing, on no thread.
class TrainingAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WINDOW = 1000;
  private static final int MOST = 300;

  /// Counts what the threads of the training have allocated between every so many batches, and ends
  /// the training after two times nothing.
  private static final class Watched implements Batches {
    private final long[] windows = new long[MOST];
    private long before;
    private long[] threads;
    private int clean;

    @Override
    public int perEpoch(int epoch) {
      return WINDOW * MOST;
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      if (index % WINDOW == 0) {
        measure(index / WINDOW);
      }
      batch.begin(2).steps("text", 3).steps("memory", 4);
      Arrays.fill(batch.ids("read", 8), 1);
      var x = batch.numbers("letters", 30);
      var y = batch.ids("next", 6);
      for (int i = 0; i < 6; i++) {
        x[i * 5 + i % 5] = 1;
        y[i] = (i + 1) % 5;
      }
    }

    private void measure(int done) {
      long now = allocated();
      if (done > 0) {
        windows[done - 1] = now - before;
        clean = now == before ? clean + 1 : 0;
      }
      if (clean == 2) {
        Thread.currentThread().interrupt();
      }
      before = allocated();
    }

    private long allocated() {
      if (threads == null) {
        threads =
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                    thread.equals(Thread.currentThread()) || thread.getName().startsWith("eddy-"))
                .mapToLong(Thread::threadId)
                .toArray();
        // Workers of earlier trainings may be about to end: they allocate nothing.
        assertThat(threads).as("the training thread and a worker").hasSizeGreaterThan(1);
      }
      long sum = 0;
      for (long thread : threads) {
        sum += THREADS.getThreadAllocatedBytes(thread);
      }
      return sum;
    }
  }

  private static void assertNothingAllocated(TrainingOptions options) {
    var build = new ModelBuilder();
    var rnn = build.scan("rnn", Cells.LSTM, 5, build.numbers("letters", "text", 5));
    assertNothingAllocated(build.output("next", build.affine("dense", 5, rnn)).model(), options);
  }

  private static void assertNothingAllocated(Model model, TrainingOptions options) {
    var batches = new Watched();
    var objective = new Objective("next", Objective.softmaxCrossEntropy());
    var result = Trainer.of(model, objective).withOptions(options).fit(batches);
    assertThat(result.interrupted())
        .as("bytes per %d steps: %s", WINDOW, Arrays.toString(batches.windows))
        .isTrue();
  }

  private static TrainingOptions options() {
    return TrainingOptions.of(Optimizer.adamW(1e-6))
        .withClipping(Clipping.globalNorm(1))
        .withThreads(2)
        .withReportEvery(1e6)
        .withEvaluateEvery(0);
  }

  @Test
  void aStepOfASmallLstmAllocatesNothing() {
    assertNothingAllocated(options());
  }

  @Test
  void aStepInShardsAllocatesNothing() {
    assertNothingAllocated(options().withShards(2));
  }

  @Test
  void aStepWithMaskedWeightsAllocatesNothing() {
    assertNothingAllocated(options().withMasks(List.of(new ParameterMask("rnn.U_i", 0.5))));
  }

  @Test
  void aStepWithAttentionAllocatesNothing() {
    var build = new ModelBuilder();
    var read = build.scan("reader", Cells.GRU, 4, build.embedding("read", "memory", 3, 2));
    var letters = build.numbers("letters", "text", 5);
    var writer =
        build.add(
            new Layer.Apply(
                "writer",
                Cells.GRU.withAttention(true),
                5,
                Map.of("x", letters.layers()),
                Map.of(),
                Map.of("read", read.layers()),
                false,
                Map.of()));
    assertNothingAllocated(
        build.output("next", build.affine("dense", 5, writer)).model(), options());
  }
}
