package dev.eddy.cpu.update;

import dev.eddy.backend.Kernels;
import dev.eddy.cpu.lane.LaneJob;
import dev.eddy.cpu.lane.Lanes;
import dev.eddy.model.ParameterTable.Entry;
import dev.eddy.run.StepPlan;
import java.util.Arrays;
import java.util.List;

/// Masks at work on the parameters of a run: masked before a step, whole again after it.
///
/// The mask of a weight is drawn as that of dropout, from (seed, parameter, step, row, column)
/// alone: threads and shards change no bit. A step allocates nothing.
public final class MaskRun {

  private final Lanes lanes;
  private final Kernels<float[]> kernels;
  private final float[] parameters;
  private final float[] gradients;
  private final Masked[] masked;
  private final int[] rows;
  private final LaneJob mask = this::mask;
  private final LaneJob unmask = this::unmask;
  private long seed;
  private int step;

  /// A masked parameter.
  ///
  /// @param site that its random numbers are drawn at
  /// @param kept the weights as they are, while they are masked
  private record Masked(Entry entry, double rate, int site, float[] kept, float[] factors) {}

  public MaskRun(
      List<StepPlan.Mask> masks,
      float[] parameters,
      float[] gradients,
      Kernels<float[]> kernels,
      Lanes lanes) {
    this.lanes = lanes;
    this.kernels = kernels;
    this.parameters = parameters;
    this.gradients = gradients;
    masked = masks.stream().map(MaskRun::masked).toArray(Masked[]::new);
    int most = Arrays.stream(masked).mapToInt(m -> m.entry.rows()).max().orElse(0);
    rows = new int[most];
    Arrays.setAll(rows, row -> row);
  }

  private static Masked masked(StepPlan.Mask mask) {
    var entry = mask.parameter();
    return new Masked(
        entry, mask.rate(), mask.site(), new float[entry.size()], new float[entry.size()]);
  }

  /// Masks the parameters for a step.
  ///
  /// @param step the number of the step, from 0
  public void mask(long seed, int step) {
    this.seed = seed;
    this.step = step;
    lanes.parallel(mask);
  }

  /// Makes the parameters what they were, and the gradients those of them.
  public void unmask() {
    lanes.parallel(unmask);
  }

  private void mask(int lane, int lanes) {
    for (var m : masked) {
      int width = m.entry.columns();
      int row = m.entry.rows() * lane / lanes;
      int count = m.entry.rows() * (lane + 1) / lanes - row;
      int at = row * width;
      kernels.dropoutMask(
          count, width, m.rate, seed, m.site, step, 0, rows, row, m.factors, at, width);
      System.arraycopy(parameters, m.entry.offset() + at, m.kept, at, count * width);
      multiply(parameters, m, at, count * width);
    }
  }

  private void unmask(int lane, int lanes) {
    for (var m : masked) {
      int width = m.entry.columns();
      int row = m.entry.rows() * lane / lanes;
      int count = m.entry.rows() * (lane + 1) / lanes - row;
      int at = row * width;
      System.arraycopy(m.kept, at, parameters, m.entry.offset() + at, count * width);
      multiply(gradients, m, at, count * width);
    }
  }

  private static void multiply(float[] values, Masked m, int at, int count) {
    int offset = m.entry.offset();
    for (int i = at; i < at + count; i++) {
      values[offset + i] *= m.factors[i];
    }
  }
}
