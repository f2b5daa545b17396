package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// What writing a batch row by row allocates once its buffers are large enough: nothing, be it
/// lengths, symbols, numbers, labels, weights or positions.
class RowAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROWS = 16;
  private static final int STEPS = 9;
  private static final int WINDOW = 500;

  private final float[] numbers = {1, 2, 3};
  private final float[] all = new float[3 * 3];
  private final int[] symbols = {4, 0, 2};

  private void write(Batch batch, int round) {
    batch.begin(ROWS).steps("t", STEPS).steps("w", 3);
    for (int r = 0; r < ROWS; r++) {
      int length = 3 + (round + r) % (STEPS - 2);
      var row = batch.row(r).length("t", length).length("w", 3);
      row.ids("letters", symbols).id("letters", 1, 3);
      row.numbers("x", all);
      for (int t = 0; t < length; t++) {
        row.numbers("x", t, numbers).number("x", t, 1, t).weight("next", t % 3, 0.5f);
      }
      row.id("ends", 0, length - 1).ids("ends", symbols, 0, 2).id("next", 0, r % 5);
    }
  }

  @Test
  void aRowAllocatesNothing() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    var letters = build.embedding("letters", "t", 5, 3);
    var read = build.scan("read", Cells.GRU, 4, x.with(letters));
    var words = build.gather("words", "w", read, "ends");
    var model = build.output("next", build.affine("dense", 5, words)).model();
    var batch = model.batch(new Objective("next", Objective.softmaxCrossEntropy()));
    long thread = Thread.currentThread().threadId();
    int clean = 0;
    long allocated = 0;
    for (int window = 0; window < 200 && clean < 2; window++) {
      long before = THREADS.getThreadAllocatedBytes(thread);
      for (int round = 0; round < WINDOW; round++) {
        write(batch, round);
      }
      allocated = THREADS.getThreadAllocatedBytes(thread) - before;
      clean = allocated == 0 ? clean + 1 : 0;
    }
    assertThat(clean).as("%d bytes in the last %d batches", allocated, WINDOW).isEqualTo(2);
  }
}
