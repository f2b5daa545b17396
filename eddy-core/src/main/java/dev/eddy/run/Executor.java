package dev.eddy.run;

import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.plan.Plan;
import dev.eddy.service.Service;

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
/// The CPU, `cpu`, has the priority 0. The results of every executor are the same bits, or it says
/// in {@link #describe} that they are not.
public interface Executor extends Service {

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
