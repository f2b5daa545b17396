package dev.eddy.run;

import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.plan.Plan;
import java.util.Optional;

/// A service that makes plans run: a processor, a device, a machine elsewhere.
///
/// A plan is data: an executor reads it and nothing else of a model. What it holds stays with it:
/// weights that are open for inference, and parameters, gradients, optimiser slots and states of a
/// training. They come home when they are asked for.
///
/// Implementations must load everywhere: they answer {@link #unavailable} first, and touch what may
/// be missing only when they are asked to run something. List one in `provides` of its module and
/// in `META-INF/services`, so that it is found on the module path and on the class path.
///
/// The results of every executor are the same bits, or it says in {@link #describe} that they are
/// not.
public interface Executor {

  /// The name to ask for, e.g. `cpu`.
  String name();

  /// The executor with the highest priority that is available is taken; the CPU has 0.
  int priority();

  /// Why it cannot run here and what to do about it, as one sentence; empty when it can.
  Optional<String> unavailable();

  /// One line for people: `vector, 512-bit, 16 float lanes`.
  String describe();

  /// Takes weights in, to run a plan on them any number of times.
  ///
  /// @param weights that have every parameter of the plan, by name
  Inference open(Plan plan, Weights weights);

  /// Takes parameters in, to train them.
  ///
  /// @param start what they start from; they are not changed
  /// @param threads how many threads of this machine it may use; they change no bit
  Training train(StepPlan plan, Parameters start, int threads);
}
