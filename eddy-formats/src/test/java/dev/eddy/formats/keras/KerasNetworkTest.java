package dev.eddy.formats.keras;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Exchange;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Network;
import dev.eddy.formats.Recorded;
import dev.eddy.formats.Shared;
import dev.eddy.formats.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/// Models of the real Keras, 1.2 to 3.15, give what Keras gave.
class KerasNetworkTest {

  private final KerasFormat format = new KerasFormat();

  /// What Eddy has no equal for, and words of the sentence that says so.
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("attention", "causal mask"),
          Map.entry("multi_head_attention", "causal mask"),
          Map.entry("merge", "one after the other"),
          Map.entry("activations_as_layers", "sparsemax"),
          Map.entry("functional_ops", "has no layer of this kind"),
          Map.entry("shape_layers", "another shape"),
          Map.entry("policy_bfloat16", "no HDF5 file that can be read"),
          Map.entry("quantized_int8", "quantised"),
          Map.entry("quantized_int8_mha", "quantised"),
          Map.entry("sequential_never_built", "does not say how wide its input is"),
          Map.entry("string_lookup", "StringLookup"),
          Map.entry("text_vectorization", "TextVectorization"),
          Map.entry("text_vectorization_adapted", "TextVectorization"));

  @Test
  void everyRecordedOutputIsTheSame(TestReporter reporter) {
    var counts = new Exchange("Keras models");
    for (var json : Recorded.cases(Shared.conformance("python-made/keras"))) {
      var recorded = Json.read(json);
      for (var role : List.of("keras", "h5")) {
        var name = recorded.path("files").path(role).asString("");
        if (!name.isEmpty() && recorded.path("runs").isArray()) {
          check(json.resolveSibling(name), recorded, counts);
        }
      }
    }
    counts.publish(reporter::publishEntry);
    counts.refused().forEach((name, why) -> reporter.publishEntry("refused", name + ": " + why));
    assertThat(counts.wrong()).isEmpty();
  }

  private void check(Path file, JsonNode recorded, Exchange counts) {
    var name = file.getParent().getParent().getFileName() + "/" + file.getFileName();
    try {
      var model = format.read(file);
      var network = format.network(model, Map.of());
      if (recorded.path("refuse").isObject()) {
        counts.refuse(name, "was taken, though it is to be refused", null);
        return;
      }
      try (var run = network.open()) {
        double worst = 0;
        for (var one : recorded.path("runs")) {
          run.carry(!one.path("reset_states_before").asBoolean(false) && stateful(network));
          worst =
              Math.max(
                  worst, difference(network, run.run(inputs(network, one.path("inputs"))), one));
        }
        counts.check(name, worst, Math.max(1e-6, recorded.path("tolerance").asDouble(1e-6)));
      }
    } catch (FormatException e) {
      var expected =
          recorded
              .path("refuse")
              .path("class_name")
              .asString(REFUSED.get(file.getFileName().toString().replaceFirst("\\..*", "")));
      counts.refuse(name, e.getMessage(), expected);
    } catch (RuntimeException e) {
      counts.refuse(name, e.toString(), null);
    }
  }

  private static boolean timeFirst(Network network) {
    return network.notes().stream().anyMatch(note -> note.contains("time_major"));
  }

  /// The first two axes change places.
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

  private static boolean stateful(Network network) {
    return network.notes().stream().anyMatch(note -> note.contains("is stateful"));
  }

  private static Map<String, Tensor> inputs(Network network, JsonNode inputs) {
    var given = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < network.inputs().size(); i++) {
      var input = network.inputs().get(i);
      var tensor = Recorded.values(inputs.get(i)).tensor(input.name());
      given.put(input.name(), timeFirst(network) ? turned(tensor) : tensor);
    }
    return given;
  }

  private static double difference(Network network, Map<String, Tensor> found, JsonNode run) {
    double worst = 0;
    int at = 0;
    var outputs = List.copyOf(found.values());
    for (var output : run.path("outputs")) {
      var expected = Recorded.values(output);
      var is = outputs.get(at);
      is = timeFirst(network) && is.shape().length == 3 ? turned(is) : is;
      double one = Recorded.difference(expected.values(), is.values());
      worst = Math.max(worst, one);
      at++;
    }
    return worst;
  }
}
