package dev.eddy.cpu;

import dev.eddy.backend.DoubleKernels;
import dev.eddy.cpu.lane.Team;
import dev.eddy.cpu.memory.CpuWeights;
import dev.eddy.data.Batch;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.run.Program;
import dev.eddy.run.Workspace;

/// A program in double precision: the definition that all kernels are held against, and what a
/// gradient check perturbs.
public final class Reference implements AutoCloseable {

  private final CpuWeights<double[]> weights;
  private final CpuWorkspace<double[]> workspace;

  private Reference(Program program, boolean poisoned) {
    weights = new CpuWeights<>(program.plan(), new DoubleKernels(), poisoned);
    workspace = new CpuWorkspace<>(weights, new Team(1));
  }

  /// On given weights.
  public static Reference of(Program program, Weights weights) {
    var reference = new Reference(program, false);
    reference.weights.load(weights);
    return reference;
  }

  /// On parameters in the order of the program.
  public static Reference of(Program program, Parameters parameters) {
    var reference = new Reference(program, false);
    reference.weights.load(parameters.values());
    return reference;
  }

  /// The same, with NaN in all memory that a run has to write itself.
  public static Reference poisoned(Program program, Parameters parameters) {
    var reference = new Reference(program, true);
    reference.weights.load(parameters.values());
    return reference;
  }

  /// Loss, outputs and states.
  public Workspace workspace() {
    return workspace;
  }

  /// The parameters themselves, in the order of the table. Call {@link #updated} after changing
  /// them.
  public double[] parameters() {
    return weights.values;
  }

  /// Takes note that the parameters have changed.
  public void updated() {
    weights.repack(0, 1);
  }

  /// The loss of a batch.
  ///
  /// @param seed of random masks
  /// @param step the number of this run, for random masks
  public double run(Batch batch, long seed, int step) {
    return workspace.run(batch, seed, step);
  }

  /// The gradients of the last run, in the order of the parameters: the buffer itself.
  public double[] gradients() {
    return workspace.gradients();
  }

  /// One number of an output in double precision.
  public double output(String name, int row, int t, int j) {
    return workspace.outputValue(name, row, t, j);
  }

  @Override
  public void close() {
    workspace.close();
  }
}
