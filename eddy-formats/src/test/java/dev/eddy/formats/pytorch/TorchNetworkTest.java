package dev.eddy.formats.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Exchange;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Network;
import dev.eddy.formats.Recorded;
import dev.eddy.formats.Recorded.Values;
import dev.eddy.formats.Shared;
import dev.eddy.formats.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/// Networks of state dictionaries of the real PyTorch give what PyTorch gave.
class TorchNetworkTest {

  private static final double TOLERANCE = 1e-5;

  private final PytorchFormat format = new PytorchFormat();

  /// What Eddy does not make a network of, with the reason.
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("ConvRnn", "as a convolution has"),
          Map.entry("Seq2Seq", "features"),
          Map.entry("ScanRnn", "does not know a module"));

  @Test
  void everyRecordedOutputIsTheSame(TestReporter reporter) {
    var counts = new Exchange("PyTorch networks");
    for (var part : List.of("rnn", "cells", "containers", "archives", "old")) {
      for (var json : Recorded.cases(Shared.conformance("python-made/pytorch/" + part))) {
        var recorded = Json.read(json);
        if (recorded.path("outputs").isEmpty()
            || !recorded.has("state_dict")
            || recorded.path("files").isEmpty()
            || recorded.path("files").get(0).asString().endsWith(".onnx")) {
          continue;
        }
        for (var file : recorded.path("files")) {
          check(json.resolveSibling(file.asString()), recorded, counts);
        }
      }
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed()).isGreaterThanOrEqualTo(95);
  }

  private void check(Path file, JsonNode recorded, Exchange counts) {
    var name = file.getParent().getFileName() + "/" + file.getFileName();
    var kind =
        recorded.path("class").asString(recorded.path("module").path("type").asString("Tagger"));
    try {
      var model = format.read(file);
      var settings = new LinkedHashMap<String, String>();
      var inputs = Recorded.all(recorded.path("inputs"));
      if (inputs.size() > 1) {
        settings.put("states", "given");
      }
      if (recorded.path("module").has("nonlinearity")) {
        settings.put("nonlinearity", recorded.path("module").path("nonlinearity").asString());
      } else if (name.contains("1.13.1/rnn") || name.contains("1.4.0/rnn")) {
        settings.put("nonlinearity", "relu");
      }
      if (model.tensors().stream().allMatch(t -> t.name().startsWith("constants/"))) {
        counts.refuse(name, "a frozen module has no names");
        return;
      }
      if (kind.equals("TiedLM")) {
        settings.put("modules", "embedding,rnn,decoder");
      }
      if (recorded.path("module").path("training").asBoolean(false)) {
        counts.refuse(name, "recorded while training, with dropout");
        return;
      }
      var network = format.network(model, settings);
      compare(name, network, recorded, kind, inputs, counts);
    } catch (FormatException e) {
      counts.refuse(name, e.getMessage(), REFUSED.get(kind));
    }
  }

  /// Sequences are `[T, B, …]` unless the module has its batch first; one row may have no batch
  /// axis.
  private static void compare(
      String name,
      Network network,
      JsonNode recorded,
      String kind,
      Map<String, Values> inputs,
      Exchange counts) {
    var first = inputs.values().iterator().next();
    boolean ids = network.inputs().getFirst().isSymbols();
    boolean unbatched = first.shape().length == (ids ? 1 : 2);
    boolean batchFirst =
        kind.matches("Tagger|TiedLM")
            || recorded.path("module").path("batch_first").asBoolean(false);
    boolean timeFirst = !unbatched && !batchFirst;
    var given = new LinkedHashMap<String, Tensor>();
    var x = first.tensor("x");
    given.put("x", unbatched ? withBatch(x) : timeFirst ? turned(x) : x);
    var states = new ArrayList<>(inputs.values());
    for (int i = 1; i < states.size(); i++) {
      slices(states.get(i).tensor("s"), i == 1 ? "h" : "c", network, given, unbatched);
    }
    int[] lengths = lengths(recorded);
    try (var run = network.open()) {
      var found = run.run(given, lengths);
      double worst = 0;
      int at = 0;
      for (var output : recorded.path("outputs").properties()) {
        var expected = Recorded.values(output.getValue());
        float[] is;
        if (at == 0
            || recorded.path("module").path("type").asString("").endsWith("Cell") && at == 0) {
          var y = found.get("y");
          y = padded(y, lengths, recorded, expected.shape(), timeFirst);
          is = unbatched ? y.values() : timeFirst ? turned(y).values() : y.values();
        } else if (recorded.path("module").path("type").asString("").equals("LSTMCell")) {
          // c at every step is recorded; Eddy gives the last.
          is = lastRow(expected, stacked(found, "c"));
        } else {
          is = stacked(found, at == 1 ? "h" : "c");
        }
        worst = Math.max(worst, Recorded.difference(expected.values(), is));
        at++;
      }
      counts.check(name, worst, TOLERANCE);
    }
  }

  private static int[] lengths(JsonNode recorded) {
    return recorded.path("lengths").isArray() ? Recorded.shape(recorded.path("lengths")) : null;
  }

  private static float[] lastRow(Values expected, float[] last) {
    float[] all = new float[expected.values().length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) expected.values()[i];
    }
    System.arraycopy(last, 0, all, all.length - last.length, last.length);
    return all;
  }

  /// As long as the longest row, or as `total_length` says, and with its padding value.
  private static Tensor padded(
      Tensor y, int[] lengths, JsonNode recorded, int[] shape, boolean timeFirst) {
    if (lengths == null) {
      return y;
    }
    int steps = timeFirst ? shape[0] : shape[1];
    int rows = y.shape()[0];
    int width = y.shape()[2];
    float padding = (float) recorded.path("padding_value").asDouble(0);
    float[] values = new float[rows * steps * width];
    for (int b = 0; b < rows; b++) {
      for (int t = 0; t < steps; t++) {
        for (int i = 0; i < width; i++) {
          values[(b * steps + t) * width + i] =
              t < lengths[b] ? y.values()[(b * y.shape()[1] + t) * width + i] : padding;
        }
      }
    }
    return new Tensor("y", new int[] {rows, steps, width}, values);
  }

  private static Tensor withBatch(Tensor x) {
    var shape = new int[x.shape().length + 1];
    shape[0] = 1;
    System.arraycopy(x.shape(), 0, shape, 1, x.shape().length);
    return new Tensor(x.name(), shape, x.values());
  }

  /// The first two axes change places.
  private static Tensor turned(Tensor x) {
    int a = x.shape()[0];
    int b = x.shape()[1];
    int width = x.values().length / Math.max(1, a * b);
    float[] values = new float[x.values().length];
    for (int i = 0; i < a; i++) {
      for (int j = 0; j < b; j++) {
        System.arraycopy(x.values(), (i * b + j) * width, values, (j * a + i) * width, width);
      }
    }
    var shape = x.shape().clone();
    shape[0] = b;
    shape[1] = a;
    return new Tensor(x.name(), shape, values);
  }

  /// `[layers · directions, B, H]` as an input for each.
  private static void slices(
      Tensor all, String state, Network network, Map<String, Tensor> into, boolean unbatched) {
    var names =
        network.inputs().stream()
            .map(Network.Input::name)
            .filter(name -> name.matches("(.*\\.)?" + state + "_l\\d+(_reverse)?_0"))
            .toList();
    int each = all.values().length / names.size();
    for (int i = 0; i < names.size(); i++) {
      float[] values = java.util.Arrays.copyOfRange(all.values(), i * each, (i + 1) * each);
      int width = all.shape()[all.shape().length - 1];
      int rows = unbatched ? 1 : each / width;
      into.put(names.get(i), new Tensor(names.get(i), new int[] {rows, width}, values));
    }
  }

  private static float[] stacked(Map<String, Tensor> found, String state) {
    var parts = new ArrayList<float[]>();
    found.forEach((name, tensor) -> {
      if (name.matches("(.*\\.)?" + state + "_l\\d+(_reverse)?")) {
        parts.add(tensor.values());
      }
    });
    float[] all = new float[parts.stream().mapToInt(p -> p.length).sum()];
    int at = 0;
    for (var part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
