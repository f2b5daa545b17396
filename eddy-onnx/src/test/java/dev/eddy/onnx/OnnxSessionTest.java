package dev.eddy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxFunction;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxModel;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.OnnxReader;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.OnnxWriter;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OnnxSessionTest {

  private static OnnxNode node(
      String operator, List<String> inputs, List<String> outputs, Map<String, Attribute> more) {
    return new OnnxNode("", "", operator, inputs, outputs, more);
  }

  private static OnnxNode node(String operator, List<String> inputs, List<String> outputs) {
    return node(operator, inputs, outputs, Map.of());
  }

  private static OnnxValue value(String name, Type type, String... axes) {
    var shape =
        Arrays.stream(axes)
            .map(axis ->
                axis.matches("\\d+")
                    ? OnnxValue.Axis.of(Integer.parseInt(axis))
                    : OnnxValue.Axis.any(axis))
            .toList();
    return OnnxValue.tensor(name, type, shape);
  }

  private static OnnxValue untyped(String name) {
    return new OnnxValue(name, Optional.empty(), Optional.empty(), false);
  }

  private static OnnxSession session(
      List<OnnxNode> nodes,
      Map<String, Tensor> constants,
      List<OnnxValue> inputs,
      OnnxValue... outputs) {
    return session(List.of(), nodes, constants, inputs, outputs);
  }

  private static OnnxSession session(
      List<OnnxFunction> functions,
      List<OnnxNode> nodes,
      Map<String, Tensor> constants,
      List<OnnxValue> inputs,
      OnnxValue... outputs) {
    var graph = new OnnxGraph("g", nodes, constants, inputs, List.of(outputs));
    var model = new OnnxModel(8, "", "", Map.of("", 17), graph, functions, Map.of());
    return OnnxSession.of(OnnxReader.read(OnnxWriter.bytes(model)));
  }

  private static Tensor floats(float... values) {
    return Tensor.of(values, values.length);
  }

  @Test
  void aStateIsWrittenOverItsOwnInput() {
    // y = s, s' = s + x: the output y is the input s itself.
    var session =
        session(
            List.of(
                node("Identity", List.of("s"), List.of("y")),
                node("Add", List.of("s", "x"), List.of("next"))),
            Map.of(),
            List.of(value("x", Type.FLOAT, "n"), value("s", Type.FLOAT, "n")),
            value("next", Type.FLOAT, "n"),
            value("y", Type.FLOAT, "n"));
    var state = floats(1, 2);
    var y = floats(0, 0);
    session.run(List.of(floats(10, 20), state), List.of(state, y));
    assertThat(state.floats()).containsExactly(11, 22);
    assertThat(y.floats()).containsExactly(1, 2);
    session.run(List.of(floats(10, 20), state), List.of(state, y));
    assertThat(state.floats()).containsExactly(21, 42);
    assertThat(y.floats()).containsExactly(11, 22);
  }

  @Test
  void resultsOfARunAreNotTouchedByTheNext() {
    var session =
        session(
            List.of(node("Neg", List.of("x"), List.of("y"))),
            Map.of(),
            List.of(value("x", Type.FLOAT, "n")),
            value("y", Type.FLOAT, "n"));
    var first = session.run(Map.of("x", floats(1))).get("y");
    session.run(Map.of("x", floats(2)));
    assertThat(first.floats()).containsExactly(-1);
  }

  @Test
  void aSizeThatDataDecidesMayChangeFromRunToRun() {
    // The shape of y is the number in n; z is planned after it.
    var session =
        session(
            List.of(
                node("ConstantOfShape", List.of("n"), List.of("c")),
                node("Add", List.of("c", "x"), List.of("y")),
                node("NonZero", List.of("y"), List.of("z"))),
            Map.of(),
            List.of(value("n", Type.INT64, "1"), value("x", Type.FLOAT, "1")),
            untyped("y"),
            untyped("z"));
    for (long n : new long[] {3, 5, 2, 2, 5}) {
      for (float x : new float[] {1, 0}) {
        var run = session.run(Map.of("n", Tensor.of(new long[] {n}, 1), "x", floats(x)));
        assertThat(run.get("y").shape()).containsExactly((int) n);
        assertThat(run.get("z").shape()).containsExactly(1, x == 0 ? 0 : (int) n);
      }
    }
  }

  @Test
  void aSliceMayWanderWithoutANewPlan() {
    var session =
        session(
            List.of(
                node("Add", List.of("at", "one"), List.of("end")),
                node("Slice", List.of("x", "at", "end"), List.of("y"))),
            Map.of("one", Tensor.of(new long[] {1}, 1)),
            List.of(value("x", Type.FLOAT, "n"), value("at", Type.INT64, "1")),
            untyped("y"));
    for (int i = 0; i < 3; i++) {
      var at = Tensor.of(new long[] {i}, 1);
      assertThat(session.run(Map.of("x", floats(5, 6, 7), "at", at)).get("y").floats())
          .containsExactly(5 + i);
    }
  }

  private static OnnxGraph body(
      List<OnnxNode> nodes, List<OnnxValue> inputs, List<OnnxValue> outputs) {
    return new OnnxGraph("body", nodes, Map.of(), inputs, outputs);
  }

  @Test
  void aLoopMaySwapItsStatesAndGrowThem() {
    // (a, b) → (b, a ++ a), three times.
    var body =
        body(
            List.of(
                node("Identity", List.of("go"), List.of("on")),
                node("Identity", List.of("b"), List.of("a2")),
                node(
                    "Concat",
                    List.of("a", "a"),
                    List.of("b2"),
                    Map.of("axis", new Attribute.Whole(0)))),
            List.of(untyped("i"), untyped("go"), untyped("a"), untyped("b")),
            List.of(untyped("on"), untyped("a2"), untyped("b2")));
    var session =
        session(
            List.of(
                node(
                    "Loop",
                    List.of("n", "", "x", "y"),
                    List.of("p", "q"),
                    Map.of("body", new Attribute.Body(body)))),
            Map.of(),
            List.of(
                value("n", Type.INT64), value("x", Type.FLOAT, "n"), value("y", Type.FLOAT, "n")),
            untyped("p"),
            untyped("q"));
    for (int run = 0; run < 2; run++) {
      var given = Map.of("n", Tensor.scalar(3L), "x", floats(1), "y", floats(2));
      var result = session.run(given);
      assertThat(result.get("p").floats()).containsExactly(2, 2);
      assertThat(result.get("q").floats()).containsExactly(1, 1, 1, 1);
    }
    var none = session.run(Map.of("n", Tensor.scalar(0L), "x", floats(1), "y", floats(2)));
    assertThat(none.get("p").floats()).containsExactly(1);
    assertThat(none.get("q").floats()).containsExactly(2);
  }

  @Test
  void branchesMayGiveDifferentShapes() {
    var yes =
        body(List.of(node("Neg", List.of("x"), List.of("a"))), List.of(), List.of(untyped("a")));
    var no =
        body(
            List.of(
                node(
                    "Concat",
                    List.of("x", "x"),
                    List.of("b"),
                    Map.of("axis", new Attribute.Whole(0)))),
            List.of(),
            List.of(untyped("b")));
    var session =
        session(
            List.of(
                node(
                    "If",
                    List.of("c"),
                    List.of("y"),
                    Map.of(
                        "then_branch", new Attribute.Body(yes),
                        "else_branch", new Attribute.Body(no))),
                node("Abs", List.of("y"), List.of("z"))),
            Map.of(),
            List.of(value("c", Type.BOOL), value("x", Type.FLOAT, "n")),
            untyped("y"),
            untyped("z"));
    for (int run = 0; run < 4; run++) {
      var condition = Tensor.over(Type.BOOL, new byte[] {(byte) (run % 2)});
      var result = session.run(Map.of("c", condition, "x", floats(3)));
      assertThat(result.get("y").floats())
          .containsExactly(run % 2 == 1 ? new float[] {-3} : new float[] {3, 3});
      assertThat(result.get("z").size()).isEqualTo(run % 2 == 1 ? 1 : 2);
    }
  }

  @Test
  void aLoopWithoutEndStopsWhenItsThreadIsInterrupted() throws InterruptedException {
    var body =
        body(
            List.of(node("Identity", List.of("go"), List.of("on"))),
            List.of(untyped("i"), untyped("go")),
            List.of(untyped("on")));
    var session =
        session(
            List.of(
                node(
                    "Loop", List.of("", "c"), List.of(), Map.of("body", new Attribute.Body(body)))),
            Map.of(),
            List.of(value("c", Type.BOOL)));
    var problem = new String[1];
    var thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                session.run(Map.of("c", Tensor.over(Type.BOOL, new byte[] {1})));
              } catch (OnnxException e) {
                problem[0] = e.getMessage();
              }
            });
    thread.interrupt();
    thread.join(10_000);
    assertThat(problem[0]).contains("(Loop)").contains("stopped, as its thread was interrupted");
  }

  @Test
  void anAbsurdSizeIsRefusedByTheNodeThatAsksForIt() {
    var session =
        session(
            List.of(node("ConstantOfShape", List.of("n"), List.of("y"))),
            Map.of(),
            List.of(value("n", Type.INT64, "k")),
            untyped("y"));
    assertThatThrownBy(() -> session.run(Map.of("n", Tensor.of(new long[] {1L << 31}, 1))))
        .hasMessage(
            "node (ConstantOfShape) that gives \"y\": a size of 2147483648 is out of range; inputs are (INT64[1])");
    assertThatThrownBy(() -> session.run(Map.of("n", Tensor.of(new long[] {1 << 20, 1 << 20}, 2))))
        .hasMessageContaining("a value of shape [1048576, 1048576] has more elements");
    assertThatThrownBy(
            () -> session.run(Map.of("n", Tensor.of(new long[] {Integer.MAX_VALUE - 100}, 1))))
        .hasMessageContaining("the values of the graph would take more than");
    assertThat(session.run(Map.of("n", Tensor.of(new long[] {3}, 1))).get("y").floats())
        .containsExactly(0, 0, 0);
  }

  @Test
  void anInputThatDoesNotFitIsNamed() {
    var session =
        session(
            List.of(node("Neg", List.of("x"), List.of("y"))),
            Map.of(),
            List.of(value("x", Type.FLOAT, "batch", "3")),
            untyped("y"));
    assertThatThrownBy(() -> session.run(Map.of()))
        .hasMessage("the input \"x\" FLOAT[batch, 3] is missing");
    assertThatThrownBy(() -> session.run(Map.of("z", floats(1))))
        .hasMessage("there is no input \"z\"; inputs are [\"x\" FLOAT[batch, 3]]");
    assertThatThrownBy(() -> session.run(Map.of("x", floats(1, 2, 3))))
        .hasMessage("the input \"x\" FLOAT[batch, 3] is given FLOAT[3]");
    assertThatThrownBy(
            () -> session.run(List.of(Tensor.zeros(Type.FLOAT, 1, 3)), List.of(floats(1, 2, 3))))
        .hasMessage("the output \"y\" is FLOAT[1, 3], but its place is float[3]");
  }

  @Test
  void anUnknownOperatorIsNamedWithWhatToDo() {
    var session =
        session(
            List.of(node("Frobnicate", List.of("x"), List.of("y"))),
            Map.of(),
            List.of(untyped("x")),
            untyped("y"));
    assertThatThrownBy(() -> session.run(Map.of("x", floats(1))))
        .hasMessage(
            "node (Frobnicate) that gives \"y\": the operator \"Frobnicate\" is not supported; export the model without it, or ask for it");
  }

  @Test
  void anOptionOutOfRangeIsNamed() {
    var session =
        session(
            List.of(
                node(
                    "Softmax", List.of("x"), List.of("y"), Map.of("axis", new Attribute.Whole(3)))),
            Map.of(),
            List.of(untyped("x")),
            untyped("y"));
    assertThatThrownBy(() -> session.run(Map.of("x", floats(1))))
        .hasMessage(
            "node (Softmax) that gives \"y\": there is no axis 3 in a tensor of 1 axes; inputs are (FLOAT[1])");
  }

  @Test
  void anOutputThatTheOperatorDoesNotHaveIsNamed() {
    var session =
        session(
            List.of(node("Neg", List.of("x"), List.of("y", "z"))),
            Map.of(),
            List.of(untyped("x")),
            untyped("z"));
    assertThatThrownBy(() -> session.run(Map.of("x", floats(1))))
        .hasMessage(
            "node (Neg) that gives \"y\": the operator has no output for \"z\"; inputs are (FLOAT[1])");
  }

  @Test
  void sizesThatDoNotFitAreToldAndNotThrownAsTheyCome() {
    // One axis, where the second is the channels.
    var session =
        session(
            List.of(node("InstanceNormalization", List.of("x", "x", "x"), List.of("y"))),
            Map.of(),
            List.of(untyped("x")),
            untyped("y"));
    assertThatThrownBy(() -> session.run(Map.of("x", floats(1))))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("its inputs and attributes do not fit each other");
  }

  private static OnnxFunction function(
      String name, List<String> inputs, List<String> outputs, OnnxNode... nodes) {
    return new OnnxFunction("own", name, inputs, outputs, Map.of(), List.of(nodes), Map.of("", 17));
  }

  private static OnnxNode call(String name, List<String> inputs, List<String> outputs) {
    return new OnnxNode("", "own", name, inputs, outputs, Map.of());
  }

  @Test
  void functionsOfTheFileAreRunInPlaceOfTheirCalls() {
    var twice =
        function("twice", List.of("a"), List.of("b"), node("Add", List.of("a", "a"), List.of("b")));
    var four =
        function(
            "four",
            List.of("a"),
            List.of("c", "a"),
            call("twice", List.of("a"), List.of("b")),
            call("twice", List.of("b"), List.of("c")));
    var session =
        session(
            List.of(twice, four),
            List.of(call("four", List.of("x"), List.of("y", "same"))),
            Map.of(),
            List.of(value("x", Type.FLOAT, "n")),
            untyped("y"),
            untyped("same"));
    var result = session.run(Map.of("x", floats(3)));
    assertThat(result.get("y").floats()).containsExactly(12);
    assertThat(result.get("same").floats()).containsExactly(3);
  }

  @Test
  void functionsThatCallEachOtherInACircleAreRefused() {
    var one = function("one", List.of("a"), List.of("b"), call("two", List.of("a"), List.of("b")));
    var two = function("two", List.of("a"), List.of("b"), call("one", List.of("a"), List.of("b")));
    assertThatThrownBy(() ->
            session(
                List.of(one, two),
                List.of(call("one", List.of("x"), List.of("y"))),
                Map.of(),
                List.of(untyped("x")),
                untyped("y")))
        .hasMessageContaining("functions may not call each other in a circle");
  }

  @Test
  void functionsThatDoubleWithEachCallAreRefused() {
    var functions = new ArrayList<OnnxFunction>();
    for (int i = 1; i < 30; i++) {
      functions.add(
          function(
              "f" + i,
              List.of("a"),
              List.of("c"),
              call("f" + (i - 1), List.of("a"), List.of("b")),
              call("f" + (i - 1), List.of("b"), List.of("c"))));
    }
    functions.add(
        function("f0", List.of("a"), List.of("c"), node("Neg", List.of("a"), List.of("c"))));
    assertThatThrownBy(() ->
            session(
                functions,
                List.of(call("f29", List.of("x"), List.of("y"))),
                Map.of(),
                List.of(untyped("x")),
                untyped("y")))
        .hasMessageContaining("its functions stand for more than 1048576 nodes");
  }

  @Test
  void theOldScanRunsEachRowAsFarAsItsLength() {
    // Version 8: a batch of sequences, [B, T, n], with a length each; the state is a running sum.
    var body =
        body(
            List.of(
                node("Add", List.of("s", "x"), List.of("s2")),
                node("Identity", List.of("s2"), List.of("y"))),
            List.of(untyped("s"), untyped("x")),
            List.of(untyped("s2"), untyped("y")));
    var graph =
        new OnnxGraph(
            "g",
            List.of(
                node(
                    "Scan",
                    List.of("lengths", "start", "xs"),
                    List.of("last", "ys"),
                    Map.of(
                        "num_scan_inputs", new Attribute.Whole(1),
                        "body", new Attribute.Body(body)))),
            Map.of(),
            List.of(untyped("lengths"), untyped("start"), untyped("xs")),
            List.of(untyped("last"), untyped("ys")));
    var session =
        OnnxSession.of(new OnnxModel(3, "", "", Map.of("", 8), graph, List.of(), Map.of()));
    var result =
        session.run(
            Map.of(
                "lengths", Tensor.of(new long[] {3, 1}, 2),
                "start", Tensor.of(new float[] {0, 100}, 2, 1),
                "xs", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3, 1)));
    assertThat(result.get("last").floats()).containsExactly(6, 104);
    assertThat(result.get("ys").floats()).containsExactly(1, 3, 6, 104, 0, 0);
  }
}
