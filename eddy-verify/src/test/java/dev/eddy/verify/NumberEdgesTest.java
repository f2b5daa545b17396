package dev.eddy.verify;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.backend.Backends;
import dev.eddy.cell.Cell;
import dev.eddy.check.GradientCheck;
import dev.eddy.cpu.Cpu;
import dev.eddy.cpu.GradientRun;
import dev.eddy.cpu.Reference;
import dev.eddy.data.Batch;
import dev.eddy.equation.Function;
import dev.eddy.equation.FunctionTable;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.run.Workspace;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every function, reduction and loss at the edges of the numbers: float kernels against the double
/// definition, and that against the tables of `docs/numbers.md`.
class NumberEdgesTest {

  private static final float[] EDGES = {
    Float.NEGATIVE_INFINITY,
    -1e38f,
    -1e-38f,
    -0f,
    0f,
    1e-38f,
    1e38f,
    Float.POSITIVE_INFINITY,
    Float.NaN
  };

  private static final Objective SUM =
      new Objective(
          "y",
          new Objective.Loss.Pointwise("sum", "output = y - target"),
          Objective.Averaging.NONE);

  private static final Pattern OTHERS = Pattern.compile("\\b[vw]\\b");

  /// How each function is written for an edge `u`, and for others `v`, `w`.
  private static final Map<String, List<String>> WRITTEN = new LinkedHashMap<>();

  static {
    for (var sign : List.of("+", "-", "*", "/", "<", "<=", ">", ">=")) {
      WRITTEN.put(sign, List.of("u " + sign + " v"));
    }
    WRITTEN.put("neg", List.of("-u"));
    WRITTEN.put("^", List.of("u^2", "u^0.5", "u^(-1)", "u^1.5", "u^17"));
    for (var name :
        List.of(
            "sigmoid",
            "tanh",
            "relu",
            "elu",
            "softplus",
            "softsign",
            "hard_sigmoid",
            "exp",
            "log",
            "log1p",
            "sqrt",
            "abs",
            "sign")) {
      WRITTEN.put(name, List.of(name + "(u)"));
    }
    WRITTEN.put("max", List.of("max(u, v)"));
    WRITTEN.put("min", List.of("min(u, v)"));
    WRITTEN.put("clip", List.of("clip(u, 1)"));
    WRITTEN.put("where", List.of("where(u, v, w)", "where(w, u, v)", "where(w > 1, u, v)"));
    WRITTEN.put("rowsum", List.of("rowsum(u)"));
    WRITTEN.put("rowmean", List.of("rowmean(u)"));
    WRITTEN.put("rowmax", List.of("rowmax(u)"));
    WRITTEN.put("dot", List.of("dot(u, w)", "dot(u, 0.5*w)"));
    WRITTEN.put("softmax", List.of("softmax(u)"));
    WRITTEN.put("log_softmax", List.of("log_softmax(u)"));
    WRITTEN.put("norm", List.of("norm(u)"));
    WRITTEN.put("zoneout", List.of("zoneout(u, v, 0.25)"));
    WRITTEN.put("dropout", List.of("dropout(u, 0.25)"));
    WRITTEN.put("split", List.of("split(u)"));
    WRITTEN.put("attend", List.of("attend(u, m, m)"));
  }

  @Test
  void everyFunctionIsLookedAt() {
    assertThat(WRITTEN.keySet())
        .containsExactlyInAnyOrderElementsOf(
            FunctionTable.all().stream().map(Function::name).toList());
  }

  private static Model model(String expression, int units) {
    var build = new ModelBuilder();
    build.numbers("x", "t", 1);
    boolean attends = expression.contains("m, m");
    if (attends) {
      build.numbers("rows", "s", units);
    }
    boolean splits = expression.startsWith("split");
    var text =
        (attends ? "memory m [H]\n" : "")
            + (splits ? "param u [3*H] = zeros\n" : "param u [H] = zeros\n")
            + "param v, w [H] = zeros\n"
            + (splits
                ? "p, q, r = split(u)\noutput = p + q + r"
                : "output = " + expression + " + 0*u")
            + " + W @ x + 0*v + 0*w\n";
    build.add(
        new Layer.Apply(
            "cell",
            Cell.of("edge", text),
            units,
            Map.of("x", List.of("x")),
            Map.of(),
            attends ? Map.of("m", List.of("rows")) : Map.of(),
            false,
            Map.of()));
    return build.output("y", build.value("cell")).model();
  }

  /// Of one unit element by element, of three (an edge, 1 and 2) over a row.
  private static int units(String function) {
    return switch (FunctionTable.named(function).form()) {
      case POINTWISE, RANDOM, SPLIT -> 1;
      case REDUCTION, ROW, MEMORY -> 3;
    };
  }

