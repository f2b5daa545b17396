package dev.eddy.onnx.run;

import dev.eddy.backend.Kernels;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One node while it is planned: its inputs, attributes and outputs, and the steps it leaves.
public final class Site {
  private static final int MOST_AXES = 64;

  private final Plan plan;
  private final OnnxNode node;
  private final int index;
  private final List<Step> steps = new ArrayList<>();
  private final List<Step> rounding = new ArrayList<>();
  private final boolean constant;

  Site(Plan plan, OnnxNode node, int index) {
    this.plan = plan;
    this.node = node;
    this.index = index;
    boolean bodies = node.attributes().values().stream().anyMatch(a -> a instanceof Attribute.Body);
    constant =
        !bodies
            && node.inputs().stream()
                .allMatch(name -> name.isEmpty() || plan.value(name).isConstant());
  }

  List<Step> steps() {
    steps.addAll(rounding);
    rounding.clear();
    return steps;
  }

  /// Whether the node is computed once, as all it reads is constant.
  public boolean isConstant() {
    return constant;
  }

  /// The arithmetic over the arrays of a real type: `float[]`, or `double[]` for {@link
  /// Type#DOUBLE}.
  public Kernels<Object> kernels(Type type) {
    return plan.environment.kernels(type);
  }

  public String operator() {
    return node.operator();
  }

  /// The version of the operator's domain that the file is written in.
  public int version() {
    return plan.environment.versions.getOrDefault(node.domain(), 1);
  }

  /// The error that stops here: the node's name comes before what is wrong.
  public OnnxException wrong(String problem, Object... values) {
    return new OnnxException(
        "%s: %s; inputs are %s".formatted(node.label(), problem.formatted(values), described()));
  }

  String described() {
    return node.inputs().stream()
        .map(name -> name.isEmpty() ? "none" : plan.value(name).toString())
        .collect(Collectors.joining(", ", "(", ")"));
  }

  // Inputs.

  /// How many inputs are listed, those left out included.
  public int inputs() {
    return node.inputs().size();
  }

  /// Input i, or nothing where it is left out.
  public Optional<Slot> given(int i) {
    return i < node.inputs().size() && !node.inputs().get(i).isEmpty()
        ? Optional.of(plan.value(node.inputs().get(i)))
        : Optional.empty();
  }

  /// Input i.
  ///
  /// @throws OnnxException if it is left out, or a list
  public Slot in(int i) {
    var slot = given(i).orElseThrow(() -> wrong("input %d is missing", i));
    if (slot.isList()) {
      throw wrong("input %d is a list; expected a tensor", i);
    }
    return slot;
  }

  /// Input i, which has to be of one of these types.
  public Slot in(int i, Type... types) {
    return typed(i, in(i), types);
  }

  /// Input i, where it is given.
  public Optional<Slot> given(int i, Type... types) {
    return given(i).map(slot -> typed(i, slot, types));
  }

  private Slot typed(int i, Slot slot, Type[] types) {
    if (Arrays.stream(types).noneMatch(type -> type == slot.type())) {
      throw wrong("input %d should be of type %s", i, Arrays.toString(types));
    }
    return slot;
  }

  /// Input i, a list of tensors.
  public Slot list(int i) {
    var slot = given(i).orElseThrow(() -> wrong("input %d is missing", i));
    if (!slot.isList()) {
      throw wrong("input %d should be a list of tensors", i);
    }
    return slot;
  }

  /// The whole numbers of input i as they are now; later runs check that they still are.
  public long[] wholes(int i) {
    var slot = in(i);
    if (slot.type() == Type.STRING || slot.rank() > 1) {
      throw wrong("input %d should be a row of whole numbers", i);
    }
    var values = new long[slot.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = slot.whole(k);
    }
    if (!slot.isConstant()) {
      steps.add(() -> {
        for (int k = 0; k < values.length; k++) {
          if (slot.whole(k) != values[k]) {
            return false;
          }
        }
        return true;
      });
    }
    return values.clone();
  }

  /// The same where the input is given.
  public Optional<long[]> givenWholes(int i) {
    return given(i).map(_ -> wholes(i));
  }

  /// The one whole number of input i; later runs check it.
  public long whole(int i) {
    var values = wholes(i);
    if (values.length != 1) {
      throw wrong("input %d should be one number, found %d", i, values.length);
    }
    return values[0];
  }

  // Attributes.

