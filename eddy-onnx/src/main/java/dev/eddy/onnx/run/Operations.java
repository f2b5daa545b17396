package dev.eddy.onnx.run;

import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The table of operators: for each, from which version of its domain on which operation does it.
public final class Operations {

  /// One line of the table, valid until the next line of the same operator.
  public record Entry(String domain, String operator, int since, Operation operation) {}

  private final Map<String, List<Entry>> entries = new TreeMap<>();

  /// Adds an operator of ONNX itself; lines of one operator in ascending versions.
  public void add(String operator, int since, Operation operation) {
    add("", operator, since, operation);
  }

  /// Adds an operator of a domain.
  public void add(String domain, String operator, int since, Operation operation) {
    entries
        .computeIfAbsent(key(domain, operator), _ -> new ArrayList<>())
        .add(new Entry(domain, operator, since, operation));
  }

  /// Every line.
  public List<Entry> all() {
    return entries.values().stream().flatMap(List::stream).toList();
  }

  /// Whether the operator is known in any version.
  public boolean knows(String domain, String operator) {
    return entries.containsKey(key(domain, operator));
  }

  /// What does a node.
  ///
  /// @throws OnnxException if nothing does
  Operation find(OnnxNode node, Map<String, Integer> versions) {
    var lines = entries.get(key(node.domain(), node.operator()));
    if (lines == null) {
      throw new OnnxException(
          "%s: the operator \"%s\"%s is not supported; export the model without it, or ask for it"
              .formatted(
                  node.label(),
                  node.operator(),
                  node.domain().isEmpty() ? "" : " of \"" + node.domain() + "\""));
    }
    int version = versions.getOrDefault(node.domain(), node.domain().isEmpty() ? 1 : 1 << 20);
    Entry found = null;
    for (var line : lines) {
      if (line.since <= version) {
        found = line;
      }
    }
    if (found == null) {
      throw new OnnxException(
          "%s: its form of version %d is not supported, that from version %d on is; export with a newer opset"
              .formatted(node.label(), version, lines.getFirst().since));
    }
    return found.operation;
  }

  private static String key(String domain, String operator) {
    return domain + ":" + operator;
  }
}
