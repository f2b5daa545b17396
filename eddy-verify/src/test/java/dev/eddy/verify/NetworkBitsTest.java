package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.backend.Backends;
import dev.eddy.backend.Kernels;
import dev.eddy.cell.Cells;
import dev.eddy.check.GradientCheck;
import dev.eddy.cpu.Cpu;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.ModelBuilder.Value;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.testkit.Networks;
import dev.eddy.testkit.Sequences;
import dev.eddy.testkit.Sequences.Lengths;
import dev.eddy.verify.NetworkGradientTest.Network;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What Eddy promises to the bit, for whole networks: dropout, attention, several axes, carried
/// state in training.
class NetworkBitsTest {

  static Stream<Network> networks() {
    return NetworkGradientTest.networks();
  }

  private record Setting(Model model, Objective objective, Parameters parameters, Sequences data) {
    static Setting of(Network network, long seed) {
      var random = new SplittableRandom(seed);
      var model = network.model().get();
      var steps = new HashMap<String, Integer>();
      model.axes().forEach(axis -> steps.put(axis, 2 + random.nextInt(5)));
      var data =
          Sequences.random(
              model,
              network.objective(),
              true,
              1 + random.nextInt(7),
              steps,
              Lengths.RAGGED,
              random);
      return new Setting(model, network.objective(), Networks.parameters(model, random), data);
    }

