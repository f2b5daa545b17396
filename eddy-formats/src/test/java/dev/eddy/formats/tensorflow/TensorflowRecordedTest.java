package dev.eddy.formats.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.Exchange;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Network;
import dev.eddy.formats.Recorded;
import dev.eddy.formats.Shared;
import dev.eddy.formats.Tensor;
import dev.eddy.formats.wire.ProtoReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/// Checkpoints and graphs of the real TensorFlow, 1.15 to 2.21.
class TensorflowRecordedTest {

  private final TensorflowFormat format = new TensorflowFormat();

  @Test
  void everyEntryOfEveryBundleIsRead(TestReporter reporter) {
    var wrong = new ArrayList<String>();
    int bundles = 0;
    int entries = 0;
    for (var json : cases()) {
      var recorded = Json.read(json);
      for (var role : List.of("bundle", "saved_model")) {
        var prefix = recorded.path("files").path(role).asString("");
        if (prefix.isEmpty() || recorded.path("variables").isEmpty()) {
          continue;
        }
        var path = json.resolveSibling(prefix);
        var model =
            format.read(role.equals("bundle") ? path.resolveSibling(prefix + ".index") : path);
        bundles++;
        entries += compare(recorded.path("variables"), model, wrong);
      }
    }
    reporter.publishEntry("TensorFlow bundles", "%d, %d entries".formatted(bundles, entries));
    assertThat(wrong).isEmpty();
    assertThat(bundles).isGreaterThanOrEqualTo(17);
  }

  private static List<Path> cases() {
    var all = new ArrayList<Path>();
    for (var part : List.of("tf-1.15", "tf-2.12-compat", "tf-2.21")) {
      all.addAll(Recorded.cases(Shared.conformance("python-made/keras/" + part)));
    }
    return all;
  }

  private static int compare(JsonNode variables, ForeignModel model, List<String> wrong) {
    var found = model.byName();
    int entries = 0;
    for (var variable : variables) {
      var name = variable.path("name").asString().replaceFirst("/part_\\d+$", "");
      if (name.startsWith("_CHECKPOINTABLE")
          || variable.path("dtype").asString().equals("string")) {
        continue;
      }
      entries++;
      var tensor = found.get(name);
      if (tensor == null) {
        wrong.add(model.where() + ": no " + name + " among " + found.keySet());
        continue;
      }
      var expected = Recorded.values(variable);
      int from = 0;
      if (!variable.path("name").asString().equals(name)) {
        // The parts of a partitioned variable are one tensor.
        from =
            variable.path("name").asString().endsWith("_0")
                ? 0
                : tensor.size() - expected.values().length;
      } else {
        assertThat(tensor.shape()).as(name).isEqualTo(expected.shape());
      }
      for (int i = 0; i < expected.values().length; i++) {
        boolean wide = tensor.type() == ElementType.F64 || tensor.type().isWhole();
        double is = tensor.at(from + i);
        double should = wide ? expected.values()[i] : (float) expected.values()[i];
        if (is != should && !(Double.isNaN(is) && Double.isNaN(should))) {
          wrong.add("%s[%d]: %s, recorded %s".formatted(tensor, i, is, should));
          break;
        }
      }
    }
    return entries;
  }

