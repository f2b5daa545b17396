package dev.eddy.train;

import dev.eddy.data.Batch;
import dev.eddy.model.ParameterTable;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.optimize.Optimizer;
import dev.eddy.optimize.ParameterMask;
import dev.eddy.run.Program;
import dev.eddy.run.StepPlan;
import dev.eddy.run.Training;
import dev.eddy.text.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// One training from its first step, or its checkpoint, to its end.
final class Fit implements AutoCloseable {

  private final Batches batches;
  private final Optional<Validation> validation;
  private final TrainingOptions.Update update;
  private final TrainingOptions.Course course;
  private final TrainingOptions.Evaluating evaluating;
  private final TrainingOptions.Checkpointing checkpointing;
  private final Consumer<Event> listener;
  private final Optional<CheckpointStore> store;
  private final Map<String, String> configuration;
  private final ParameterTable table;
  private final String backend;
  private final Optional<Optimizer.Averaging> averaging;
  private final Training training;
  private final Batch batch;
  private final Report report;

  private long step;
  private int epoch;
  private int index;
  private int epochSize;
  private double gradientNorm;
  private double lossSum;
  private double lossWeight;
  private double normSum;
  private int normSteps;
  private Optional<Checkpoint.Best> best = Optional.empty();
  private int withoutGain;
  private final List<HistoryEntry> history = new ArrayList<>();
  private long evaluatedAt = -1;
  private long checkpointedAt = -1;
  private long checkpointNanos = System.nanoTime();
  private String checkpointPlace;

  Fit(Trainer trainer, Batches batches) {
    this.batches = batches;
    batch = trainer.model.batch(trainer.objective);
    var options = trainer.options;
    validation = trainer.validation;
    update = options.update();
    course = options.course();
    evaluating = options.evaluating();
    checkpointing = options.checkpointing();
    listener = trainer.listener;
    store = trainer.checkpoints;
    configuration =
        store.isPresent()
            ? Fingerprint.of(trainer.model, trainer.objective, options, batches)
            : Map.of();
    var plan = Program.training(trainer.model, trainer.objective).plan();
    var executor = trainer.executor();
    table = plan.parameters();
    backend = executor.describe();
    averaging =
        Optional.of(update.average()).filter(decay -> decay > 0).map(update.optimizer()::averaged);
    var optimizer = averaging.map(Optimizer.Averaging::optimizer).orElse(update.optimizer());
    training =
        executor.train(
            new StepPlan(
                plan,
                ParameterMask.masks(update.masks(), table),
                update.clipping().limit(),
                optimizer.update(table),
                course.shards(),
                batches.carriesState()),
            trainer.parameters(),
            course.threads());
    report = new Report();
  }

  TrainingResult run() {
    boolean resumed =
        checkpointing.resume()
            && store.flatMap(CheckpointStore::latest).map(this::resume).isPresent();
    epochSize = perEpoch();
    listener.accept(
        new Event.Started(
            step,
            totalSteps(),
            table.size(),
            course.threads(),
            backend,
            resumed,
            batches.padding()));
    report.start();
    var stop = train();
    checkParameters();
    if (store.isPresent() && checkpointedAt != step) {
      checkpoint();
    }
    listener.accept(new Event.Stopped(step, stop));
    var last = measured();
    var selected = best.map(b -> weights(b.parameters())).orElse(last);
    return new TrainingResult(last, selected, stop, step, history);
  }

  /// What is measured and kept: the weights, or their mean over steps, which there is from the
  /// first step on.
  private Weights measured() {
    return averaging.isPresent() && step > 0
        ? training.slot(averaging.get().state())
        : training.weights();
  }

  private Weights weights(float[] values) {
    return Parameters.over(table, values).freeze();
  }

  private Event.Stop train() {
    while (true) {
      if (outOfPatience()) {
        return Event.Stop.NO_GAIN;
      }
      if (epoch >= course.epochs() || course.steps() > 0 && step >= course.steps()) {
        if (evaluatedAt != step
            && lossWeight > 0
            && (evaluating.everyEpochs() > 0 || evaluating.everySteps() > 0)) {
          evaluate(epoch, lossSum / lossWeight);
        }
        return Event.Stop.FINISHED;
      }
      if (Thread.interrupted()) {
        return Event.Stop.INTERRUPTED;
      }
      oneStep();
      afterStep();
    }
  }

