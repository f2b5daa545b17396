package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.check.GradientCheck;
import dev.eddy.cpu.Cpu;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Program;
import dev.eddy.testkit.Networks;
import dev.eddy.testkit.RandomCells;
import dev.eddy.testkit.RandomNetworks;
import dev.eddy.testkit.Sequences;
import dev.eddy.testkit.Sequences.Lengths;
import dev.eddy.train.Batches;
import dev.eddy.train.Checkpoint;
import dev.eddy.train.CheckpointStore;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random networks of random layers, and trainings of random cells in windows.
class RandomNetworkTest {

  private static final Objective OBJECTIVE = new Objective("y", Objective.squaredError());

  /// Seeds of the networks; `-Ddev.eddy.networks=2000` tries more.
  static LongStream networks() {
    return LongStream.rangeClosed(1, Integer.getInteger("dev.eddy.networks", 150));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientsAreDifferencesOfTheLoss(long seed) {
    var random = new SplittableRandom(seed);
    var model = RandomNetworks.of(seed);
    var steps = Map.of("t", 1 + random.nextInt(3), "s", 1 + random.nextInt(3));
    var data =
        Sequences.random(
            model, OBJECTIVE, true, 1 + random.nextInt(3), steps, Lengths.RAGGED, random);
    var result =
        GradientCheck.check(model, OBJECTIVE, Networks.parameters(model, random), data.batch(), 60);
    assertThat(result.error())
        .as("seed %d: %s\n%s", seed, result, model)
        .isLessThan(CatalogueGradientTest.TOLERANCE);
  }

  // ---- trainings
  // --------------------------------------------------------------------------------------------------------------------

  private static final int ROWS = 5;
  private static final int STEPS = 3;

  static LongStream trainings() {
    return LongStream.rangeClosed(1, 10);
  }

  /// Windows of numbers whose states go on, anew at the start of each epoch.
  private record Windows(int targets) implements Batches {
    @Override
    public int perEpoch(int epoch) {
      return 3;
    }

    @Override
    public boolean carriesState() {
      return true;
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      var random = new SplittableRandom(epoch * 31L + index);
      batch.begin(ROWS).steps("t", STEPS);
      fill(batch.numbers("x", ROWS * STEPS * 2), ROWS * STEPS * 2, random);
      fill(batch.numbers("y", ROWS * STEPS * targets), ROWS * STEPS * targets, random);
    }

    private static void fill(float[] values, int count, SplittableRandom random) {
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextDouble(-1, 1);
      }
    }

    @Override
    public long tokens(Batch batch) {
      return (long) ROWS * STEPS;
    }
  }

  /// Keeps the last checkpoint.
  private static final class Kept implements CheckpointStore {
    private Optional<Checkpoint> last = Optional.empty();

    @Override
    public String save(Kind kind, Checkpoint checkpoint) {
      last = Optional.of(checkpoint);
      return kind.name();
    }

    @Override
    public Optional<Checkpoint> latest() {
      return last;
    }
  }

  private static TrainingOptions options(int shards, int threads) {
    return TrainingOptions.of(Optimizer.adam(0.001))
        .withEpochs(2)
        .withCheckpointEvery(0)
        .withShards(shards)
        .withThreads(threads);
  }

  private static int[] fit(Model model, Parameters start, TrainingOptions options, Kept store) {
    var batches = new Windows(model.width(model.outputs().get("y").getFirst()));
    var result =
        Trainer.of(model, OBJECTIVE)
            .from(start)
            .withOptions(options)
            .withCheckpoints(store)
            .fit(batches);
    var values = new float[model.parameters().size()];
    result.last().copyTo(values);
    return CatalogueBitsTest.bits(values);
  }

  /// A random cell below a dense layer, so that each of its states takes a part in something.
  private static Model model(long seed) {
    var cell = RandomCells.of(seed, true);
    var build = new ModelBuilder();
    var rnn = build.scan("rnn", cell, 4, build.affine("in", 2, build.numbers("x", "t", 2)));
    for (var state : cell.equations().states()) {
      build.finalState("rnn", state.name());
    }
    return build.output("y", build.affine("y", 2, rnn)).model();
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void threadsAndResumingChangeNoBit(long seed) {
    var model = model(seed);
    var start = Networks.parameters(model, new SplittableRandom(seed));
    for (int shards = 1; shards <= 2; shards++) {
      var whole = fit(model, start, options(shards, 1), new Kept());
      assertThat(fit(model, start, options(shards, 2), new Kept()))
          .as("threads, seed %d", seed)
          .isEqualTo(whole);
      for (int stop : new int[] {1, 2, 3, 4}) {
        var store = new Kept();
        fit(model, start, options(shards, 1).withSteps(stop), store);
        assertThat(fit(model, start, options(shards, 1).withResume(true), store))
            .as("%d shards, stopped after step %d, seed %d", shards, stop, seed)
            .isEqualTo(whole);
      }
    }
  }

  /// The gradient of two shards is that of one, in each window.
  @ParameterizedTest
  @MethodSource("trainings")
  void shardsHaveTheGradientOfTheWhole(long seed) {
    var model = model(seed);
    var start = Networks.parameters(model, new SplittableRandom(seed));
    var batches = new Windows(2);
    var batch = new Batch();
    var shard = new Batch();
    var program = Program.training(model, OBJECTIVE);
    try (var whole = new Cpu().poisoned().gradients(program, start, 1);
        var first = new Cpu().poisoned().gradients(program, start, 1);
        var second = new Cpu().poisoned().gradients(program, start, 1)) {
      for (int window = 0; window < 3; window++) {
        batches.fill(0, window, batch);
        for (var run : List.of(whole, first, second)) {
          run.workspace().carry(window > 0);
        }
        whole.run(batch, 1, window);
        shard.shard(batch, 0, 2);
        first.run(shard, 1, window);
        shard.shard(batch, 2, ROWS);
        second.run(shard, 1, window);
        double largest = 1;
        for (float gradient : whole.gradients()) {
          largest = Math.max(largest, Math.abs(gradient));
        }
        for (int i = 0; i < whole.gradients().length; i++) {
          assertThat((double) first.gradients()[i] + second.gradients()[i])
              .as("window %d, gradient %d, seed %d", window, i, seed)
              .isCloseTo(
                  whole.gradients()[i], org.assertj.core.api.Assertions.within(2e-5 * largest));
        }
      }
    }
  }
}
