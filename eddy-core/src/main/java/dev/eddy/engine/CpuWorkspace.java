package dev.eddy.engine;

import dev.eddy.backend.Kernels;
import dev.eddy.data.Batch;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.ScanState;
import dev.eddy.plan.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Runs a plan on the CPU with kernels of one kind.
///
/// Rows are split among lanes; a lane takes its rows through all steps, so lanes meet only where
/// rows change their order (from one axis to another, or to batch order) and before gradients are
/// summed. No sum crosses rows before that, so lanes change no bit.
final class CpuWorkspace<A> implements Workspace {

  /// Below this many multiply-adds a second lane costs more than it brings.
  private static final long LANE_WORK = 1_500_000;

  final Plan plan;
  final Kernels<A> kernels;
  final CpuWeights<A> weights;
  final Memory<A> memory;
  final Team team;
  private final Map<String, AxisRows> axes = new LinkedHashMap<>();
  private final AxisRows[] allAxes;

  /// The axis of each buffer.
  private final AxisRows[] axisOf;

  /// Where each vector the plan copies lies in the parameters.
  private final int[] vectorsAt;

  private final Runner<A>[][] forward;
  private final Runner<A>[][] backward;
  private final Gradients<A> gradients;
  private final LossRows<A> loss;
  private final List<PenaltyRows<A>> penalties;
  private final Probes<A> probes;
  private final List<Buffer> kept;
  private final GradientRun.LaneJob job = this::lane;
  private final long workPerStep;
  private final Map<String, int[]> ids = new HashMap<>();
  private int lanes = 1;
  private int vectorsVersion = -1;
  private long seed;
  private int runStep;
  private boolean carrying;

  /// For how many rows there is a state to go on from.
  private int stateRows;

  /// Whether {@link #begin} made those rows: they stay when a run has fewer.
  private boolean begun;

  private double lossValue = Double.NaN;
  private Batch batch;

  /// The one axis that a run is about, or null: all.
  private AxisRows only;