  static Stream<Arguments> expressions() {
    return WRITTEN.entrySet().stream()
        .flatMap(one -> one.getValue().stream().map(e -> Arguments.of(e, units(one.getKey()))));
  }

  /// A cell of an expression, on a batch of one step.
  private record Setting(Model model, Program program, Parameters at, Batch batch, int units) {
    static Setting of(String expression, int units) {
      var model = NumberEdgesTest.model(expression, units);
      var batch = new Batch().begin(1).steps("t", 1);
      batch.numbers("x", 1)[0] = 1;
      Arrays.fill(batch.numbers("y", units), 0);
      if (expression.contains("m, m")) {
        batch.steps("s", 2);
        System.arraycopy(new float[] {1, 2, 3, 2, 1, 0}, 0, batch.numbers("rows", 6), 0, 6);
      }
      return new Setting(
          model, Program.training(model, SUM), Parameters.zeros(model), batch, units);
    }

    GradientRun run(String kernels) {
      return Cpu.on(Backends.named(kernels)).gradients(program, at, 1);
    }

    void set(float u, float v) {
      for (var entry : model.parameters().entries()) {
        for (int i = 0; i < entry.size(); i++) {
          at.values()[entry.offset() + i] =
              switch (entry.name()) {
                case "cell.u" -> i == 0 ? u : i;
                case "cell.v" -> v;
                case "cell.W" -> 0;
                default -> 1;
              };
        }
      }
    }

    float[] values(GradientRun run) {
      System.arraycopy(at.values(), 0, run.parameters().values(), 0, at.values().length);
      run.updated();
      run.run(batch, 1, 0);
      return output(run.workspace());
    }

    float[] exactValues() {
      try (var reference = Reference.of(program, at.freeze())) {
        reference.run(batch, 0, 0);
        return output(reference.workspace());
      }
    }

    double[] exactGradients() {
      return GradientCheck.gradients(model, SUM, at, batch);
    }

    private float[] output(Workspace run) {
      var values = new float[units];
      run.output("y", values);
      return values;
    }
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void floatsAreAsTheDefinition(String expression, int units) {
    var setting = Setting.of(expression, units);
    try (var plain = setting.run("float");
        var vector = setting.run("vector")) {
      for (float u : EDGES) {
        for (float v : expression.contains("v") ? EDGES : new float[] {1}) {
          if (isBeyondFloats(expression, u)) {
            continue;
          }
          setting.set(u, v);
          var values = setting.exactValues();
          var gradients = setting.exactGradients();
          for (var run : List.of(plain, vector)) {
            var found = setting.values(run);
            var where = "%s, u = %s, v = %s".formatted(expression, u, v);
            for (int i = 0; i < units; i++) {
              assertSame(found[i], values[i], units, where);
            }
            for (int i = 0; i < gradients.length; i++) {
              assertSame(run.gradients()[i], gradients[i], units, "gradient of " + where);
            }
          }
        }
      }
    }
  }

  /// Where squares of a row, or the power that the slope of a power is made of, are no floats, and
  /// are doubles.
  private static boolean isBeyondFloats(String expression, float u) {
    return switch (expression) {
      case "norm(u)" -> Math.abs(u) == 1e38f;
      case "u^1.5" -> Math.abs(u) == 1e38f || Math.abs(u) == 1e-38f;
      default -> false;
    };
  }

  /// Equal to the last digits, or both below what a float holds; over a row terms may cancel.
  private static void assertSame(float found, double expected, int units, String where) {
    float rounded = (float) expected;
    if (Float.isFinite(rounded)) {
      double room = 1e-5 * Math.abs(rounded) + (units > 1 ? 1e-6 : 1e-37);
      assertThat((double) found).as(where).isCloseTo(rounded, within(room));
    } else {
      assertThat(found).as(where).isEqualTo(Float.valueOf(rounded));
    }
  }

  // ---- losses
  // ----------------------------------------------------------------------------------------

  /// A loss, and its target: a label, or a number for each of two scores.
  private record Case(String name, Objective.Loss loss, float... target) {}

