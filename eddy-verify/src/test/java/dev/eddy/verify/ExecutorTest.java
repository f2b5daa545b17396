package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Clipping;
import dev.eddy.optimize.Optimizer;
import dev.eddy.optimize.ParameterMask;
import dev.eddy.run.Executor;
import dev.eddy.run.Executors;
import dev.eddy.run.Program;
import dev.eddy.run.StepPlan;
import dev.eddy.testkit.RecordingExecutor;
import dev.eddy.train.Batches;
import dev.eddy.train.Checkpoint;
import dev.eddy.train.CheckpointStore;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What core asks of an executor, written down by one that is found as a service.
class ExecutorTest {

  private static final Objective OBJECTIVE = new Objective("y", Objective.softmaxCrossEntropy());

  private static Model model() {
    var build = new ModelBuilder();
    var rnn = build.scan("rnn", Cells.LSTM, 5, build.numbers("x", "t", 3));
    return build.output("y", build.affine("dense", 4, rnn)).model();
  }

  /// Two batches an epoch, the second of which goes on from the first.
  private static final class Windows implements Batches {
    @Override
    public int perEpoch(int epoch) {
      return 2;
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      var random = new Random(10L * epoch + index);
      batch.begin(4).steps("t", 3);
      var x = batch.numbers("x", 4 * 3 * 3);
      var y = batch.ids("y", 4 * 3);
      for (int i = 0; i < x.length; i++) {
        x[i] = random.nextFloat() - 0.5f;
      }
      for (int i = 0; i < y.length; i++) {
        y[i] = random.nextInt(4);
      }
    }

    @Override
    public boolean carriesState() {
      return true;
    }
  }

  private static final class Kept implements CheckpointStore {
    private final List<Checkpoint> all = new ArrayList<>();

    @Override
    public String save(Kind kind, Checkpoint checkpoint) {
      all.add(checkpoint);
      return "memory";
    }

    @Override
    public Optional<Checkpoint> latest() {
      return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }
  }

  private static TrainingOptions options(Model model) {
    return TrainingOptions.of(Optimizer.adamW(0.01))
        .withClipping(Clipping.globalNorm(0.1))
        .withMasks(ParameterMask.weightDrop(model, 0.25))
        .withEpochs(2)
        .withShards(2)
        .withCheckpointEvery(0)
        .withEvaluateEvery(0);
  }

  private static float[] trained(Executor executor, Kept store, TrainingOptions options) {
    var model = model();
    var result =
        Trainer.of(model, OBJECTIVE)
            .withOptions(options)
            .withCheckpoints(store)
            .withExecutor(executor)
            .fit(new Windows());
    var weights = new float[model.parameters().size()];
    result.last().copyTo(weights);
    return weights;
  }

  @Test
  void aStepIsThreeCallsAndNothingComesHomeOfItButNumbers() {
    var recording = new RecordingExecutor();
    var weights = trained(recording, new Kept(), options(model()));
    assertThat(recording.calls())
        .containsExactly(
            "train", "run", "clip", "update", "run on", "clip", "update", "run", "clip", "update",
            "run on", "clip", "update", "norm", "norm", "save", "weights", "close");
    assertThat(weights).isEqualTo(trained(Executors.best(), new Kept(), options(model())));
  }

  @Test
  void aTrainingGoesOnFromWhatTheExecutorSaved() {
    var store = new Kept();
    trained(new RecordingExecutor(), store, options(model()).withSteps(3));
    var recording = new RecordingExecutor();
    var weights = trained(recording, store, options(model()).withResume(true));
    assertThat(recording.calls())
        .containsExactly(
            "train", "load", "run on", "clip", "update", "norm", "norm", "save", "weights",
            "close");
    assertThat(weights).isEqualTo(trained(Executors.best(), new Kept(), options(model())));
  }

  @Test
  void aStepPlanIsAllThatAStepIs() {
    var recording = new RecordingExecutor();
    trained(recording, new Kept(), options(model()));
    var plan = recording.plan();
    assertThat(plan.plan()).isEqualTo(Program.training(model(), OBJECTIVE).plan());
    assertThat(plan.masks())
        .extracting(mask -> mask.parameter().name() + " " + mask.rate())
        .containsExactlyInAnyOrder("rnn.U_i 0.25", "rnn.U_f 0.25", "rnn.U_g 0.25", "rnn.U_o 0.25");
    assertThat(plan.limit()).isEqualTo(new StepPlan.Limit(0.1, Double.POSITIVE_INFINITY));
    assertThat(plan.shards()).isEqualTo(2);
    assertThat(plan.carriesState()).isTrue();
    assertThat(plan.update().slots()).extracting(slot -> slot.name()).containsExactly("m", "v");
    // Matrices of the cell are decayed, its biases are not, and again in the layer after it.
    var table = model().parameters();
    int biases = table.entry("rnn.b_i").offset();
    int dense = table.entry("dense.W").offset();
    int last = table.entry("dense.b").offset();
    assertThat(plan.update().ranges())
        .extracting(range -> range.from() + " " + range.to())
        .containsExactly(
            "0 " + biases, biases + " " + dense, dense + " " + last, last + " " + table.size());
    assertThat(plan.update().ranges().get(0).code())
        .isSameAs(plan.update().ranges().get(2).code())
        .isNotSameAs(plan.update().ranges().get(1).code());
  }

  @Test
  void aProgramOpensOnceForAllItsWorkspaces() {
    var model = model();
    var recording = new RecordingExecutor();
    var weights = Parameters.initial(model, 1).freeze();
    var bound = Program.inference(model).bind(weights, recording);
    var here = Program.inference(model).bind(weights);
    try (var there = bound.stepper(2);
        var stepper = here.stepper(2);
        var _ = bound.workspace(1)) {
      float[] x = {1, 2, 3, 4, 5, 6};
      var expected = new float[8];
      var found = new float[8];
      stepper.step(x, expected);
      there.step(x, found);
      assertThat(found).isEqualTo(expected);
    }
    assertThat(recording.calls()).containsExactly("open", "workspace", "workspace");
  }

  @Test
  void executorsAreServicesOfWhichTheFirstThatCanRunIsTaken() {
    assertThat(Executors.found()).extracting(Executor::name).containsExactly("cpu", "recording");
    assertThat(Executors.best().name()).isEqualTo("cpu");
    assertThat(Executors.named("recording")).isInstanceOf(RecordingExecutor.class);
    assertThatThrownBy(() -> Executors.named("gpu"))
        .hasMessage("executor 'gpu' is not known; found here: cpu, recording");
  }
}
