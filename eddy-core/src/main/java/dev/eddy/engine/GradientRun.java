package dev.eddy.engine;

import dev.eddy.backend.Kernels;
import dev.eddy.data.Batch;
import dev.eddy.model.Parameters;
import dev.eddy.plan.Plan;

/// Loss and gradients of a model, batch after batch, while its parameters change. One thread calls
/// it; large batches are split among workers.
public final class GradientRun implements AutoCloseable {

  /// Below this many weights a second lane costs more than it brings,
  private static final int LANE_WEIGHTS = 100_000;

  /// … and below this many even where its worker is awake.
  private static final int LANE_WEIGHTS_AWAKE = 8_000;

  private final Plan plan;
  private final CpuWeights<float[]> weights;
  private final CpuWorkspace<float[]> workspace;
  private final Parameters parameters;
  private final Team team;
  private final LaneJob repack;

  GradientRun(CpuWeights<float[]> weights, Parameters initial, int threads) {
    this.weights = weights;
    plan = weights.plan;
    team = new Team(threads);
    weights.load(initial.values());
    parameters = Parameters.over(plan.parameters(), weights.values);
    workspace = new CpuWorkspace<>(weights, team);
    repack = weights::repack;
  }

  /// The loss of a batch; {@link #gradients} then holds its gradients.
  ///
  /// @param seed of random masks
  /// @param step the number of this run, from 0: random masks depend on it
  public double run(Batch batch, long seed, int step) {
    return workspace.run(batch, seed, step);
  }

  /// What the loss of the last run is a mean over: the weight of the steps of its batch, or its
  /// rows; 1 where it is a sum of means.
  public double averagedOver() {
    return workspace.averagedOver();
  }

  /// The parameters this run reads. Call {@link #updated} after changing them.
  public Parameters parameters() {
    return parameters;
  }

  /// Takes note that the parameters have changed: products read them in a packed form.
  public void updated() {
    team.run(repack, lanesFor(weights.values.length));
  }

  /// The gradients of the last run, in the order of the parameters: the buffer itself.
  public float[] gradients() {
    return workspace.gradients().values;
  }

  /// State and outputs of the last run.
  public Workspace workspace() {
    return workspace;
  }

  /// Runs a job over the flat parameters, on as many lanes as are worth it.
  public void parallel(LaneJob job) {
    team.run(job, lanesFor(weights.values.length));
  }

  /// Few weights are shared only among workers that are awake, as after a run with several lanes.
  private int lanesFor(int count) {
    boolean awake = workspace.lanes() > 1;
    return count < (awake ? LANE_WEIGHTS_AWAKE : LANE_WEIGHTS) ? 1 : team.size();
  }

  /// How many numbers the states of one row are.
  public int stateWidth() {
    return workspace.stateWidth();
  }

  /// Copies the states in which the rows of the last run ended: `[rows, stateWidth]`.
  public void saveStates(float[] out, int at) {
    workspace.saveStates(out, at);
  }

  /// Puts rows into saved states; the next run goes on from there.
  public void loadStates(float[] from, int at, int rows) {
    workspace.loadStates(from, at, rows);
  }

  /// How many threads there are.
  public int threads() {
    return team.size();
  }

  public Plan plan() {
    return plan;
  }

  public Kernels<float[]> kernels() {
    return weights.kernels;
  }

  /// A part of a job.
  @FunctionalInterface
  public interface LaneJob {
    void run(int lane, int lanes);
  }

  @Override
  public void close() {
    workspace.close();
  }
}
