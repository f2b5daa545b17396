package dev.eddy.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Cases recorded as JSON beside the files they are about.
public final class Recorded {

  private Recorded() {}

  /// The JSON files below a folder, in the order of their paths.
  public static List<Path> cases(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A tensor as `{"dtype", "shape", "values"}`.
  public record Values(String type, int[] shape, double[] values) {

    /// As float32.
    public Tensor tensor(String name) {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      return new Tensor(name, shape, floats);
    }
  }

  /// A recorded tensor.
  public static Values values(JsonNode node) {
    var numbers = new ArrayList<Double>();
    flatten(node.path("values"), numbers);
    return new Values(
        node.path("dtype").asString(""),
        shape(node.path("shape")),
        numbers.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static void flatten(JsonNode node, List<Double> into) {
    if (node.isArray()) {
      node.forEach(inner -> flatten(inner, into));
    } else if (node.isString()) {
      into.add(
          switch (node.stringValue()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.valueOf(node.stringValue());
          });
    } else if (node.isBoolean()) {
      into.add(node.booleanValue() ? 1.0 : 0.0);
    } else {
      into.add(node.asDouble());
    }
  }

  public static int[] shape(JsonNode node) {
    int[] shape = new int[node.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = node.get(i).asInt();
    }
    return shape;
  }

  /// The tensors of an object, by name.
  public static Map<String, Values> all(JsonNode node) {
    var all = new LinkedHashMap<String, Values>();
    node.properties().forEach(entry -> all.put(entry.getKey(), values(entry.getValue())));
    return all;
  }

  /// How far numbers are from what was recorded: the largest difference divided by max(1, largest
  /// recorded); infinite where one has no counterpart.
  public static double difference(double[] expected, float[] found) {
    if (expected.length != found.length) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 1;
    double difference = 0;
    for (int i = 0; i < found.length; i++) {
      if (Double.isNaN(expected[i]) || Double.isInfinite(expected[i])) {
        if (Double.compare(expected[i], found[i]) != 0) {
          return Double.POSITIVE_INFINITY;
        }
        continue;
      }
      if (!Float.isFinite(found[i])) {
        return Double.POSITIVE_INFINITY;
      }
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - found[i]));
    }
    return difference / largest;
  }
}