  CpuWorkspace(CpuWeights<A> weights, Team team) {
    this.weights = weights;
    this.team = team;
    plan = weights.plan;
    kernels = weights.kernels;
    memory = new Memory<>(plan, kernels, team.size());
    axes.put("", new AxisRows(""));
    plan.model().axes().forEach(name -> axes.put(name, new AxisRows(name)));
    allAxes = axes.values().toArray(AxisRows[]::new);
    axisOf = plan.buffers().stream().map(b -> axes.get(b.axis())).toArray(AxisRows[]::new);
    vectorsAt =
        plan.vectors().stream()
            .mapToInt(v -> weights.plan.parameters().entry(v.vector()).offset())
            .toArray();
    forward = runners(plan.forward());
    backward = runners(plan.backward());
    gradients = plan.training() ? new Gradients<>(this) : null;
    loss = plan.loss().map(l -> new LossRows<>(this, l)).orElse(null);
    probes = new Probes<>(this);
    penalties = plan.penalties().stream().map(p -> new PenaltyRows<>(this, p)).toList();
    kept = plan.states().stream().map(ScanState::last).toList();
    workPerStep = plan.packed().stream().mapToLong(p -> (long) p.k() * p.n()).sum();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private Runner<A>[][] runners(List<Task> tasks) {
    var runners = new Runner[team.size()][];
    for (int lane = 0; lane < team.size(); lane++) {
      var list = new ArrayList<Runner<A>>();
      for (var task : tasks) {
        list.add(runner(task, lane));
      }
      runners[lane] = list.toArray(Runner[]::new);
    }
    return runners;
  }

  private Runner<A> runner(Task task, int lane) {
    return switch (task) {
      case Task.Load load -> new LoadRunner<>(this, load);
      case Task.Lookup lookup -> new LookupRunner<>(this, lookup, lane);
      case Task.LookupBack lookup -> new LookupBackRunner<>(this, lookup);
      case Task.Scan scan -> new ScanRunner<>(this, scan, lane);
      case Task.ScanBack scan -> new ScanBackRunner<>(this, scan, lane);
      case Task.Pool pool -> new PoolRunner<>(this, pool);
      case Task.PoolBack pool -> new PoolBackRunner<>(this, pool);
      case Task.LastBack last -> new LastBackRunner<>(this, last);
      case Task.CrossEntropy entropy -> new CrossEntropyRunner<>(this, entropy);
      case Task.Gather gather -> new GatherRunner<>(this, gather, lane);
      case Task.GatherBack gather -> new GatherBackRunner<>(this, gather);
      case Task.LinearChain chain -> new LinearChainRunner<>(this, chain);
    };
  }

  /// Runs one task for the rows of one lane.
  interface Runner<A> {
    AxisRows axis();

    /// Takes shapes and places of this batch.
    default void bind() {}

    void run(int from, int to);
  }

  AxisRows axis(String name) {
    return axes.get(name);
  }

  Batch batch() {
    return batch;
  }

  long seed() {
    return seed;
  }

  int runStep() {
    return runStep;
  }

  boolean carrying() {
    return carrying;
  }

  int lanes() {
    return lanes;
  }

  /// What the loss of the last run is a mean over.
  double averagedOver() {
    return loss.averagedOver();
  }

  LossRows<A> lossRows() {
    return loss;
  }

  Gradients<A> gradients() {
    return gradients;
  }

  /// The symbols of an input in the order of the run `[T][B]`.
  int[] ids(String input) {
    return ids.get(input);
  }

  /// Where a column of a row at a slot is.
  int at(Ref ref, int slot, int row) {
    var buffer = ref.buffer();
    int rows = axisOf[buffer.id()].rows;
    return memory.base[buffer.id()]
        + ((slot + ref.shift()) * rows + row) * buffer.width()
        + ref.column();
  }

  int at(Buffer buffer, int slot, int row) {
    return memory.base[buffer.id()] + (slot * axisOf[buffer.id()].rows + row) * buffer.width();
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
    this.batch = batch;
    this.seed = seed;
    this.runStep = runStep;
    if (only == null && carrying && batch.rows() > stateRows) {
      throw noState(batch.rows());
    }
    bind();
    team.run(job, lanes);
    if (only == null) {
      stateRows = begun ? Math.min(stateRows, memory.rows()) : batch.rows();
    }
    lossValue = loss == null ? Double.NaN : loss.total();
    for (int i = 0; i < penalties.size(); i++) {
      lossValue += penalties.get(i).total();
    }
    return lossValue;
  }

  private IllegalStateException noState(int rows) {
    return new IllegalStateException(
        stateRows == 0
            ? "%d rows cannot go on: no run has left a state yet; run with carry(false) first, or call begin(%d)"
                .formatted(rows, rows)
            : "%d rows cannot go on where %d rows ended; give as many rows, or call carry(false) to start anew, or begin(%d) to keep rows that sit out"
                .formatted(rows, stateRows, rows));
  }

  @Override
  public void remember(String axis, Batch batch) {
    if (!axes.containsKey(axis) || axis.isEmpty()) {
      throw new IllegalArgumentException(
          "no axis \"%s\"; axes: %s".formatted(axis, plan.model().axes()));
    }
    only = axes.get(axis);
    try {
      run(batch);
      only.remembered = true;
    } finally {
      only = null;
    }
  }

  private void bind() {
    int rows = batch.rows();
    if (rows < 1) {
      throw new IllegalArgumentException(
          "batch: expected at least one row, found " + rows + "; call batch.begin(rows)");
    }
    long stepRows = rows;
    for (var axis : allAxes) {
      if (!axis.name.isEmpty()) {
        stepRows = Math.max(stepRows, (long) rows * batch.steps(axis.name));
      }
    }
    lanes = stepRows * workPerStep < LANE_WORK ? 1 : Math.min(team.size(), rows);
    for (var axis : allAxes) {
      axis.recall = batch.knownRecall(axis.name);
      axis.idle = only == null ? axis.recall != null : axis != only;
      if (axis.recall != null) {
        // Rows that attend to the same row share its scratch.
        lanes = 1;
      }
    }
    for (var axis : allAxes) {
      if (axis.idle) {
        continue;
      }
      int steps = axis.name.isEmpty() ? 1 : batch.steps(axis.name);
      axis.bind(
          rows,
          steps,
          axis.name.isEmpty() ? null : batch.knownLengths(axis.name),
          batch.firstRow(),
          lanes);
    }
    boolean moved = memory.ensure(rows, allAxes, kept);
    if (weights.poisoned) {
      memory.poison(axis -> !axes.get(axis).idle, kept);
    }
    for (var axis : allAxes) {
      axis.remembered &= axis.idle && !moved;
      if (axis.recall != null && !axis.remembered) {
        throw new IllegalStateException(
            "axis \"%s\": the batch recalls rows, but none are remembered; call remember first"
                .formatted(axis.name));
      }
    }
    if (moved || vectorsVersion != weights.version) {
      for (int i = 0; i < plan.vectors().size(); i++) {
        var piece = plan.vectors().get(i);
        kernels.copy(
            weights.values,
            vectorsAt[i],
            memory.array,
            memory.base[piece.buffer().id()] + piece.column(),
            piece.width());
      }
      vectorsVersion = weights.version;
    }
    for (int i = 0; i < plan.forward().size(); i++) {
      if (plan.forward().get(i) instanceof Task.Lookup lookup && !axes.get(lookup.axis()).idle) {
        int needed = rows * axes.get(lookup.axis()).steps;
        var known = ids.get(lookup.input());
        if (known == null || known.length < needed) {
          ids.put(lookup.input(), new int[needed]);
        }
      }
    }
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

  private void lane(int lane, int lanes) {
    AxisRows order = null;
    order = tasks(forward[lane], lane, order);
    if (plan.training()) {
      tasks(backward[lane], lane, order);
      team.await(lanes);
      gradients.run(lane, lanes);
    }
  }

  private AxisRows tasks(Runner<A>[] runners, int lane, AxisRows order) {
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
  public int width(String output) {
    return output(output).width();
  }

  private Plan.Output output(String name) {
    var output = plan.outputs().get(name);
    if (output == null) {
      throw new IllegalArgumentException(
          "no output \"%s\"; outputs: %s".formatted(name, plan.outputs().keySet()));
    }
    return output;
  }

  @Override
  public void output(String name, float[] out) {
    var output = output(name);
    var axis = axes.get(output.axis());
    int width = output.width();
    long needed = (long) axis.rows * axis.steps * width;
    if (out.length < needed) {
      throw new IllegalArgumentException(
          "output \"%s\" has %d values, the array given holds %d"
              .formatted(name, needed, out.length));
    }
    for (int r = 0; r < axis.rows; r++) {
      int to = axis.order[r] * axis.steps * width;
      int length = axis.lengths[r];
      for (int t = 0; t < length; t++) {
        int column = 0;
        for (int i = 0; i < output.parts().size(); i++) {
          var part = output.parts().get(i);
          kernels.store(memory.array, at(part, t, r), out, to + t * width + column, part.width());
          column += part.width();
        }
      }
      Arrays.fill(out, to + length * width, to + axis.steps * width, 0f);
    }
  }

  @Override
  public Set<String> probes() {
    return probes.names();
  }

  @Override
  public void probe(String name, float[] out) {
    probes.read(name, out);
  }

  double outputValue(String name, int row, int t, int j) {
    var output = output(name);
    var axis = axes.get(output.axis());
    for (int r = 0; r < axis.rows; r++) {
      if (axis.order[r] == row) {
        int column = 0;
        for (var part : output.parts()) {
          if (j < column + part.width()) {
            return t < axis.lengths[r] ? kernels.get(memory.array, at(part, t, r) + j - column) : 0;
          }
          column += part.width();
        }
      }
    }
    throw new IndexOutOfBoundsException("row " + row + ", column " + j);
  }

  @Override
  public double[] losses() {
    if (loss == null) {
      throw new IllegalStateException("this run has no loss; compile it with an objective");
    }
    return loss.values();
  }

  // ---- state
  // ---------------------------------------------------------------------------------------------------------------------

  @Override
  public void carry(boolean on) {
    carrying = on;
    begun &= on;
  }

  @Override
  public void begin(int rows) {
    makeRoom(rows);
    for (var state : plan.states()) {
      for (int row = 0; row < rows; row++) {
        startRow(state, row);
      }
    }
    goOn(rows);
  }

  private void makeRoom(int rows) {
    for (var axis : allAxes) {
      axis.rows = rows;
      axis.steps = 1;
      axis.remembered = false;
    }
    if (memory.ensure(rows, allAxes, kept)) {
      vectorsVersion = -1;
    }
  }

  private void goOn(int rows) {
    carrying = true;
    begun = true;
    stateRows = rows;
  }

  private int checked(int row) {
    if (row < 0 || row >= stateRows) {
      throw new IndexOutOfBoundsException(
          "row %d: the workspace holds the states of %d rows; call begin(rows) for more"
              .formatted(row, stateRows));
    }
    return row;
  }

  @Override
  public void reset(int row) {
    checked(row);
    plan.states().forEach(state -> startRow(state, row));
  }

  private void startRow(ScanState state, int row) {
    int to = memory.base[state.last().id()] + row * state.width();
    switch (state.start()) {
      case ScanState.Start.Constant(double value) ->
          kernels.fill(memory.array, to, state.width(), value);
      case ScanState.Start.Rows(_, double value) ->
          kernels.fill(memory.array, to, state.width(), value);
      case ScanState.Start.Learned(var parameter) ->
          kernels.copy(
              weights.values,
              plan.parameters().entry(parameter).offset(),
              memory.array,
              to,
              state.width());
    }
  }

  @Override
  public SequenceState save(int row) {
    checked(row);
    var values = new HashMap<String, float[]>();
    for (var state : plan.states()) {
      var vector = new float[state.width()];
      kernels.store(
          memory.array,
          memory.base[state.last().id()] + row * state.width(),
          vector,
          0,
          vector.length);
      values.put(state.name(), vector);
    }
    return new SequenceState(values);
  }

  @Override
  public void load(int row, SequenceState from) {
    checked(row);
    for (var state : plan.states()) {
      var vector = from.vector(state.name());
      if (vector == null || vector.length != state.width()) {
        throw new IllegalArgumentException(
            "state \"%s\" of width %d is not in the %s; a state fits the model it was saved from"
                .formatted(state.name(), state.width(), from));
      }
      kernels.load(
          vector,
          0,
          memory.array,
          memory.base[state.last().id()] + row * state.width(),
          vector.length);
    }
    carrying = true;
    begun = true;
  }

  int stateWidth() {
    return plan.states().stream().mapToInt(ScanState::width).sum();
  }

  /// The states of all rows of the last run, row by row.
  void saveStates(float[] out, int at) {
    int rows = allAxes[0].rows;
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < plan.states().size(); i++) {
        var state = plan.states().get(i);
        kernels.store(
            memory.array,
            memory.base[state.last().id()] + row * state.width(),
            out,
            at,
            state.width());
        at += state.width();
      }
    }
  }

  void loadStates(float[] from, int at, int rows) {
    makeRoom(rows);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < plan.states().size(); i++) {
        var state = plan.states().get(i);
        kernels.load(
            from,
            at,
            memory.array,
            memory.base[state.last().id()] + row * state.width(),
            state.width());
        at += state.width();
      }
    }
    goOn(rows);
  }

  @Override
  public void copyRow(int from, int to) {
    checked(from);
    checked(to);
    for (var state : plan.states()) {
      int base = memory.base[state.last().id()];
      kernels.copy(
          memory.array,
          base + from * state.width(),
          memory.array,
          base + to * state.width(),
          state.width());
    }
  }

  @Override
  public long memoryBytes() {
    return 4L * memory.size();
  }

  @Override
  public void close() {
    team.close();
  }
}
