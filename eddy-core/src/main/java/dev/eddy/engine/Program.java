package dev.eddy.engine;

import dev.eddy.backend.Backends;
import dev.eddy.backend.DoubleKernels;
import dev.eddy.backend.Kernels;
import dev.eddy.compile.Planner;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.plan.Plan;

/// A model compiled for one purpose. Immutable and thread-safe.
///
/// ```java
/// try (var run = Program.inference(model).workspace(weights)) {
///   run.run(batch);
///   run.output("digit", scores);
/// }
/// ```
public final class Program {

  private final Plan plan;
  private final boolean poisoned;

  private Program(Plan plan) {
    this(plan, false);
  }

  private Program(Plan plan, boolean poisoned) {
    this.plan = plan;
    this.poisoned = poisoned;
  }

  /// Gives the outputs of the model.
  public static Program inference(Model model) {
    return new Program(Planner.inference(model));
  }

  /// Gives the outputs and the loss; nothing is dropped.
  public static Program evaluation(Model model, Objective objective) {
    return new Program(Planner.evaluation(model, objective));
  }

  /// Gives the loss and its gradients.
  public static Program training(Model model, Objective objective) {
    return new Program(Planner.training(model, objective));
  }

  /// The same program, whose runs and steps begin with NaN in all memory that they have to write
  /// themselves: whatever reads what an earlier run or step left gives NaN. For tests; slower.
  public Program poisoned() {
    return new Program(plan, true);
  }

  /// What runs, as data.
  public Plan plan() {
    return plan;
  }

  /// Packs weights once; the result may be shared by any number of workspaces.
  public BoundProgram bind(Weights weights) {
    return bind(weights, Backends.best());
  }

  /// The same on given kernels.
  public BoundProgram bind(Weights weights, Kernels<float[]> kernels) {
    var bound = new CpuWeights<>(plan, kernels, poisoned);
    bound.load(flat(weights));
    return new BoundProgram(bound);
  }

  /// The values this program needs, in its order.
  private float[] flat(Weights weights) {
    var all = new float[plan.parameters().size()];
    for (var entry : plan.parameters().entries()) {
      System.arraycopy(weights.get(entry.name()), 0, all, entry.offset(), entry.size());
    }
    return all;
  }

  /// A workspace of one thread on the fastest kernels.
  public Workspace workspace(Weights weights) {
    return bind(weights).workspace(1);
  }

  /// Gradients on the fastest kernels, of parameters that are trained in place.
  public GradientRun gradients(Parameters parameters, int threads) {
    return gradients(parameters, threads, Backends.best());
  }

  /// The same on given kernels.
  public GradientRun gradients(Parameters parameters, int threads, Kernels<float[]> kernels) {
    return new GradientRun(new CpuWeights<>(plan, kernels, poisoned), parameters, threads);
  }

  /// A workspace of the reference, which computes in double precision: the definition that all
  /// kernels are held against.
  public Workspace reference(Weights weights) {
    return reference(flat(weights));
  }

  /// The reference in double precision.
  CpuWorkspace<double[]> reference(float[] parameters) {
    var weights = new CpuWeights<>(plan, new DoubleKernels(), poisoned);
    weights.load(parameters);
    return new CpuWorkspace<>(weights, new Team(1));
  }
}
