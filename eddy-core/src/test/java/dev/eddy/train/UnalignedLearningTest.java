package dev.eddy.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.lattice.CtcDecoder;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Marks that last one to three noisy steps each, with pauses, are read without anyone saying where
/// they are.
class UnalignedLearningTest {

  private static final int ROWS = 16;
  private static final int STEPS = 20;
  private static final int MARKS = 3;
  private static final int MOST = 5;

  /// Fills a batch; the marks of each row, counted from 1, as 0 is the blank.
  private static List<List<Integer>> fill(long seed, Batch batch) {
    var random = new SplittableRandom(seed);
    batch.begin(ROWS).steps("t", STEPS).steps("marks", MOST);
    var x = batch.numbers("x", ROWS * STEPS * MARKS);
    var lengths = batch.lengths("t");
    var counts = batch.lengths("marks");
    var labels = batch.ids("said", ROWS * MOST);
    var all = new ArrayList<List<Integer>>();
    for (int row = 0; row < ROWS; row++) {
      var said = new ArrayList<Integer>();
      int t = 0;
      int count = random.nextInt(MOST + 1);
      for (int i = 0; i < count; i++) {
        int mark = random.nextInt(MARKS);
        labels[row * MOST + i] = 1 + mark;
        said.add(1 + mark);
        t += random.nextInt(2);
        for (int last = t + random.nextInt(1, 3); t < last; t++) {
          x[(row * STEPS + t) * MARKS + mark] = 1;
        }
        t++;
      }
      lengths[row] = t;
      counts[row] = count;
      all.add(said);
    }
    for (int i = 0; i < x.length; i++) {
      x[i] += (float) random.nextDouble(-0.2, 0.2);
    }
    return all;
  }

  private static final class Rows implements Batches {
    @Override
    public int perEpoch(int epoch) {
      return 250;
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      java.util.Arrays.fill(batch.begin(ROWS).numbers("x", ROWS * STEPS * MARKS), 0);
      UnalignedLearningTest.fill(1 + index, batch);
    }
  }

  @Test
  void marksAreReadWithoutTheirPlaces() {
    var build = new ModelBuilder();
    var rnn = build.scan("rnn", Cells.GRU, 12, build.numbers("x", "t", MARKS));
    var model = build.output("said", build.affine("dense", 1 + MARKS, rnn)).model();
    var objective = new Objective("said", Objective.ctc("marks"));
    var options = TrainingOptions.of(Optimizer.adam(0.02)).withThreads(1);
    var trained = Trainer.of(model, objective).withOptions(options).fit(new Rows());

    var decoder = new CtcDecoder(1 + MARKS, 0);
    var batch = new Batch();
    var expected = fill(-1, batch);
    var scores = new float[ROWS * STEPS * (1 + MARKS)];
    try (var run = Program.evaluation(model, objective).workspace(trained.last())) {
      assertThat(run.run(batch)).as("nats a mark").isLessThan(0.05);
      run.output("said", scores);
    }
    for (int row = 0; row < ROWS; row++) {
      int at = row * STEPS * (1 + MARKS);
      int steps = batch.knownLengths("t")[row];
      assertThat(decoder.greedy(scores, at, steps)).as("row %d", row).isEqualTo(expected.get(row));
      assertThat(decoder.beam(scores, at, steps, 8).getFirst().labels())
          .isEqualTo(expected.get(row));
    }
  }
}