  @Test
  void everyFrozenGraphAndSavedModelGivesItsOutputs(TestReporter reporter) {
    var counts = new Exchange("TensorFlow graphs");
    for (var json : cases()) {
      var recorded = Json.read(json);
      for (var role : List.of("frozen", "saved_model", "lowered", "functional")) {
        var file = recorded.path("files").path(role).asString("");
        if (!file.isEmpty() && !recorded.path("runs").isEmpty()) {
          check(json.resolveSibling(file), role, recorded, counts);
        }
      }
    }
    counts.publish(reporter::publishEntry);
    counts.refused().forEach((name, why) -> reporter.publishEntry("refused", name + ": " + why));
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed()).isEqualTo(10);
    assertThat(counts.refused()).hasSize(8);
  }

  private void check(Path file, String role, JsonNode recorded, Exchange counts) {
    var name = file.getParent().getParent().getFileName() + "/" + file.getFileName();
    try {
      var outputs = new ArrayList<String>();
      recorded
          .path("tensors")
          .path("outputs")
          .properties()
          .forEach(e -> {
            // A variable is no output of a network.
            if (!e.getKey().equals("table")) {
              outputs.add(e.getKey() + "=" + e.getValue().asString());
            }
          });
      var settings =
          role.equals("frozen")
              ? Map.of("outputs", String.join(",", outputs))
              : Map.<String, String>of();
      var network = format.network(format.read(file), settings);
      double worst = 0;
      for (var run : recorded.path("runs")) {
        worst = Math.max(worst, difference(network, run));
      }
      counts.check(name, worst, recorded.path("tolerance").asDouble(1e-6));
    } catch (FormatException e) {
      counts.refuse(name, e.getMessage(), "");
    }
  }

  private static boolean timeFirst(Network network, String name) {
    return network.notes().stream()
        .anyMatch(note -> note.startsWith("\"" + name + "\" has its steps before"));
  }

  private static double difference(Network network, JsonNode run) {
    var given = new LinkedHashMap<String, Tensor>();
    int[] lengths = null;
    boolean swapped = network.outputs().stream().anyMatch(o -> timeFirst(network, o.name()));
    for (var input : run.path("inputs")) {
      var name = input.path("name").asString();
      var values = Recorded.values(input);
      if (name.equals("lengths")) {
        lengths = Arrays.stream(values.values()).mapToInt(v -> (int) v).toArray();
      } else {
        var tensor = values.tensor(name);
        given.put(name, swapped && tensor.shape().length == 3 ? turned(tensor) : tensor);
      }
    }
    double worst = 0;
    try (var open = network.open()) {
      var found = open.run(given, lengths);
      for (var output : run.path("outputs")) {
        var is = found.get(output.path("name").asString());
        if (is == null && output.path("name").asString().equals("table")) {
          continue;
        }
        is = timeFirst(network, is.name()) ? turned(is) : is;
        worst = Math.max(worst, Recorded.difference(Recorded.values(output).values(), is.values()));
      }
    }
    return worst;
  }

  private static Tensor turned(Tensor x) {
    int a = x.shape()[0];
    int b = x.shape()[1];
    int width = x.shape()[2];
    float[] values = new float[x.values().length];
    for (int i = 0; i < a; i++) {
      for (int j = 0; j < b; j++) {
        System.arraycopy(x.values(), (i * b + j) * width, values, (j * a + i) * width, width);
      }
    }
    return new Tensor(x.name(), new int[] {b, a, width}, values);
  }

  // ---- graphs of dl4j-test-resources

  @Test
  void theRecurrentGraphsOfTensorFlow1GiveTheirOutputs(TestReporter reporter) throws IOException {
    var counts = new Exchange("TensorFlow 1 graphs");
    var root = Shared.conformance("tf1-graphs");
    try (var files = Files.walk(root)) {
      for (var graph : files.filter(f -> f.endsWith("frozen_model.pb")).sorted().toList()) {
        var name = root.relativize(graph.getParent()).toString();
        if (name.startsWith("rnn/") || name.startsWith("primitive_")) {
          recurrent(name, graph, counts);
        }
      }
    }
    counts.publish(reporter::publishEntry);
    counts.refused().forEach((name, why) -> reporter.publishEntry("refused", name + ": " + why));
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed()).isEqualTo(42);
  }

  private void recurrent(String name, Path file, Exchange counts) {
    try {
      var recorded = Json.read(file.resolveSibling("case.json"));
      var graph = Graph.read(new ProtoReader(SavedModel.bytes(file), name), name);
      var values = new LinkedHashMap<String, Recorded.Values>();
      for (var node : graph.nodes().values()) {
        if (node.name().matches("in_\\d+")) {
          var constant = node.constant().orElseThrow();
          double[] all = new double[constant.size()];
          Arrays.setAll(all, constant::at);
          values.put(node.name(), new Recorded.Values("", constant.shape(), all));
        }
      }
      recorded.path("inputs").properties().forEach(e -> values.put(e.getKey(), data(e.getValue())));
      var wanted = new LinkedHashMap<String, Recorded.Values>();
      recorded
          .path("outputs")
          .properties()
          .forEach(e ->
              expand(
                  graph, e.getKey().replaceFirst("\\.(\\d+)$", ":$1"), data(e.getValue()), wanted));
      var network =
          format.network(
              format.read(file),
              Map.of(
                  "inputs",
                  String.join(",", values.keySet()),
                  "outputs",
                  String.join(",", wanted.keySet())));
      boolean swapped =
          network.inputs().stream().noneMatch(i -> timeFirst(network, i.name()))
              && inputSwapped(graph);
      var given = new LinkedHashMap<String, Tensor>();
      for (var input : network.inputs()) {
        var tensor = values.get(input.name()).tensor(input.name());
        boolean last =
            network.notes().contains("\"" + input.name() + "\" has its steps last in TensorFlow");
        given.put(
            input.name(),
            last
                ? stepsSecond(tensor)
                : swapped && tensor.shape().length == 3 ? turned(tensor) : tensor);
      }
      double worst = 0;
      try (var run = network.open()) {
        var found = run.run(given);
        for (var output : wanted.entrySet()) {
          var is = found.get(output.getKey());
          is = timeFirst(network, output.getKey()) ? turned(is) : is;
          worst = Math.max(worst, Recorded.difference(output.getValue().values(), is.values()));
        }
      }
      counts.check(name, worst, 1e-6);
    } catch (FormatException e) {
      counts.refuse(name, e.getMessage(), "");
    }
  }

  /// `[B, width, T]` as `[B, T, width]`.
  private static Tensor stepsSecond(Tensor x) {
    int rows = x.shape()[0];
    int width = x.shape()[1];
    int steps = x.shape()[2];
    float[] values = new float[x.values().length];
    for (int b = 0; b < rows; b++) {
      for (int j = 0; j < width; j++) {
        for (int t = 0; t < steps; t++) {
          values[(b * steps + t) * width + j] = x.values()[(b * width + j) * steps + t];
        }
      }
    }
    return new Tensor(x.name(), new int[] {rows, steps, width}, values);
  }

  private static boolean inputSwapped(Graph graph) {
    var unpack = graph.nodes().values().stream().filter(n -> n.op().equals("Unpack")).findFirst();
    return unpack
        .map(n -> n.integer("axis", 0) == 0)
        .orElse(graph.nodes().values().stream().noneMatch(n -> n.op().equals("Transpose")));
  }

  private static Recorded.Values data(JsonNode node) {
    var named = Json.object();
    named.set("shape", node.path("shape"));
    named.set("values", node.path("data"));
    return Recorded.values(named);
  }

  /// Outputs that are put one below the other are taken one by one.
  private static void expand(
      Graph graph, String name, Recorded.Values values, Map<String, Recorded.Values> into) {
    var node = graph.node(name);
    if (node.op().equals("Identity")) {
      expand(graph, node.data().getFirst(), values, into);
      return;
    }
    boolean concat = node.op().equals("ConcatV2");
    boolean pack =
        node.op().equals("Pack")
            && values.shape().length == 3
            && values.shape()[0] == 2
            && node.data().size() == 2;
    if (!concat && !pack) {
      into.put(name, values);
      return;
    }
    var data = node.data();
    var axis = concat ? graph.node(data.getLast()).constant().map(c -> c.at(0)).orElse(-1.0) : 0.0;
    if (axis != 0) {
      into.put(name, values);
      return;
    }
    var parts = concat ? data.subList(0, data.size() - 1) : data;
    int each = values.values().length / parts.size();
    for (int i = 0; i < parts.size(); i++) {
      int[] shape = values.shape().clone();
      shape[0] /= parts.size();
      expand(
          graph,
          parts.get(i),
          new Recorded.Values(
              "", shape, Arrays.copyOfRange(values.values(), i * each, (i + 1) * each)),
          into);
    }
  }
}
