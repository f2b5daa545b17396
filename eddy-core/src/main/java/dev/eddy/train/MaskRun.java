package dev.eddy.train;

import dev.eddy.backend.Kernels;
import dev.eddy.engine.GradientRun;
import dev.eddy.model.ParameterTable.Entry;
import dev.eddy.optimize.ParameterMask;
import dev.eddy.text.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.zip.CRC32;

/// {@link ParameterMask}s at work on the parameters of a run: masked before a step, whole again
/// after it.
///
/// The mask of a weight is drawn as that of dropout, from (seed, parameter, step, row, column)
/// alone: threads and shards change no bit. A step allocates nothing.
final class MaskRun {

  private final GradientRun run;
  private final Kernels<float[]> kernels;
  private final float[] parameters;
  private final float[] gradients;
  private final Masked[] masked;
  private final int[] rows;
  private final GradientRun.LaneJob mask = this::mask;
  private final GradientRun.LaneJob unmask = this::unmask;
  private long seed;
  private int step;

  /// A masked parameter.
  ///
  /// @param site that its random numbers are drawn at
  /// @param kept the weights as they are, while they are masked
  private record Masked(Entry entry, double rate, int site, float[] kept, float[] factors) {}

  MaskRun(List<ParameterMask> masks, GradientRun run) {
    this.run = run;
    kernels = run.kernels();
    parameters = run.parameters().values();
    gradients = run.gradients();
    masked = masks.stream().map(this::masked).toArray(Masked[]::new);
    checkOnce(masks);
    int most = Arrays.stream(masked).mapToInt(m -> m.entry.rows()).max().orElse(0);
    rows = new int[most];
    Arrays.setAll(rows, row -> row);
  }

  private Masked masked(ParameterMask mask) {
    var entries = run.parameters().table().entries();
    var entry =
        entries.stream()
            .filter(e -> e.name().equals(mask.parameter()))
            .findFirst()
            .orElseThrow(() -> unknown(mask.parameter(), entries));
    var name = new CRC32();
    name.update(entry.name().getBytes(StandardCharsets.UTF_8));
    // The top bit keeps the site apart from those of dropout, which are counted from 0.
    int site = (int) name.getValue() | Integer.MIN_VALUE;
    return new Masked(entry, mask.rate(), site, new float[entry.size()], new float[entry.size()]);
  }

  private static IllegalArgumentException unknown(String name, List<Entry> entries) {
    var names = entries.stream().map(Entry::name).toList();
    return new IllegalArgumentException(
        "training: the parameter \"%s\" is to be masked, but the model has none of that name%s"
            .formatted(
                name, Names.suggestion(name, names, "; it has " + String.join(", ", names))));
  }

  private static void checkOnce(List<ParameterMask> masks) {
    var seen = new HashSet<String>();
    var twice = new ArrayList<>(masks.stream().map(ParameterMask::parameter).toList());
    twice.removeIf(seen::add);
    if (!twice.isEmpty()) {
      throw new IllegalArgumentException(
          "training: the parameter \"%s\" is to be masked twice; give it one mask"
              .formatted(twice.getFirst()));
    }
  }

  /// Masks the parameters for a step.
  ///
  /// @param step the number of the step, from 0
  void mask(long seed, int step) {
    this.seed = seed;
    this.step = step;
    run.parallel(mask);
  }

  /// Makes the parameters what they were, and the gradients those of them.
  void unmask() {
    run.parallel(unmask);
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
