package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.backend.Backends;
import dev.eddy.backend.Kernels;
import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.check.GradientCheck;
import dev.eddy.cpu.Cpu;
import dev.eddy.cpu.Reference;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.run.SequenceState;
import dev.eddy.run.Workspace;
import dev.eddy.testkit.Networks;
import dev.eddy.testkit.RandomCells;
import dev.eddy.testkit.Sequences;
import dev.eddy.testkit.Sequences.Lengths;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What Eddy promises to the bit, for every cell of the catalogue: kernels, padding, rows,
/// streaming, carried state and threads.
class CatalogueBitsTest {

  private static final Objective OBJECTIVE = new Objective("y", Objective.squaredError());

  /// Seeds of the random cells that are held to the same promises.
  private static final long RANDOM = 24;

  static List<Cell> cells() {
    return Cells.all();
  }

  /// The catalogue, and cells nobody would write.
  static List<Cell> allCells() {
    return Stream.concat(
            Cells.all().stream(),
            LongStream.rangeClosed(1, RANDOM).mapToObj(seed -> RandomCells.of(seed, false)))
        .toList();
  }

  /// A model, its parameters and sequences for it, of sizes that fill no vector evenly.
  private record Setting(Model model, Parameters parameters, Sequences data) {
    static Setting of(Cell cell, long seed, boolean reverse) {
      var random = new SplittableRandom(seed);
      var model = Networks.scan(cell, 1 + random.nextInt(20), 1 + random.nextInt(37), reverse);
      var parameters = Networks.parameters(model, random);
      var steps = Map.of("t", 2 + random.nextInt(6));
      return new Setting(
          model,
          parameters,
          Sequences.random(
              model, OBJECTIVE, true, 1 + random.nextInt(9), steps, Lengths.RAGGED, random));
    }
  }

  /// The bits a run leaves.
  private record Bits(int[] output, int[] gradients, long loss) {
    static Bits of(Setting setting, Sequences data, Kernels<float[]> kernels, int threads) {
      try (var run =
          Cpu.on(kernels)
              .poisoned()
              .gradients(Program.training(setting.model, OBJECTIVE), setting.parameters, threads)) {
        double loss = run.run(data.batch(), 1, 0);
        int[] first = bits(run.gradients());
        run.run(data.batch(), 1, 0);
        assertThat(bits(run.gradients())).as("gradients of a second run").isEqualTo(first);
        return new Bits(
            bits(CatalogueBitsTest.output(run.workspace(), data)),
            bits(run.gradients()),
            Double.doubleToRawLongBits(loss));
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bits(int[] o, int[] g, long l)
          && Arrays.equals(o, output)
          && Arrays.equals(g, gradients)
          && l == loss;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(loss);
    }
  }

  static float[] output(Workspace run, Sequences data) {
    float[] y = new float[data.rows() * data.axes().get("t").steps() * run.width("y")];
    run.output("y", y);
    return y;
  }

  static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static float[] forward(Setting setting, Sequences data) {
    try (var run = Program.inference(setting.model).workspace(setting.parameters.freeze())) {
      run.run(data.batch());
      return output(run, data);
    }
  }

  private static Bits same(Bits first, Bits second, String what, long seed) {
    assertThat(second.output).as("%s, outputs, seed %d", what, seed).isEqualTo(first.output);
    assertThat(second.gradients)
        .as("%s, gradients, seed %d", what, seed)
        .isEqualTo(first.gradients);
    assertThat(second.loss).as("%s, loss, seed %d", what, seed).isEqualTo(first.loss);
    return second;
  }

  @ParameterizedTest
  @MethodSource("allCells")
  void vectorKernelsGiveTheBitsOfPlainOnes(Cell cell) {
    for (long seed = 1; seed <= 8; seed++) {
      var setting = Setting.of(cell, seed, seed % 2 == 0);
      same(
          Bits.of(setting, setting.data, Backends.named("float"), 1),
          Bits.of(setting, setting.data, Backends.named("vector"), 1),
          "vector against plain",
          seed);
    }
  }

