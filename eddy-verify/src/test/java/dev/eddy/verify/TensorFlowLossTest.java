package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.check.GradientCheck;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Objective.Averaging;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.testkit.Case;
import dev.eddy.testkit.SharedData;
import dev.eddy.testkit.Values;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Losses and log-softmax recorded from TensorFlow 1, as objectives of the engine.
///
/// TensorFlow's reductions are Eddy's averagings where they are the same thing: MEAN divides by the
/// sum of weights ({@link Averaging#STEPS_AND_ROWS}), NONE and SUM keep `w·l` ({@link
/// Averaging#NONE}). The other two divide that sum by a count: of all examples, or of those with a
/// weight.
class TensorFlowLossTest {

  private static final double TOLERANCE = 1e-6;

  static List<Case> losses() {
    return cases("losses");
  }

  static List<Case> logSoftmax() {
    return cases("log_softmax");
  }

  private static List<Case> cases(String under) {
    return SharedData.find("conformance/tf1-graphs")
        .map(root -> Case.all(root, under))
        .orElse(List.of());
  }

  /// A recorded loss as rows of logits, an objective over them, and what TensorFlow divides the sum
  /// by.
  private record Given(Objective objective, int width, Batch batch, double divisor) {

    /// The logits with a trained bias, zero here, so that there is something to differentiate by.
    Model model() {
      var build = new ModelBuilder();
      return build
          .output("y", build.layer("bias", "output = x + b", width, build.numbers("x", "", width)))
          .model();
    }
  }

  private static Given given(Case recorded) {
    var kind = recorded.name().substring(recorded.name().indexOf('/') + 1);
    var first = recorded.variables().get("in_0");
    var second = recorded.variables().get("in_1");
    var weights = recorded.variables().get("in_2");
    if (kind.startsWith("l2_loss")) {
      // One row, half of the squared distance from zero.
      int size = first.data().length;
      return new Given(
          objective(Objective.squaredError(), false),
          size,
          rows(first, size, new float[size], null),
          2);
    }
    if (kind.startsWith("mse")) {
      // Each element is a row of its own: its weight may differ from its neighbour's.
      double[] spread = spread(weights, first.shape());
      long counted = Arrays.stream(spread).filter(w -> w != 0).count();
      var all = new Values(List.of(spread.length), spread);
      return new Given(
          objective(Objective.squaredError(), false),
          1,
          rows(second, 1, first.floats(), all),
          counted);
    }
    boolean mean = kind.endsWith("MEAN");
    double divisor =
        kind.endsWith("SUM_OVER_BATCH_SIZE") || kind.contains("smooth")
            ? first.shape().getFirst()
            : 1;
    if (kind.endsWith("SUM_BY_NONZERO_WEIGHTS")) {
      divisor = Arrays.stream(weights.data()).filter(w -> w != 0).count();
    }
    int classes = second.shape().getLast();
    if (kind.startsWith("sparse")) {
      var batch = rows(second, classes, null, weights);
      System.arraycopy(
          first.ints(), 0, batch.ids("y", first.data().length), 0, first.data().length);
      return new Given(objective(Objective.softmaxCrossEntropy(), mean), classes, batch, divisor);
    }
    float[] targets = first.floats();
    if (kind.contains("smooth")) {
      var graph = recorded.graph().orElseThrow();
      double kept = graph.constant("softmax_cross_entropy_loss/mul/y").orElseThrow().data()[0];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = (float) (targets[i] * kept + (1 - kept) / classes);
      }
    }
    return new Given(
        objective(Objective.denseCrossEntropy(), mean),
        classes,
        rows(second, classes, targets, weights),
        divisor);
  }

  private static Objective objective(Objective.Loss loss, boolean mean) {
    return new Objective("y", loss, mean ? Averaging.STEPS_AND_ROWS : Averaging.NONE);
  }

  private static Batch rows(Values logits, int width, float[] targets, Values weights) {
    int count = logits.data().length;
    var batch = new Batch().begin(count / width);
    System.arraycopy(logits.floats(), 0, batch.numbers("x", count), 0, count);
    if (targets != null) {
      System.arraycopy(targets, 0, batch.numbers("y", count), 0, count);
    }
    if (weights != null) {
      System.arraycopy(
          weights.floats(), 0, batch.weights("y", weights.data().length), 0, weights.data().length);
    }
    return batch;
  }

  /// Weights of size 1 along some axes, repeated to a full shape.
  private static double[] spread(Values weights, List<Integer> shape) {
    double[] all = new double[shape.stream().reduce(1, Math::multiplyExact)];
    for (int i = 0; i < all.length; i++) {
      int rest = i;
      int at = 0;
      int stride = 1;
      for (int axis = shape.size() - 1; axis >= 0; axis--) {
        int place = rest % shape.get(axis);
        rest /= shape.get(axis);
        at += (weights.shape().get(axis) == 1 ? 0 : place) * stride;
        stride *= weights.shape().get(axis);
      }
      all[i] = weights.data()[at];
    }
    return all;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("losses")
  void aRecordedLossHasTheSameValueAndItsGradientIsItsSlope(Case recorded) {
    var given = given(recorded);
    var model = given.model();
    var expected = recorded.outputs().values().iterator().next().data();
    try (var run =
        Program.evaluation(model, given.objective).workspace(Parameters.zeros(model).freeze())) {
      double loss = run.run(given.batch);
      if (expected.length == 1) {
        assertThat(loss / given.divisor)
            .isCloseTo(expected[0], within(TOLERANCE * Math.max(1, Math.abs(expected[0]))));
      } else {
        assertThat(run.losses()).containsExactly(expected, within(TOLERANCE));
      }
    }
    var check =
        GradientCheck.check(model, given.objective, Parameters.zeros(model), given.batch, 100);
    assertThat(check.error()).as(check.toString()).isLessThan(TOLERANCE);
  }

  /// Along the last axis or, in one case, along the first, whose rows Eddy is given. Half floats
  /// carry three digits.
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("logSoftmax")
  void logSoftmaxIsTheRecordedOne(Case recorded) {
    var output = recorded.outputs().entrySet().iterator().next();
    var x = recorded.variables().get("in_0");
    int width =
        output.getKey().startsWith("transpose") ? x.shape().getFirst() : x.shape().getLast();
    assertThat(x.shape().getFirst())
        .as("one row: the other axis needs no transposing")
        .isEqualTo(1);
    var build = new ModelBuilder();
    var model =
        build
            .output(
                "y",
                build.layer("log", "output = log_softmax(x)", width, build.numbers("x", "", width)))
            .model();
    float[] y = new float[x.data().length];
    try (var run = Program.inference(model).workspace(Parameters.zeros(model).freeze())) {
      run.run(rows(x, width, null, null));
      run.output("y", y);
    }
    for (int i = 0; i < y.length; i++) {
      assertThat((double) y[i])
          .isCloseTo(
              output.getValue().data()[i],
              within(recorded.name().contains("half") ? 1e-3 : TOLERANCE));
    }
  }
}
