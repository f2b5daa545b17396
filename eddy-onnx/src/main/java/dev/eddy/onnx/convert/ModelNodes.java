package dev.eddy.onnx.convert;

import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The layers of a model as nodes.
///
/// Outside, sequences are `[batch, time, width]`; between layers they are `[time, batch, width]`,
/// as recurrent operators want them; rows are `[batch, width]`.
public final class ModelNodes {
  private static final OnnxValue.Axis BATCH = OnnxValue.Axis.any("batch");

  private final Model model;
  private final Weights weights;

  /// The input with the steps of each row.
  private static final String LENGTHS = "lengths";

  private final boolean streaming;
  private final boolean lengths;
  private final GraphDraft draft;
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, String> finals = new HashMap<>();
  private final Map<String, OnnxValue> inputs = new LinkedHashMap<>();
  private final List<OnnxValue> outputs = new ArrayList<>();

  private ModelNodes(Model model, Weights weights, boolean streaming, boolean lengths) {
    this.model = model;
    this.weights = weights;
    this.streaming = streaming;
    this.lengths = lengths;
    draft = new GraphDraft(weights.precision());
  }

  /// The graph of a model.
  ///
  /// @param streaming whether states are inputs and outputs
  /// @param lengths whether an input says how many steps each row has
  public static OnnxGraph graph(Model model, Weights weights, boolean streaming, boolean lengths) {
    return new ModelNodes(model, weights, streaming, lengths).graph();
  }

  private OnnxGraph graph() {
    model.outputs().keySet().forEach(draft::reserve);
    if (lengths) {
      if (model.axes().size() != 1) {
        throw new OnnxException(
            "the model has the axes %s; rows have lengths where there is one"
                .formatted(model.axes()));
      }
      input(value(LENGTHS, Type.INT32, "", 0));
    }
    for (var layer : model.layers()) {
      draft.at(layer.name());
      write(layer);
    }
    model
        .outputs()
        .forEach((name, layers) -> {
          draft.at("output");
          boolean sequence = isSequence(layers.getFirst());
          var joined = joined(layers);
          int width = layers.stream().mapToInt(model::width).sum();
          if (sequence) {
            draft.named(name, "Transpose", Map.of("perm", GraphDraft.wholesOf(1, 0, 2)), joined);
            outputs.add(value(name, Type.FLOAT, model.axis(layers.getFirst()), width));
          } else {
            draft.named(name, "Identity", Map.of(), joined);
            outputs.add(value(name, Type.FLOAT, "", width));
          }
        });
    return draft.graph("eddy", true, List.copyOf(inputs.values()), outputs);
  }

  private boolean isSequence(String layer) {
    return !model.axis(layer).isEmpty();
  }

  /// A value outside: `[batch, axis, width]`, without an axis where that is "", without a width
  /// where that is 0.
  private static OnnxValue value(String name, Type type, String axis, int width) {
    var axes = new ArrayList<OnnxValue.Axis>();
    axes.add(BATCH);
    if (!axis.isEmpty()) {
      axes.add(OnnxValue.Axis.any(axis));
    }
    if (width > 0) {
      axes.add(OnnxValue.Axis.of(width));
    }
    return OnnxValue.tensor(name, type, axes);
  }

  private void input(OnnxValue value) {
    if (inputs.putIfAbsent(value.name(), value) == null) {
      draft.reserve(value.name());
    }
  }

  private String joined(List<String> layers) {
    boolean sequence = isSequence(layers.getFirst());
    for (var layer : layers) {
      if (isSequence(layer) != sequence) {
        throw new OnnxException(
            "layers %s are joined, but only some are sequences".formatted(layers));
      }
    }
    return draft.joined(layers.stream().map(values::get).toList());
  }

