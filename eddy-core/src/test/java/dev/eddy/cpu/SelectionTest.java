package dev.eddy.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.backend.FloatKernels;
import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.check.GradientCheck;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What flows back to a branch that is not taken: exactly nothing, whatever it holds.
class SelectionTest {

  private static final Objective SUM =
      new Objective(
          "y",
          new Objective.Loss.Pointwise("sum", "output = y - target"),
          Objective.Averaging.NONE);

  private static Model model(String cell, int units) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 1);
    return build.output("y", build.scan("cell", Cell.of("mine", cell), units, x)).model();
  }

  /// A function of u, where it is looked at, and its derivative there.
  record At(String function, double u, double derivative) {}

  static Stream<At> branches() {
    return Stream.of(
        new At("where(u > 0, sqrt(u), u)", -1, 1),
        new At("where(u > 0, sqrt(u), u)", 4, 0.25),
        new At("where(u > 0, log(u), 2*u)", 0, 2),
        new At("where(u > 0, 1/u, u)", 0, 1),
        new At("where(u < 80, exp(u), u)", 1000, 1),
        new At("where(u > 0, sigmoid(sqrt(u)), u)", -1, 1),
        new At("where(u > 0, tanh(log(u))*log(u), u)", -1, 1),
        new At("where(u > 0, where(u > 1, sqrt(u - 1), sqrt(u)), u)", -1, 1),
        new At("where(u > 0, where(u > 1, sqrt(u - 1), sqrt(u)), u)", 0.25, 1),
        new At("where(u > 1, sqrt(u), u) + where(u > 2, sqrt(u)*u, 3*u)", -1, 4),
        new At("where(u > 1, sqrt(u), u) + where(u > 1, log(sqrt(u)), 3*u)", -1, 4),
        new At("where(u > 0, W @ log(u), u)", -1, 1),
        new At("where(u > 0, softplus(W @ [sqrt(u); u]), u)", -1, 1),
        new At("where(u > 0, rowsum(sqrt(u)), u)", -1, 1),
        new At("where(u > 0, softmax(sqrt(u)), u)", -1, 1),
        new At("where(u > 0, norm(log(u)), u)", -1, 1),
        new At("where(u > 0, (u*u*u)/(u*u), u)", 0, 1),
        new At("max(sqrt(u), 1)", 0, 0),
        new At("max(sqrt(u), 0.5*u)", 4, 0.25),
        new At("min(1/u, 2)", 0, 0),
        new At("clip(1/u, 3)", 0, 0),
        new At("clip(log(u), 3)*1", 0, 0),
        new At("relu(log(u))", 0, 0),
        new At("relu(2*log(u) + 1)", 0, 0),
        new At("hard_sigmoid(log(u))", 0, 0),
        new At("abs(sqrt(u))", 0, 0));
  }

  static Stream<At> ties() {
    return Stream.of(
        new At("max(u, 1)", 1, 1),
        new At("max(1, u)", 1, 0),
        new At("max(2*u, 3*u)", 0, 2),
        new At("min(u, 1)", 1, 1),
        new At("min(1, u)", 1, 0),
        new At("clip(u, 1)", 1, 1),
        new At("clip(u, 1)", -1, 1),
        new At("clip(u, 1)", 1.5, 0),
        new At("abs(u)", 0, 0),
        new At("abs(u)", -3, -1),
        new At("relu(u)", 0, 0),
        new At("elu(u)", 0, 1),
        new At("hard_sigmoid(u)", 2.5, 0),
        new At("hard_sigmoid(u)", 0, 0.2),
        new At("sign(u)", 0, 0),
        new At("where(u, u, 2*u)", 0, 2),
        new At("where(u > 0, u, 2*u)", 0, 2));
  }

  @ParameterizedTest
  @MethodSource({"branches", "ties"})
  void theDerivativeIsThatOfTheBranchTaken(At at) {
    var model = model("param u [H] = zeros\nh' = %s + V @ x + 0.5*h\n".formatted(at.function), 1);
    var gradients = gradients(model, parameters(model, (float) at.u));
    assertThat(gradients[model.parameters().entry("cell.u").offset()]).isEqualTo(at.derivative);
    for (double gradient : gradients) {
      assertThat(gradient).isFinite();
    }
  }

  @Test
  void largestElementsOfARowShareWhatFlowsBack() {
    var model = model("param u [H] = zeros\nh' = rowmax(u) + V @ x\n", 2);
    var parameters = Parameters.zeros(model);
    int u = model.parameters().entry("cell.u").offset();
    assertThat(Arrays.copyOfRange(gradients(model, parameters), u, u + 2)).containsExactly(1, 1);
    parameters.values()[u + 1] = 2;
    assertThat(Arrays.copyOfRange(gradients(model, parameters), u, u + 2)).containsExactly(0, 2);
  }

  @Test
  void anInputThatIsNotANumberAddsNothingWhereItIsNotTaken() {
    var model = model("h' = where(rowmax(abs(x)) < 100, W @ x, 0.5*h + b)", 1);
    for (float x : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      var batch = batch(1, 1);
      batch.numbers("x", 1)[0] = x;
      assertThat(gradients(model, parameters(model, 1), batch)).containsExactly(0, 1);
    }
  }

  static Stream<Objective.Loss> losses() {
    return Stream.of(
        Objective.softmaxCrossEntropy(),
        Objective.softmaxCrossEntropy(0.1),
        Objective.denseCrossEntropy(),
        Objective.sigmoidCrossEntropy(),
        Objective.squaredError());
  }

  /// Row 1 holds NaN in its target, or in its scores where the target is a label.
  @ParameterizedTest
  @MethodSource("losses")
  void aStepOfNoWeightAddsNothing(Objective.Loss loss) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    var model = build.output("y", build.layer("sum", "output = b + x", 3, x)).model();
    boolean labelled = loss instanceof Objective.Loss.SoftmaxCrossEntropy;
    var alone = new Batch().begin(1).steps("t", 1);
    var both = new Batch().begin(2).steps("t", 1);
    for (var batch : List.of(alone, both)) {
      var numbers = batch.numbers("x", 3 * batch.rows());
      Arrays.fill(numbers, labelled ? Float.NaN : 1);
      System.arraycopy(new float[] {1, 2, 3}, 0, numbers, 0, 3);
      if (labelled) {
        Arrays.fill(batch.ids("y", batch.rows()), 1);
      } else {
        Arrays.fill(batch.numbers("y", 3 * batch.rows()), Float.NaN);
        Arrays.fill(batch.numbers("y"), 0, 3, 0.5f);
      }
    }
    var weights = both.weights("y", 2);
    weights[0] = 1;
    weights[1] = 0;
    var objective = new Objective("y", loss);
    var start = Parameters.zeros(model);
    assertThat(GradientCheck.gradients(model, objective, start, both))
        .isEqualTo(GradientCheck.gradients(model, objective, start, alone));
    try (var plain =
        Cpu.on(new FloatKernels()).gradients(Program.training(model, objective), start, 1)) {
      double expected = plain.run(alone, 0, 0);
      var gradients = plain.gradients().clone();
      assertThat(plain.run(both, 0, 0)).isEqualTo(expected).isFinite();
      assertThat(plain.gradients()).isEqualTo(gradients);
    }
  }

  @Test
  void whatIsSureAndRightAddsNothing() {
    float infinity = Float.POSITIVE_INFINITY;
    var half = new float[] {0, 0.5f, 0.5f};
    assertLoss(
        Objective.denseCrossEntropy(), new float[] {-infinity, 1, 1}, half, Math.log(2), 0, 0, 0);
    assertLoss(
        Objective.sigmoidCrossEntropy(),
        new float[] {-infinity, 0, 0},
        half,
        2 * Math.log(2),
        0,
        0,
        0);
    assertLoss(
        Objective.sigmoidCrossEntropy(),
        new float[] {infinity, -infinity, 1000},
        new float[] {1, 0, 1},
        0,
        0,
        0,
        0);
  }

  private static void assertLoss(
      Objective.Loss loss, float[] scores, float[] target, double value, double... gradients) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    var model = build.output("y", build.layer("sum", "output = b + x", 3, x)).model();
    var batch = new Batch().begin(1).steps("t", 1);
    System.arraycopy(scores, 0, batch.numbers("x", 3), 0, 3);
    System.arraycopy(target, 0, batch.numbers("y", 3), 0, 3);
    var objective = new Objective("y", loss, Objective.Averaging.NONE);
    var start = Parameters.zeros(model);
    try (var plain =
            Cpu.on(new FloatKernels()).gradients(Program.training(model, objective), start, 1);
        var reference = Reference.of(Program.training(model, objective), start)) {
      assertThat(plain.run(batch, 0, 0)).isCloseTo(value, within(1e-6));
      assertThat(reference.run(batch, 0, 0)).isCloseTo(value, within(1e-14));
      for (int i = 0; i < 3; i++) {
        assertThat((double) plain.gradients()[i]).isCloseTo(gradients[i], within(1e-6));
        assertThat(reference.gradients()[i]).isCloseTo(gradients[i], within(1e-14));
      }
    }
  }

  /// Both gates of minLSTM are e^a at these inputs, far below the least float, and share out 1 all
  /// the same.
  @Test
  void gatesThatAreNearlyClosedShareOutOne() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 1);
    var model = build.output("y", build.scan("cell", Cells.MINLSTM, 1, x)).model();
    var table = model.parameters();
    var batch = new Batch().begin(1).steps("t", 2);
    Arrays.fill(batch.numbers("x", 2), 1);
    Arrays.fill(batch.numbers("y", 2), 0);
    for (float input : new float[] {0, -90, -104, -1000, -1e38f}) {
      var parameters = Parameters.zeros(model);
      parameters.values()[table.entry("cell.b_f").offset()] = input;
      parameters.values()[table.entry("cell.b_i").offset()] = input;
      parameters.values()[table.entry("cell.b_h").offset()] = 1;
      try (var plain =
              Cpu.on(new FloatKernels()).gradients(Program.training(model, SUM), parameters, 1);
          var reference = Reference.of(Program.training(model, SUM), parameters)) {
        plain.run(batch, 0, 0);
        reference.run(batch, 0, 0);
        var y = new float[2];
        plain.workspace().output("y", y);
        assertThat(y).containsExactly(0.75f, 1.125f);
        for (int i = 0; i < table.size(); i++) {
          assertThat((double) plain.gradients()[i])
              .isCloseTo(reference.gradients()[i], within(1e-6))
              .isFinite();
        }
        int n = table.entry("cell.b_h").offset();
        assertThat(plain.gradients()[n]).isEqualTo(1.25f);
      }
    }
  }

  private static Parameters parameters(Model model, float u) {
    var parameters = Parameters.zeros(model);
    for (var entry : model.parameters().entries()) {
      float value = entry.name().equals("cell.u") ? u : 1;
      Arrays.fill(parameters.values(), entry.offset(), entry.offset() + entry.size(), value);
    }
    return parameters;
  }

  private static Batch batch(int rows, int width) {
    var batch = new Batch().begin(rows).steps("t", 1);
    Arrays.fill(batch.numbers("x", rows), 1);
    Arrays.fill(batch.numbers("y", rows * width), 0);
    return batch;
  }

  private static double[] gradients(Model model, Parameters parameters) {
    return gradients(model, parameters, batch(1, model.width("cell")));
  }

  /// Those in double precision, to which those of the float kernels must be near.
  private static double[] gradients(Model model, Parameters parameters, Batch batch) {
    var program = Program.training(model, SUM);
    try (var reference = Reference.of(program, parameters);
        var plain = Cpu.on(new FloatKernels()).gradients(program, parameters, 1)) {
      reference.run(batch, 0, 0);
      plain.run(batch, 0, 0);
      var exact = reference.gradients().clone();
      for (int i = 0; i < exact.length; i++) {
        assertThat((double) plain.gradients()[i]).isCloseTo(exact[i], within(1e-5));
      }
      return exact;
    }
  }
}
