package dev.eddy.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One recorded run of a TensorFlow 1 graph: a folder with `case.json` (the values) and often
/// `frozen_model.pb` (the graph).
///
/// Values are printed to 8 digits. Names of the intermediates end in the output's number,
/// `dropout/mul.0`. Believe the graph about attributes: the folders' names do not always tell the
/// truth.
///
/// @param name the folder below the root: `rnn/grucell/static_…`
/// @param folder where it lies
/// @param inputs what was fed, by placeholder; mostly empty, as the source froze its inputs into
///   variables
/// @param variables variables and frozen inputs (`in_0`, …)
/// @param outputs what the source asserts
/// @param intermediates every recorded node output
/// @param randomOps the random operations of the graph with their seeds
public record Case(
    String name,
    Path folder,
    Map<String, Values> inputs,
    Map<String, Values> variables,
    Map<String, Values> outputs,
    Map<String, Values> intermediates,
    List<RandomOp> randomOps) {

  /// A random operation and its two seed attributes.
  public record RandomOp(String node, String op, long seed, long seed2) {}

  /// Reads the case in a folder.
  ///
  /// @throws UncheckedIOException if `case.json` cannot be read
  public static Case read(Path folder, String name) {
    var root = JsonMapper.shared().readTree(folder.resolve("case.json"));
    var randomOps = new ArrayList<RandomOp>();
    for (var op : root.path("random_ops"))
      randomOps.add(
          new RandomOp(
              op.get("node").asString(),
              op.get("op").asString(),
              op.get("seed").asLong(),
              op.get("seed2").asLong()));
    return new Case(
        name,
        folder,
        values(root.path("inputs")),
        values(root.path("variables")),
        values(root.path("outputs")),
        values(root.path("intermediates")),
        List.copyOf(randomOps));
  }

  /// Reads all cases at or below `root/under`, sorted by name; `under` may be empty.
  ///
  /// @throws UncheckedIOException if a folder cannot be listed
  public static List<Case> all(Path root, String under) {
    try (var files = Files.walk(root.resolve(under))) {
      return files
          .filter(file -> file.endsWith("case.json"))
          .map(Path::getParent)
          .sorted()
          .map(folder -> read(folder, root.relativize(folder).toString().replace('\\', '/')))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The graph beside the values, if the source has one.
  public Optional<TensorFlowGraph> graph() {
    Path file = folder.resolve("frozen_model.pb");
    return Files.exists(file) ? Optional.of(TensorFlowGraph.read(file)) : Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }

  private static Map<String, Values> values(JsonNode node) {
    var named = new LinkedHashMap<String, Values>();
    for (var entry : node.properties()) {
      var shape = new ArrayList<Integer>();
      for (var size : entry.getValue().get("shape")) shape.add(size.asInt());
      var data = entry.getValue().get("data");
      double[] numbers = new double[data.size()];
      for (int i = 0; i < numbers.length; i++) {
        var number = data.get(i);
        numbers[i] = number.isBoolean() ? (number.asBoolean() ? 1 : 0) : number.asDouble();
      }
      named.put(entry.getKey(), new Values(List.copyOf(shape), numbers));
    }
    return named;
  }
}