  private void write(Layer layer) {
    switch (layer) {
      case Layer.Numbers numbers -> {
        input(value(numbers.name(), Type.FLOAT, numbers.axis(), numbers.width()));
        values.put(
            numbers.name(),
            numbers.axis().isEmpty() ? numbers.name() : draft.transposed(numbers.name(), 1, 0, 2));
      }
      case Layer.Embedding embedding -> {
        input(value(embedding.name(), Type.INT64, embedding.axis(), 0));
        var ids =
            embedding.axis().isEmpty()
                ? embedding.name()
                : draft.transposed(embedding.name(), 1, 0);
        values.put(
            embedding.name(),
            draft.node("Gather", GraphDraft.axis(0), table(embedding.name() + ".table"), ids));
      }
      case Layer.Apply apply -> apply(apply);
      case Layer.Pool pool -> values.put(pool.name(), pool(pool));
      case Layer.FinalState state ->
          values.put(state.name(), finals.get(state.scan() + "." + state.state()));
      case Layer.Gather gather -> gather(gather);
      // Its value is what it reads; transitions are for who searches the best path.
      case Layer.LinearChain chain -> values.put(chain.name(), values.get(chain.input()));
    }
  }

  private Tensor tensor(String parameter) {
    return Tensor.of(weights.get(parameter), weights.table().entry(parameter).shape());
  }

  private String vector(String name) {
    return draft.constant(name, tensor(name));
  }

  private String table(String name) {
    return draft.matrix(name, tensor(name), false);
  }

  private String pool(Layer.Pool pool) {
    var x = values.get(pool.input());
    if (lengths) {
      // What a recurrent operator gives at the last step of a row is its last state.
      boolean forward = model.layer(pool.input()) instanceof Layer.Apply apply && !apply.reverse();
      var last = finals.get(pool.input() + ".h");
      if (pool.kind() != Layer.Pooling.LAST_VALID_STEP || !forward || last == null) {
        throw withoutLengths(pool.name(), "reads all steps of a row");
      }
      return last;
    }
    return switch (pool.kind()) {
      case LAST_STEP, LAST_VALID_STEP ->
          draft.node("Gather", GraphDraft.axis(0), x, draft.whole(-1));
      case MEAN -> draft.node("ReduceMean", overTime(), x);
      case MAX -> draft.node("ReduceMax", overTime(), x);
    };
  }

  private static OnnxException withoutLengths(String layer, String why) {
    return new OnnxException(
        "layer \"%s\" %s, and is not told where the row ends; export it without lengths"
            .formatted(layer, why));
  }

  private static Map<String, Attribute> overTime() {
    return Map.of("axes", GraphDraft.wholesOf(0), "keepdims", new Attribute.Whole(0));
  }

  /// Steps by their numbers; a negative number picks zeros.
  private void gather(Layer.Gather gather) {
    input(value(gather.positions(), Type.INT64, gather.axis(), 0));
    var x = values.get(gather.input());
    var steps = isSequence(gather.input()) ? draft.transposed(x, 1, 0, 2) : draft.unsqueezed(x, 1);
    var valid = draft.node("Max", gather.positions(), draft.wholes(0));
    var picked =
        draft.node(
            "GatherND",
            Map.of("batch_dims", new Attribute.Whole(1)),
            steps,
            draft.unsqueezed(valid, -1));
    var kept =
        draft.node(
            "Cast",
            Map.of("to", new Attribute.Whole(Type.FLOAT.code())),
            draft.node("GreaterOrEqual", gather.positions(), draft.wholes(0)));
    var result = draft.node("Mul", picked, draft.unsqueezed(kept, -1));
    values.put(gather.name(), gather.axis().isEmpty() ? result : draft.transposed(result, 1, 0, 2));
  }

  // Cells.

  private void apply(Layer.Apply apply) {
    var equations = apply.cell().equations();
    boolean sequence = isSequence(apply.name());
    if (streaming && apply.reverse() && sequence && !equations.states().isEmpty()) {
      throw new OnnxException(
          "layer \"%s\" runs from the last step to the first, and cannot be streamed; export the whole form"
              .formatted(apply.name()));
    }
    var standard =
        sequence && equations.memories().isEmpty() && apply.inputs().keySet().equals(Set.of("x"))
            ? StandardCells.of(
                apply.cell(),
                model.sizes(apply).get("D"),
                apply.units(),
                apply.reverse(),
                name -> weights.get(name(apply, name)))
            : Optional.<StandardCells>empty();
    if (standard.isPresent()) {
      operator(apply, standard.get());
    } else if (sequence && !(equations.states().isEmpty() && equations.memories().isEmpty())) {
      scan(apply);
    } else {
      inline(apply);
    }
  }

