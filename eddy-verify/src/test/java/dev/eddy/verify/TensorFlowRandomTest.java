package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.random.RandomStream;
import dev.eddy.random.TensorFlowSeed;
import dev.eddy.testkit.Case;
import dev.eddy.testkit.SharedData;
import dev.eddy.testkit.TensorFlowGraph;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Numbers that TensorFlow 1 drew, drawn again from the seeds of its graphs, to all printed digits.
class TensorFlowRandomTest {

  /// Half a unit of the last printed digit, and the rounding of the decimal itself.
  private static final double PRINTED = 0.5e-8 + 1e-12;

  /// Drawn in half precision, though one is named otherwise. Eddy has no half draws; their words
  /// and their float normals are its own.
  private static final Set<String> HALF =
      Set.of(
          "random_uniform/rank3_half", "random_uniform/rank3_half64", "random_normal/rank2_half");

  static Stream<Case> uniform() {
    return cases("random_uniform");
  }

  static Stream<Case> normal() {
    return cases("random_normal");
  }

  static Stream<Case> integers() {
    return cases("random_uniform_int");
  }

  static Stream<Case> dropout() {
    return cases("dropout");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("uniform")
  void uniformNumbersAreTensorFlows(Case recorded) {
    var random = stream(recorded);
    boolean half = HALF.contains(recorded.name());
    assertDraws(
        recorded,
        "RandomUniform.0",
        () ->
            half
                ? Float.float16ToFloat((short) (0x3C00 | (random.word() & 0x3FF))) - 1
                : random.uniformDouble());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("normal")
  void normalNumbersAreTensorFlows(Case recorded) {
    var random = stream(recorded);
    boolean half = HALF.contains(recorded.name());
    assertDraws(
        recorded,
        "random_normal/RandomStandardNormal.0",
        () ->
            half
                ? Float.float16ToFloat(Float.floatToFloat16(random.normal()))
                : random.normalDouble());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("integers")
  void integersAreTensorFlows(Case recorded) {
    var random = stream(recorded);
    int from = recorded.intermediates().get("RandomUniformInt/minval.0").ints()[0];
    int to = recorded.intermediates().get("RandomUniformInt/maxval.0").ints()[0];
    assertDraws(recorded, "RandomUniformInt.0", () -> random.integer(from, to));
  }

  /// Kept where the draw reaches the rate, scaled by 1/(1 − rate). The seeds and the noise's shape
  /// are read from the graph: one graph, whatever its folder is called, draws for the last axis
  /// alone and repeats that over the others.
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("dropout")
  void dropoutMasksAreTensorFlows(Case recorded) {
    var graph = recorded.graph().orElseThrow();
    var draw = graph.ofOp("RandomUniform").findFirst().orElseThrow();
    var random = TensorFlowSeed.of(draw.integer("seed", 0), draw.integer("seed2", 0)).stream();
    int draws = 1;
    for (int size : graph.constant(draw.inputs().getFirst()).orElseThrow().ints()) draws *= size;
    boolean doubles = draw.type("dtype") == TensorFlowGraph.DOUBLE;
    double[] u = new double[draws];
    for (int i = 0; i < draws; i++) u[i] = doubles ? random.uniformDouble() : random.uniform();
    assertThat(u)
        .containsExactly(recorded.intermediates().get(draw.name() + ".0").data(), within(PRINTED));
    double rate = graph.constant("dropout/rate").orElseThrow().data()[0];
    double[] x = recorded.variables().get("in_0").data();
    double[] y = recorded.outputs().get("dropout/mul_1").data();
    for (int i = 0; i < x.length; i++)
      assertThat(y[i])
          .as("element %d", i)
          .isCloseTo(u[i % draws] >= rate ? x[i] / (1 - rate) : 0, within(2e-8));
  }

  private static void assertDraws(Case recorded, String node, DoubleSupplier draw) {
    double[] expected = recorded.intermediates().get(node).data();
    double[] found = new double[expected.length];
    for (int i = 0; i < found.length; i++) found[i] = draw.getAsDouble();
    assertThat(found).containsExactly(expected, within(PRINTED));
  }

  private static RandomStream stream(Case recorded) {
    var op = recorded.randomOps().getFirst();
    return TensorFlowSeed.of(op.seed(), op.seed2()).stream();
  }

  private static Stream<Case> cases(String folder) {
    var root = SharedData.find("conformance/tf1-graphs");
    assumeTrue(root.isPresent(), SharedData.MISSING);
    return Case.all(root.get(), folder).stream();
  }
}
