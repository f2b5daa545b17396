package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.compile.Planner;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.plan.Plan;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Planning grows with what is planned: long texts, many states and high stacks.
class PlannerTest {

  private static final Objective OBJECTIVE = new Objective("y", Objective.squaredError());

  private static Plan plan(Model model) {
    return Planner.training(model, OBJECTIVE);
  }

  private static Model scan(String text) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    return build.output("y", build.scan("rnn", Cell.of("long", text), 4, x)).model();
  }

  /// A text that is as long as asked for.
  record Text(String name, int lines, IntFunction<String> of) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String lines(int n, IntFunction<String> line) {
    return IntStream.range(1, n).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
  }

  static Stream<Text> texts() {
    return Stream.of(
        new Text(
            "a chain of sums",
            2_000,
            n ->
                "v0 = W @ x + U @ h\n"
                    + lines(n, i -> "v%d = tanh(v%d + 0.5*h)".formatted(i, i - 1))
                    + "h' = v"
                    + (n - 1)),
        new Text(
            "a chain of products",
            1_000,
            n ->
                "v0 = W @ x + U @ h\n"
                    + lines(n, i -> "v%d = tanh(W%d @ v%d)".formatted(i, i, i - 1))
                    + "h' = v"
                    + (n - 1)),
        new Text(
            "a chain that is computed again on the way back",
            4_000,
            n ->
                "v0 = W @ x + U @ h\n"
                    + lines(n, i -> "v%d = v%d + 1".formatted(i, i - 1))
                    + "h' = v%d*v%d".formatted(n - 1, n - 2)),
        new Text(
            "values that are read twice",
            100,
            n ->
                "v0 = W @ x + U @ h\n"
                    + lines(n, i -> "v%d = 0.3*v%d*v%d + v%d".formatted(i, i - 1, i - 1, i - 1))
                    + "h' = tanh(v"
                    + (n - 1)
                    + ")"),
        new Text(
            "states",
            1_000,
            n ->
                lines(n, i -> "state s%d [H]".formatted(i))
                    + lines(n, i -> "s%d' = tanh(0.5*s%d + W @ x)".formatted(i, i % (n - 1) + 1))
                    + "output = s1' + s2"));
  }

  /// In the time of this thread, so that others on the machine do not matter: four times as long a
  /// text takes far less than sixteen times as long.
  @ParameterizedTest
  @MethodSource("texts")
  void planningIsLinearInTheText(Text text) {
    plan(scan(text.of.apply(text.lines / 4)));
    double quarter = seconds(scan(text.of.apply(text.lines / 4)));
    double whole = seconds(scan(text.of.apply(text.lines)));
    assertThat(whole)
        .as("%d lines; %.3f s for a quarter", text.lines, quarter)
        .isLessThan(2)
        .isLessThan(0.15 + 10 * quarter);
  }

  @Test
  void aStackIsPlannedLayerByLayer() {
    plan(stack(3));
    assertThat(seconds(stack(30))).isLessThan(2);
    assertThat(stack(60).width("y")).isEqualTo(2);
  }

  private static Model stack(int layers) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    for (int i = 0; i < layers; i++) {
      x = build.bidirectional("layer" + i, Cells.LSTM, 4, x);
    }
    return build.output("y", build.affine("y", 2, x)).model();
  }

  private static double seconds(Model model) {
    var clock = ManagementFactory.getThreadMXBean();
    long start = clock.getCurrentThreadCpuTime();
    plan(model);
    return (clock.getCurrentThreadCpuTime() - start) * 1e-9;
  }

  @Test
  void anInterruptEndsPlanning() {
    var model = stack(2);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> plan(model))
        .isInstanceOf(CancellationException.class)
        .hasMessage("planning the model was interrupted; nothing was begun");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aLastStateIsReadOnceByALayer() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    build.scan("rnn", Cells.ELMAN, 4, x);
    var twice = build.finalState("first", "rnn", "h").with(build.finalState("second", "rnn", "h"));
    assertThatThrownBy(() -> build.affine("y", 2, twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "layer \"y\" reads \"second\" twice, or two layers that give the same last state; a value may be read once");
    var model = build.model();
    assertThat(model.layer("first")).isEqualTo(new Layer.FinalState("first", "rnn", "h"));
    assertThat(model.sizes((Layer.Apply) model.layer("rnn"))).isEqualTo(Map.of("D", 3, "H", 4));
  }
}