  private boolean outOfPatience() {
    return evaluating.selection().isPresent()
        && evaluating.selection().get().patience() > 0
        && withoutGain >= evaluating.selection().get().patience();
  }

  private void oneStep() {
    batches.fill(epoch, index, batch);
    boolean goesOn = batches.carriesState() && !batches.startsAnew(epoch, index);
    double loss = training.run(batch, course.seed(), (int) step, goesOn);
    double norm = training.clip();
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      throw diverged(
          step + 1, "the loss is %s and the norm of the gradients %s".formatted(loss, norm));
    }
    gradientNorm = norm;
    normSum += norm;
    normSteps++;
    training.update(step + 1, update.optimizer().learningRate() * update.schedule().rate(step));
    step++;
    index++;
    double weight = batches.averagedOver(batch, training.averagedOver());
    lossSum += weight == 0 ? 0 : weight * loss;
    lossWeight += weight;
    report.add(loss, weight, batches.tokens(batch));
  }

  private void afterStep() {
    if (index == epochSize) {
      endEpoch();
    } else if (evaluating.everySteps() > 0 && step % evaluating.everySteps() == 0) {
      evaluate(epoch, lossSum / lossWeight);
    }
    long now = System.nanoTime();
    if (report.isDue(now)) {
      report.send(now);
    }
    if (store.isPresent() && checkpointIsDue(now)) {
      checkpoint();
    }
  }

  private void endEpoch() {
    double loss = lossSum / lossWeight;
    listener.accept(new Event.EpochEnded(step, epoch, loss, rate(), normSum / normSteps));
    epoch++;
    index = 0;
    lossSum = 0;
    lossWeight = 0;
    normSum = 0;
    normSteps = 0;
    epochSize = perEpoch();
    boolean turn =
        evaluating.everyEpochs() > 0
            && (epoch % evaluating.everyEpochs() == 0 || epoch == course.epochs());
    if (turn || evaluating.everySteps() > 0 && step % evaluating.everySteps() == 0) {
      evaluate(epoch - 1, loss);
    }
  }

  /// The learning rate of the last step.
  private double rate() {
    return update.optimizer().learningRate() * update.schedule().rate(step - 1);
  }

  private int perEpoch() {
    if (epoch >= course.epochs()) {
      return 0;
    }
    int count = batches.perEpoch(epoch);
    if (count < 1) {
      throw new IllegalArgumentException(
          "batches: epoch %d has %d batches; expected at least one".formatted(epoch, count));
    }
    return count;
  }

  private long totalSteps() {
    long left =
        epoch >= course.epochs()
            ? 0
            : epochSize - index + (long) epochSize * (course.epochs() - epoch - 1);
    return course.steps() > 0 ? Math.min(course.steps(), step + left) : step + left;
  }

  // ---- evaluation
  // ----------------------------------------------------------------------------------------------------------------

  private void evaluate(int at, double loss) {
    evaluatedAt = step;
    if (validation.isEmpty()) {
      history.add(new HistoryEntry(step, at, loss, Map.of()));
      return;
    }
    var metrics = validation.get().evaluate(measured());
    history.add(new HistoryEntry(step, at, loss, metrics));
    boolean isBest =
        evaluating.selection().isEmpty() || select(evaluating.selection().get(), metrics);
    listener.accept(new Event.Evaluated(step, at, metrics, isBest));
    if (isBest && store.isPresent() && evaluating.selection().isPresent()) {
      store.get().save(CheckpointStore.Kind.BEST, state());
    }
  }

  private boolean select(Selection selection, Map<String, Double> metrics) {
    var value = metrics.get(selection.metric());
    if (value == null) {
      throw new IllegalArgumentException(
          "training: the validation gives no metric \"%s\"%s"
              .formatted(
                  selection.metric(),
                  Names.suggestion(
                      selection.metric(),
                      metrics.keySet(),
                      "; it gives " + String.join(", ", metrics.keySet()))));
    }
    if (best.isEmpty() || selection.isBetter(value, best.get().value())) {
      var parameters = new float[table.size()];
      measured().copyTo(parameters);
      best = Optional.of(new Checkpoint.Best(step, value, parameters));
      withoutGain = 0;
      return true;
    }
    withoutGain++;
    return false;
  }

  // ---- checkpoints
  // ---------------------------------------------------------------------------------------------------------------

  private boolean checkpointIsDue(long now) {
    return checkpointing.everySteps() > 0 && step % checkpointing.everySteps() == 0
        || checkpointing.everySeconds() > 0
            && now - checkpointNanos >= checkpointing.everySeconds() * 1e9;
  }

  private void checkpoint() {
    checkParameters();
    checkpointPlace = store.orElseThrow().save(CheckpointStore.Kind.LAST, state());
    checkpointedAt = step;
    checkpointNanos = System.nanoTime();
    listener.accept(new Event.Checkpointed(step, checkpointPlace));
  }

  private Checkpoint state() {
    var kept = training.save();
    return new Checkpoint(
        configuration,
        step,
        epoch,
        index,
        kept.parameters(),
        kept.slots(),
        kept.states(),
        kept.stateRows(),
        lossSum,
        lossWeight,
        best,
        withoutGain,
        history);
  }

  private Checkpoint resume(Checkpoint from) {
    from.checkConfiguration(configuration, update.schedule());
    training.load(
        new Training.Snapshot(from.parameters(), from.slots(), from.states(), from.stateRows()));
    step = from.step();
    epoch = from.epoch();
    index = from.index();
    lossSum = from.lossSum();
    lossWeight = from.lossWeight();
    best = from.best();
    withoutGain = from.withoutGain();
    history.addAll(from.history());
    checkpointedAt = step;
    evaluatedAt = history.isEmpty() ? -1 : history.getLast().step();
    return from;
  }

  /// A checkpoint, and a result, are good ones.
  private void checkParameters() {
    double norm = training.norm();
    if (!Double.isFinite(norm)) {
      throw diverged(
          step,
          "the norm of the parameters is %s after the step, that of the gradients was %s"
              .formatted(norm, gradientNorm));
    }
  }

  private DivergedException diverged(long at, String what) {
    var good =
        checkpointPlace != null
            ? "the last good checkpoint is that of step %d, %s"
                .formatted(checkpointedAt, checkpointPlace)
            : checkpointedAt >= 0
                ? "the last good checkpoint is that of step %d, from which training was resumed"
                    .formatted(checkpointedAt)
                : "there is no checkpoint yet";
    double rate = update.optimizer().learningRate() * update.schedule().rate(at - 1);
    return new DivergedException(
        at,
        "step %d: %s, at a learning rate of %s; %s; lower the learning rate or clip the gradients"
            .formatted(at, what, (float) rate, good));
  }

  // ---- reports
  // -------------------------------------------------------------------------------------------------------------------

  /// What happened since the last report.
  private final class Report {
    private final long interval = (long) (course.reportEvery() * 1e9);
    private long since;
    private long sinceStep;
    private double losses;
    private double weights;
    private long tokens;

    void start() {
      since = System.nanoTime();
      sinceStep = step;
      losses = 0;
      weights = 0;
      tokens = 0;
    }

    void add(double loss, double weight, long count) {
      losses += weight == 0 ? 0 : weight * loss;
      weights += weight;
      tokens += count;
    }

    boolean isDue(long now) {
      return now - since >= interval && step > sinceStep;
    }

    void send(long now) {
      double seconds = Math.max(1e-9, (now - since) * 1e-9);
      long steps = step - sinceStep;
      long total = totalSteps();
      listener.accept(
          new Event.Progress(
              step,
              total,
              epoch,
              losses / weights,
              rate(),
              gradientNorm,
              tokens / seconds,
              (total - step) * seconds / steps));
      start();
    }
  }

  @Override
  public void close() {
    training.close();
  }
}
