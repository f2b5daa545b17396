package dev.eddy.cpu;

import dev.eddy.backend.Backends;
import dev.eddy.backend.Kernels;
import dev.eddy.cpu.lane.Team;
import dev.eddy.cpu.memory.CpuWeights;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.plan.Plan;
import dev.eddy.run.Executor;
import dev.eddy.run.Inference;
import dev.eddy.run.Program;
import dev.eddy.run.StepPlan;
import dev.eddy.run.Training;
import java.util.Optional;

/// The processor: runs plans in lanes, on kernels of single precision.
///
/// ```java
/// var plain = program.bind(weights, Cpu.on(Backends.named("float")));
/// ```
public final class Cpu implements Executor {

  /// Null until they are asked for: the fastest.
  private final Kernels<float[]> given;

  private final boolean poisoned;

  /// On the fastest kernels.
  public Cpu() {
    this(null, false);
  }

  private Cpu(Kernels<float[]> given, boolean poisoned) {
    this.given = given;
    this.poisoned = poisoned;
  }

  /// On given kernels.
  public static Cpu on(Kernels<float[]> kernels) {
    return new Cpu(kernels, false);
  }

  /// The same, whose runs and steps begin with NaN in all memory that they have to write
  /// themselves: whatever reads what an earlier run or step left gives NaN. For tests; slower.
  public Cpu poisoned() {
    return new Cpu(given, true);
  }

  private Kernels<float[]> kernels() {
    return given == null ? Backends.best() : given;
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public String describe() {
    return kernels().describe();
  }

  @Override
  public Inference open(Plan plan, Weights weights) {
    var bound = new CpuWeights<>(plan, kernels(), poisoned);
    bound.load(weights);
    bound.keep();
    return threads -> new CpuWorkspace<>(bound, new Team(threads));
  }

  @Override
  public Training train(StepPlan plan, Parameters start, int threads) {
    return new CpuTraining(plan, gradients(plan.plan(), start, threads));
  }

  /// Loss and gradients of a program, of parameters that can be changed in place.
  public GradientRun gradients(Program program, Parameters start, int threads) {
    return gradients(program.plan(), start, threads);
  }

  private GradientRun gradients(Plan plan, Parameters start, int threads) {
    return new GradientRun(new CpuWeights<>(plan, kernels(), poisoned), start, threads);
  }
}