  private static final List<Case> LOSSES =
      List.of(
          new Case("softmax cross-entropy, of the label", Objective.softmaxCrossEntropy(), 0),
          new Case("softmax cross-entropy, of another", Objective.softmaxCrossEntropy(), 1),
          new Case("linear chain, of the tag", Objective.linearChain(), 0),
          new Case("linear chain, of another", Objective.linearChain(), 1),
          new Case("dense cross-entropy, target 0", Objective.denseCrossEntropy(), 0, 1),
          new Case("dense cross-entropy, target 1", Objective.denseCrossEntropy(), 1, 0),
          new Case("sigmoid cross-entropy, target 0", Objective.sigmoidCrossEntropy(), 0, 0),
          new Case("sigmoid cross-entropy, target ½", Objective.sigmoidCrossEntropy(), 0.5f, 0),
          new Case("sigmoid cross-entropy, target 1", Objective.sigmoidCrossEntropy(), 1, 0),
          new Case("squared error, target 0", Objective.squaredError(), 0, 0));

  /// The loss of the scores `(u, 0)`, and what flows back to u.
  private static float[] loss(Case of, float u, String kernels) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 1);
    build.layer("scores", "output = W @ x + b", 2, x);
    var model =
        of.loss instanceof Objective.Loss.LinearChain
            ? build.output("y", build.linearChain("chain", build.value("scores"))).model()
            : build.output("y", build.value("scores")).model();
    var objective = new Objective("y", of.loss, Objective.Averaging.NONE);
    var parameters = Parameters.zeros(model);
    int at = model.parameters().entry("scores.b").offset();
    parameters.values()[at] = u;
    var batch = new Batch().begin(1).steps("t", 1);
    batch.numbers("x", 1)[0] = 0;
    if (of.target.length == 1) {
      batch.ids("y", 1)[0] = (int) of.target[0];
    } else {
      System.arraycopy(of.target, 0, batch.numbers("y", 2), 0, 2);
    }
    if (kernels.equals("double")) {
      try (var run = Reference.of(Program.evaluation(model, objective), parameters.freeze())) {
        double loss = run.run(batch, 0, 0);
        double[] gradients = GradientCheck.gradients(model, objective, parameters, batch);
        return new float[] {(float) loss, (float) gradients[at]};
      }
    }
    try (var run =
        Cpu.on(Backends.named(kernels))
            .gradients(Program.training(model, objective), parameters, 1)) {
      return new float[] {(float) run.run(batch, 1, 0), run.gradients()[at]};
    }
  }

  static Stream<Arguments> losses() {
    return LOSSES.stream().map(one -> Arguments.of(one.name, one));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void lossesInFloatsAreAsTheDefinition(String name, Object loss) {
    for (float u : EDGES) {
      var exact = loss((Case) loss, u, "double");
      for (var kernels : List.of("float", "vector")) {
        var found = loss((Case) loss, u, kernels);
        assertSame(found[0], exact[0], 2, name + ", u = " + u);
        assertSame(found[1], exact[1], 2, "gradient of " + name + ", u = " + u);
      }
    }
  }

  // ---- what docs say
  // ------------------------------------------------------------------------------------------

  private static String number(float value) {
    if (Float.isNaN(value)) {
      return "NaN";
    }
    if (Float.isInfinite(value)) {
      return value < 0 ? "−∞" : "∞";
    }
    return new BigDecimal(value)
        .round(new MathContext(2))
        .stripTrailingZeros()
        .toString()
        .replace("E+", "e")
        .replace("E-", "e−")
        .replace("-", "−");
  }

  private static String row(String name, List<float[]> results) {
    return results.stream()
        .map(one -> number(one[0]) + " · " + number(one[1]))
        .collect(joining(" | ", "| " + name + " | ", " |"));
  }

  private static List<float[]> results(String expression, int units) {
    var setting = Setting.of(expression, units);
    int u = setting.model.parameters().entry("cell.u").offset();
    var results = new ArrayList<float[]>();
    try (var run = setting.run("float")) {
      for (float edge : EDGES) {
        setting.set(edge, 1);
        float value = setting.values(run)[0];
        results.add(new float[] {value, run.gradients()[u]});
      }
    }
    return results;
  }

  /// The page has every line of the tables, as it comes out.
  @Test
  void docsSayWhatComesOut() throws IOException {
    var lines = new ArrayList<String>();
    WRITTEN.forEach((name, expressions) -> {
      if (!List.of("attend", "split", "dropout").contains(name)) {
        for (var expression : expressions) {
          if (!OTHERS.matcher(expression).find()) {
            lines.add(row("`" + expression + "`", results(expression, units(name))));
          }
        }
      }
    });
    for (var loss : LOSSES) {
      var results = new ArrayList<float[]>();
      for (float edge : EDGES) {
        results.add(loss(loss, edge, "float"));
      }
      lines.add(row(loss.name, results));
    }
    var page = Files.readString(Path.of("..", "docs", "numbers.md"));
    assertThat(page.lines()).as(String.join("\n", lines)).containsAll(lines);
  }
}