  private <T> Optional<T> attribute(String name, Class<T> kind) {
    var value = node.attributes().get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!kind.isInstance(value)) {
      throw wrong(
          "the attribute \"%s\" should be %s, found %s",
          name, kind.getSimpleName(), value.getClass().getSimpleName());
    }
    return Optional.of(kind.cast(value));
  }

  public boolean has(String attribute) {
    return node.attributes().containsKey(attribute);
  }

  public long whole(String name, long otherwise) {
    return attribute(name, Attribute.Whole.class).map(Attribute.Whole::value).orElse(otherwise);
  }

  public boolean flag(String name) {
    return whole(name, 0) != 0;
  }

  public float real(String name, double otherwise) {
    return attribute(name, Attribute.Real.class)
        .map(Attribute.Real::value)
        .orElse((float) otherwise);
  }

  public String text(String name, String otherwise) {
    return attribute(name, Attribute.Text.class).map(Attribute.Text::value).orElse(otherwise);
  }

  public Optional<long[]> wholes(String name) {
    return attribute(name, Attribute.Wholes.class)
        .map(list -> list.values().stream().mapToLong(Long::longValue).toArray());
  }

  public Optional<List<Float>> reals(String name) {
    return attribute(name, Attribute.Reals.class).map(Attribute.Reals::values);
  }

  public Optional<List<String>> texts(String name) {
    return attribute(name, Attribute.Texts.class).map(Attribute.Texts::values);
  }

  public Optional<Tensor> tensor(String name) {
    return attribute(name, Attribute.Value.class).map(Attribute.Value::value);
  }

  /// A graph of this node, to be run.
  public Body body(String name) {
    OnnxGraph graph =
        attribute(name, Attribute.Body.class)
            .map(Attribute.Body::graph)
            .orElseThrow(() -> wrong("the graph \"%s\" is missing", name));
    return plan.body(graph, index);
  }

  // Sizes.

  /// An axis of a tensor of this rank, counted from 0.
  ///
  /// @throws OnnxException if there is no such axis
  public int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw wrong("there is no axis %d in a tensor of %d axes", axis, rank);
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /// A size computed from what a file says.
  ///
  /// @throws OnnxException if it is negative or no array has it
  public int size(long size) {
    if (size < 0 || size > Integer.MAX_VALUE - 8) {
      throw wrong("a size of %d is out of range", size);
    }
    return (int) size;
  }

  private int elements(int[] shape) {
    if (shape.length > MOST_AXES) {
      throw wrong("a value of %d axes; at most %d are supported", shape.length, MOST_AXES);
    }
    long size = 1;
    boolean empty = Arrays.stream(shape).anyMatch(each -> each == 0);
    for (int each : shape) {
      size = empty ? 0 : size * size(each);
      if (size > Integer.MAX_VALUE - 8) {
        throw wrong(
            "a value of shape %s has more elements than an array holds", Arrays.toString(shape));
      }
    }
    return (int) size;
  }

  // Outputs.

  /// How many outputs are listed, those that nobody wants included.
  public int outputs() {
    return node.outputs().size();
  }

  /// Whether somebody wants output i.
  public boolean wants(int i) {
    return i >= 0 && i < node.outputs().size() && !node.outputs().get(i).isEmpty();
  }

  /// Output i, to be written by the steps.
  public Slot out(int i, Type type, int... shape) {
    var slot = new Slot(type, shape.clone(), allocate(type, elements(shape)), constant);
    if (wants(i)) {
      plan.define(node.outputs().get(i), slot);
    }
    if (type.isHalf()) {
      rounding.add(() -> {
        var values = slot.floats();
        for (int k = 0; k < slot.size(); k++) {
          values[k] = type.half(values[k]);
        }
        return true;
      });
    }
    return slot;
  }

  private Buffer allocate(Type type, int size) {
    try {
      return constant ? plan.allocateConstant(type, size, index) : plan.allocate(type, size, index);
    } catch (OnnxException e) {
      throw wrong("%s", e.getMessage());
    }
  }

  /// Refuses memory for so many elements, if it is more than a plan may take.
  public void charge(Type type, long elements) {
    if (elements * Math.max(type.bytes(), 1) > plan.environment.mostBytes()) {
      throw wrong(
          "%d elements would take more than %,d MB", elements, plan.environment.mostBytes() >> 20);
    }
  }

  /// Output i that is another value in another shape, without a copy; −1 is a value that only this
  /// node knows.
  public Slot alias(int i, Slot of, int... shape) {
    if (elements(shape) != of.size()) {
      throw wrong("a shape of %s does not hold %d elements", Arrays.toString(shape), of.size());
    }
    var slot = new Slot(of.type, shape.clone(), of.buffer, of.isConstant());
    if (wants(i)) {
      plan.define(node.outputs().get(i), slot);
    }
    return slot;
  }

  /// Output i with elements known for this plan, such as a shape.
  public Slot constant(int i, Tensor tensor) {
    return constant(i, tensor, new Buffer(tensor.type(), tensor.size(), tensor.array(), index));
  }

  /// Output i, a tensor of the file.
  public Slot literal(int i, Tensor tensor) {
    return constant(i, tensor, plan.environment.constant(tensor));
  }

  private Slot constant(int i, Tensor tensor, Buffer buffer) {
    var slot = new Slot(tensor.type(), tensor.shape(), buffer, true);
    if (wants(i)) {
      plan.define(node.outputs().get(i), slot);
    }
    return slot;
  }

  /// Output i, a list of tensors.
  public Slot listOut(int i) {
    var slot = Slot.list();
    if (wants(i)) {
      plan.define(node.outputs().get(i), slot);
    }
    return slot;
  }

  /// A place for results between steps of this node; what is in it at the start of a run is not
  /// defined.
  public Slot scratch(Type type, int... shape) {
    return new Slot(type, shape.clone(), allocate(type, elements(shape)), false);
  }

  /// A place that nothing else ever has; zeros at first.
  public Slot own(Type type, int... shape) {
    var slot = scratch(type, shape);
    slot.buffer.kept = true;
    return slot;
  }

  /// What was made of a constant for a purpose, made now if it never was in this session.
  public <T> T once(Slot of, Object purpose, Supplier<T> make) {
    return of.isConstant() ? of.buffer.once(purpose, make) : make.get();
  }

  // Steps.

  public void step(Runnable arithmetic) {
    steps.add(() -> {
      arithmetic.run();
      return true;
    });
  }

  /// A step that may find that what was planned no longer holds.
  public void check(Step step) {
    steps.add(step);
  }
}
