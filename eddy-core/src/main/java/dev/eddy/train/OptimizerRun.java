package dev.eddy.train;

import dev.eddy.backend.Kernels;
import dev.eddy.engine.GradientRun;
import dev.eddy.lower.UpdatePlanner;
import dev.eddy.model.ParameterTable;
import dev.eddy.optimize.Optimizer;
import dev.eddy.random.Initializer;
import dev.eddy.random.RandomStream;
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

  private final double learningRate;
  private final SequencedMap<String, float[]> slots = new LinkedHashMap<>();
  private final List<Range> ranges = new ArrayList<>();
  private final List<UpdateCode> codes = new ArrayList<>();
  private final int blocks;
  private final GradientRun run;
  private final GradientRun.LaneJob job = this::lane;

  /// Neighbouring weights that follow the same equations.
  private record Range(int from, int to, UpdateCode code) {
    int blocks() {
      return (to - from + UpdateCode.BLOCK - 1) / UpdateCode.BLOCK;
    }
  }

  /// On the parameters and gradients of a run, with its lanes.
  public OptimizerRun(Optimizer optimizer, GradientRun run) {
    this(
        optimizer,
        run.parameters().table(),
        run.parameters().values(),
        run.gradients(),
        run.kernels(),
        run);
  }

  /// On given buffers, in one lane.
  public OptimizerRun(
      Optimizer optimizer,
      ParameterTable table,
      float[] parameters,
      float[] gradients,
      Kernels<float[]> kernels) {
    this(optimizer, table, parameters, gradients, kernels, null);
  }

  private OptimizerRun(
      Optimizer optimizer,
      ParameterTable table,
      float[] parameters,
      float[] gradients,
      Kernels<float[]> kernels,
      GradientRun run) {
    this.run = run;
    learningRate = optimizer.learningRate();
    int lanes = run == null ? 1 : run.threads();
    var plan = UpdatePlanner.plan(optimizer.equations());
    for (var state : plan.slots()) {
      if (state.init().name().equals("learned")) {
        throw new IllegalArgumentException(
            "optimizer \"%s\": state '%s' cannot be learned; give it a number to start from"
                .formatted(optimizer.name(), state.name()));
      }
      var slot = new float[table.size()];
      Initializer.parse(state.init().name(), state.init().arguments())
          .fill(slot, 0, slot.length, 1, RandomStream.of(0, "optimizer/" + state.name()));
      slots.put(state.name(), slot);
    }
    var buffers = List.copyOf(slots.values());
    var plain = optimizer.undecayed();
    var decayed = new UpdateCode(plan, kernels, parameters, gradients, buffers, lanes);
    var undecayed =
        plain.equals(optimizer.equations())
            ? decayed
            : new UpdateCode(
                UpdatePlanner.plan(plain), kernels, parameters, gradients, buffers, lanes);
    for (var entry : table.entries()) {
      add(entry.offset(), entry.offset() + entry.size(), entry.decayed() ? decayed : undecayed);
    }
    for (var range : ranges) {
      if (!codes.contains(range.code)) {
        codes.add(range.code);
      }
    }
    blocks = ranges.stream().mapToInt(Range::blocks).sum();
  }

  private void add(int from, int to, UpdateCode code) {
    var last = ranges.isEmpty() ? null : ranges.getLast();
    if (last != null && last.to == from && last.code == code) {
      ranges.set(ranges.size() - 1, new Range(last.from, to, code));
    } else {
      ranges.add(new Range(from, to, code));
    }
  }

  /// Changes the parameters by what the gradients hold.
  ///
  /// @param step the number of the step, from 1
  /// @param factor what the learning rate is multiplied with
  public void step(long step, double factor) {
    for (int i = 0; i < codes.size(); i++) {
      codes.get(i).prepare(learningRate * factor, step);
    }
    if (run == null) {
      lane(0, 1);
    } else {
      run.parallel(job);
    }
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
