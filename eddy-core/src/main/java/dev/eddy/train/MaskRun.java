package dev.eddy.train;

import dev.eddy.backend.Kernels;
import dev.eddy.engine.GradientRun;
import dev.eddy.model.ParameterTable.Entry;
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

  /// Below this many weights a second lane costs more than it brings.
  private static final int LANE_WEIGHTS = 20_000;

  private final GradientRun run;
  private final Kernels<float[]> kernels;
  private final float[] parameters;
  private final float[] gradients;
  private final Masked[] masked;
  private final int[] rows;
  private final GradientRun.LaneJob mask = this::mask;
  private final GradientRun.LaneJob unmask = this::unmask;
  private final int lanes;
  private int seed;
  private int step;

  /// A masked parameter.
  ///
  /// @param site that its random numbers are drawn at
  /// @param kept the weights as they are, while they are masked
  /// @param factors one per weight, or one per row
  private record Masked(
      Entry entry, double rate, int columns, int site, float[] kept, float[] factors) {}

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
    int weights = Arrays.stream(masked).mapToInt(m -> m.kept.length).sum();
    lanes = weights < LANE_WEIGHTS ? 1 : run.threads();
  }

  private Masked masked(ParameterMask mask) {
    var entries = run.parameters().table().entries();
    var entry =
        entries.stream()
            .filter(e -> e.name().equals(mask.parameter()))
            .findFirst()
            .orElseThrow(() -> unknown(mask.parameter(), entries));
    int columns =
        switch (mask.unit()) {
          case WEIGHT -> entry.columns();
          case ROW -> 1;
        };
    var name = new CRC32();
    name.update(entry.name().getBytes(StandardCharsets.UTF_8));
    // The top bit keeps the site apart from those of dropout, which are counted from 0.
    int site = (int) name.getValue() | Integer.MIN_VALUE;
    return new Masked(
        entry,
        mask.rate(),
        columns,
        site,
        new float[entry.size()],
        new float[entry.rows() * columns]);
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
    this.seed = (int) seed;
    this.step = step;
    run.parallel(mask, lanes);
  }

  /// Makes the parameters what they were, and the gradients those of them.
  void unmask() {
    run.parallel(unmask, lanes);
  }

  private void mask(int lane, int lanes) {
    for (var m : masked) {
      int from = m.entry.rows() * lane / lanes;
      int to = m.entry.rows() * (lane + 1) / lanes;
      kernels.dropoutMask(
          to - from,
          m.columns,
          m.rate,
          seed,
          m.site,
          step,
          0,
          rows,
          from,
          m.factors,
          from * m.columns,
          m.columns);
      int width = m.entry.columns();
      int at = m.entry.offset();
      System.arraycopy(parameters, at + from * width, m.kept, from * width, (to - from) * width);
      multiply(parameters, m, from, to);
    }
  }

  private void unmask(int lane, int lanes) {
    for (var m : masked) {
      int from = m.entry.rows() * lane / lanes;
      int to = m.entry.rows() * (lane + 1) / lanes;
      int width = m.entry.columns();
      int at = m.entry.offset();
      System.arraycopy(m.kept, from * width, parameters, at + from * width, (to - from) * width);
      multiply(gradients, m, from, to);
    }
  }

  private static void multiply(float[] values, Masked m, int from, int to) {
    int width = m.entry.columns();
    for (int row = from; row < to; row++) {
      int at = m.entry.offset() + row * width;
      for (int j = 0; j < width; j++) {
        values[at + j] *= m.factors[m.columns == 1 ? row : row * width + j];
      }
    }
  }
}