  @ParameterizedTest
  @MethodSource("allCells")
  void paddingChangesNothing(Cell cell) {
    for (long seed = 1; seed <= 6; seed++) {
      var setting = Setting.of(cell, seed, seed % 2 == 0);
      var data = setting.data;
      int steps = data.axes().get("t").steps();
      var before = Bits.of(setting, data, Backends.best(), 1);
      var padded = data.padded("t", 3);
      var after = Bits.of(setting, padded, Backends.best(), 1);
      assertThat(after.gradients).as("gradients, seed %d", seed).isEqualTo(before.gradients);
      assertThat(after.loss).as("loss, seed %d", seed).isEqualTo(before.loss);
      int width = before.output.length / (data.rows() * steps);
      for (int b = 0; b < data.rows(); b++) {
        int from = b * (steps + 3) * width;
        assertThat(Arrays.copyOfRange(after.output, from, from + steps * width))
            .as("row %d, seed %d", b, seed)
            .isEqualTo(
                Arrays.copyOfRange(before.output, b * steps * width, (b + 1) * steps * width));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("allCells")
  void outputsPastTheLengthAreZero(Cell cell) {
    for (long seed = 1; seed <= 4; seed++) {
      var setting = Setting.of(cell, seed, seed % 2 == 0);
      var axis = setting.data.axes().get("t");
      float[] y = forward(setting, setting.data.padded("t", 1));
      int width = y.length / setting.data.rows() / (axis.steps() + 1);
      for (int b = 0; b < setting.data.rows(); b++) {
        for (int i = axis.lengths()[b] * width; i < (axis.steps() + 1) * width; i++) {
          assertThat(Float.floatToRawIntBits(y[b * (axis.steps() + 1) * width + i]))
              .as("row %d, %d, seed %d", b, i, seed)
              .isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("allCells")
  void aBatchIsItsRows(Cell cell) {
    for (long seed = 1; seed <= 6; seed++) {
      var setting = Setting.of(cell, seed, seed % 2 == 0);
      int[] all = bits(forward(setting, setting.data));
      int each = all.length / setting.data.rows();
      for (int b = 0; b < setting.data.rows(); b++) {
        assertThat(bits(forward(setting, setting.data.row(b))))
            .as("row %d, seed %d", b, seed)
            .isEqualTo(Arrays.copyOfRange(all, b * each, (b + 1) * each));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("allCells")
  void stepByStepIsTheWholeSequence(Cell cell) {
    for (long seed = 1; seed <= 6; seed++) {
      var setting = Setting.of(cell, seed, false);
      var data = setting.data;
      int rows = data.rows();
      int steps = data.axes().get("t").steps();
      try (var whole = Program.inference(setting.model).workspace(setting.parameters.freeze());
          var stream = Program.inference(setting.model).workspace(setting.parameters.freeze())) {
        whole.run(data.batch());
        float[] all = output(whole, data);
        int width = whole.width("y");
        stream.begin(rows);
        for (int t = 0; t < steps; t++) {
          var step = data.steps("t", t, t + 1);
          stream.run(step.batch());
          float[] now = output(stream, step);
          for (int b = 0; b < rows; b++) {
            int from = (b * steps + t) * width;
            assertThat(bits(Arrays.copyOfRange(now, b * width, (b + 1) * width)))
                .as("row %d, step %d, seed %d", b, t, seed)
                .isEqualTo(bits(Arrays.copyOfRange(all, from, from + width)));
          }
        }
        sameStates(whole, stream, rows, seed);
      }
    }
  }

  private static void sameStates(Workspace first, Workspace second, int rows, long seed) {
    for (int b = 0; b < rows; b++) {
      assertThat(second.save(b)).as("state of row %d, seed %d", b, seed).isEqualTo(first.save(b));
    }
  }

  @ParameterizedTest
  @MethodSource("allCells")
  void twoHalvesWithCarriedStateAreTheWhole(Cell cell) {
    for (long seed = 1; seed <= 6; seed++) {
      var setting = Setting.of(cell, seed, false);
      var data = setting.data;
      int rows = data.rows();
      int steps = data.axes().get("t").steps();
      int cut = steps / 2;
      try (var whole = Program.inference(setting.model).workspace(setting.parameters.freeze());
          var first = Program.inference(setting.model).workspace(setting.parameters.freeze());
          var second = Program.inference(setting.model).workspace(setting.parameters.freeze())) {
        whole.run(data.batch());
        first.run(data.steps("t", 0, cut).batch());
        // Through saved values, into rows in another order.
        var states = new SequenceState[rows];
        Arrays.setAll(states, first::save);
        second.begin(rows);
        for (int b = rows - 1; b >= 0; b--) {
          second.load(b, states[b]);
        }
        var rest = data.steps("t", cut, steps);
        second.run(rest.batch());
        float[] all = output(whole, data);
        float[] end = output(second, rest);
        int width = whole.width("y");
        for (int b = 0; b < rows; b++) {
          assertThat(
                  bits(
                      Arrays.copyOfRange(
                          end, b * (steps - cut) * width, (b + 1) * (steps - cut) * width)))
              .as("row %d, seed %d", b, seed)
              .isEqualTo(
                  bits(
                      Arrays.copyOfRange(all, (b * steps + cut) * width, (b + 1) * steps * width)));
        }
        sameStates(whole, second, rows, seed);
        // In one workspace.
        first.carry(true);
        first.run(rest.batch());
        sameStates(whole, first, rows, seed);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aRowWithoutStepsEndsWhereItStarts(Cell cell) {
    var setting = Setting.of(cell, 3, false);
    var random = new SplittableRandom(5);
    try (var run = Program.inference(setting.model).workspace(setting.parameters.freeze())) {
      run.begin(2);
      var start = new java.util.HashMap<String, float[]>();
      var zeros = run.save(0);
      for (var name : zeros.names()) {
        float[] values = zeros.get(name);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextDouble(-1, 1);
        }
        start.put(name, values);
      }
      var state = new SequenceState(start);
      run.load(1, state);
      var data =
          Sequences.random(setting.model, null, false, 2, Map.of("t", 4), Lengths.FULL, random);
      data.axes().get("t").lengths()[1] = 0;
      run.run(data.batch());
      assertThat(run.save(1)).isEqualTo(state);
      assertThat(run.save(0)).isNotEqualTo(zeros);
    }
  }

  @ParameterizedTest
  @MethodSource("allCells")
  void threadsChangeNoBit(Cell cell) {
    var random = new SplittableRandom(9);
    var model = Networks.scan(cell, 48, 64, false);
    var data =
        Sequences.random(model, OBJECTIVE, true, 13, Map.of("t", 40), Lengths.RAGGED, random);
    var setting = new Setting(model, Networks.parameters(model, random), data);
    var plan = Program.training(model, OBJECTIVE).plan();
    long work = plan.packed().stream().mapToLong(p -> (long) p.k() * p.n()).sum() * 13 * 40;
    if (Cells.all().contains(cell)) {
      assertThat(work).as("work of a run, large enough for several lanes").isGreaterThan(1_500_000);
    }
    var one = Bits.of(setting, data, Backends.best(), 1);
    for (int threads = 2; threads <= 3; threads++) {
      same(one, Bits.of(setting, data, Backends.best(), threads), threads + " threads", 9);
    }
  }

  /// A float has 24 bits; a hundred steps of arithmetic with terms near 1 lose a few of them. What
  /// cells with a norm lose is multiplied by 1/√variance, which for two or three units can be
  /// large.
  @ParameterizedTest
  @MethodSource("allCells")
  void floatIsNearTheReference(Cell cell) {
    for (long seed = 1; seed <= 4; seed++) {
      var setting = Setting.of(cell, seed, seed % 2 == 0);
      var batch = setting.data.batch();
      try (var run =
              new Cpu()
                  .gradients(Program.training(setting.model, OBJECTIVE), setting.parameters, 1);
          var reference =
              Reference.of(
                  Program.evaluation(setting.model, OBJECTIVE), setting.parameters.freeze())) {
        double loss = run.run(batch, 1, 0);
        double exact = reference.run(batch, 0, 0);
        assertThat(loss)
            .as("loss, seed %d", seed)
            .isCloseTo(exact, within(1e-5 * Math.max(1, Math.abs(exact))));
        float[] y = output(run.workspace(), setting.data);
        float[] z = output(reference.workspace(), setting.data);
        for (int i = 0; i < y.length; i++) {
          assertThat((double) y[i])
              .as("output %d, seed %d", i, seed)
              .isCloseTo(z[i], within(2e-5 * Math.max(1, Math.abs(z[i]))));
        }
        double[] g = GradientCheck.gradients(setting.model, OBJECTIVE, setting.parameters, batch);
        // States that grow leave small gradients that are sums of large terms.
        double largest =
            Cells.all().contains(cell) ? 0 : Arrays.stream(g).map(Math::abs).max().orElse(0);
        for (int i = 0; i < g.length; i++) {
          assertThat((double) run.gradients()[i])
              .as("gradient %d, seed %d", i, seed)
              .isCloseTo(g[i], within(2e-5 * Math.max(Math.max(1, largest), Math.abs(g[i]))));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aCopyOfTheTextIsTheSameCell(Cell cell) {
    var copy = new Cell(cell.name(), Cell.of(cell.name(), cell.text()).equations(), cell.sizes());
    var setting = Setting.of(cell, 2, false);
    var other = Setting.of(copy, 2, false);
    assertThat(Program.training(other.model, OBJECTIVE).plan().forward().toString())
        .isEqualTo(Program.training(setting.model, OBJECTIVE).plan().forward().toString());
    assertThat(Program.training(other.model, OBJECTIVE).plan().backward().toString())
        .isEqualTo(Program.training(setting.model, OBJECTIVE).plan().backward().toString());
    assertThat(Bits.of(other, other.data, Backends.best(), 1))
        .isEqualTo(Bits.of(setting, setting.data, Backends.best(), 1));
  }
}
