package dev.eddy.bench;

import dev.eddy.backend.Backends;
import dev.eddy.bench.fused.FusedClassifier;
import dev.eddy.bench.fused.FusedLanguageModel;
import dev.eddy.bench.fused.FusedStep;
import dev.eddy.cpu.update.OptimizerRun;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Optimizer;

/// The training steps of W2 and W3 written by hand over Eddy's own products and optimiser: what
/// interpreting the equations costs.
public final class FusedContender implements Contender {

  @Override
  public String name() {
    return "fused";
  }

  @Override
  public String describe() {
    return "hand-written cells over Eddy's products";
  }

  @Override
  public boolean runs(Workload workload, int threads) {
    return threads == 1 && (workload.name().equals("W2") || workload.name().equals("W3"));
  }

  /// A step and its parameters, which start as Eddy's do.
  static FusedStep step(Workload workload, Samples samples, Parameters parameters) {
    var kernels = Backends.best();
    var names = parameters.table();
    var n = (BenchNetwork.Recurrent) workload.network();
    if (n.kind() == BenchNetwork.Kind.GRU) {
      return new FusedClassifier(
          kernels,
          names,
          parameters.values(),
          workload.batch(),
          workload.steps(),
          n.hidden(),
          samples.numbers(),
          samples.labels());
    }
    return new FusedLanguageModel(
        kernels,
        names,
        parameters.values(),
        workload.batch(),
        workload.steps(),
        n.layers(),
        n.hidden(),
        samples.ids(),
        samples.labels());
  }

  @Override
  public Running open(Workload workload, Samples samples, int threads) {
    var parameters = Parameters.initial(EddyContender.model(workload.network()), 1);
    var fused = step(workload, samples, parameters);
    var adam =
        new OptimizerRun(
            Optimizer.adam(workload.rate()).update(parameters.table()),
            parameters.values(),
            fused.gradients(),
            Backends.best());
    return new Running() {
      private long step;

      @Override
      public double step() {
        double loss = fused.run();
        step++;
        adam.step(step, workload.rate());
        fused.pack();
        return loss;
      }

      @Override
      public void close() {}
    };
  }
}
