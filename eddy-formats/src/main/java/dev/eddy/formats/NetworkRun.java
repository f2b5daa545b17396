package dev.eddy.formats;

import dev.eddy.data.Batch;
import dev.eddy.run.Program;
import dev.eddy.run.Workspace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// A network that runs on tensors: `[B, T, width]` or `[B, width]` in, the same out. One thread
/// uses it at a time.
public final class NetworkRun implements AutoCloseable {

  private final Network network;
  private final Workspace workspace;
  private final Batch batch = new Batch();

  NetworkRun(Network network) {
    this.network = network;
    workspace = Program.inference(network.model()).workspace(network.weights());
  }

  /// Whether the next run goes on from the states in which the last one ended.
  public void carry(boolean on) {
    workspace.carry(on);
  }

  /// Runs on inputs whose sequences are all as long as their tensor.
  ///
  /// @throws IllegalArgumentException if an input is missing or has another shape
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return run(inputs, null);
  }

  /// Runs on sequences of these lengths, one per row.
  ///
  /// @param lengths `[B]`, or null where every row has all steps
  /// @throws IllegalArgumentException if an input is missing or has another shape
  public Map<String, Tensor> run(Map<String, Tensor> inputs, int[] lengths) {
    int rows = rows(inputs);
    batch.begin(rows);
    var steps = new HashMap<String, Integer>();
    for (var input : network.inputs()) {
      if (!input.axis().isEmpty()) {
        steps(input, inputs.get(input.name()), steps);
      }
    }
    for (var feed : network.feeds()) {
      switch (feed) {
        case Network.Feed.Given(String input, String field) ->
            given(inputs.get(input), input, field);
        case Network.Feed.Steps(String field, String axis, int count) -> {
          steps.put(axis, count);
          batch.steps(axis, count);
          Arrays.fill(batch.numbers(field, rows * count), 0, rows * count, 0);
        }
        case Network.Feed.StepNumbers(String field, String axis) -> {
          int count = steps.get(axis);
          int[] ids = batch.ids(field, rows * count);
          for (int i = 0; i < rows * count; i++) {
            ids[i] = i % count;
          }
        }
        case Network.Feed.Positions positions -> positions(positions, rows, steps);
      }
    }
    if (lengths != null) {
      for (var axis : steps.keySet()) {
        System.arraycopy(lengths, 0, batch.lengths(axis), 0, rows);
      }
    }
    workspace.run(batch);
    return outputs(rows, steps);
  }

  private int rows(Map<String, Tensor> inputs) {
    int rows = -1;
    for (var input : network.inputs()) {
      var tensor = inputs.get(input.name());
      if (tensor == null) {
        throw new IllegalArgumentException(
            "input \"%s\" is missing; given are %s".formatted(input.name(), inputs.keySet()));
      }
      int rank = (input.axis().isEmpty() ? 1 : 2) + (input.isSymbols() ? 0 : 1);
      boolean fits =
          tensor.shape().length == rank
              && (input.isSymbols() || tensor.shape()[rank - 1] == input.width())
              && (rows < 0 || tensor.shape()[0] == rows);
      if (!fits) {
        throw new IllegalArgumentException(
            "input \"%s\": expected shape %s, found %s"
                .formatted(input.name(), shape(input), Arrays.toString(tensor.shape())));
      }
      rows = tensor.shape()[0];
    }
    return rows;
  }

  private static String shape(Network.Input input) {
    return "[B"
        + (input.axis().isEmpty() ? "" : ", T")
        + (input.isSymbols() ? "]" : ", " + input.width() + "]");
  }

  private void steps(Network.Input input, Tensor tensor, Map<String, Integer> steps) {
    int count = tensor.shape()[1];
    var known = steps.putIfAbsent(input.axis(), count);
    if (known != null && known != count) {
      throw new IllegalArgumentException(
          "input \"%s\" has %d steps, but another that it is joined with has %d"
              .formatted(input.name(), count, known));
    }
    batch.steps(input.axis(), count);
  }

  private void given(Tensor tensor, String input, String field) {
    float[] values = tensor.values();
    var in =
        network.inputs().stream()
            .filter(i -> i.name().equals(input))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no input \"" + input + "\""));
    if (in.isSymbols()) {
      int[] ids = batch.ids(field, values.length);
      for (int i = 0; i < values.length; i++) {
        ids[i] = (int) values[i];
      }
    } else {
      System.arraycopy(values, 0, batch.numbers(field, values.length), 0, values.length);
    }
  }

  private void positions(Network.Feed.Positions feed, int rows, Map<String, Integer> steps) {
    int from = steps.get(feed.from());
    int count = feed.picking().count(from);
    if (!feed.axis().isEmpty()) {
      batch.steps(feed.axis(), count);
      steps.put(feed.axis(), count);
    }
    int[] ids = batch.ids(feed.field(), rows * count);
    for (int t = 0; t < count; t++) {
      int at = feed.picking().at(t, from);
      for (int row = 0; row < rows; row++) {
        ids[row * count + t] = at >= 0 && at < from ? at : -1;
      }
    }
  }

  private Map<String, Tensor> outputs(int rows, Map<String, Integer> steps) {
    var outputs = new LinkedHashMap<String, Tensor>();
    for (var output : network.outputs()) {
      int width = workspace.width(output.output());
      int[] shape =
          output.axis().isEmpty()
              ? new int[] {rows, width}
              : new int[] {rows, steps.get(output.axis()), width};
      float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
      workspace.output(output.output(), values);
      outputs.put(output.name(), new Tensor(output.name(), shape, values));
    }
    return outputs;
  }

  @Override
  public void close() {
    workspace.close();
  }
}
