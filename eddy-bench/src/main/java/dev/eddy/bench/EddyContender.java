package dev.eddy.bench;

import dev.eddy.backend.Backends;
import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Executors;
import dev.eddy.run.Program;
import dev.eddy.run.StepPlan;
import dev.eddy.run.Stepper;
import dev.eddy.run.Workspace;
import java.util.List;

/// Eddy itself.
public final class EddyContender implements Contender {

  @Override
  public String name() {
    return "eddy";
  }

  @Override
  public String describe() {
    return "Eddy, " + Backends.best().describe();
  }

  @Override
  public boolean runs(Workload workload, int threads) {
    return true;
  }

  /// The model of a network: layers `embedding`, `rnn1`, `rnn2`, … and `dense`.
  public static Model model(BenchNetwork network) {
    var build = new ModelBuilder();
    return switch (network) {
      case BenchNetwork.Recurrent n -> {
        var x =
            n.symbols() > 0
                ? build.embedding("embedding", "t", n.symbols(), n.input())
                : build.numbers("x", "t", n.input());
        for (int layer = 1; layer <= n.layers(); layer++) {
          x = build.scan("rnn" + layer, cell(n.kind()), n.hidden(), x);
        }
        x = n.everyStep() ? x : build.lastValidStep(x);
        yield build
            .output("y", n.classes() > 0 ? build.affine("dense", n.classes(), x) : x)
            .model();
      }
      case BenchNetwork.EncoderDecoder n -> {
        var read =
            build.scan(
                "encoder",
                Cells.LSTM,
                n.hidden(),
                build.embedding("source", "s", n.symbols(), n.embedding()));
        var target = build.embedding("target", "t", n.symbols(), n.embedding());
        var decoder =
            build.add(
                Layer.Apply.of("decoder", Cells.LSTM.withAttention(true), n.hidden())
                    .withInput("x", target.layers())
                    .withStart("h", build.finalState("encoder", "h").layers())
                    .withStart("c", build.finalState("encoder", "c").layers())
                    .withMemory("read", read.layers()));
        yield build.output("y", build.affine("dense", n.symbols(), decoder)).model();
      }
    };
  }

  private static Cell cell(BenchNetwork.Kind kind) {
    return switch (kind) {
      case ELMAN -> Cells.ELMAN;
      case LSTM -> Cells.LSTM;
      case GRU -> Cells.GRU_AFTER;
    };
  }

  /// The batch of a workload.
  public static Batch batch(Workload workload, Samples samples) {
    var batch = new Batch().begin(workload.batch()).steps("t", workload.steps());
    if (samples.numbers() != null) {
      System.arraycopy(
          samples.numbers(),
          0,
          batch.numbers("x", samples.numbers().length),
          0,
          samples.numbers().length);
    }
    if (samples.further() != null) {
      batch.steps("s", workload.steps());
      symbols(batch, "source", samples.ids());
      symbols(batch, "target", samples.further());
    } else if (samples.ids() != null) {
      symbols(batch, "embedding", samples.ids());
    }
    if (samples.labels() != null) {
      symbols(batch, "y", samples.labels());
    }
    return batch;
  }

  private static void symbols(Batch batch, String name, int[] ids) {
    System.arraycopy(ids, 0, batch.ids(name, ids.length), 0, ids.length);
  }

  @Override
  public Running open(Workload workload, Samples samples, int threads) {
    var model = model(workload.network());
    var parameters = Parameters.initial(model, 1);
    return switch (workload.purpose()) {
      case TRAIN -> new Training(workload, model, parameters, batch(workload, samples), threads);
      case INFER ->
          new Inference(model, parameters, batch(workload, samples), workload.batch(), threads);
      case STREAM -> new Streaming(model, parameters, samples.numbers());
    };
  }

  private static final class Training implements Running {
    private final dev.eddy.run.Training run;
    private final double rate;
    private final Batch batch;
    private int step;

    Training(Workload workload, Model model, Parameters parameters, Batch batch, int threads) {
      this.batch = batch;
      rate = workload.rate();
      var plan =
          Program.training(model, new Objective("y", Objective.softmaxCrossEntropy())).plan();
      var adam = Optimizer.adam(rate).update(plan.parameters());
      var steps = new StepPlan(plan, List.of(), StepPlan.Limit.NONE, adam, 1, false);
      run = Executors.best().train(steps, parameters, threads);
    }

    @Override
    public double step() {
      double loss = run.run(batch, 1, step, false);
      step++;
      run.update(step, rate);
      return loss;
    }

    @Override
    public void close() {
      run.close();
    }
  }

  private static final class Inference implements Running {
    private final Workspace workspace;
    private final Batch batch;
    private final float[] out;

    Inference(Model model, Parameters parameters, Batch batch, int rows, int threads) {
      this.batch = batch;
      workspace = Program.inference(model).bind(parameters.freeze()).workspace(threads);
      out = new float[rows * workspace.width("y")];
    }

    @Override
    public double step() {
      workspace.run(batch);
      workspace.output("y", out);
      return out[0];
    }

    @Override
    public void close() {
      workspace.close();
    }
  }

  private static final class Streaming implements Running {
    private final Stepper stepper;
    private final float[] in;
    private final float[] out;

    Streaming(Model model, Parameters parameters, float[] in) {
      this.in = in;
      stepper = Program.inference(model).bind(parameters.freeze()).stepper(1);
      out = new float[stepper.outputWidth()];
    }

    @Override
    public double step() {
      stepper.step(in, out);
      return out[0];
    }

    @Override
    public void close() {
      stepper.close();
    }
  }
}
