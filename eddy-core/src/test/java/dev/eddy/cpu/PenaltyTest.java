package dev.eddy.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cells;
import dev.eddy.check.GradientCheck;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Objective.Penalty;
import dev.eddy.model.Objective.Penalty.On;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Optimizer;
import dev.eddy.random.RandomStream;
import dev.eddy.run.Program;
import dev.eddy.train.Batches;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Activation regularisation on a small language model with rows of 5, 1, 0, 4 and 3 steps.
class PenaltyTest {

  private static final int SYMBOLS = 7;
  private static final int UNITS = 4;
  private static final int[] LENGTHS = {5, 1, 0, 4, 3};
  private static final Objective PLAIN = new Objective("next", Objective.softmaxCrossEntropy());
  private static final Objective OBJECTIVE =
      PLAIN.withPenalties(
          List.of(new Penalty("kept", 0.7, On.VALUES), new Penalty("rnn", 0.9, On.CHANGES)));

  private static Model model(double dropout) {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "text", SYMBOLS, 3);
    var h = build.scan("rnn", Cells.LSTM, UNITS, x);
    var kept = build.dropout("kept", dropout, h);
    build.output("next", build.affine("dense", SYMBOLS, kept));
    return build.output("h", h).model();
  }

  private static Batch batch(int steps) {
    var random = RandomStream.of(4, "text");
    var batch = new Batch().begin(LENGTHS.length).steps("text", steps);
    var x = batch.ids("symbols", LENGTHS.length * steps);
    var y = batch.ids("next", LENGTHS.length * steps);
    System.arraycopy(LENGTHS, 0, batch.lengths("text"), 0, LENGTHS.length);
    for (int row = 0; row < LENGTHS.length; row++) {
      for (int t = 0; t < LENGTHS[row]; t++) {
        x[row * steps + t] = random.below(SYMBOLS);
        y[row * steps + t] = random.below(SYMBOLS);
      }
    }
    return batch;
  }

  private static Parameters start(Model model) {
    var start = Parameters.initial(model, 6);
    var random = RandomStream.of(6, "more");
    for (int i = 0; i < start.values().length; i++) {
      start.values()[i] += random.uniform() - 0.5f;
    }
    return start;
  }

  private static void assertGradients(Model model, Objective objective) {
    var check = GradientCheck.check(model, objective, start(model), batch(5), 10_000);
    assertThat(check.error()).as(check.toString()).isLessThan(1e-6);
  }

  @Test
  void gradientsAreThoseOfTheLossWithItsPenalties() {
    assertGradients(model(0.3), OBJECTIVE);
  }

  @Test
  void theLayerOfTheLossAndTheSameLayerTwiceMayBePenalised() {
    assertGradients(
        model(0.3),
        PLAIN.withPenalties(
            List.of(
                new Penalty("dense", 0.3, On.VALUES),
                new Penalty("rnn", 0.4, On.VALUES),
                new Penalty("rnn", 0.5, On.CHANGES),
                new Penalty("dense", 0.6, On.CHANGES))));
  }

  @Test
  void aLayerReadInItsLastStepOnlyMayBePenalisedInAll() {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "text", SYMBOLS, 3);
    var both = build.bidirectional("rnn", Cells.GRU, UNITS, x);
    var model =
        build.output("next", build.affine("dense", SYMBOLS, build.lastValidStep(both))).model();
    assertGradients(
        model,
        PLAIN.withPenalties(
            List.of(
                new Penalty("rnn.forward", 0.3, On.VALUES),
                new Penalty("rnn.backward", 0.3, On.CHANGES))));
  }

  @Test
  void theLossIsTheSumOfThatOfTheOutputAndOfThePenalties() {
    var model = model(0);
    var h = new float[LENGTHS.length * 5 * UNITS];
    double loss;
    double plain;
    try (var run = new Cpu().gradients(Program.training(model, OBJECTIVE), start(model), 1);
        var without = new Cpu().gradients(Program.training(model, PLAIN), start(model), 1)) {
      loss = run.run(batch(5), 1, 0);
      run.workspace().output("h", h);
      plain = without.run(batch(5), 1, 0);
    }
    double squares = 0;
    double changes = 0;
    for (int row = 0; row < LENGTHS.length; row++) {
      for (int i = 0; i < LENGTHS[row] * UNITS; i++) {
        int at = row * 5 * UNITS + i;
        squares += h[at] * h[at];
        if (i >= UNITS) {
          changes += Math.pow(h[at] - h[at - UNITS], 2);
        }
      }
    }
    // 13 steps, 9 of them with one before.
    assertThat(loss)
        .isCloseTo(
            plain + 0.7 * squares / (13 * UNITS) + 0.9 * changes / (9 * UNITS), within(1e-6));
  }

  @Test
  void moreParametersAreNotTrainedAndAnEvaluationHasNoPenalty() {
    var model = model(0);
    var start = start(model);
    assertThat(Program.training(model, OBJECTIVE).plan().parameters().entries())
        .isEqualTo(model.parameters().entries());
    try (var run = Program.evaluation(model, OBJECTIVE).workspace(start.freeze());
        var without = Program.evaluation(model, PLAIN).workspace(start.freeze())) {
      assertThat(run.run(batch(5))).isEqualTo(without.run(batch(5)));
    }
  }

  @Test
  void paddingChangesNoBit() {
    var model = model(0.3);
    try (var run = new Cpu().gradients(Program.training(model, OBJECTIVE), start(model), 1);
        var padded = new Cpu().gradients(Program.training(model, OBJECTIVE), start(model), 1)) {
      assertThat(padded.run(batch(9), 1, 0)).isEqualTo(run.run(batch(5), 1, 0));
      assertThat(padded.gradients()).isEqualTo(run.gradients());
    }
  }

  @Test
  void shardsAddUpToTheBatchAndThreadsChangeNoBit() {
    var whole = trained(1, 1);
    assertThat(trained(1, 3)).usingComparatorWithPrecision(1e-6f).containsExactly(whole);
    assertThat(trained(2, 1)).isEqualTo(whole);
    assertThat(trained(2, 3)).isEqualTo(trained(1, 3));
  }

  private static float[] trained(int threads, int shards) {
    var model = model(0.3);
    var batches =
        new Batches() {
          @Override
          public int perEpoch(int epoch) {
            return 2;
          }

          @Override
          public void fill(int epoch, int index, Batch batch) {
            batch.begin(LENGTHS.length);
            var from = batch(5);
            batch.steps("text", 5);
            System.arraycopy(from.ids("symbols"), 0, batch.ids("symbols", 25), 0, 25);
            System.arraycopy(from.ids("next"), 0, batch.ids("next", 25), 0, 25);
            System.arraycopy(LENGTHS, 0, batch.lengths("text"), 0, LENGTHS.length);
          }
        };
    var options = TrainingOptions.of(Optimizer.sgd(0.5)).withThreads(threads).withShards(shards);
    var result = Trainer.of(model, OBJECTIVE).from(start(model)).withOptions(options).fit(batches);
    var values = new float[model.parameters().size()];
    result.last().copyTo(values);
    return values;
  }

  @Test
  void aPenaltyWithoutEffectIsRefused() {
    var build = new ModelBuilder();
    var rows = build.affine("row", 3, build.numbers("numbers", "", 2));
    var model = build.output("next", rows).model();
    assertThatThrownBy(() -> training(model, new Penalty("row", 1, On.CHANGES)))
        .hasMessage(
            "objective: the penalty on the changes of \"row\" would have no effect: it has one row and no steps");
    assertThatThrownBy(() -> training(model, new Penalty("numbers", 1, On.VALUES)))
        .hasMessage(
            "objective: the penalty on \"numbers\" needs a layer of a cell, such as a recurrent one, found Numbers[name=numbers, axis=, width=2]");
    assertThatThrownBy(() -> new Penalty("row", 0, On.VALUES))
        .hasMessage("penalty on \"row\": expected a weight above 0, found 0.0");
  }

  private static Program training(Model model, Penalty penalty) {
    return Program.training(model, PLAIN.withPenalties(List.of(penalty)));
  }
}
