package dev.eddy.run;

import dev.eddy.compile.Planner;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
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

  private Program(Plan plan) {
    this.plan = plan;
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

  /// What runs, as data.
  public Plan plan() {
    return plan;
  }

  /// Takes weights in once; the result may be shared by any number of workspaces.
  public BoundProgram bind(Weights weights) {
    return bind(weights, Executors.best());
  }

  /// The same on a given executor.
  public BoundProgram bind(Weights weights, Executor executor) {
    return new BoundProgram(plan, executor.open(plan, weights));
  }

  /// A workspace of one thread on the best executor.
  public Workspace workspace(Weights weights) {
    return bind(weights).workspace(1);
  }
}