  private static String name(Layer.Apply apply, String parameter) {
    return apply.shared().getOrDefault(parameter, apply.name() + "." + parameter);
  }

  private void operator(Layer.Apply apply, StandardCells cell) {
    var names = new ArrayList<String>();
    names.add(joined(apply.inputs().get("x")));
    for (var what : List.of("W", "R")) {
      names.add(draft.matrix(apply.name() + "." + what, cell.inputs().get(what), false));
    }
    names.add(draft.constant(apply.name() + ".B", cell.inputs().get("B")));
    names.add(lengths ? LENGTHS : "");
    for (var state : cell.states()) {
      var start = start(apply, state, "");
      names.add(start.isEmpty() ? "" : draft.unsqueezed(start, 0));
    }
    if (cell.inputs().containsKey("P")) {
      names.add(draft.constant(apply.name() + ".P", cell.inputs().get("P")));
    }
    while (names.getLast().isEmpty()) {
      names.removeLast();
    }
    var results =
        draft.nodes(
            cell.operator(),
            cell.attributes(),
            1 + cell.states().size(),
            names.toArray(String[]::new));
    values.put(apply.name(), draft.squeezed(results.getFirst(), 1));
    for (int i = 0; i < cell.states().size(); i++) {
      last(apply, cell.states().get(i), draft.squeezed(results.get(1 + i), 0));
    }
  }

  /// What a state starts from, `[batch, size]`; "" where it is zeros and no value of the batch is
  /// known to take its size from.
  ///
  /// @param like a value `[…, batch, n]` of the same batch, or ""
  private String start(Layer.Apply apply, String state, String like) {
    var declared =
        apply.cell().equations().states().stream()
            .filter(s -> s.name().equals(state))
            .findFirst()
            .orElseThrow();
    int size = declared.dim().value(model.sizes(apply));
    var from = apply.start().getOrDefault(state, List.of());
    if (streaming) {
      if (!from.isEmpty()) {
        throw new OnnxException(
            "layer \"%s\": its state '%s' starts from other layers; export that part and this one by themselves (Model.part)"
                .formatted(apply.name(), state));
      }
      var name = apply.name() + "." + state;
      input(value(name, Type.FLOAT, "", size));
      return name;
    }
    if (!from.isEmpty()) {
      return joined(from);
    }
    boolean learned = declared.init().name().equals("learned") && !apply.start().containsKey(state);
    double constant =
        switch (declared.init().name()) {
          case "ones" -> 1;
          case "constant" -> declared.init().arguments().getFirst();
          default -> 0;
        };
    if (like.isEmpty() && !learned && constant == 0) {
      return "";
    }
    var batch =
        draft.node(
            "Slice",
            draft.node(
                "Shape", like.isEmpty() ? values.get(apply.inputs().get("x").getFirst()) : like),
            draft.wholes(-2),
            draft.wholes(-1));
    var shape = draft.node("Concat", GraphDraft.axis(0), batch, draft.wholes(size));
    return draft.node(
        "Expand",
        learned ? vector(apply.name() + "." + state + "_0") : draft.number(constant),
        shape);
  }

  private void last(Layer.Apply apply, String state, String value) {
    finals.put(apply.name() + "." + state, value);
    if (streaming) {
      var name = apply.name() + "." + state + ".next";
      draft.reserve(name);
      draft.named(name, "Identity", Map.of(), value);
      int size =
          apply.cell().equations().states().stream()
              .filter(s -> s.name().equals(state))
              .findFirst()
              .orElseThrow()
              .dim()
              .value(model.sizes(apply));
      outputs.add(value(name, Type.FLOAT, "", size));
    }
  }

