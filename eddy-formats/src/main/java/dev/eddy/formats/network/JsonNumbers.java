package dev.eddy.formats.network;

import dev.eddy.formats.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Nested lists of numbers in JSON, as deep as the array has axes.
///
/// @param bytes of the numbers as float32, little-endian and row-major
public record JsonNumbers(int[] shape, byte[] bytes) {

  /// Reads nested lists.
  ///
  /// @param name what messages call the array
  /// @param where what messages call the file
  /// @throws FormatException if its rows are not equally long, or something in it is no number
  public static JsonNumbers of(JsonNode node, String name, String where) {
    var extents = new ArrayList<Integer>();
    for (var at = node; at.isArray(); at = at.path(0)) {
      extents.add(at.size());
    }
    var numbers = new ArrayList<Float>();
    collect(node, 0, extents, numbers, name, where);
    var bytes = ByteBuffer.allocate(4 * numbers.size()).order(ByteOrder.LITTLE_ENDIAN);
    numbers.forEach(bytes::putFloat);
    return new JsonNumbers(extents.stream().mapToInt(Integer::intValue).toArray(), bytes.array());
  }

  private static void collect(
      JsonNode node,
      int depth,
      List<Integer> extents,
      List<Float> into,
      String name,
      String where) {
    boolean leaf = depth == extents.size();
    boolean fits = leaf ? node.isNumber() : node.isArray() && node.size() == extents.get(depth);
    if (!fits) {
      throw new FormatException(
          "%s, tensor \"%s\": its lists are not those of numbers of shape %s"
              .formatted(where, name, extents));
    }
    if (leaf) {
      into.add((float) node.doubleValue());
      return;
    }
    for (var inner : node) {
      collect(inner, depth + 1, extents, into, name, where);
    }
  }
}
