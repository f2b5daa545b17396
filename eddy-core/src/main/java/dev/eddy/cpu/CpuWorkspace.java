package dev.eddy.cpu;

import dev.eddy.cpu.lane.LaneJob;
import dev.eddy.cpu.lane.Team;
import dev.eddy.cpu.loss.CrossEntropyRunner;
import dev.eddy.cpu.loss.LossRows;
import dev.eddy.cpu.loss.PenaltyRows;
import dev.eddy.cpu.loss.SequenceLossRunner;
import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.CpuWeights;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.cpu.task.GatherBackRunner;
import dev.eddy.cpu.task.GatherRunner;
import dev.eddy.cpu.task.LastBackRunner;
import dev.eddy.cpu.task.LoadRunner;
import dev.eddy.cpu.task.LookupBackRunner;
import dev.eddy.cpu.task.LookupRunner;
import dev.eddy.cpu.task.PoisonRunner;
import dev.eddy.cpu.task.PoolBackRunner;
import dev.eddy.cpu.task.PoolRunner;
import dev.eddy.cpu.task.ScanBackRunner;
import dev.eddy.cpu.task.ScanRunner;
import dev.eddy.data.Batch;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Task;
import dev.eddy.run.StateLayout;
import dev.eddy.run.Workspace;
import java.util.List;
import java.util.Set;

/// The driver: runs a plan on the CPU with kernels of one kind.
///
/// Rows are split among lanes; a lane takes its rows through all steps, so lanes meet only where
/// rows change their order (from one axis to another, or to batch order) and before gradients are
/// summed. No sum crosses rows before that, so lanes change no bit.
final class CpuWorkspace<A> implements Workspace {

  /// Below this many multiply-adds a second lane costs more than it brings.
  private static final long LANE_WORK = 1_500_000;

  final Frame<A> frame;
  private final Plan plan;
  private final Team team;
  private final Runner[][] forward;
  private final Runner[][] backward;
  private final Gradients<A> gradients;
  private final LossRows<A> loss;
  private final List<PenaltyRows<A>> penalties;
  private final Outputs<A> outputs;
  private final Probes<A> probes;
  private final LaneJob job = this::lane;
  private final long workPerStep;
  private int lanes = 1;
  private double lossValue = Double.NaN;

  CpuWorkspace(CpuWeights<A> weights, Team team) {
    this.team = team;
    plan = weights.plan;
    frame = new Frame<>(weights, team.size());
    forward = runners(plan.forward(), 0);
    backward = runners(plan.backward(), plan.forward().size());
    gradients = plan.training() ? new Gradients<>(frame, team) : null;
    loss = plan.loss().map(l -> new LossRows<>(frame, l)).orElse(null);
    penalties = plan.penalties().stream().map(p -> new PenaltyRows<>(frame, p)).toList();
    outputs = new Outputs<>(frame);
    probes = new Probes<>(frame);
    workPerStep = plan.packed().stream().mapToLong(p -> (long) p.k() * p.n()).sum();
  }

  /// @param first how many tasks of the plan come before these
  private Runner[][] runners(List<Task> tasks, int first) {
    var runners = new Runner[team.size()][tasks.size()];
    for (int lane = 0; lane < team.size(); lane++) {
      for (int i = 0; i < tasks.size(); i++) {
        var runner = runner(tasks.get(i), lane);
        runners[lane][i] = frame.weights.poisoned ? poisoned(runner, first + i) : runner;
      }
    }
    return runners;
  }

  private Runner poisoned(Runner runner, int task) {
    var fresh =
        plan.lives().stream().filter(life -> life.task() == task).map(Plan.Life::buffer).toList();
    return fresh.isEmpty() ? runner : new PoisonRunner<>(frame, runner, fresh);
  }

  private Runner runner(Task task, int lane) {
    return switch (task) {
      case Task.Load load -> new LoadRunner<>(frame, load);
      case Task.Lookup lookup -> new LookupRunner<>(frame, lookup, lane);
      case Task.LookupBack lookup -> new LookupBackRunner<>(frame, lookup);
      case Task.Scan scan -> new ScanRunner<>(frame, scan, lane);
      case Task.ScanBack scan -> new ScanBackRunner<>(frame, scan, lane);
      case Task.Pool pool -> new PoolRunner<>(frame, pool);
      case Task.PoolBack pool -> new PoolBackRunner<>(frame, pool);
      case Task.LastBack last -> new LastBackRunner<>(frame, last);
      case Task.CrossEntropy entropy -> new CrossEntropyRunner<>(frame, entropy);
      case Task.Gather gather -> new GatherRunner<>(frame, gather, lane);
      case Task.GatherBack gather -> new GatherBackRunner<>(frame, gather);
      case Task.SequenceLoss sequence -> new SequenceLossRunner<>(frame, sequence);
    };
  }

  int lanes() {
    return lanes;
  }

  /// What the loss of the last run is a mean over.
  double averagedOver() {
    return loss.averagedOver();
  }