  private EquationNodes equations(Layer.Apply apply, GraphDraft inner) {
    var nodes =
        new EquationNodes(
            apply.cell().equations(),
            model.sizes(apply),
            apply.name(),
            draft,
            inner,
            parameter -> tensor(name(apply, parameter.name())));
    for (var memory : apply.cell().equations().memories()) {
      var rows = joined(apply.memory().get(memory.name()));
      nodes.memory(memory.name(), draft.transposed(rows, 1, 0, 2));
    }
    return nodes;
  }

  /// A cell without states at every step at once, or any cell once for a row.
  private void inline(Layer.Apply apply) {
    var nodes = equations(apply, draft);
    var like = "";
    for (var input : apply.cell().equations().inputs()) {
      var joined = joined(apply.inputs().get(input.name()));
      nodes.input(input.name(), joined);
      like = like.isEmpty() ? joined : like;
    }
    for (var state : apply.cell().equations().states()) {
      var start = start(apply, state.name(), like);
      nodes.input(state.name(), start);
      like = like.isEmpty() ? start : like;
    }
    nodes.write();
    values.put(apply.name(), nodes.output(like));
    for (var state : apply.cell().equations().states()) {
      last(apply, state.name(), nodes.next(state.name(), like));
    }
  }

  /// A cell with states as a Scan whose body is its equations.
  private void scan(Layer.Apply apply) {
    var equations = apply.cell().equations();
    if (lengths) {
      throw withoutLengths(apply.name(), "is no operator of ONNX but a Scan");
    }
    var body = draft.body();
    var nodes = equations(apply, body);
    var bodyInputs = new ArrayList<OnnxValue>();
    var names = new ArrayList<String>();
    var sequences = new ArrayList<String>();
    for (var input : equations.inputs()) {
      sequences.add(joined(apply.inputs().get(input.name())));
    }
    if (sequences.isEmpty()) {
      throw new OnnxException(
          "layer \"%s\": a scan needs an input to take its steps from".formatted(apply.name()));
    }
    for (var state : equations.states()) {
      names.add(start(apply, state.name(), sequences.getFirst()));
      bodyInputs.add(inside(body, state.name(), nodes));
    }
    for (var input : equations.inputs()) {
      bodyInputs.add(inside(body, input.name(), nodes));
    }
    names.addAll(sequences);
    nodes.write();
    var like = bodyInputs.getLast().name();
    var bodyOutputs = new ArrayList<OnnxValue>();
    for (var state : equations.states()) {
      bodyOutputs.add(given(body, nodes.next(state.name(), like)));
    }
    bodyOutputs.add(given(body, nodes.output(like)));
    var results =
        draft.nodes(
            "Scan",
            attributes(apply, body.graph(apply.name(), false, bodyInputs, bodyOutputs)),
            bodyOutputs.size(),
            names.toArray(String[]::new));
    values.put(apply.name(), results.getLast());
    for (int i = 0; i < equations.states().size(); i++) {
      last(apply, equations.states().get(i).name(), results.get(i));
    }
  }

  private static Map<String, Attribute> attributes(Layer.Apply apply, OnnxGraph body) {
    var attributes = new LinkedHashMap<String, Attribute>();
    int inputs = apply.cell().equations().inputs().size();
    attributes.put("body", new Attribute.Body(body));
    attributes.put("num_scan_inputs", new Attribute.Whole(inputs));
    if (apply.reverse()) {
      var backwards = new long[inputs];
      Arrays.fill(backwards, 1);
      attributes.put("scan_input_directions", GraphDraft.wholesOf(backwards));
      attributes.put("scan_output_directions", GraphDraft.wholesOf(1));
    }
    return attributes;
  }

  private static OnnxValue untyped(String name) {
    return new OnnxValue(name, Optional.of(Type.FLOAT), Optional.empty(), false);
  }

  private static OnnxValue inside(GraphDraft body, String name, EquationNodes nodes) {
    var value = body.fresh(name);
    nodes.input(name, value);
    return untyped(value);
  }

  /// A result of a body, each under a name of its own.
  private static OnnxValue given(GraphDraft body, String value) {
    return untyped(body.node("Identity", value));
  }
}