    /// Gradients, with the loss as the last two of them.
    int[] train(Sequences data, Kernels<float[]> kernels, int threads) {
      try (var run =
          Cpu.on(kernels).gradients(Program.training(model, objective), parameters, threads)) {
        // A run on other data first: nothing of it may be left.
        run.run(data.row(0).batch(), 1, 0);
        double loss = run.run(data.batch(), 3, 5);
        int[] bits =
            Arrays.copyOf(CatalogueBitsTest.bits(run.gradients()), run.gradients().length + 2);
        long last = Double.doubleToRawLongBits(loss);
        bits[bits.length - 2] = (int) (last >>> 32);
        bits[bits.length - 1] = (int) last;
        return bits;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void vectorKernelsGiveTheBitsOfPlainOnes(Network network) {
    for (long seed = 1; seed <= 4; seed++) {
      var setting = Setting.of(network, seed);
      assertThat(setting.train(setting.data, Backends.named("vector"), 1))
          .as("seed %d", seed)
          .isEqualTo(setting.train(setting.data, Backends.named("float"), 1));
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void paddingOfAnyAxisChangesNothing(Network network) {
    for (long seed = 1; seed <= 4; seed++) {
      var setting = Setting.of(network, seed);
      int[] plain = setting.train(setting.data, Backends.best(), 1);
      for (var axis : setting.data.axes().keySet()) {
        assertThat(setting.train(setting.data.padded(axis, 2), Backends.best(), 1))
            .as("axis %s, seed %d", axis, seed)
            .isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aBatchIsItsRows(Network network) {
    for (long seed = 1; seed <= 4; seed++) {
      var setting = Setting.of(network, seed);
      float[] all = forward(setting, setting.data);
      int each = all.length / setting.data.rows();
      for (int b = 0; b < setting.data.rows(); b++) {
        assertThat(CatalogueBitsTest.bits(forward(setting, setting.data.row(b))))
            .as("row %d, seed %d", b, seed)
            .isEqualTo(CatalogueBitsTest.bits(Arrays.copyOfRange(all, b * each, (b + 1) * each)));
      }
    }
  }

  private static float[] forward(Setting setting, Sequences data) {
    try (var run = Program.inference(setting.model).workspace(setting.parameters.freeze())) {
      run.run(data.batch());
      var axis = setting.model.axis(setting.model.outputs().get("y").getFirst());
      float[] y =
          new float
              [data.rows() * (axis.isEmpty() ? 1 : data.axes().get(axis).steps()) * run.width("y")];
      run.output("y", y);
      return y;
    }
  }

  /// The gradients of two halves of a batch, each knowing where its rows lie in the whole, add up
  /// to those of the whole, masks included. A sum in another order is not the same bits.
  @ParameterizedTest
  @MethodSource("networks")
  void shardsDropWhatTheWholeDrops(Network network) {
    var objective = new Objective("y", network.objective().loss(), Objective.Averaging.NONE);
    for (long seed = 1; seed <= 3; seed++) {
      var setting = Setting.of(network, seed);
      int rows = setting.data.rows();
      if (rows < 2) {
        continue;
      }
      try (var run =
          new Cpu().gradients(Program.training(setting.model, objective), setting.parameters, 1)) {
        double whole = run.run(setting.data.batch(), 7, 2);
        float[] gradients = run.gradients().clone();
        double parts = run.run(setting.data.rows(0, rows / 2).batch(), 7, 2);
        float[] first = run.gradients().clone();
        parts += run.run(setting.data.rows(rows / 2, rows).batch().firstRow(rows / 2), 7, 2);
        assertThat(parts)
            .as("loss, seed %d", seed)
            .isCloseTo(whole, within(1e-5 * Math.max(1, whole)));
        for (int i = 0; i < first.length; i++) {
          double sum = first[i] + run.gradients()[i];
          assertThat(sum)
              .as("gradient %d, seed %d", i, seed)
              .isCloseTo(gradients[i], within(1e-4 * Math.max(1, Math.abs(sum))));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void floatIsNearTheReference(Network network) {
    for (long seed = 1; seed <= 4; seed++) {
      var setting = Setting.of(network, seed);
      double[] exact =
          GradientCheck.gradients(
              setting.model, setting.objective, setting.parameters, setting.data.batch());
      try (var run =
          new Cpu()
              .gradients(
                  Program.training(setting.model, setting.objective), setting.parameters, 1)) {
        run.run(setting.data.batch(), 1, 0);
        for (int i = 0; i < exact.length; i++) {
          assertThat((double) run.gradients()[i])
              .as("%d, seed %d", i, seed)
              .isCloseTo(exact[i], within(2e-5 * Math.max(1, Math.abs(exact[i]))));
        }
      }
    }
  }

  /// Large enough for several lanes: dropout, two axes, attention and an embedding, whose table
  /// gradient is a sum over symbols.
  @ParameterizedTest
  @MethodSource("largeNetworks")
  void threadsChangeNoBit(Network network) {
    var random = new SplittableRandom(4);
    var model = network.model().get();
    var steps = new HashMap<String, Integer>();
    model.axes().forEach(axis -> steps.put(axis, 20));
    var data =
        Sequences.random(model, network.objective(), true, 11, steps, Lengths.RAGGED, random);
    var setting = new Setting(model, network.objective(), Networks.parameters(model, random), data);
    var plan = Program.training(model, network.objective()).plan();
    assertThat(plan.packed().stream().mapToLong(p -> (long) p.k() * p.n()).sum() * 11 * 20)
        .isGreaterThan(1_500_000);
    int[] one = setting.train(data, Backends.best(), 1);
    assertThat(setting.train(data, Backends.best(), 2)).isEqualTo(one);
    assertThat(setting.train(data, Backends.best(), 4)).isEqualTo(one);
  }

  /// Products before and after the steps run for some steps at a time, more of them for a lane of
  /// few rows: one lane takes these sequences in two parts, three lanes each theirs in one.
  @ParameterizedTest
  @EnumSource(names = {"FULL", "RAGGED"})
  void stepsTakenTogetherChangeNoBit(Lengths lengths) {
    var random = new SplittableRandom(5);
    var objective = new Objective("y", Objective.softmaxCrossEntropy());
    var model = Networks.deep(Cells.LSTM, 16, 64, 4);
    var steps = new HashMap<String, Integer>();
    model.axes().forEach(axis -> steps.put(axis, 200));
    var data = Sequences.random(model, objective, true, 6, steps, lengths, random);
    var setting = new Setting(model, objective, Networks.parameters(model, random), data);
    int[] one = setting.train(data, Backends.best(), 1);
    assertThat(setting.train(data, Backends.best(), 3)).isEqualTo(one);
  }

  static Stream<Network> largeNetworks() {
    var labels = new Objective("y", Objective.softmaxCrossEntropy());
    return Stream.of(
        new Network("both directions, stacked", labels, () -> Networks.deep(Cells.LSTM, 20, 24, 5)),
        new Network("embedding, dropout and residuals", labels, NetworkBitsTest::largeStack),
        new Network("a layer used twice", labels, NetworkBitsTest::usedTwice),
        new Network(
            "attention with input feeding", labels, () -> NetworkGradientTest.luong(40, 20, 36)),
        new Network(
            "words spelled on an axis of their own, tags in a chain",
            new Objective("y", Objective.linearChain()),
            () -> NetworkGradientTest.tagger(20, 30, 30, 9, true)),
        new Network(
            "labels without their steps",
            new Objective("y", Objective.ctc("labels"), Objective.Averaging.MEAN_OF_ROWS),
            () -> Networks.deep(Cells.LSTM, 20, 24, 5)));
  }

  /// The second layer has all parameters of the first, the third its bias.
  private static Model usedTwice() {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "t", 30, 40);
    var one = build.scan("one", Cells.ELMAN, 40, x);
    var all = Map.of("W", "one.W", "U", "one.U", "b", "one.b");
    var two = build.add(elman("two", one, all));
    var three = build.add(elman("three", two, Map.of("b", "one.b")));
    return build.output("y", build.affine("dense", 30, three)).model();
  }

  private static Layer.Apply elman(String name, Value x, Map<String, String> shared) {
    return new Layer.Apply(
        name,
        Cells.ELMAN,
        40,
        Map.of("x", x.layers()),
        Map.of(),
        Map.of(),
        false,
        Map.of(),
        shared);
  }

  private static Model largeStack() {
    var build = new ModelBuilder();
    var x = build.dropout("drop", 0.2, true, build.embedding("symbols", "t", 30, 40));
    var one = build.dropout("drop one", 0.3, build.scan("one", Cells.GRU, 40, x));
    var two = build.scan("two", Cells.LN_LSTM, 40, build.residual("plus", one, x));
    return build.output("y", build.affine("dense", 30, two)).model();
  }

  /// Truncated backpropagation: the second window goes on from the states of the first and gives
  /// the losses of the whole.
  @Test
  void windowsWithCarriedStateGiveTheLossesOfTheWhole() {
    var objective = new Objective("y", Objective.softmaxCrossEntropy(), Objective.Averaging.NONE);
    var network =
        NetworkGradientTest.networks()
            .filter(n -> n.name().equals("embedding"))
            .findFirst()
            .orElseThrow();
    var model = network.model().get();
    var random = new SplittableRandom(8);
    var data = Sequences.random(model, objective, true, 5, Map.of("t", 9), Lengths.RAGGED, random);
    var parameters = Networks.parameters(model, random);
    try (var whole = new Cpu().gradients(Program.training(model, objective), parameters, 1);
        var windows = new Cpu().gradients(Program.training(model, objective), parameters, 1)) {
      whole.run(data.batch(), 1, 0);
      double[] all = whole.workspace().losses().clone();
      windows.workspace().carry(false);
      for (int from = 0; from < 9; from += 3) {
        windows.run(data.steps("t", from, from + 3).batch(), 1, 0);
        windows.workspace().carry(true);
        double[] part = windows.workspace().losses();
        for (int b = 0; b < 5; b++) {
          for (int t = 0; t < 3; t++) {
            assertThat(part[b * 3 + t])
                .as("row %d, step %d", b, from + t)
                .isEqualTo(all[b * 9 + from + t]);
          }
        }
      }
    }
  }
}
