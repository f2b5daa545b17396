package dev.eddy.onnx.run;

import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.Type;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A graph planned for inputs of given types and shapes: the steps of all nodes, and one place for
/// each value.
///
/// The first run plans: each node is planned when its inputs are there, and its steps are run at
/// once. Nodes whose inputs are all constant are computed then and never again. After that a run is
/// the steps in their order, and nothing is allocated. Where a step finds that values have changed
/// what was planned (an index that sets a size, say), the plan is made anew from its node on.
final class Plan {
  final Environment environment;
  private final OnnxGraph graph;
  private final Plan outer;
  private final Slot[] inputs;
  private final Map<String, Slot> values = new HashMap<>();
  private final List<Buffer> buffers = new ArrayList<>();

  /// What each node made: names in {@link #values}.
  private final List<List<String>> names = new ArrayList<>();

  private final List<Step> planned = new ArrayList<>();
  private final List<Integer> plannedNodes = new ArrayList<>();
  private Step[] steps = {};
  private int[] nodes = {};
  private Slot[] outputs;
  private final List<Inner> bodies = new ArrayList<>();

  /// What was counted for this plan, and how much of it is constants.
  private long bytes;

  private long constantBytes;

  private record Inner(int node, Body body) {}

  /// @param given what the inputs are like; their values are bound with {@link #bind}
  /// @param outer the plan of the graph around this one, or null
  Plan(Environment environment, OnnxGraph graph, List<Slot> given, Plan outer) {
    this.environment = environment;
    this.graph = graph;
    this.outer = outer;
    graph
        .constants()
        .forEach((name, tensor) -> {
          var buffer = environment.constant(tensor);
          values.put(name, new Slot(tensor.type(), tensor.shape(), buffer, true));
        });
    inputs = new Slot[given.size()];
    var wanted = graph.givenInputs();
    for (int i = 0; i < inputs.length; i++) {
      var like = given.get(i);
      inputs[i] =
          like.isList()
              ? Slot.list()
              : new Slot(
                  like.type,
                  like.shape.clone(),
                  keep(new Buffer(like.type, like.size(), null, 0)),
                  false);
      values.put(wanted.get(i).name(), inputs[i]);
    }
  }

  private Buffer keep(Buffer buffer) {
    buffer.kept = true;
    return buffer;
  }

  /// Whether it was made for inputs like these.
  boolean fits(List<Slot> given) {
    for (int i = 0; i < inputs.length; i++) {
      if (!inputs[i].matches(given.get(i))) {
        return false;
      }
    }
    return true;
  }

  /// Reads the inputs from the arrays of these values, without a copy.
  void bind(int input, Slot from) {
    if (from.isList()) {
      inputs[input].setItems(from.items());
    } else {
      inputs[input].buffer.array = from.buffer.array;
    }
  }

  void run() {
    if (outputs == null) {
      plan(0);
      return;
    }
    int i = 0;
    try {
      for (; i < steps.length; i++) {
        if (!steps[i].run()) {
          break;
        }
      }
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw unfit(nodes[i], e);
    }
    if (i < steps.length) {
      plan(nodes[i]);
    }
  }

  /// A node whose inputs do not fit it in a way that its operation did not look for.
  private OnnxException unfit(int index, RuntimeException e) {
    var node = graph.nodes().get(index);
    return new OnnxException(
        "%s: its inputs and attributes do not fit each other (%s); inputs are %s"
            .formatted(node.label(), e.getMessage(), new Site(this, node, index).described()),
        e);
  }

  /// Output i after a run; its elements stay until the next.
  Slot output(int i) {
    return outputs[i];
  }

  private void plan(int from) {
    forget(from);
    for (int i = from; i < graph.nodes().size(); i++) {
      planNode(i);
    }
    finish();
  }

  private void forget(int from) {
    while (names.size() > from) {
      names.removeLast().forEach(values::remove);
    }
    buffers.removeIf(buffer -> buffer.first >= from);
    while (!plannedNodes.isEmpty() && plannedNodes.getLast() >= from) {
      plannedNodes.removeLast();
      planned.removeLast();
    }
    while (!bodies.isEmpty() && bodies.getLast().node >= from) {
      bodies.removeLast().body.release();
    }
    for (var buffer : buffers) {
      // Lifetimes end anew: who reads a value from here on says so again.
      buffer.last = Math.min(buffer.last, Math.max(from, buffer.first));
    }
  }

