package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.eddy.cell.Cells;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.run.Sessions;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// What sessions allocate once they are warm: nothing, however many step together, while others are
/// opened, saved, loaded and closed.
class SessionAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int MOST = 24;
  private static final int WINDOW = 2000;

  private final long[] open = new long[MOST];
  private final int[] symbols = new int[MOST];
  private final float[] out = new float[MOST * 5];
  private float[] kept;

  /// A round of a server: of all sessions some step, one gives its place to a copy of another.
  private void round(Sessions sessions, int round) {
    int count = 1 + round % MOST;
    for (int i = 0; i < count; i++) {
      symbols[i] = (round + i) % 5;
    }
    sessions.step(count, open, symbols, out);
    int leaves = round % MOST;
    sessions.save(open[(round + 7) % MOST], kept, 0);
    sessions.close(open[leaves]);
    open[leaves] = sessions.open();
    sessions.load(open[leaves], kept, 0);
  }

  @Test
  void aStepAllocatesNothing() {
    var build = new ModelBuilder();
    var rnn = build.scan("rnn", Cells.LSTM, 6, build.embedding("symbol", "t", 5, 3));
    var model = build.output("next", build.affine("dense", 5, rnn)).model();
    var bound = Program.inference(model).bind(Parameters.initial(model, 1).freeze());
    try (var sessions = bound.sessions(1)) {
      kept = new float[sessions.states().width()];
      for (int i = 0; i < MOST; i++) {
        open[i] = sessions.open();
      }
      long thread = Thread.currentThread().threadId();
      int clean = 0;
      long allocated = 0;
      for (int window = 0; window < 200 && clean < 2; window++) {
        long before = THREADS.getThreadAllocatedBytes(thread);
        for (int round = 0; round < WINDOW; round++) {
          round(sessions, round);
        }
        allocated = THREADS.getThreadAllocatedBytes(thread) - before;
        clean = allocated == 0 ? clean + 1 : 0;
      }
      assertThat(clean).as("%d bytes in the last %d rounds", allocated, WINDOW).isEqualTo(2);
    }
  }
}
