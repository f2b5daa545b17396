package dev.eddy.onnx.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.backend.Backends;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.op.AllOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What plans keep, and what they give back, in one megabyte.
class BodyTest {
  private static final int MEGABYTE = 1 << 20;

  private static Body body(OnnxGraph graph) {
    return new Body(
        new Environment(AllOperations.table(), Map.of("", 17), Backends.named("float"), MEGABYTE),
        graph);
  }

  private static OnnxValue value(String name) {
    return new OnnxValue(name, Optional.empty(), Optional.empty(), false);
  }

  private static OnnxNode node(
      String operator, List<String> inputs, List<String> outputs, Map<String, Attribute> more) {
    return new OnnxNode("", "", operator, inputs, outputs, more);
  }

  private static Slot floats(int size) {
    return Slot.over(Tensor.zeros(Type.FLOAT, size));
  }

  /// Negates a value a number of times.
  private static OnnxGraph chain(int length) {
    var nodes = new ArrayList<OnnxNode>();
    for (int i = 0; i < length; i++) {
      nodes.add(node("Neg", List.of("v" + i), List.of("v" + (i + 1)), Map.of()));
    }
    return new OnnxGraph(
        "chain", nodes, Map.of(), List.of(value("v0")), List.of(value("v" + length)));
  }

  @Test
  void valuesThatAreNeverNeededTogetherShareTheirMemory() {
    // Planning takes ten values of 80 kB, a plan then the output and two in turn: so two fit.
    var body = body(chain(10));
    for (int size = 20_000; size < 20_002; size++) {
      body.run(List.of(floats(size)));
    }
    assertThat(body.output(0).size()).isEqualTo(20_001);
  }

  @Test
  void memoryOfPlansThatAreNoLongerKeptIsGivenBack() {
    var body = body(chain(1));
    for (int size = 30_000; size < 30_100; size++) {
      body.run(List.of(floats(size)));
    }
    assertThat(body.output(0).size()).isEqualTo(30_099);
  }

  @Test
  void moreThanIsAllowedIsRefusedByTheNode() {
    var body = body(chain(1));
    assertThatThrownBy(() -> body.run(List.of(floats(300_000))))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining(
            "node (Neg) that gives \"v1\": the values of the graph would take more than 1 MB");
    // What failed is forgotten, and anything smaller runs.
    body.run(List.of(floats(200_000)));
    assertThat(body.output(0).size()).isEqualTo(200_000);
  }

  @Test
  void whatALoopPlansAnewInEveryRoundIsGivenBack() {
    // x grows in every round, so that the body is planned for it anew.
    var grow =
        new OnnxGraph(
            "grow",
            List.of(
                node("Identity", List.of("go"), List.of("on"), Map.of()),
                node(
                    "Concat",
                    List.of("x", "x0"),
                    List.of("x1"),
                    Map.of("axis", new Attribute.Whole(0)))),
            Map.of(),
            List.of(value("i"), value("go"), value("x")),
            List.of(value("on"), value("x1")));
    var graph =
        new OnnxGraph(
            "g",
            List.of(
                node(
                    "Loop",
                    List.of("n", "", "x0"),
                    List.of("y"),
                    Map.of("body", new Attribute.Body(grow)))),
            Map.of(),
            List.of(value("n"), value("x0")),
            List.of(value("y")));
    var body = body(graph);
    for (int run = 0; run < 3; run++) {
      body.run(List.of(Slot.over(Tensor.scalar(200L)), floats(100)));
      assertThat(body.output(0).size()).isEqualTo(20_100);
    }
  }
}
