package dev.eddy.cpu.update;

import dev.eddy.backend.Kernels;
import dev.eddy.cpu.lane.LaneJob;
import dev.eddy.cpu.lane.Lanes;
import dev.eddy.plan.UpdatePlan;
import dev.eddy.random.Initializer;
import dev.eddy.random.RandomStream;
import dev.eddy.run.StepPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// An optimiser at work on flat buffers, block by block: its slots, and the step that changes
/// parameters in place.
///
/// Every weight has its own chain of operations, so the bits depend neither on blocks nor on lanes.
/// A step allocates nothing.
public final class OptimizerRun {

  private final SequencedMap<String, float[]> slots = new LinkedHashMap<>();
  private final List<Range> ranges = new ArrayList<>();
  private final List<UpdateCode> codes;
  private final int blocks;
  private final Lanes lanes;
  private final LaneJob job = this::lane;

  /// Neighbouring weights that follow the same equations.
  private record Range(int from, int to, UpdateCode code) {
    int blocks() {
      return (to - from + UpdateCode.BLOCK - 1) / UpdateCode.BLOCK;
    }
  }

  /// On given buffers, in one lane.
  public OptimizerRun(
      StepPlan.Update update, float[] parameters, float[] gradients, Kernels<float[]> kernels) {
    this(update, parameters, gradients, kernels, Lanes.ONE);
  }

  public OptimizerRun(
      StepPlan.Update update,
      float[] parameters,
      float[] gradients,
      Kernels<float[]> kernels,
      Lanes lanes) {
    this.lanes = lanes;
    for (var state : update.slots()) {
      var slot = new float[parameters.length];
      Initializer.parse(state.init().name(), state.init().arguments())
          .fill(slot, 0, slot.length, 1, RandomStream.of(0, "optimizer/" + state.name()));
      slots.put(state.name(), slot);
    }
    var buffers = List.copyOf(slots.values());
    var byPlan = new LinkedHashMap<UpdatePlan, UpdateCode>();
    for (var range : update.ranges()) {
      var code =
          byPlan.computeIfAbsent(
              range.code(),
              plan -> new UpdateCode(plan, kernels, parameters, gradients, buffers, lanes.most()));
      ranges.add(new Range(range.from(), range.to(), code));
    }
    codes = List.copyOf(byPlan.values());
    blocks = ranges.stream().mapToInt(Range::blocks).sum();
  }

  /// Changes the parameters by what the gradients hold.
  ///
  /// @param step the number of the step, from 1
  /// @param rate the learning rate
  public void step(long step, double rate) {
    for (int i = 0; i < codes.size(); i++) {
      codes.get(i).prepare(rate, step);
    }
    lanes.parallel(job);
  }

  private void lane(int lane, int lanes) {
    int from = (int) ((long) blocks * lane / lanes);
    int to = (int) ((long) blocks * (lane + 1) / lanes);
    int first = 0;
    for (int i = 0; i < ranges.size() && first < to; i++) {
      var range = ranges.get(i);
      int count = range.blocks();
      for (int block = Math.max(from - first, 0); block < Math.min(to - first, count); block++) {
        int at = range.from + block * UpdateCode.BLOCK;
        range.code.run(at, Math.min(UpdateCode.BLOCK, range.to - at), lane);
      }
      first += count;
    }
  }

  /// The slots by name, each in the order of the parameters: the buffers themselves.
  public SequencedMap<String, float[]> slots() {
    return java.util.Collections.unmodifiableSequencedMap(slots);
  }
}
