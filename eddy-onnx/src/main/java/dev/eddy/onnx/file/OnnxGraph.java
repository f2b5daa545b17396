package dev.eddy.onnx.file;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/// Operations in an order in which each follows what it reads.
///
/// @param constants values that are in the file; old files name them among the inputs, too
/// @param inputs what a run is given
/// @param outputs what a run gives
public record OnnxGraph(
    String name,
    List<OnnxNode> nodes,
    Map<String, Tensor> constants,
    List<OnnxValue> inputs,
    List<OnnxValue> outputs) {

  public OnnxGraph {
    nodes = List.copyOf(nodes);
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// The inputs that are no constants: what a run has to be given.
  public List<OnnxValue> givenInputs() {
    return inputs.stream().filter(input -> !constants.containsKey(input.name())).toList();
  }

  /// How many symbols the table has that an input is looked up in, a constant or one that is made
  /// floats of; 1 if it is looked up in none.
  public int symbols(String input) {
    var same = new HashSet<>(Set.of(input));
    var tables = new HashMap<>(constants);
    for (var node : nodes) {
      if (List.of("DequantizeLinear", "Cast").contains(node.operator())
          && tables.containsKey(node.inputs().getFirst())) {
        tables.put(node.outputs().getFirst(), tables.get(node.inputs().getFirst()));
      }
      boolean moved = List.of("Cast", "Transpose", "Identity").contains(node.operator());
      if (moved && same.contains(node.inputs().getFirst())) {
        same.addAll(node.outputs());
      }
      if (node.operator().equals("Gather")
          && same.contains(node.inputs().get(1))
          && tables.containsKey(node.inputs().getFirst())) {
        return tables.get(node.inputs().getFirst()).size(0);
      }
    }
    return 1;
  }

  /// The inputs that say how many steps each row has, and the values that are the same: whole
  /// numbers, read by nothing but recurrent operators as their `sequence_lens`, as they are or
  /// cast.
  public Set<String> lengths() {
    var all = new LinkedHashSet<String>();
    for (var input : givenInputs()) {
      boolean whole =
          input.type().filter(type -> type == Type.INT32 || type == Type.INT64).isPresent();
      if (whole && input.shape().filter(axes -> axes.size() == 1).isPresent()) {
        all.addAll(lengths(input.name()));
      }
    }
    return all;
  }

  /// An input and what is cast of it; nothing where it is read otherwise, or not at all.
  private Set<String> lengths(String input) {
    var same = new LinkedHashSet<>(Set.of(input));
    boolean isRead = false;
    for (var node : nodes) {
      for (int i = 0; i < node.inputs().size(); i++) {
        if (!same.contains(node.inputs().get(i))) {
          continue;
        }
        if (List.of("Cast", "Identity").contains(node.operator())) {
          same.addAll(node.outputs());
        } else if (List.of("RNN", "GRU", "LSTM").contains(node.operator()) && i == 4) {
          isRead = true;
        } else {
          return Set.of();
        }
      }
    }
    boolean isGiven = outputs.stream().anyMatch(output -> same.contains(output.name()));
    return isRead && !isGiven ? same : Set.of();
  }

  /// Values of the graphs around it that this graph, or a graph within it, reads.
  public SequencedSet<String> captures() {
    var captures = new LinkedHashSet<String>();
    var own = new LinkedHashSet<>(constants.keySet());
    inputs.forEach(input -> own.add(input.name()));
    for (var node : nodes) {
      reads(node).stream().filter(name -> !own.contains(name)).forEach(captures::add);
      own.addAll(node.outputs());
    }
    for (var output : outputs) {
      if (!own.contains(output.name())) {
        captures.add(output.name());
      }
    }
    return captures;
  }

  /// Every value that a node reads, those that only its graphs read included.
  public static SequencedSet<String> reads(OnnxNode node) {
    var names = new LinkedHashSet<String>();
    node.inputs().stream().filter(name -> !name.isEmpty()).forEach(names::add);
    for (var attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.Body(var graph)) {
        names.addAll(graph.captures());
      }
    }
    return names;
  }
}
