package dev.eddy.formats.keras;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.Exchange;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Network;
import dev.eddy.formats.Recorded;
import dev.eddy.formats.Shared;
import dev.eddy.formats.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Files and layers of Keras that others recorded.
class KerasRecordedTest {

  private final KerasFormat format = new KerasFormat();

  /// Files that are taken, but of which nobody recorded what they give.
  private final List<String> withoutValues = new ArrayList<>();

  @Test
  void theExamplesOfDl4jGiveTheirPredictions(TestReporter reporter) throws IOException {
    var counts = new Exchange("Keras H5 of dl4j-test-resources");
    var folder = Shared.conformance("keras/h5-examples");
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(f -> f.toString().endsWith(".h5")).sorted().toList()) {
        var name = file.getFileName().toString();
        if (name.endsWith("_model.h5") && !name.equals("lstm_tf_model.h5")) {
          predictions(file, name, counts);
        } else if (!name.contains("_inputs_and_outputs") && !name.contains("_weights")) {
          var network = format.network(format.read(file), Map.of());
          assertThat(network.outputs()).as(name).isNotEmpty();
          withoutValues.add(name);
        }
      }
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed()).isEqualTo(6);
    reporter.publishEntry("taken, without recorded values", withoutValues.toString());
    assertThat(withoutValues).hasSize(5);
  }

  private void predictions(Path file, String name, Exchange counts) throws IOException {
    var values = file.resolveSibling(name.replace("_model", "_inputs_and_outputs"));
    var recorded =
        Hdf5.read(Files.readAllBytes(values), values.toString(), h5 -> h5.below(h5.root()));
    var expected =
        recorded.entrySet().stream().filter(e -> e.getKey().startsWith("predictions/")).findFirst();
    var whole = format.network(format.read(file), Map.of());
    if (expected.isEmpty()) {
      withoutValues.add(name);
      return;
    }
    var x =
        recorded.entrySet().stream()
            .filter(e -> e.getKey().startsWith("inputs/"))
            .findFirst()
            .orElseThrow()
            .getValue();
    check(name, whole, x, expected.get().getValue(), counts);
    // The same weights in a file of their own, with the configuration beside it.
    var weights = file.resolveSibling(name.replace("_model", "_weights"));
    var configuration = file.resolveSibling(name.replace("_model.h5", "_config.json"));
    var joined =
        format.network(format.read(weights), Map.of("configuration", configuration.toString()));
    check(name + " by its weights", joined, x, expected.get().getValue(), counts);
  }

  private static void check(
      String name, Network network, ForeignTensor x, ForeignTensor expected, Exchange counts) {
    var input = network.inputs().getFirst();
    try (var run = network.open()) {
      var found = run.run(Map.of(input.name(), x.tensor()));
      double[] values = new double[expected.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = expected.at(i);
      }
      counts.check(
          name, Recorded.difference(values, found.values().iterator().next().values()), 2e-6);
    }
  }

  @Test
  void aZipOfKeras3BySomebodyElseIsRead() {
    var file = Shared.conformance("keras/keras3-zip/pre_pr22362_nested_container.keras");
    var model = Format.readAny(file);
    assertThat(model.writer()).startsWith("Keras 3");
    assertThat(model.tensors()).isNotEmpty();
  }

  @Test
  void everyRecurrentLayoutOfTfKerasIsTaken() throws IOException {
    var folder = Shared.conformance("keras/h5-tfkeras");
    int layouts = 0;
    for (var line : Files.readAllLines(folder.resolve("INDEX.tsv"))) {
      var file = folder.resolve(line.split("\t")[0]);
      var model = format.read(file);
      var network = format.network(model, Map.of());
      var input = network.inputs().getFirst();
      var x =
          new Tensor(input.name(), new int[] {2, 3, input.width()}, new float[6 * input.width()]);
      try (var run = network.open()) {
        assertThat(run.run(Map.of(input.name(), x))).as(line).hasSize(1);
      }
      layouts++;
    }
    assertThat(layouts).isEqualTo(27);
  }

  /// Fixtures of keras-js, to six digits: a sum of ten products of such numbers is off by more than
  /// half of the last one.
  @Test
  void theLayersOfKerasJsGiveTheirOutputs(TestReporter reporter) {
    var counts = new Exchange("layers of keras-js");
    var folder = Shared.conformance("keras-js");
    var attributes = Json.read(folder.resolve("ATTRS.json")).path("cases");
    for (var kind :
        List.of("LSTM", "GRU", "Dense", "Embedding", "RepeatVector", "TimeDistributed")) {
      for (var entry : Json.read(folder.resolve(kind + ".json")).properties()) {
        layer(kind, entry.getKey(), entry.getValue(), attributes, counts);
      }
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.refused()).hasSize(1);
    assertThat(counts.passed()).isEqualTo(29);
  }

  private void layer(
      String kind, String name, JsonNode recorded, JsonNode attributes, Exchange counts) {
    var attrs = attributes.path(name).path("attrs");
    int number = Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
    var config = Json.object().put("name", "layer");
    attrs.properties().forEach(e -> config.set(e.getKey(), e.getValue()));
    if (kind.equals("Dense")) {
      // The cases have no attributes: linear, sigmoid and softplus, and again without bias.
      config.put("activation", List.of("linear", "sigmoid", "softplus").get(number % 3));
      config.put("use_bias", recorded.path("weights").size() > 1);
    }
    if (kind.equals("RepeatVector")) {
      config.put("n", recorded.path("expected").path("shape").get(0).asInt());
    }
    var weights = new ArrayList<ForeignTensor>();
    for (var weight : recorded.path("weights")) {
      weights.add(tensor("layer/" + weights.size(), weight));
    }
    int runs = attrs.path("stateful").asBoolean(false) ? 2 : 1;
    run(name, kind, config, recorded, weights, runs, counts);
  }

  /// Runs a layer by itself on one row.
  private void run(
      String name,
      String kind,
      ObjectNode config,
      JsonNode recorded,
      List<ForeignTensor> weights,
      int runs,
      Exchange counts) {
    var input = tensor("x", recorded.path("input")).tensor();
    if (input.shape().length > 2) {
      int width = input.shape()[input.shape().length - 1];
      input = new Tensor("x", new int[] {input.values().length / width, width}, input.values());
    }
    var batched = Json.MAPPER.createArrayNode().addNull();
    for (int extent : input.shape()) {
      batched.add(extent);
    }
    var layers = Json.MAPPER.createArrayNode();
    layers
        .addObject()
        .put("class_name", "InputLayer")
        .putObject("config")
        .put("name", "x")
        .set("batch_input_shape", batched);
    layers.addObject().put("class_name", kind).set("config", config);
    var model = Json.object().put("class_name", "Sequential");
    model.putObject("config").set("layers", layers);
    var configuration = Json.object().put("container", "h5").put("version", "2.0.0");
    configuration.set("model", model);
    try {
      var foreign =
          new ForeignModel("keras", "", name, configuration, weights, Map.of(), List.of());
      var network = format.network(foreign, Map.of());
      int[] row = new int[input.shape().length + 1];
      row[0] = 1;
      System.arraycopy(input.shape(), 0, row, 1, input.shape().length);
      try (var run = network.open()) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        for (int i = 0; i < runs; i++) {
          run.carry(i > 0);
          found = run.run(Map.of("x", new Tensor("x", row, input.values())));
        }
        var expected =
            Recorded.values(Json.object().set("values", recorded.path("expected").path("data")));
        counts.check(
            name,
            Recorded.difference(expected.values(), found.values().iterator().next().values()),
            3e-6);
      }
    } catch (FormatException e) {
      counts.refuse(name, e.getMessage(), "TimeDistributed");
    }
  }

  @Test
  void theActivationsOfKerasJsGiveTheirOutputs(TestReporter reporter) {
    var counts = new Exchange("activations of keras-js");
    var recorded = Json.read(Shared.conformance("keras-js/activations.json"));
    for (var entry : recorded.properties()) {
      var parts = entry.getKey().split("\\.");
      int number = Integer.parseInt(parts[2]);
      var config = Json.object().put("name", "a");
      // The fourth and fifth of a kind have numbers of their own.
      var kind =
          switch (parts[1] + number) {
            case "elu3" -> {
              config.put("alpha", 0.5);
              yield "ELU";
            }
            case "relu3" -> {
              config.put("max_value", 0.5);
              yield "ReLU";
            }
            case "relu4" -> {
              config.put("alpha", 0.3);
              yield "LeakyReLU";
            }
            default -> {
              config.put("activation", parts[1]);
              yield "Activation";
            }
          };
      run(entry.getKey(), kind, config, entry.getValue(), List.of(), 1, counts);
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed()).isEqualTo(33);
  }

  private static ForeignTensor tensor(String name, JsonNode node) {
    var data = node.path("data");
    var bytes = ByteBuffer.allocate(4 * data.size()).order(ByteOrder.LITTLE_ENDIAN);
    data.forEach(number -> bytes.putFloat((float) number.asDouble()));
    return new ForeignTensor(
        name,
        ElementType.F32,
        Recorded.shape(node.path("shape")),
        MemorySegment.ofArray(bytes.array()),
        "keras-js");
  }
}