  private void planNode(int index) {
    var node = graph.nodes().get(index);
    names.add(new ArrayList<>());
    for (var name : OnnxGraph.reads(node)) {
      var slot = values.get(name);
      if (slot != null && slot.buffer != null) {
        slot.buffer.last = index;
      }
    }
    var operation = environment.operations.find(node, environment.versions);
    var site = new Site(this, node, index);
    try {
      operation.plan(site);
      for (var output : node.outputs()) {
        if (!output.isEmpty() && !values.containsKey(output)) {
          throw site.wrong("the operator has no output for \"%s\"", output);
        }
      }
      boolean constant = site.isConstant();
      for (var step : site.steps()) {
        if (!step.run()) {
          throw new IllegalStateException(node.label() + ": planned for other values than its own");
        }
        if (!constant) {
          planned.add(step);
          plannedNodes.add(index);
        }
      }
    } catch (IndexOutOfBoundsException
        | ArithmeticException
        | ClassCastException
        | NegativeArraySizeException e) {
      throw unfit(index, e);
    }
  }

  private void finish() {
    outputs = graph.outputs().stream().map(output -> output(output.name())).toArray(Slot[]::new);
    steps = planned.toArray(Step[]::new);
    nodes = plannedNodes.stream().mapToInt(Integer::intValue).toArray();
    Lifetimes.assign(buffers);
    // While it was planned every value had an array of its own.
    long now = heldBytes() + constantBytes;
    environment.giveBack(bytes - now);
    bytes = now;
  }

  /// Says that this plan is no longer needed.
  void release() {
    bodies.forEach(held -> held.body.release());
    environment.giveBack(bytes);
    bytes = 0;
  }

  /// A graph that a node runs.
  Body body(OnnxGraph inner, int node) {
    var body = new Body(environment, inner, this);
    bodies.add(new Inner(node, body));
    return body;
  }

  /// An output that is an input, or a value of a graph around this one, in another name is copied:
  /// who runs this graph may write over its inputs while it reads the outputs.
  private Slot output(String name) {
    var slot = value(name);
    if (slot.isList() || slot.isConstant()) {
      return slot;
    }
    if (buffers.contains(slot.buffer)) {
      slot.buffer.kept = true;
      return slot;
    }
    int end = graph.nodes().size();
    var own = new Slot(slot.type, slot.shape, allocate(slot.type, slot.size(), end), false);
    own.buffer.kept = true;
    Step copy =
        () -> {
          slot.copyTo(own.buffer.array);
          return true;
        };
    copy.run();
    planned.add(copy);
    plannedNodes.add(end);
    return own;
  }

  /// A value of this graph or of one around it.
  Slot value(String name) {
    var slot = values.get(name);
    if (slot == null && outer != null) {
      return outer.value(name);
    }
    if (slot == null) {
      throw new IllegalStateException("no value \"" + name + "\"");
    }
    return slot;
  }

  void define(String name, Slot slot) {
    names.getLast().add(name);
    values.put(name, slot);
  }

  Buffer allocate(Type type, int size, int node) {
    var buffer = taken(type, size, node);
    buffers.add(buffer);
    return buffer;
  }

  /// A place that no other value ever has, as long as this plan is there.
  Buffer allocateConstant(Type type, int size, int node) {
    constantBytes += (long) size * width(type.arrayClass());
    return taken(type, size, node);
  }

  private Buffer taken(Type type, int size, int node) {
    long more = (long) size * width(type.arrayClass());
    environment.take(more);
    bytes += more;
    return new Buffer(type, size, type.allocate(size), node);
  }

  private static int width(Class<?> kind) {
    if (kind == byte[].class) {
      return 1;
    }
    if (kind == short[].class) {
      return 2;
    }
    return kind == long[].class || kind == double[].class || kind == String[].class ? 8 : 4;
  }

  /// The bytes of the arrays that this plan holds.
  private long heldBytes() {
    return buffers.stream()
        .map(buffer -> buffer.array)
        .distinct()
        .mapToLong(array -> (long) Array.getLength(array) * width(array.getClass()))
        .sum();
  }

  @Override
  public String toString() {
    return "plan for " + Arrays.toString(inputs);
  }
}
