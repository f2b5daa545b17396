package dev.eddy.cpu;

import dev.eddy.backend.Kernels;
import dev.eddy.cpu.lane.LaneJob;
import dev.eddy.cpu.lane.Lanes;
import dev.eddy.cpu.lane.Team;
import dev.eddy.cpu.memory.CpuWeights;
import dev.eddy.data.Batch;
import dev.eddy.model.Parameters;
import dev.eddy.plan.Plan;
import dev.eddy.run.Workspace;

/// Loss and gradients of a model, batch after batch, while its parameters change. One thread calls
/// it; large batches are split among workers.
public final class GradientRun implements Lanes, AutoCloseable {

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
    this.plan = weights.plan;
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
    return workspace.gradients();
  }

  /// State and outputs of the last run.
  public Workspace workspace() {
    return workspace;
  }

  @Override
  public void parallel(LaneJob job) {
    team.run(job, lanesFor(weights.values.length));
  }

  /// Few weights are shared only among workers that are awake, as after a run with several lanes.
  private int lanesFor(int count) {
    boolean awake = workspace.lanes() > 1;
    return count < (awake ? LANE_WEIGHTS_AWAKE : LANE_WEIGHTS) ? 1 : team.size();
  }

  @Override
  public int most() {
    return team.size();
  }

  public Plan plan() {
    return plan;
  }

  public Kernels<float[]> kernels() {
    return weights.kernels;
  }

  @Override
  public void close() {
    workspace.close();
  }
}
