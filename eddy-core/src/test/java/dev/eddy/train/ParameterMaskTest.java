package dev.eddy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cells;
import dev.eddy.cpu.Cpu;
import dev.eddy.cpu.GradientRun;
import dev.eddy.cpu.Reference;
import dev.eddy.cpu.update.MaskRun;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.optimize.Optimizer;
import dev.eddy.optimize.ParameterMask;
import dev.eddy.random.RandomStream;
import dev.eddy.run.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Weight drop on a small language model.
class ParameterMaskTest {

  private static final int SYMBOLS = 12;
  private static final int EMBEDDED = 5;
  private static final Objective OBJECTIVE = new Objective("next", Objective.softmaxCrossEntropy());
  private static final Model MODEL = model(7);

  private static Model model(int units) {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "text", SYMBOLS, EMBEDDED);
    return build
        .output("next", build.affine("dense", SYMBOLS, build.scan("rnn", Cells.LSTM, units, x)))
        .model();
  }

  /// Random text of ragged lengths, 4 batches an epoch.
  private static final Batches TEXT =
      new Batches() {
        @Override
        public int perEpoch(int epoch) {
          return 4;
        }

        @Override
        public void fill(int epoch, int index, Batch batch) {
          ParameterMaskTest.fill(batch, epoch + "/" + index);
        }
      };

  private static void fill(Batch batch, String name) {
    var random = RandomStream.of(5, name);
    batch.begin(6).steps("text", 5);
    var x = batch.ids("symbols", 30);
    var y = batch.ids("next", 30);
    for (int i = 0; i < 30; i++) {
      x[i] = random.below(SYMBOLS);
      y[i] = random.below(SYMBOLS);
    }
    var lengths = batch.lengths("text");
    for (int row = 0; row < 6; row++) {
      lengths[row] = 5 - row % 4;
    }
  }

  private static TrainingOptions options(Model model) {
    return TrainingOptions.of(Optimizer.adam(0.01))
        .withEpochs(3)
        .withThreads(1)
        .withCheckpointEvery(0)
        .withMasks(ParameterMask.weightDrop(model, 0.5));
  }

  private static float[] trained(Model model, TrainingOptions options) {
    return values(
        model,
        Trainer.of(model, OBJECTIVE)
            .from(Parameters.initial(model, 3))
            .withOptions(options)
            .fit(TEXT));
  }

  private static float[] values(Model model, TrainingResult result) {
    var values = new float[model.parameters().size()];
    result.last().copyTo(values);
    return values;
  }

  /// Half of each recurrent matrix.
  private static MaskRun masks(GradientRun run) {
    var masks = ParameterMask.masks(ParameterMask.weightDrop(MODEL, 0.5), MODEL.parameters());
    return new MaskRun(masks, run.parameters().values(), run.gradients(), run.kernels(), run);
  }

  @Test
  void theMeanOfMaskedWeightsIsTheWeightAndTheShareOfZerosTheRate() {
    var start = Parameters.initial(MODEL, 3);
    int steps = 4000;
    var sums = new double[start.values().length];
    var zeros = new int[sums.length];
    try (var run = new Cpu().gradients(Program.training(MODEL, OBJECTIVE), start, 1)) {
      var masks = masks(run);
      for (int step = 0; step < steps; step++) {
        masks.mask(1, step);
        for (int i = 0; i < sums.length; i++) {
          sums[i] += run.parameters().values()[i];
          zeros[i] += run.parameters().values()[i] == 0 ? 1 : 0;
        }
        masks.unmask();
        assertThat(run.parameters().values()).isEqualTo(start.values());
      }
    }
    var matrix = MODEL.parameters().entry("rnn.U_f");
    for (int i = 0; i < matrix.size(); i++) {
      int at = matrix.offset() + i;
      assertThat(sums[at] / steps)
          .isCloseTo(start.values()[at], within(0.08 * Math.abs(start.values()[at])));
      assertThat((double) zeros[at] / steps).isCloseTo(0.5, within(0.04));
    }
    assertThat(zeros[MODEL.parameters().entry("rnn.W_f").offset()]).isZero();
  }

  @Test
  void theGradientIsTheNumericOneOfTheMaskedLoss() {
    var start = Parameters.initial(MODEL, 3);
    for (int i = 0; i < start.values().length; i++) {
      start.values()[i] = Math.round(start.values()[i] * 1024) / 1024f;
    }
    // At this rate the factor is 2, so masked weights are exact.
    var masks = ParameterMask.weightDrop(MODEL, 0.5);
    var batch = new Batch();
    fill(batch, "one");
    float[] derived;
    float[] masked;
    try (var run = new Cpu().gradients(Program.training(MODEL, OBJECTIVE), start, 1)) {
      var mask = masks(run);
      mask.mask(1, 9);
      masked = run.parameters().values().clone();
      run.updated();
      run.run(batch, 1, 9);
      mask.unmask();
      derived = run.gradients().clone();
    }
    for (var entry : MODEL.parameters().entries()) {
      for (int i = entry.offset(); i < entry.offset() + entry.size(); i++) {
        boolean isMasked = masks.stream().anyMatch(m -> m.parameter().equals(entry.name()));
        double factor = !isMasked ? 1 : masked[i] == 0 ? 0 : 2;
        assertThat((double) derived[i])
            .as("%s[%d]", entry.name(), i - entry.offset())
            .isCloseTo(slope(masked, i, factor, batch), within(2e-6));
      }
    }
  }

  /// The slope of the masked loss along a weight, in double precision.
  private static double slope(float[] masked, int i, double factor, Batch batch) {
    if (factor == 0) {
      return 0;
    }
    double step = 1.0 / 256;
    double sum = 0;
    for (int side = -2; side <= 2; side++) {
      if (side != 0) {
        var moved = masked.clone();
        moved[i] += (float) (side * step * factor);
        var weights = Parameters.over(MODEL.parameters(), moved).freeze();
        try (var run = Reference.of(Program.evaluation(MODEL, OBJECTIVE), weights)) {
          sum += run.run(batch, 0, 0) * (side == -2 ? 1 : side == -1 ? -8 : side == 1 ? 8 : -1);
        }
      }
    }
    return sum / (12 * step);
  }

  @Test
  void threadsChangeNoBit() {
    var wide = model(80);
    for (int shards : new int[] {1, 2}) {
      var options = options(wide).withShards(shards);
      assertThat(trained(wide, options.withThreads(2))).isEqualTo(trained(wide, options));
    }
  }

  @Test
  void aMaskIsTheSameForAllShards() {
    var whole = trained(MODEL, options(MODEL).withSteps(1).withOptimizer(Optimizer.sgd(0.1)));
    var parts =
        trained(MODEL, options(MODEL).withSteps(1).withOptimizer(Optimizer.sgd(0.1)).withShards(3));
    assertThat(parts).usingComparatorWithPrecision(1e-6f).containsExactly(whole);
  }

  @Test
  void aResumedTrainingHasTheSameMasks() {
    var checkpoints = new ArrayList<Checkpoint>();
    CheckpointStore store =
        new CheckpointStore() {
          @Override
          public String save(Kind kind, Checkpoint checkpoint) {
            checkpoints.add(checkpoint);
            return "";
          }

          @Override
          public Optional<Checkpoint> latest() {
            return checkpoints.isEmpty() ? Optional.empty() : Optional.of(checkpoints.getLast());
          }
        };
    var start = Parameters.initial(MODEL, 3);
    Trainer.of(MODEL, OBJECTIVE)
        .from(start)
        .withOptions(options(MODEL).withSteps(5))
        .withCheckpoints(store)
        .fit(TEXT);
    var resumed =
        Trainer.of(MODEL, OBJECTIVE)
            .from(start)
            .withOptions(options(MODEL).withResume(true))
            .withCheckpoints(store)
            .fit(TEXT);
    assertThat(values(MODEL, resumed)).isEqualTo(trained(MODEL, options(MODEL)));
    assertThatThrownBy(() ->
            Trainer.of(MODEL, OBJECTIVE)
                .from(start)
                .withOptions(options(MODEL).withMasks(List.of()).withResume(true))
                .withCheckpoints(store)
                .fit(TEXT))
        .hasMessageContaining("masks was [ParameterMask[")
        .hasMessageContaining("and is now []");
  }

  @Test
  void validationSeesTheWeightsWhole() {
    var seen = new ArrayList<Weights>();
    Validation validation =
        weights -> {
          for (float weight : weights.get("rnn.U_f")) {
            assertThat(weight).isNotZero();
          }
          seen.add(weights);
          return Map.of();
        };
    Trainer.of(MODEL, OBJECTIVE)
        .from(Parameters.initial(MODEL, 3))
        .withOptions(options(MODEL))
        .withValidation(validation)
        .fit(TEXT);
    assertThat(seen).hasSize(3);
  }

  @Test
  void aParameterThatIsNotThereOrNamedTwiceIsAnError() {
    var mask = new ParameterMask("rnn.U_k", 0.5);
    assertThatThrownBy(() -> trained(MODEL, options(MODEL).withMasks(List.of(mask))))
        .hasMessageStartingWith(
            "training: the parameter \"rnn.U_k\" is to be masked, but the model has none of that name; did you mean 'rnn.U_");
    var twice = new ArrayList<>(ParameterMask.weightDrop(MODEL, 0.5));
    twice.addAll(ParameterMask.weightDrop(MODEL, 0.2));
    assertThatThrownBy(() -> trained(MODEL, options(MODEL).withMasks(twice)))
        .hasMessage("training: the parameter \"rnn.U_i\" is to be masked twice; give it one mask");
    assertThatThrownBy(() -> new ParameterMask("rnn.U_i", 0))
        .hasMessage("mask of \"rnn.U_i\": expected a rate above 0 and below 1, found 0.0");
  }

  @Test
  void aModelWithNothingToMaskIsAnError() {
    var build = new ModelBuilder();
    var rows = build.numbers("rows", "text", 3);
    var plain =
        build
            .output("next", build.affine("dense", 2, build.scan("rnn", Cells.SRU, 4, rows)))
            .model();
    assertThatThrownBy(() -> ParameterMask.weightDrop(plain, 0.5))
        .hasMessage(
            "weight drop: no cell of the model has a matrix on its state alone, such as U of U @ h; choose a cell that has one, such as lstm, or drop no weights");
  }
}
