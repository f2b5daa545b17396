package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.cell.Cell;
import dev.eddy.check.CellCheck;
import dev.eddy.check.GradientCheck;
import dev.eddy.cpu.Cpu;
import dev.eddy.cpu.Reference;
import dev.eddy.data.Batch;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Objective.Averaging;
import dev.eddy.model.Objective.Loss;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.run.Workspace;
import dev.eddy.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Recurrent cells of the literature, with outputs, last states and gradients that were computed
/// elsewhere.
///
/// An input is a table of a trained embedding with a symbol for every row and step, so that what
/// flows back to it is a gradient too; a number of the double reference is a loss that weighs that
/// number alone.
class PublishedCellsTest {

  private static final String FOLDER = "conformance/cells";
  private static final Loss WEIGHTED = new Loss.Pointwise("weighted sum", "output = y*target");

  /// Relative to the largest number of an array, which is not taken below this.
  private static final double LEAST = 1e-3;

  /// A cell and what is known of it.
  record Recorded(String name, Path folder) {
    @Override
    public String toString() {
      return name;
    }

    Cell cell() throws IOException {
      return Cell.of(name, Files.readString(folder.resolve(name + ".cell")));
    }

    JsonNode values() {
      return JsonMapper.shared().readTree(folder.resolve(name + ".json"));
    }
  }

