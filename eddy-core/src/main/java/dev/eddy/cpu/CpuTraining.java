package dev.eddy.cpu;

import dev.eddy.cpu.update.ClippingRun;
import dev.eddy.cpu.update.MaskRun;
import dev.eddy.cpu.update.OptimizerRun;
import dev.eddy.data.Batch;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.run.StepPlan;
import dev.eddy.run.Training;
import java.util.LinkedHashMap;

/// A training on the processor: parameters, gradients and optimiser slots are flat buffers, changed
/// in place.
final class CpuTraining implements Training {

  private final GradientRun run;
  private final MaskRun masks;
  private final ShardedGradients gradients;
  private final ClippingRun clipping;
  private final OptimizerRun optimizer;

  CpuTraining(StepPlan plan, GradientRun run) {
    this.run = run;
    var parameters = run.parameters().values();
    masks = new MaskRun(plan.masks(), parameters, run.gradients(), run.kernels(), run);
    gradients = new ShardedGradients(run, plan.shards(), plan.carriesState());
    clipping = new ClippingRun(plan.limit(), run.kernels(), run.gradients());
    optimizer = new OptimizerRun(plan.update(), parameters, run.gradients(), run.kernels(), run);
  }

  @Override
  public double run(Batch batch, long seed, int step, boolean goesOn) {
    masks.mask(seed, step);
    run.updated();
    double loss = gradients.run(batch, seed, step, goesOn);
    masks.unmask();
    return loss;
  }

  @Override
  public double averagedOver() {
    return run.averagedOver();
  }

  @Override
  public double clip() {
    return clipping.clip();
  }

  @Override
  public void update(long step, double rate) {
    optimizer.step(step, rate);
  }

  @Override
  public double norm() {
    var values = run.parameters().values();
    return Math.sqrt(run.kernels().sumOfSquares(values, 0, values.length));
  }

  @Override
  public void gradients(float[] out) {
    System.arraycopy(run.gradients(), 0, out, 0, run.gradients().length);
  }

  @Override
  public Weights weights() {
    return run.parameters().freeze();
  }

  @Override
  public Weights slot(String name) {
    var values = optimizer.slots().get(name);
    if (values == null) {
      throw new IllegalArgumentException(
          "the optimizer has no slot \"%s\"; it has %s"
              .formatted(name, optimizer.slots().keySet()));
    }
    return Parameters.over(run.parameters().table(), values.clone()).freeze();
  }

  @Override
  public Snapshot save() {
    var slots = new LinkedHashMap<String, float[]>();
    optimizer.slots().forEach((name, values) -> slots.put(name, values.clone()));
    return new Snapshot(
        run.parameters().values().clone(), slots, gradients.states(), gradients.stateRows());
  }

  @Override
  public void load(Snapshot from) {
    var parameters = run.parameters().values();
    System.arraycopy(from.parameters(), 0, parameters, 0, parameters.length);
    optimizer
        .slots()
        .forEach((name, values) ->
            System.arraycopy(from.slots().get(name), 0, values, 0, values.length));
    gradients.load(from.states(), from.stateRows());
  }

  @Override
  public void close() {
    run.close();
  }
}
