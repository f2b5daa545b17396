package dev.eddy.check;

import dev.eddy.cell.Cell;
import dev.eddy.cpu.Reference;
import dev.eddy.data.Batch;
import dev.eddy.equation.EquationException;
import dev.eddy.graph.Influence;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.random.RandomStream;
import dev.eddy.run.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// {@link GradientCheck} of one cell on its own: a small model around it, random parameters and
/// sequences of different lengths, one of them empty.
///
/// Each input and each memory comes from a trained affine layer, so that what flows back to them is
/// checked as well. The loss is the squared distance of the output to random targets.
public final class CellCheck {

  /// The largest relative error of gradients that are right: that of a central difference in double
  /// precision.
  public static final double TOLERANCE = 1e-6;

  private static final int INPUT = 3;
  private static final int UNITS = 4;
  private static final int[] LENGTHS = {5, 0, 3, 1};
  private static final int[] MEMORY_LENGTHS = {2, 5, 4, 1};
  private static final int STEPS = 5;
  private static final int LARGEST_SCALE = 12;

  /// Seeds that are tried before a gradient counts as wrong.
  private static final int TRIES = 3;

  private static final Objective OBJECTIVE = new Objective("output", Objective.squaredError());

  private CellCheck() {}

  /// The worst parameter of the model around the cell; parameters of the cell itself are called
  /// `cell.…`.
  public static GradientCheck.Result check(Cell cell, long seed) {
    var setting = Setting.of(cell, seed, false);
    return GradientCheck.check(setting.model, OBJECTIVE, setting.parameters, setting.batch, 10_000);
  }

  /// Why a cell should not be trained, in a sentence that names its line: its derived gradient is
  /// wrong, or nothing that it learns has any effect. Checked along one direction for each
  /// parameter array, which takes milliseconds; where the loss of random numbers is no finite one,
  /// as with `log(x)`, on positive numbers, and where that is none either, not at all.
  public static Optional<String> fault(Cell cell) {
    for (long seed = 1; ; seed++) {
      var setting = Setting.of(cell, seed, false);
      if (!setting.isFinite()) {
        setting = Setting.of(cell, seed, true);
      }
      if (!setting.isFinite()) {
        return Optional.empty();
      }
      var result =
          GradientCheck.check(
              setting.model,
              OBJECTIVE,
              setting.parameters,
              setting.batch,
              RandomStream.of(seed, "directions"));
      if (result.error() <= TOLERANCE) {
        return setting.hasNoEffect() ? Optional.of(noEffect(cell)) : Optional.empty();
      }
      // A step may have crossed the jump of a comparison: a wrong derivative is wrong anywhere.
      if (seed == TRIES) {
        return Optional.of(wrong(cell, result));
      }
    }
  }

  /// The states of a cell that no output depends on, now or later, in a sentence.
  public static Optional<String> idleStates(Cell cell) {
    int scale = scale(cell);
    var sizes = small(cell, scale).bind(INPUT * scale, UNITS * scale);
    var idle = Influence.idleStates(cell.equations(), sizes);
    if (idle.isEmpty()) {
      return Optional.empty();
    }
    boolean one = idle.size() == 1;
    return Optional.of(
        "cell \"%s\": no output depends on the state%s %s, now or later; let one read %s, or leave %s out"
            .formatted(
                cell.name(),
                one ? "" : "s",
                idle.stream().map(s -> "'" + s + "'").collect(Collectors.joining(" and ")),
                one ? "it" : "them",
                one ? "it" : "them"));
  }

  private static String wrong(Cell cell, GradientCheck.Result result) {
    var name = result.parameter().replaceFirst("^cell\\.", "");
    return "cell \"%s\"%s: the derived gradient of '%s' is wrong: %.6g, by differences %.6g; this is a fault of Eddy, please report these equations"
        .formatted(cell.name(), place(cell, name), name, result.derived(), result.numeric());
  }

  private static String noEffect(Cell cell) {
    return "cell \"%s\": no parameter and no input has any effect on its output, every gradient is 0; let the output depend on them by something that has a derivative"
        .formatted(cell.name());
  }

