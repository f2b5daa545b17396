package dev.eddy.testkit;

import dev.eddy.data.Batch;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.plan.Plan;
import dev.eddy.run.Executor;
import dev.eddy.run.Executors;
import dev.eddy.run.Inference;
import dev.eddy.run.StepPlan;
import dev.eddy.run.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An executor that writes down what it is asked and lets the processor answer: what a device would
/// be asked. A service like any, but never the best one.
public final class RecordingExecutor implements Executor {

  private final List<String> calls = new ArrayList<>();
  private StepPlan plan;

  /// The names of the calls so far, in order.
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /// The plan of the last training.
  public StepPlan plan() {
    return plan;
  }

  private static Executor cpu() {
    return Executors.named("cpu");
  }

  @Override
  public String name() {
    return "recording";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public String describe() {
    return "recording what " + cpu().describe() + " is asked";
  }

  @Override
  public Inference open(Plan plan, Weights weights) {
    calls.add("open");
    var opened = cpu().open(plan, weights);
    return threads -> {
      calls.add("workspace");
      return opened.workspace(threads);
    };
  }

  @Override
  public Training train(StepPlan plan, Parameters start, int threads) {
    calls.add("train");
    this.plan = plan;
    return new Recorded(cpu().train(plan, start, threads));
  }

  private final class Recorded implements Training {
    private final Training training;

    Recorded(Training training) {
      this.training = training;
    }

    @Override
    public double run(Batch batch, long seed, int step, boolean goesOn) {
      calls.add(goesOn ? "run on" : "run");
      return training.run(batch, seed, step, goesOn);
    }

    @Override
    public double averagedOver() {
      return training.averagedOver();
    }

    @Override
    public double clip() {
      calls.add("clip");
      return training.clip();
    }

    @Override
    public void update(long step, double rate) {
      calls.add("update");
      training.update(step, rate);
    }

    @Override
    public double norm() {
      calls.add("norm");
      return training.norm();
    }

    @Override
    public void gradients(float[] out) {
      calls.add("gradients");
      training.gradients(out);
    }

    @Override
    public Weights weights() {
      calls.add("weights");
      return training.weights();
    }

    @Override
    public Weights slot(String name) {
      calls.add("slot");
      return training.slot(name);
    }

    @Override
    public Snapshot save() {
      calls.add("save");
      return training.save();
    }

    @Override
    public void load(Snapshot from) {
      calls.add("load");
      training.load(from);
    }

    @Override
    public void close() {
      calls.add("close");
      training.close();
    }
  }
}
