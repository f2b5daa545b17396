package dev.eddy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cells;
import dev.eddy.cpu.update.ClippingRun;
import dev.eddy.cpu.update.PairwiseReducer;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Clipping;
import dev.eddy.optimize.Optimizer;
import dev.eddy.optimize.RateSchedule;
import dev.eddy.random.RandomStream;
import dev.eddy.train.Event.Stop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Trainings of a language model with dropout whose state goes on from batch to batch.
class TrainerTest {

  private static final int SYMBOLS = 11;
  private static final Objective OBJECTIVE = new Objective("next", Objective.softmaxCrossEntropy());
  private static final Model MODEL = model();

  private static Model model() {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "text", SYMBOLS, 6);
    var rnn = build.scan("rnn", Cells.LSTM, 9, build.dropout("drop", 0.3, x));
    return build.output("next", build.affine("dense", SYMBOLS, rnn)).model();
  }

  /// Random text, 5 rows in chunks of 4 steps, 6 chunks an epoch; some labels count for nothing.
  private record Text(boolean carriesState) implements Batches {
    @Override
    public int perEpoch(int epoch) {
      return 6;
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      var random = RandomStream.of(5, "text/" + epoch + "/" + index);
      batch.begin(5).steps("text", 4);
      var x = batch.ids("symbols", 20);
      var y = batch.ids("next", 20);
      for (int i = 0; i < 20; i++) {
        x[i] = random.below(SYMBOLS);
        y[i] = i % 7 == 3 ? -1 : random.below(SYMBOLS);
      }
      var lengths = batch.lengths("text");
      for (int i = 0; i < 5; i++) {
        lengths[i] = carriesState ? 4 : 4 - i % 3;
      }
    }

    @Override
    public long tokens(Batch batch) {
      return 20;
    }
  }

  /// Keeps every checkpoint.
  private static final class Kept implements CheckpointStore {
    final List<Checkpoint> all = new ArrayList<>();
    Checkpoint best;

    @Override
    public String save(Kind kind, Checkpoint checkpoint) {
      if (kind == Kind.BEST) {
        best = checkpoint;
      } else {
        all.add(checkpoint);
      }
      return kind.name();
    }

    @Override
    public Optional<Checkpoint> latest() {
      return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }
  }

  private static TrainingOptions options() {
    return TrainingOptions.of(Optimizer.adamW(0.01))
        .withEpochs(3)
        .withThreads(1)
        .withCheckpointEvery(0)
        .withClipping(Clipping.globalNorm(0.2))
        .withSchedule(RateSchedule.cosine(3, 18));
  }

  private static Trainer trainer(TrainingOptions options) {
    return Trainer.of(MODEL, OBJECTIVE).from(Parameters.initial(MODEL, 3)).withOptions(options);
  }

  private static int[] bits(TrainingResult result) {
    var values = new float[MODEL.parameters().size()];
    result.last().copyTo(values);
    return bits(values);
  }

  private static int[] bits(float[] values) {
    var bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @Test
  void aTrainerIsAValueWhoseWeightsAreDrawnByTheSeedUnlessGiven() {
    var drawing = Trainer.of(MODEL, OBJECTIVE).withOptions(options().withSeed(7).withSteps(2));
    var start = Parameters.initial(MODEL, 7);
    var given = drawing.from(start);
    Arrays.fill(start.values(), Float.NaN);

    var drawn = drawing.fit(new Text(false));
    assertThat(bits(given.fit(new Text(false)))).isEqualTo(bits(drawn));
    assertThat(bits(drawing.from(Parameters.initial(MODEL, 8)).fit(new Text(false))))
        .isNotEqualTo(bits(drawn));
    assertThat(bits(drawing.fit(new Text(false)))).isEqualTo(bits(drawn));
  }

  @Test
  void aResumedTrainingHasTheBitsOfAnUninterruptedOne() {
    var whole = trainer(options()).fit(new Text(true));
    for (int shards : new int[] {1, 2}) {
      for (long stop : new long[] {4, 6, 9}) {
        var options = options().withShards(shards);
        var store = new Kept();
        trainer(options.withSteps(stop)).withCheckpoints(store).fit(new Text(true));
        assertThat(store.latest().orElseThrow().step()).isEqualTo(stop);
        var events = new ArrayList<Event>();
        var resumed =
            trainer(options.withResume(true))
                .withListener(events::add)
                .withCheckpoints(store)
                .fit(new Text(true));
        assertThat(((Event.Started) events.getFirst()).resumed()).isTrue();
        assertThat(resumed.steps()).isEqualTo(18);
        var expected = shards == 1 ? whole : trainer(options).fit(new Text(true));
        assertThat(bits(resumed))
            .as("%d shards, stopped after %d", shards, stop)
            .isEqualTo(bits(expected));
        assertThat(resumed.history().getLast().loss())
            .isEqualTo(expected.history().getLast().loss());
      }
    }
  }

  @Test
  void theMeanOfTheWeightsIsMeasuredAndKeptAndResumedToTheBit() {
    var means = new ArrayList<float[]>();
    var options =
        options().withAverage(0.5).withSelection(Selection.lowest("error").withPatience(0));
    Validation measuring =
        weights -> {
          var values = new float[MODEL.parameters().size()];
          weights.copyTo(values);
          means.add(values);
          return Map.of("error", 1.0 / means.size());
        };
    var whole = trainer(options).withValidation(measuring).fit(new Text(true));
    assertThat(bits(whole)).isEqualTo(bits(means.getLast()));
    assertThat(whole.best().get("rnn.W_i")).isEqualTo(whole.last().get("rnn.W_i"));

    // The mean over steps is that of the weights that a training without one has after each.
    var mean = new double[MODEL.parameters().size()];
    for (int step = 1; step <= 18; step++) {
      var after = new float[mean.length];
      trainer(options().withSteps(step)).fit(new Text(true)).last().copyTo(after);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += Math.max(0.5, 10.0 / (9 + step)) * (after[i] - mean[i]);
      }
    }
    for (int i = 0; i < mean.length; i++) {
      assertThat((double) means.getLast()[i]).isCloseTo(mean[i], within(1e-6));
    }

    var store = new Kept();
    trainer(options.withSteps(9))
        .withValidation(measuring)
        .withCheckpoints(store)
        .fit(new Text(true));
    var resumed =
        trainer(options.withResume(true).withThreads(2))
            .withValidation(measuring)
            .withCheckpoints(store)
            .fit(new Text(true));
    assertThat(bits(resumed)).isEqualTo(bits(whole));
    assertThatThrownBy(() ->
            trainer(options.withAverage(0.6).withResume(true))
                .withValidation(measuring)
                .withCheckpoints(store)
                .fit(new Text(true)))
        .hasMessageContaining("average");
  }

  @Test
  void carriedStateIsPartOfWhatIsLearnt() {
    assertThat(bits(trainer(options()).fit(new Text(true))))
        .isNotEqualTo(bits(trainer(options()).fit(new Text(false))));
  }

  @Test
  void threadsChangeNoBit() {
    for (int shards : new int[] {1, 2, 3}) {
      var one = trainer(options().withShards(shards)).fit(new Text(false));
      var two = trainer(options().withShards(shards).withThreads(2)).fit(new Text(false));
      assertThat(bits(two)).as("%d shards", shards).isEqualTo(bits(one));
    }
  }

  @Test
  void threadsThatShareTheUpdateChangeNoBit() {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "text", 20_011, 6);
    var model =
        build
            .output("next", build.affine("dense", SYMBOLS, build.scan("rnn", Cells.GRU, 9, x)))
            .model();
    var start = Parameters.initial(model, 3);
    var one =
        Trainer.of(model, OBJECTIVE)
            .from(start)
            .withOptions(options().withEpochs(1))
            .fit(new Text(true));
    var two =
        Trainer.of(model, OBJECTIVE)
            .from(start)
            .withOptions(options().withEpochs(1).withThreads(2))
            .fit(new Text(true));
    for (var entry : model.parameters().entries()) {
      assertThat(bits(two.last().get(entry.name())))
          .as(entry.name())
          .isEqualTo(bits(one.last().get(entry.name())));
    }
    assertThat(one.last().get("rnn.W_z")).isNotEqualTo(start.get("rnn.W_z"));
  }

  @Test
  void theGradientOfShardsIsThatOfTheBatchUpToRounding() {
    for (var averaging : Objective.Averaging.values()) {
      var objective = new Objective("next", Objective.softmaxCrossEntropy(), averaging);
      var options = TrainingOptions.of(Optimizer.sgd(0.1)).withThreads(1);
      var start = Parameters.initial(MODEL, 3);
      var whole =
          Trainer.of(MODEL, objective).from(start).withOptions(options).fit(new Text(false));
      for (int shards : new int[] {2, 3, 5, 9}) {
        var parts =
            Trainer.of(MODEL, objective)
                .from(start)
                .withOptions(options.withShards(shards))
                .fit(new Text(false));
        for (var entry : MODEL.parameters().entries()) {
          assertThat(parts.last().get(entry.name()))
              .as("%s, %d shards, %s", averaging, shards, entry.name())
              .usingComparatorWithPrecision(2e-6f)
              .containsExactly(whole.last().get(entry.name()));
        }
      }
    }
  }

  @Test
  void aTreeOfPairsAddsInOneOrder() {
    var kernels = dev.eddy.backend.Backends.best();
    float[] numbers = {1e8f, 1, -1e8f, 1, 3, 1e8f, -1e8f};
    var reducer = new PairwiseReducer(kernels, 1);
    reducer.begin();
    for (float number : numbers) {
      reducer.add(new float[] {number});
    }
    var sum = new float[1];
    reducer.sum(sum);
    float expected = ((1e8f + 1) + (-1e8f + 1)) + ((3 + 1e8f) + -1e8f);
    assertThat(sum[0]).isEqualTo(expected);
  }

  @Test
  void trainingStopsWhenItsMetricGetsNoBetterAndKeepsTheBest() {
    double[] values = {3, 2, 2.5, 2, 4, 1};
    var at = new int[1];
    var events = new ArrayList<Event>();
    var store = new Kept();
    var options = options().withEpochs(9).withSelection(Selection.lowest("error").withPatience(3));
    var result =
        trainer(options)
            .withValidation(_ -> Map.of("error", values[at[0]++]))
            .withListener(events::add)
            .withCheckpoints(store)
            .fit(new Text(false));

    assertThat(result.stop()).isEqualTo(Stop.NO_GAIN);
    assertThat(result.steps()).isEqualTo(30);
    assertThat(result.history())
        .extracting(e -> e.metrics().get("error"))
        .containsExactly(3.0, 2.0, 2.5, 2.0, 4.0);
    assertThat(
            events.stream()
                .filter(Event.Evaluated.class::isInstance)
                .map(e -> ((Event.Evaluated) e).best()))
        .containsExactly(true, true, false, false, false);
    assertThat(store.best.step()).isEqualTo(12);
    assertThat(result.best().get("rnn.W_i")).isNotEqualTo(result.last().get("rnn.W_i"));
    var twelve = trainer(options().withEpochs(9).withSteps(12)).fit(new Text(false));
    assertThat(result.best().get("rnn.W_i")).isEqualTo(twelve.last().get("rnn.W_i"));
  }

  @Test
  void patienceGoesOnAfterAResume() {
    double[] values = {3, 2, 2.5, 2, 4, 1};
    var store = new Kept();
    var options = options().withEpochs(9).withSelection(Selection.lowest("error").withPatience(3));
    var at = new int[1];
    trainer(options.withSteps(20))
        .withValidation(_ -> Map.of("error", values[at[0]++]))
        .withCheckpoints(store)
        .fit(new Text(false));
    at[0] = 3;
    var result =
        trainer(options.withResume(true))
            .withValidation(_ -> Map.of("error", values[at[0]++]))
            .withCheckpoints(store)
            .fit(new Text(false));
    assertThat(result.stop()).isEqualTo(Stop.NO_GAIN);
    assertThat(result.steps()).isEqualTo(24);
    assertThat(result.best().get("rnn.W_i"))
        .isEqualTo(
            trainer(options().withEpochs(9).withSteps(12))
                .fit(new Text(false))
                .last()
                .get("rnn.W_i"));
  }

  @Test
  void anUnknownMetricGetsASuggestion() {
    var options = options().withSelection(Selection.highest("acuracy"));
    assertThatThrownBy(() ->
            trainer(options)
                .withValidation(_ -> Map.of("accuracy", 1.0, "loss", 2.0))
                .fit(new Text(false)))
        .hasMessage(
            "training: the validation gives no metric \"acuracy\"; did you mean 'accuracy'?");
    assertThatThrownBy(() -> trainer(options).fit(new Text(false)))
        .hasMessageContaining("no validation");
  }

  @Test
  void aLossThatIsNoNumberStopsTheTraining() {
    var broken = Parameters.initial(MODEL, 3);
    broken.values()[MODEL.parameters().entry("dense.b").offset()] = Float.NaN;
    assertThatThrownBy(() ->
            Trainer.of(MODEL, OBJECTIVE).from(broken).withOptions(options()).fit(new Text(false)))
        .isInstanceOf(DivergedException.class)
        .hasMessage(
            "step 1: the loss is NaN and the norm of the gradients NaN, at a learning rate of 0.0033333334; there is no checkpoint yet; lower"
                + " the learning rate or clip the gradients");
  }

  @Test
  void aCheckpointWithNumbersThatAreNoneIsNotWritten() {
    var breaking = Optimizer.of("breaking", "w' = w - lr*g/(3 - t)", 0.5);
    var options = TrainingOptions.of(breaking).withThreads(1).withCheckpointSteps(1);
    var store = new Kept();
    assertThatThrownBy(() -> trainer(options).withCheckpoints(store).fit(new Text(false)))
        .isInstanceOf(DivergedException.class)
        .hasMessageMatching(
            "step 3: the norm of the parameters is (NaN|Infinity) after the step, that of the gradients was 0[.]\\d+, at a learning rate of 0.5; the"
                + " last good checkpoint is that of step 2, LAST; lower the learning rate or clip the gradients");
    assertThat(store.latest().orElseThrow().step()).isEqualTo(2);
  }

  @Test
  void anInterruptIsHonouredBetweenStepsAndLeavesACheckpoint() {
    var whole = trainer(options()).fit(new Text(true));
    var store = new Kept();
    Consumer<Event> interrupting =
        event -> {
          if (event instanceof Event.Progress progress && progress.step() == 8) {
            Thread.currentThread().interrupt();
          }
        };
    var result =
        trainer(options().withReportEvery(0))
            .withListener(interrupting)
            .withCheckpoints(store)
            .fit(new Text(true));
    assertThat(result.interrupted()).isTrue();
    assertThat(result.steps()).isEqualTo(8);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(store.latest().orElseThrow().step()).isEqualTo(8);
    assertThat(bits(trainer(options().withResume(true)).withCheckpoints(store).fit(new Text(true))))
        .isEqualTo(bits(whole));
  }

  @Test
  void eventsTellTheStory() {
    var events = new ArrayList<Event>();
    trainer(options().withEpochs(1).withReportEvery(0))
        .withValidation(_ -> Map.of("loss", 1.0))
        .withListener(events::add)
        .withCheckpoints(new Kept())
        .fit(new Text(false));
    assertThat(events.stream().map(e -> e.getClass().getSimpleName() + " " + e.step()))
        .containsExactly(
            "Started 0",
            "Progress 1",
            "Progress 2",
            "Progress 3",
            "Progress 4",
            "Progress 5",
            "EpochEnded 6",
            "Evaluated 6",
            "Progress 6",
            "Checkpointed 6",
            "Stopped 6");
    var progress = (Event.Progress) events.get(2);
    assertThat(progress.totalSteps()).isEqualTo(6);
    assertThat(progress.tokensPerSecond()).isPositive();
    assertThat(progress.learningRate()).isCloseTo(0.01 * 2 / 3, within(1e-9));
    var ended = (Event.EpochEnded) events.get(6);
    var norms =
        events.stream()
            .filter(Event.Progress.class::isInstance)
            .mapToDouble(event -> ((Event.Progress) event).gradientNorm());
    assertThat(ended.gradientNorm()).isCloseTo(norms.average().orElseThrow(), within(1e-12));
    assertThat(ended.learningRate()).isEqualTo(((Event.Progress) events.get(8)).learningRate());
  }

  @Test
  void anotherConfigurationIsNotResumed() {
    var store = new Kept();
    trainer(options().withSteps(2)).withCheckpoints(store).fit(new Text(false));
    assertThatThrownBy(() ->
            trainer(options().withResume(true).withSeed(2).withShards(2))
                .withCheckpoints(store)
                .fit(new Text(false)))
        .hasMessage(
            "checkpoint of step 2: it belongs to another training: seed was 1 and is now 2; shards was 1 and is now 2; start anew, or with what it"
                + " was made with");
  }

  @Test
  void otherDataOfTheSameShapeIsNotResumed() {
    var store = new Kept();
    trainer(options().withSteps(2)).withCheckpoints(store).fit(new Text(false));
    var other =
        new Batches() {
          @Override
          public int perEpoch(int epoch) {
            return 6;
          }

          @Override
          public void fill(int epoch, int index, Batch batch) {
            new Text(false).fill(epoch, index, batch);
            if (index == 4) {
              batch.ids("next")[7] ^= 1;
            }
          }
        };
    assertThatThrownBy(() ->
            Trainer.of(MODEL, OBJECTIVE)
                .from(Parameters.initial(MODEL, 3))
                .withOptions(options().withResume(true))
                .withCheckpoints(store)
                .fit(other))
        .hasMessageMatching(
            "checkpoint of step 2: it belongs to another training: data was [0-9a-f]{12} and is now [0-9a-f]{12}; start anew, or with what it was made with");
  }

  /// A longer cosine is read on from where the training stands; a shorter one, or one of another
  /// form, is another training.
  @Test
  void aTrainingGoesOnUnderACosineOfMoreSteps() {
    var store = new Kept();
    var rates = new ArrayList<Double>();
    trainer(options()).withCheckpoints(store).fit(new Text(true));
    var longer = options().withEpochs(6).withReportEvery(0).withResume(true);
    var result =
        trainer(longer.withSchedule(RateSchedule.cosine(5, 36)))
            .withListener(event -> {
              if (event instanceof Event.Progress progress) {
                rates.add(progress.learningRate());
              }
            })
            .withCheckpoints(store)
            .fit(new Text(true));
    assertThat(result.steps()).isEqualTo(36);
    assertThat(rates.getFirst())
        .isCloseTo(0.01 * RateSchedule.cosine(5, 36).rate(18), within(1e-12));
    for (var other :
        List.of(
            RateSchedule.cosine(3, 30),
            new RateSchedule.Cosine(5, 72, 0.1),
            RateSchedule.constant())) {
      assertThatThrownBy(() ->
              trainer(longer.withEpochs(9).withSchedule(other))
                  .withCheckpoints(store)
                  .fit(new Text(true)))
          .hasMessageContaining("schedule was Cosine[warmUp=5, steps=36, floor=0.0] and is now ");
    }
  }

  /// 33 rows in batches of 32 and 1: each row counts the same.
  @Test
  void theLossOfAnEpochIsTheMeanOverItsExamples() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "", 1);
    var model = build.output("y", build.layer("bias", "output = b + 0*(W @ x)", 1, x)).model();
    var rows =
        new Batches() {
          @Override
          public int perEpoch(int epoch) {
            return 2;
          }

          @Override
          public void fill(int epoch, int index, Batch batch) {
            int count = index == 0 ? 32 : 1;
            batch.begin(count);
            java.util.Arrays.fill(batch.numbers("x", count), 0);
            java.util.Arrays.fill(batch.numbers("y", count), index == 0 ? 1 : 10);
          }
        };
    var still = TrainingOptions.of(Optimizer.sgd(1e-30)).withEpochs(1).withThreads(1);
    for (var averaging :
        List.of(Objective.Averaging.STEPS_AND_ROWS, Objective.Averaging.MEAN_OF_ROWS)) {
      for (int shards = 1; shards <= 2; shards++) {
        var shown = new ArrayList<Double>();
        Trainer.of(model, new Objective("y", Objective.squaredError(), averaging))
            .from(Parameters.zeros(model))
            .withOptions(still.withShards(shards))
            .withListener(event -> {
              if (event instanceof Event.EpochEnded ended) {
                shown.add(ended.loss());
              }
            })
            .fit(rows);
        assertThat(shown).hasSize(1);
        assertThat(shown.getFirst()).isCloseTo((32 + 100) / 33.0, within(1e-6));
      }
    }
  }

  @Test
  void schedulesFollowTheirFormulas() {
    assertThat(RateSchedule.constant().rate(77)).isEqualTo(1);
    assertThat(RateSchedule.step(10, 0.5).rate(9)).isEqualTo(1);
    assertThat(RateSchedule.step(10, 0.5).rate(20)).isEqualTo(0.25);
    assertThat(RateSchedule.exponential(10, 0.5).rate(5)).isCloseTo(Math.sqrt(0.5), within(1e-12));
    var cosine = RateSchedule.cosine(4, 104);
    assertThat(
            List.of(
                cosine.rate(0),
                cosine.rate(3),
                cosine.rate(4),
                cosine.rate(104),
                cosine.rate(1000)))
        .containsExactly(0.25, 1.0, 1.0, 0.0, 0.0);
    assertThat(cosine.rate(54)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void clippingBoundsTheNormOrEachValue() {
    var kernels = dev.eddy.backend.Backends.best();
    var gradients = new float[1000];
    java.util.Arrays.fill(gradients, 0.5f);
    gradients[999] = -2;
    double norm = Math.sqrt(999 * 0.25 + 4);
    assertThat(new ClippingRun(Clipping.globalNorm(100).limit(), kernels, gradients).clip())
        .isCloseTo(norm, within(1e-9));
    assertThat(gradients[999]).isEqualTo(-2);
    assertThat(new ClippingRun(Clipping.value(0.25).limit(), kernels, gradients).clip())
        .isCloseTo(norm, within(1e-9));
    assertThat(gradients).containsOnly(0.25f, -0.25f);
    new ClippingRun(Clipping.globalNorm(1).limit(), kernels, gradients).clip();
    assertThat(new ClippingRun(Clipping.none().limit(), kernels, gradients).clip())
        .isCloseTo(1, within(1e-6));
  }
}