  /// The first line that mentions a name.
  private static String place(Cell cell, String name) {
    var lines = cell.text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      boolean mentions =
          Arrays.asList(lines.get(i).replaceFirst("#.*", "").split("[^\\p{L}\\p{N}_']+"))
              .contains(name);
      if (mentions) {
        return ", line " + (i + 1);
      }
    }
    return "";
  }

  /// A small model around a cell, with random parameters and sequences.
  private record Setting(Model model, Parameters parameters, Batch batch) {

    /// @param positive whether inputs are positive numbers
    static Setting of(Cell cell, long seed, boolean positive) {
      var equations = cell.equations();
      int scale = scale(cell);
      var small = small(cell, scale);
      var sizes = small.bind(INPUT * scale, UNITS * scale);
      var layers = new ArrayList<Layer>();
      var inputs = new LinkedHashMap<String, List<String>>();
      for (var input : equations.inputs()) {
        inputs.put(input.name(), read(layers, input.name(), "steps", input.dim().value(sizes)));
      }
      var memories = new LinkedHashMap<String, List<String>>();
      for (var memory : equations.memories()) {
        memories.put(memory.name(), read(layers, memory.name(), "rows", memory.dim().value(sizes)));
      }
      layers.add(
          new Layer.Apply(
              "cell", small, UNITS * scale, inputs, Map.of(), memories, false, Map.of()));
      var model = new Model(layers, Map.of("output", List.of("cell")));
      var parameters = Parameters.initial(model, seed);
      var random = RandomStream.of(seed, "cell check");
      fill(parameters.values(), parameters.values().length, random, true);
      if (positive) {
        parameters.table().entries().stream()
            .filter(entry -> entry.name().startsWith("affine "))
            .forEach(entry -> makePositive(parameters.values(), entry.offset(), entry.size()));
      }
      var batch = new Batch().begin(LENGTHS.length);
      batch.steps("steps", STEPS);
      System.arraycopy(LENGTHS, 0, batch.lengths("steps"), 0, LENGTHS.length);
      if (!memories.isEmpty()) {
        batch.steps("rows", STEPS);
        System.arraycopy(MEMORY_LENGTHS, 0, batch.lengths("rows"), 0, LENGTHS.length);
      }
      for (var input : equations.inputs()) {
        int size = LENGTHS.length * STEPS * input.dim().value(sizes);
        fill(batch.numbers(input.name(), size), size, random, false);
        if (positive) {
          makePositive(batch.numbers(input.name(), size), 0, size);
        }
      }
      for (var memory : equations.memories()) {
        int size = LENGTHS.length * STEPS * memory.dim().value(sizes);
        fill(batch.numbers(memory.name(), size), size, random, false);
      }
      int size = LENGTHS.length * STEPS * model.width("cell");
      fill(batch.numbers("output", size), size, random, false);
      return new Setting(model, parameters, batch);
    }

    private static void makePositive(float[] values, int from, int count) {
      for (int i = from; i < from + count; i++) {
        values[i] = Math.abs(values[i]) + 0.1f;
      }
    }

    boolean isFinite() {
      try (var run = Reference.of(Program.evaluation(model, OBJECTIVE), parameters)) {
        return Double.isFinite(run.run(batch, 0, 0));
      }
    }

    boolean hasNoEffect() {
      return Arrays.stream(GradientCheck.gradients(model, OBJECTIVE, parameters, batch))
          .allMatch(gradient -> gradient == 0);
    }
  }

  /// A sequence of numbers and a trained layer that reads it.
  private static List<String> read(List<Layer> layers, String name, String axis, int width) {
    var affine = Cell.of("affine", "output = W @ x + b");
    layers.add(new Layer.Numbers(name, axis, width));
    layers.add(
        new Layer.Apply(
            "affine " + name,
            affine,
            width,
            Map.of("x", List.of(name)),
            Map.of(),
            Map.of(),
            false,
            Map.of()));
    return List.of("affine " + name);
  }

  /// The same equations with every size that has no default at a small one.
  private static Cell small(Cell cell, int scale) {
    var sizes = new TreeMap<String, Integer>();
    cell.equations().sizes().stream()
        .filter(size -> size.value().isEmpty())
        .forEach(size -> sizes.put(size.name(), (2 + sizes.size()) * scale));
    return new Cell(cell.name(), cell.equations(), sizes);
  }

  /// What makes the small sizes fit a text that takes them apart, such as `a, b = split(x)`.
  private static int scale(Cell cell) {
    for (int scale = 1; scale < LARGEST_SCALE; scale++) {
      try {
        small(cell, scale).bind(INPUT * scale, UNITS * scale);
        return scale;
      } catch (EquationException _) {
        // The next one may fit; if none does, the last one says what is wrong.
      }
    }
    return LARGEST_SCALE;
  }

  /// Parameters keep what they start from and move a little, so that none is 0 or 1 by chance.
  private static void fill(float[] values, int size, RandomStream random, boolean added) {
    for (int i = 0; i < size; i++) {
      float drawn = (float) (0.6 * random.uniformDouble() - 0.3);
      values[i] = added ? values[i] + drawn : 3 * drawn;
    }
  }
}
