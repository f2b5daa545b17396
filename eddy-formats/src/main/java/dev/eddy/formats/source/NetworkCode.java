package dev.eddy.formats.source;

import dev.eddy.data.Given;
import dev.eddy.equation.Printer;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueGraph;
import dev.eddy.graph.ValueRole;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// A network as statements: a function for each cell, and how one sequence goes through the layers.
final class NetworkCode {

  /// What a network is given, or gives.
  ///
  /// @param axis whose steps it has; "" for one row
  /// @param width of a row; 0 for symbols and positions
  record Port(String name, String axis, int width, String words) {
    boolean isNumbers() {
      return width > 0;
    }
  }

  /// A state that goes on from run to run.
  ///
  /// @param name of the array
  /// @param of the state, `layer.state`
  /// @param start what it starts from: a literal, or the place of a learned vector
  record Carried(String name, String of, int width, String start, boolean learned) {}

  /// Rows that a run needs for itself.
  ///
  /// @param steps how many there are, as text; "" for one
  record Room(String name, int width, String steps) {}

  /// The function of a cell.
  ///
  /// @param title what it is, line by line
  record CellFunction(String name, List<String> title, CellSource code) {}

  private static final Set<Layer.Pooling> PADDED = Set.of(Layer.Pooling.LAST_STEP);

  final SourceNames names = new SourceNames();
  final Functions functions;
  final WeightBlock block;
  final List<Port> inputs = new ArrayList<>();
  final List<Port> outputs = new ArrayList<>();
  final List<Carried> carried = new ArrayList<>();
  final List<Room> rooms = new ArrayList<>();
  final List<CellFunction> cells = new ArrayList<>();
  final List<String> body = new ArrayList<>();

  /// For each axis what the number of its steps is called.
  final Map<String, String> steps = new LinkedHashMap<>();

  /// For each axis whose padding matters, what the number of steps with it is called.
  final Map<String, String> padded = new LinkedHashMap<>();

  private final Model model;
  private final Dialect dialect;

  /// Whether states go on from run to run: every scan runs forward, from a start of its own.
  private final boolean carries;

  private final Map<String, String> givenNames = new HashMap<>();
  private final Map<String, Place> values = new HashMap<>();
  private final Map<String, Place> finals = new HashMap<>();