  static Stream<Recorded> cells() throws IOException {
    var folder = SharedData.find(FOLDER);
    if (folder.isEmpty()) {
      return Stream.of(new Recorded("none", Path.of("")));
    }
    try (var files = Files.list(folder.get())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".cell"))
          .sorted()
          .map(file -> new Recorded(file.replace(".cell", ""), folder.get()))
          .toList()
          .stream();
    }
  }

  @Test
  void allOfThemAreThere() throws IOException {
    assumeTrue(SharedData.folder().isPresent(), SharedData.MISSING);
    assertThat(cells()).hasSize(49);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void gradientsAreDifferences(Recorded recorded) throws IOException {
    assumeTrue(SharedData.folder().isPresent(), SharedData.MISSING);
    var result = CellCheck.check(recorded.cell(), 1);
    assertThat(result.error()).as("%s", result).isLessThan(CellCheck.TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void valuesAndGradientsAreThoseOfThePaper(Recorded recorded) throws IOException {
    assumeTrue(SharedData.folder().isPresent(), SharedData.MISSING);
    var network = new Network(recorded.cell(), recorded.values());
    network.doubleGives(1e-12, 1e-10);
    network.floatGives(1e-5, 1e-4);
  }

  /// The cell in a model whose outputs are its own and its last states.
  private static final class Network {
    private final JsonNode values;
    private final Model model;
    private final Parameters parameters;
    private final Batch batch;
    private final int rows;
    private final int steps;

    /// What is expected, by the name of a parameter of the model, of an output or of a loss.
    private final Map<String, double[]> expected = new TreeMap<>();

    Network(Cell plain, JsonNode values) {
      this.values = values;
      rows = values.get("batch").asInt();
      steps = values.get("steps").asInt();
      var cell = plain;
      for (var size : plain.equations().sizes()) {
        cell = cell.withSize(size.name(), values.get("sizes").get(size.name()).asInt());
      }
      model = model(cell, values.get("sizes").get("H").asInt());
      parameters = Parameters.initial(model, 1);
      batch = batch();
      cell.equations()
          .inputs()
          .forEach(input -> {
            put(input.name() + ".table", values.get("inputs").get(input.name()));
            expect(input.name() + ".table", values.get("input_gradients").get(input.name()));
          });
      for (var parameter : values.get("parameters").properties()) {
        put("cell." + parameter.getKey(), parameter.getValue().get("values"));
        expect(
            "cell." + parameter.getKey(),
            values.get("parameter_gradients").get(parameter.getKey()));
      }
      expect("y", values.get("outputs"));
      cell.equations()
          .states()
          .forEach(s -> expect("last " + s.name(), values.get("final_states").get(s.name())));
      assertThat(values.get("parameter_gradients").properties())
          .as("every parameter of the model is among the recorded ones")
          .hasSize(model.parameters().entries().size() - cell.equations().inputs().size());
    }

    private Model model(Cell cell, int units) {
      var build = new ModelBuilder();
      var inputs = new LinkedHashMap<String, List<String>>();
      var sizes = cell.bind(values.get("sizes").get("D").asInt(), units);
      for (var input : cell.equations().inputs()) {
        build.embedding(input.name(), "t", rows * steps, input.dim().value(sizes));
        inputs.put(input.name(), List.of(input.name()));
      }
      var y =
          build.add(
              new Layer.Apply("cell", cell, units, inputs, Map.of(), Map.of(), false, Map.of()));
      build.output("y", y);
      cell.equations()
          .states()
          .forEach(s -> build.output("last " + s.name(), build.finalState("cell", s.name())));
      return build.model();
    }

    private Batch batch() {
      var made = new Batch().begin(rows).steps("t", steps);
      for (int b = 0; b < rows; b++) {
        made.lengths("t")[b] = values.get("lengths").get(b).asInt();
      }
      for (var layer : model.layers()) {
        if (layer instanceof Layer.Embedding) {
          var ids = made.ids(layer.name(), rows * steps);
          for (int i = 0; i < rows * steps; i++) {
            ids[i] = i;
          }
        }
      }
      return made;
    }

    private void put(String parameter, JsonNode numbers) {
      var flat = flat(numbers);
      var entry = model.parameters().entry(parameter);
      assertThat(flat).as(parameter).hasSize(entry.size());
      for (int i = 0; i < flat.length; i++) {
        parameters.values()[entry.offset() + i] = (float) flat[i];
      }
    }

    private void expect(String name, JsonNode numbers) {
      expected.put(name, flat(numbers));
    }

    void doubleGives(double tolerance, double gradientTolerance) {
      for (var output : model.outputs().keySet()) {
        int count = expected.get(output).length;
        var objective = new Objective(output, WEIGHTED, Averaging.NONE);
        try (var run = Reference.of(Program.evaluation(model, objective), parameters.freeze())) {
          var found = new double[count];
          var weights = batch.numbers(output, count);
          for (int i = 0; i < count; i++) {
            java.util.Arrays.fill(weights, 0);
            weights[i] = 1;
            found[i] = run.run(batch, 0, 0);
          }
          near(output, found, tolerance);
        }
      }
      weigh();
      near(GradientCheck.gradients(model, objective(), parameters, batch), gradientTolerance);
    }

    void floatGives(double tolerance, double gradientTolerance) {
      weigh();
      try (var run =
          new Cpu().poisoned().gradients(Program.training(model, objective()), parameters, 1)) {
        double loss = run.run(batch, 1, 0);
        near("loss", new double[] {loss}, new double[] {values.get("loss").asDouble()}, tolerance);
        for (var output : model.outputs().keySet()) {
          near(output, outputs(run.workspace(), output), tolerance);
        }
        near(doubles(run.gradients()), gradientTolerance);
      }
    }

    private double[] outputs(Workspace run, String output) {
      var found = new float[expected.get(output).length];
      run.output(output, found);
      return doubles(found);
    }

    private Objective objective() {
      return new Objective("y", WEIGHTED, Averaging.NONE);
    }

    private void weigh() {
      var weights = flat(values.get("loss_weights"));
      var target = batch.numbers("y", weights.length);
      for (int i = 0; i < weights.length; i++) {
        target[i] = (float) weights[i];
      }
    }

    private void near(double[] gradients, double tolerance) {
      for (var entry : model.parameters().entries()) {
        var own = new double[entry.size()];
        System.arraycopy(gradients, entry.offset(), own, 0, own.length);
        near(entry.name(), own, tolerance);
      }
    }

    private void near(String name, double[] found, double tolerance) {
      near(name, found, expected.get(name), tolerance);
    }

    private static void near(String name, double[] found, double[] wanted, double tolerance) {
      double largest = LEAST;
      for (double value : wanted) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat(found).as(name).hasSize(wanted.length);
      for (int i = 0; i < wanted.length; i++) {
        assertThat(Math.abs(found[i] - wanted[i]) / largest)
            .as("%s[%d]: expected %s, found %s", name, i, wanted[i], found[i])
            .isLessThan(tolerance);
      }
    }
  }

  private static double[] doubles(float[] values) {
    var doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /// Nested lists in the order of their axes.
  private static double[] flat(JsonNode node) {
    var all = new ArrayList<Double>();
    flatten(node, all);
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void flatten(JsonNode node, List<Double> into) {
    if (node.isArray()) {
      node.forEach(part -> flatten(part, into));
    } else {
      into.add(node.asDouble());
    }
  }
}