  /// The gradients of the last run, in the order of the parameters: the buffer itself.
  A gradients() {
    return gradients.values;
  }

  // ---- a run
  // ---------------------------------------------------------------------------------------------------------------------

  @Override
  public double run(Batch batch) {
    return run(batch, 0, 0);
  }

  /// @param seed of random masks
  /// @param runStep the number of this run, for random masks
  double run(Batch batch, long seed, int runStep) {
    return run(batch, seed, runStep, null);
  }

  @Override
  public void remember(String axis, Batch batch) {
    var rows = axis.isEmpty() ? null : frame.axis(axis);
    if (rows == null) {
      throw new IllegalArgumentException(
          "no axis \"%s\"; axes: %s".formatted(axis, plan.model().axes()));
    }
    run(batch, 0, 0, rows);
    rows.remembered = true;
  }

  /// @param only the one axis that the run is about, or null: all
  private double run(Batch batch, long seed, int runStep, AxisRows only) {
    frame.begin(batch, seed, runStep);
    bind(batch, only);
    team.run(job, lanes);
    frame.slots.left();
    lossValue = loss == null ? Double.NaN : loss.total();
    for (int i = 0; i < penalties.size(); i++) {
      lossValue += penalties.get(i).total();
    }
    return lossValue;
  }

  private void bind(Batch batch, AxisRows only) {
    if (batch.rows() < 1) {
      throw new IllegalArgumentException(
          "batch: expected at least one row, found " + batch.rows() + "; call batch.begin(rows)");
    }
    frame.slots.bind(batch, only == null);
    lanes = lanesFor(batch);
    frame.bind(only, lanes);
    if (loss != null) {
      loss.bind(batch);
      for (int i = 0; i < penalties.size(); i++) {
        penalties.get(i).bind(batch);
      }
    }
    for (int lane = 0; lane < lanes; lane++) {
      for (var runner : forward[lane]) {
        if (!runner.axis().idle) {
          runner.bind();
        }
      }
      for (var runner : backward[lane]) {
        runner.bind();
      }
    }
  }

  private int lanesFor(Batch batch) {
    long stepRows = batch.rows();
    for (var axis : frame.axes) {
      if (batch.knownRecall(axis.name) != null) {
        // Rows that attend to the same row share its scratch.
        return 1;
      }
      if (!axis.name.isEmpty()) {
        stepRows = Math.max(stepRows, (long) batch.rows() * batch.steps(axis.name));
      }
    }
    return stepRows * workPerStep < LANE_WORK ? 1 : Math.min(team.size(), batch.rows());
  }

  private void lane(int lane, int lanes) {
    AxisRows order = null;
    order = tasks(forward[lane], lane, order);
    if (plan.training()) {
      tasks(backward[lane], lane, order);
      team.await(lanes);
      gradients.run(lane, lanes);
    }
  }

  private AxisRows tasks(Runner[] runners, int lane, AxisRows order) {
    for (var runner : runners) {
      var axis = runner.axis();
      if (axis.idle) {
        continue;
      }
      if (order != null && order != axis) {
        team.await(lanes);
      }
      order = axis;
      runner.run(axis.bounds[lane], axis.bounds[lane + 1]);
    }
    return order;
  }

  // ---- results
  // -------------------------------------------------------------------------------------------------------------------

  @Override
  public double loss() {
    return lossValue;
  }

  @Override
  public double[] losses() {
    if (loss == null) {
      throw new IllegalStateException("this run has no loss; compile it with an objective");
    }
    return loss.values();
  }

  @Override
  public int width(String output) {
    return outputs.width(output);
  }

  @Override
  public void output(String name, float[] out) {
    outputs.read(name, out);
  }

  /// One number of an output, as the kernels hold it.
  double outputValue(String name, int row, int t, int j) {
    return outputs.value(name, row, t, j);
  }

  @Override
  public Set<String> probes() {
    return probes.names();
  }

  @Override
  public void probe(String name, float[] out) {
    probes.read(name, out);
  }

  // ---- slots
  // ---------------------------------------------------------------------------------------------------------------------

  @Override
  public StateLayout states() {
    return frame.slots.layout();
  }

  @Override
  public int slots() {
    return frame.slots.count();
  }

  @Override
  public void carry(boolean on) {
    frame.slots.carry(on);
  }

  @Override
  public void begin(int slots) {
    frame.makeRoom(slots);
    frame.slots.begin(slots);
  }

  @Override
  public void grow(int slots) {
    frame.slots.grow(slots);
  }

  @Override
  public void reset(int slot) {
    frame.slots.reset(slot);
  }

  @Override
  public void save(int slot, float[] out, int at) {
    frame.slots.save(slot, out, at);
  }

  @Override
  public void load(int slot, float[] from, int at) {
    frame.slots.load(slot, from, at);
  }

  @Override
  public void copyRow(int from, int to) {
    frame.slots.copy(from, to);
  }

  @Override
  public long memoryBytes() {
    return 4L * (frame.memory.size() + frame.slots.size());
  }

  @Override
  public void close() {
    team.close();
  }
}