  /// @param name of what holds the code, which nothing in it may have
  NetworkCode(Model model, Weights weights, Dialect dialect, String name) {
    this.model = model;
    this.dialect = dialect;
    names.fresh(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
    functions = new Functions(dialect);
    carries = carries(model);
    ports();
    block = WeightBlock.of(weights, names);
    model.layers().forEach(this::layer);
    give();
  }

  /// Whether any number of steps at a time gives what all of them give: nothing needs the end.
  boolean isStreamed() {
    return steps.size() == 1
        && carries
        && model.layers().stream()
            .noneMatch(layer -> layer instanceof Layer.Pool || layer instanceof Layer.Gather)
        && outputs.stream().noneMatch(port -> port.axis().isEmpty());
  }

  private static boolean carries(Model model) {
    return model.layers().stream()
        .filter(Layer.Apply.class::isInstance)
        .map(Layer.Apply.class::cast)
        .filter(apply -> !apply.cell().equations().states().isEmpty())
        .allMatch(
            apply -> !apply.reverse() && apply.start().values().stream().allMatch(List::isEmpty));
  }

  private void ports() {
    var axes = model.axes();
    for (var axis : axes) {
      var word = SourceNames.capital(axis);
      steps.put(axis, names.fresh(axes.size() == 1 ? "steps" : "steps" + word));
      boolean counts =
          model.layers().stream()
              .anyMatch(layer ->
                  layer instanceof Layer.Pool pool
                      && PADDED.contains(pool.kind())
                      && model.axis(pool.input()).equals(axis));
      if (counts) {
        padded.put(axis, names.fresh(axes.size() == 1 ? "padded" : "padded" + word));
      }
    }
    for (var given : model.given()) {
      switch (given) {
        case Given.Numbers(String name, String axis, int width) ->
            input(name, axis, width, "numbers");
        case Given.Symbols(String name, String axis, int count) ->
            input(name, axis, 0, "symbols 0 to %d".formatted(count - 1));
        case Given.Positions(String name, String axis, String of) ->
            input(name, axis, 0, "steps of %s, or -1".formatted(of.isEmpty() ? "the row" : of));
        case Given.Target _ -> {}
      }
    }
    model
        .outputs()
        .keySet()
        .forEach(name -> {
          var extent = model.output(name);
          outputs.add(new Port(names.fresh(name), extent.axis(), extent.width(), name));
        });
  }

  private void input(String name, String axis, int width, String words) {
    var port = new Port(names.fresh(name), axis, width, words);
    inputs.add(port);
    givenNames.put(name, port.name);
  }

  // Layers.

  private void layer(Layer layer) {
    switch (layer) {
      case Layer.Numbers numbers ->
          values.put(numbers.name(), dialect.inside(givenNames.get(numbers.name())));
      case Layer.Embedding embedding -> embedding(embedding);
      case Layer.Apply apply -> apply(apply);
      case Layer.Pool pool -> pool(pool);
      case Layer.FinalState state ->
          values.put(state.name(), finals.get(state.scan() + "." + state.state()));
      case Layer.Gather gather -> gather(gather);
      // Its value is what it reads; transitions are for who searches the best path.
      case Layer.LinearChain chain -> values.put(chain.name(), values.get(chain.input()));
    }
  }

  /// Room for the rows of a layer.
  private Place room(String name, int width, String axis) {
    var room = new Room(names.fresh(name), width, axis.isEmpty() ? "" : steps.get(axis));
    rooms.add(room);
    return new Place(room.name);
  }

  /// One row of a layer, at step `t` where it is a sequence.
  private Place row(String layer, String t) {
    return row(values.get(layer), model.axis(layer), model.width(layer), t);
  }

  private static Place row(Place value, String axis, int width, String t) {
    return axis.isEmpty() ? value : value.plus(width == 1 ? t : "%s * %d".formatted(t, width));
  }

  private void line(String text) {
    body.add(text);
  }

  private void comment(String words) {
    line("// " + SourceWords.comment(words));
  }

  private void perStep(String axis, Runnable statements) {
    if (axis.isEmpty()) {
      statements.run();
      return;
    }
    line("for (int t = 0; t < %s; t++) {".formatted(steps.get(axis)));
    int from = body.size();
    statements.run();
    body.subList(from, body.size()).replaceAll(text -> "  " + text);
    line("}");
  }

  private void embedding(Layer.Embedding layer) {
    var ids = dialect.inside(givenNames.get(layer.name()));
    var id = ids.element(layer.axis().isEmpty() ? "0" : "t");
    var out = room(layer.name(), layer.width(), layer.axis());
    values.put(layer.name(), out);
    line("");
    comment(layer.name() + ": each symbol as its row of a table");
    perStep(
        layer.axis(),
        () -> {
          line("if (%s < 0 || %s >= %d) {".formatted(id, id, layer.symbols()));
          line(
              "  "
                  + fault(
                      "symbol",
                      id,
                      "outside the %d of %s".formatted(layer.symbols(), layer.name())));
          line("}");
          line("for (int j = 0; j < %d; j++) {".formatted(layer.width()));
          line(
              "  %s = w[%s + j * %d + %s];"
                  .formatted(
                      row(layer.name(), "t").element("j"),
                      block.places().get(layer.table()),
                      layer.symbols(),
                      id));
          line("}");
        });
  }

  private String fault(String what, String found, String where) {
    return switch (dialect) {
      case JAVA ->
          "throw new IllegalArgumentException(\"%s \" + %s + \" is %s\");"
              .formatted(what, found, where.replace("\\", "\\\\").replace("\"", "\\\""));
      case C -> "return -1;";
    };
  }

  private void pool(Layer.Pool layer) {
    int width = model.width(layer.input());
    var axis = model.axis(layer.input());
    var count = steps.get(axis);
    var in = values.get(layer.input());
    var out = room(layer.name(), width, "");
    values.put(layer.name(), out);
    line("");
    comment(layer.name() + ": " + layer.words(model));
    switch (layer.kind()) {
      case LAST_STEP, LAST_VALID_STEP -> {
        var last = row(in, axis, width, "(%s - 1)".formatted(count));
        line(
            "if (%s%s) {"
                .formatted(
                    count,
                    layer.kind() == Layer.Pooling.LAST_STEP
                        ? " > 0 && %s == %s".formatted(count, padded.get(axis))
                        : " > 0"));
        line("  " + copy(width, last, out));
        line("} else {");
        line("  " + fill(width, "0.0f", out));
        line("}");
      }
      case MEAN, MAX ->
          line(
              "%s(%s, %d, %s, %s);"
                  .formatted(
                      functions.call(layer.kind() == Layer.Pooling.MEAN ? "mean" : "most"),
                      dialect.argument(out),
                      width,
                      count,
                      dialect.argument(in)));
    }
  }

  private String copy(int width, Place from, Place to) {
    return "%s(%d, %s, %s);"
        .formatted(functions.call("copy"), width, dialect.argument(from), dialect.argument(to));
  }

  private String fill(int width, String value, Place to) {
    return "%s(%d, %s, %s);".formatted(functions.call("fill"), width, value, dialect.argument(to));
  }

  private void gather(Layer.Gather layer) {
    var from = model.axis(layer.input());
    int width = model.width(layer.input());
    var position =
        dialect
            .inside(givenNames.get(layer.positions()))
            .element(layer.axis().isEmpty() ? "0" : "t");
    values.put(layer.name(), room(layer.name(), width, layer.axis()));
    line("");
    comment(layer.name() + ": " + layer.words(model));
    perStep(
        layer.axis(),
        () -> {
          var to = row(layer.name(), "t");
          line("if (%s >= %s) {".formatted(position, from.isEmpty() ? "1" : steps.get(from)));
          line("  " + fault("position", position, "past the last step of " + layer.input()));
          line("}");
          line("if (%s >= 0) {".formatted(position));
          line("  " + copy(width, row(layer.input(), position), to));
          line("} else {");
          line("  " + fill(width, "0.0f", to));
          line("}");
        });
  }

  // Cells.

  private static String parameter(Layer.Apply apply, String name) {
    return apply.shared().getOrDefault(name, apply.name() + "." + name);
  }

  private List<Integer> widths(List<String> layers) {
    return layers.stream().map(model::width).toList();
  }

  private CellSource code(Layer.Apply apply, CellGraph graph) {
    return new CellSource(
        graph, dialect, functions, name -> block.places().get(parameter(apply, name)));
  }

  private void apply(Layer.Apply apply) {
    var parts = new HashMap<String, List<Integer>>();
    apply.inputs().forEach((name, layers) -> parts.put(name, widths(layers)));
    var equations = apply.cell().equations();
    var graph = CellGraph.of(equations, model.sizes(apply), parts, false, 0);
    var axis = model.axis(apply.name());
    line("");
    comment(apply.name() + ": " + apply.words(model));
    var memories = memories(apply, graph);
    var function = names.fresh(apply.name() + (dialect == Dialect.JAVA ? "Cell" : "_cell"));
    var title = new ArrayList<String>();
    title.add("%s: %s. One step:".formatted(apply.name(), apply.words(model)));
    equations.lines().forEach(text -> title.add("    " + Printer.text(text)));
    var code = code(apply, graph);
    cells.add(new CellFunction(function, title, code));
    var out = room(apply.name(), graph.output().width(), axis);
    values.put(apply.name(), out);
    var states = states(apply);
    var arguments = new ArrayList<String>();
    for (var given : code.parameters().keySet()) {
      arguments.add(
          switch (given) {
            case CellSource.Parameter.Input(ValueRole.Input(String name, int part)) ->
                dialect.argument(row(apply.inputs().get(name).get(part), "t"));
            case CellSource.Parameter.State(String name) -> dialect.argument(states.get(name));
            case CellSource.Parameter.Rows(ValueRole.Rows rows) ->
                dialect.argument(memories.get(rows).rows());
            case CellSource.Parameter.Length(ValueRole.Rows rows) -> memories.get(rows).steps();
            case CellSource.Parameter.Scores _ ->
                dialect.argument(scores(apply, memories.values()));
            case CellSource.Parameter.Output _ -> dialect.argument(row(apply.name(), "t"));
          });
    }
    var call = call(function, arguments);
    if (axis.isEmpty()) {
      line(call);
    } else if (apply.reverse()) {
      line("for (int t = %s - 1; t >= 0; t--) {".formatted(steps.get(axis)));
      line("  " + call);
      line("}");
    } else {
      perStep(axis, () -> line(call));
    }
  }

  private String call(String function, List<String> arguments) {
    return "%s(%s);"
        .formatted(
            dialect == Dialect.JAVA ? function + ".step" : function, String.join(", ", arguments));
  }

  /// Rows that a cell attends to.
  ///
  /// @param steps how many there are, as text
  private record Attended(Place rows, String steps) {}

  private Map<ValueRole.Rows, Attended> memories(Layer.Apply apply, CellGraph graph) {
    var parts = new HashMap<String, List<Integer>>();
    apply.memory().forEach((name, layers) -> parts.put(name, widths(layers)));
    var all = new LinkedHashMap<ValueRole.Rows, Attended>();
    for (var role : graph.memories().keySet()) {
      var rows = graph.memory(role, parts, false);
      var code = code(apply, rows);
      var function = names.fresh(apply.name() + (dialect == Dialect.JAVA ? "Memory" : "_memory"));
      cells.add(
          new CellFunction(
              function,
              List.of(
                  "%s: a row that it attends to:".formatted(apply.name()),
                  "    " + role.expression()),
              code));
      var axis = axis(apply, rows);
      int width = rows.output().width();
      var out = room(apply.name() + "Rows", width, axis);
      var arguments = new ArrayList<String>();
      for (var given : code.parameters().keySet()) {
        if (given instanceof CellSource.Parameter.Input(ValueRole.Input(String name, int part))) {
          arguments.add(dialect.argument(row(apply.memory().get(name).get(part), "t")));
        } else {
          arguments.add(dialect.argument(row(out, axis, width, "t")));
        }
      }
      perStep(axis, () -> line(call(function, arguments)));
      all.put(role, new Attended(out, steps.get(axis)));
    }
    return all;
  }

  private String axis(Layer.Apply apply, CellGraph rows) {
    var nodes = rows.graph().nodes();
    var used = ValueGraph.ancestors(nodes, List.of(rows.output()));
    return nodes.stream()
        .filter(node -> used.get(node.id()))
        .filter(node -> node instanceof Node.Input(_, ValueRole.Input _, _))
        .map(node -> ((ValueRole.Input) ((Node.Input) node).role()).name())
        .map(name -> model.axis(apply.memory().get(name).getFirst()))
        .findFirst()
        .orElseThrow();
  }

  private Place scores(Layer.Apply apply, Collection<Attended> memories) {
    var longest =
        memories.stream().map(Attended::steps).distinct().collect(Collectors.joining(" + "));
    var room = new Room(names.fresh(apply.name() + "Scores"), 1, "(" + longest + ")");
    rooms.add(room);
    return new Place(room.name);
  }

  private Map<String, Place> states(Layer.Apply apply) {
    var places = new HashMap<String, Place>();
    for (var state : apply.cell().equations().states()) {
      int width = state.dim().value(model.sizes(apply));
      var from = apply.start().getOrDefault(state.name(), List.of());
      boolean learned =
          state.init().name().equals("learned") && !apply.start().containsKey(state.name());
      var start =
          learned
              ? block.places().get(apply.name() + "." + state.name() + "_0")
              : Dialect.literal(
                  switch (state.init().name()) {
                    case "ones" -> 1;
                    case "constant" -> state.init().arguments().getFirst();
                    default -> 0;
                  });
      var name = apply.name() + SourceNames.capital(state.name());
      Place place;
      if (carries) {
        var one =
            new Carried(
                names.fresh(name), apply.name() + "." + state.name(), width, start, learned);
        carried.add(one);
        place = new Place((dialect == Dialect.JAVA ? "state." : "state->") + one.name);
      } else {
        place = room(name, width, "");
        if (!from.isEmpty()) {
          int at = 0;
          for (var layer : from) {
            line(copy(model.width(layer), values.get(layer), place.plus(at)));
            at += model.width(layer);
          }
        } else {
          line(started(place, width, start, learned));
        }
      }
      places.put(state.name(), place);
      finals.put(apply.name() + "." + state.name(), place);
    }
    return places;
  }

  /// The statement that starts a state.
  String started(Place place, int width, String start, boolean learned) {
    return learned ? copy(width, new Place("w", start), place) : fill(width, start, place);
  }

  private void give() {
    line("");
    for (var port : outputs) {
      var name = port.words;
      perStep(
          port.axis,
          () -> {
            int at = 0;
            for (var layer : model.outputs().get(name)) {
              var to = row(dialect.inside(port.name), port.axis, port.width, "t").plus(at);
              line(copy(model.width(layer), row(layer, "t"), to));
              at += model.width(layer);
            }
          });
    }
  }
}
