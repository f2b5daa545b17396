package dev.eddy.formats.network;

import dev.eddy.cell.Cell;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Network;
import dev.eddy.formats.Picking;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts a {@link Network} together, layer by layer, with its parameters.
///
/// A value is a sequence over an axis or one row. Sequences that meet in one layer have the same
/// number of steps, so their axes become one.
public final class Assembly {

  /// What a layer gives.
  ///
  /// @param layers joined one below the other
  /// @param axis of a sequence, or "" for a row
  public record Value(List<String> layers, String axis, int width) {
    public Value {
      layers = List.copyOf(layers);
    }

    public boolean isRow() {
      return axis.isEmpty();
    }
  }

  private final String where;
  private final List<Layer> layers = new ArrayList<>();
  private final Map<String, List<String>> results = new LinkedHashMap<>();
  private final Map<String, float[]> parameters = new LinkedHashMap<>();
  private final List<Network.Input> inputs = new ArrayList<>();
  private final List<Network.Feed> feeds = new ArrayList<>();
  private final List<Network.Output> outputs = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private final Map<String, String> joined = new LinkedHashMap<>();
  private final Set<String> names = new LinkedHashSet<>();
  private int axes;

  /// @param where what messages call the source
  public Assembly(String where) {
    this.where = where;
  }

  /// A sentence about what could not be kept.
  public void note(String sentence) {
    notes.add(sentence);
  }

  /// A message about a layer.
  public FormatException fault(String layer, String sentence) {
    return new FormatException("%s, layer \"%s\": %s".formatted(where, layer, sentence));
  }

  /// A name that no layer has yet.
  private String free(String name) {
    var own = name;
    for (int i = 2; !names.add(own); i++) {
      own = name + "_" + i;
    }
    return own;
  }

  /// A new axis.
  public String axis() {
    return "t" + axes++;
  }

  private String find(String axis) {
    var at = axis;
    while (joined.containsKey(at)) {
      at = joined.get(at);
    }
    return at;
  }

  private String together(String layer, String a, String b) {
    if (a.isEmpty() != b.isEmpty()) {
      throw fault(layer, "it joins a sequence and a row, which Eddy does not spread over steps");
    }
    var one = find(a);
    var two = find(b);
    if (!one.equals(two)) {
      joined.put(two, one);
    }
    return one;
  }

  /// Whether two values are over the same steps, as far as is known.
  public boolean same(Value a, Value b) {
    return find(a.axis).equals(find(b.axis));
  }

  /// Declares an input of symbols.
  ///
  /// @return its axis
  public String symbols(String input, boolean sequence) {
    var axis = sequence ? axis() : "";
    inputs.add(new Network.Input(input, axis, 0));
    return axis;
  }

  /// Declares an input of numbers.
  public Value numbers(String input, int width, boolean sequence) {
    var axis = sequence ? axis() : "";
    inputs.add(new Network.Input(input, axis, width));
    var field = free(input);
    layers.add(new Layer.Numbers(field, axis, width));
    feeds.add(new Network.Feed.Given(input, field));
    return new Value(List.of(field), axis, width);
  }

  /// Symbols of an input, each replaced by its row of a table.
  public Value embedding(
      String name, String input, String axis, int symbols, int width, float[] table) {
    var own = free(name);
    layers.add(new Layer.Embedding(own, axis, symbols, width));
    feeds.add(new Network.Feed.Given(input, own));
    parameters.put(own + ".table", table);
    return new Value(List.of(own), axis, width);
  }

  /// A row of a table for each step, by the number of the step: what changes over time but not with
  /// the input.
  ///
  /// @param table `[steps, width]`
  public Value byStep(String name, Value like, int width, float[] table) {
    var own = free(name);
    layers.add(new Layer.Embedding(own, like.axis, table.length / width, width));
    feeds.add(new Network.Feed.StepNumbers(own, like.axis));
    parameters.put(own + ".table", table);
    return new Value(List.of(own), like.axis, width);
  }

  /// A row at every step of a sequence.
  public Value spread(String name, Value row, Value like) {
    return apply(
        name,
        Cell.of("spread", "h' = where(rowsum(x) > 0, h, h)"),
        row.width,
        Map.of("x", like),
        Map.of("h", row));
  }

  /// Zeros of one number per step, over an axis of its own with a fixed number of steps.
  public Value steps(String name, int count) {
    var own = free(name);
    var axis = axis();
    layers.add(new Layer.Numbers(own, axis, 1));
    feeds.add(new Network.Feed.Steps(own, axis, count));
    return new Value(List.of(own), axis, 1);
  }

  /// A cell with its parameters. A second layer of the same name has the parameters of the first,
  /// where those are as many: it is the same layer, used again.
  ///
  /// @param inputs of the cell by name, `x` first
  /// @param start for a state, the row it starts from
  /// @param values for each parameter of the cell, row-major
  public Value apply(
      String name,
      Cell cell,
      int units,
      Map<String, Value> inputs,
      Map<String, Value> start,
      Map<String, Value> memory,
      boolean reverse,
      Map<String, float[]> values) {
    var shared = new LinkedHashMap<String, String>();
    for (var parameter : values.keySet()) {
      if (parameters.containsKey(name + "." + parameter)) {
        shared.put(parameter, name + "." + parameter);
      }
    }
    var own = free(name);
    String axis = null;
    var in = new LinkedHashMap<String, List<String>>();
    for (var input : inputs.entrySet()) {
      axis =
          axis == null ? find(input.getValue().axis) : together(name, axis, input.getValue().axis);
      in.put(input.getKey(), input.getValue().layers);
    }
    var from = new LinkedHashMap<String, List<String>>();
    start.forEach((state, value) -> {
      if (!value.isRow()) {
        throw fault(name, "its state \"%s\" starts from a sequence".formatted(state));
      }
      from.put(state, value.layers);
    });
    var read = new LinkedHashMap<String, List<String>>();
    memory.forEach((of, value) -> read.put(of, value.layers));
    layers.add(
        new Layer.Apply(own, cell, units, in, from, read, reverse, Map.of()).withShared(shared));
    values.forEach((parameter, numbers) -> {
      if (!shared.containsKey(parameter)) {
        parameters.put(own + "." + parameter, numbers);
      }
    });
    int width = new Model(current(), Map.of()).width(own);
    return new Value(List.of(own), axis == null ? "" : axis, width);
  }

  /// A cell without parameters, over the steps in their order.
  public Value apply(
      String name, Cell cell, int units, Map<String, Value> inputs, Map<String, Value> start) {
    return apply(name, cell, units, inputs, start, Map.of(), false, Map.of());
  }

  /// A cell over one input.
  public Value apply(String name, Cell cell, int units, Value x, Map<String, float[]> values) {
    return apply(name, cell, units, Map.of("x", x), Map.of(), Map.of(), false, values);
  }

  /// Equations without states at every step.
  public Value layer(
      String name, String equations, int units, Value x, Map<String, float[]> values) {
    return apply(name, Cell.of(name.replaceAll("\\W", "_"), equations), units, x, values);
  }

  /// Values joined one below the other.
  public Value join(String name, List<Value> values) {
    var all = new ArrayList<String>();
    var axis = values.getFirst().axis;
    int width = 0;
    for (var value : values) {
      axis = together(name, axis, value.axis);
      all.addAll(value.layers);
      width += value.width;
    }
    return new Value(all, axis, width);
  }

  /// A sequence as one row.
  public Value pool(String name, Value x, Layer.Pooling kind) {
    var all = new ArrayList<String>();
    for (var layer : x.layers) {
      var own = free(name);
      layers.add(new Layer.Pool(own, layer, kind));
      all.add(own);
    }
    return new Value(all, "", x.width);
  }

  /// A state of a scan after its last step.
  public Value finalState(Value scan, String state) {
    var of = scan.layers.getFirst();
    var own = free(of + "." + state);
    layers.add(new Layer.FinalState(own, of, state));
    return new Value(List.of(own), "", new Model(current(), Map.of()).width(own));
  }

  /// Steps of a sequence as another sequence, or as one row.
  public Value pick(String name, Value x, Picking picking) {
    return pick(name, x, picking, picking instanceof Picking.Step ? "" : axis());
  }

  /// Steps of a sequence over an axis that others have too.
  public Value pick(String name, Value x, Picking picking, String axis) {
    var positions = free(name + ".positions");
    feeds.add(new Network.Feed.Positions(positions, axis, x.axis, picking));
    var all = new ArrayList<String>();
    for (var layer : x.layers) {
      var own = free(name);
      layers.add(new Layer.Gather(own, axis, layer, positions));
      all.add(own);
    }
    return new Value(all, axis, x.width);
  }

  /// Says what the network gives.
  public void output(String name, Value value) {
    var own = free("output " + name);
    results.put(own, value.layers);
    outputs.add(new Network.Output(name, own, value.axis));
  }

  /// The layers with the axes that are one called by one name.
  private List<Layer> current() {
    return layers.stream().map(layer -> layer.onAxes(this::find)).toList();
  }

  /// The whole.
  ///
  /// @throws FormatException if a parameter is missing or has another size
  public Network network() {
    if (outputs.isEmpty()) {
      throw new FormatException("%s: the network gives nothing".formatted(where));
    }
    var model = new Model(current(), results);
    var values = Parameters.zeros(model);
    for (var entry : values.table().entries()) {
      var given = parameters.remove(entry.name());
      if (given == null) {
        throw new FormatException(
            "%s: the file has no values for \"%s\"".formatted(where, entry.name()));
      }
      if (given.length != entry.size()) {
        throw new FormatException(
            "%s: \"%s\" has %d values, expected %d"
                .formatted(where, entry.name(), given.length, entry.size()));
      }
      values.set(entry.name(), given);
    }
    if (!parameters.isEmpty()) {
      throw new FormatException(
          "%s: the values of %s are of no use in the network"
              .formatted(where, parameters.keySet()));
    }
    return new Network(
        model,
        values.freeze(),
        inputs.stream().map(i -> new Network.Input(i.name(), find(i.axis()), i.width())).toList(),
        feeds.stream().map(this::named).toList(),
        outputs.stream()
            .map(o -> new Network.Output(o.name(), o.output(), find(o.axis())))
            .toList(),
        List.copyOf(notes));
  }

  private Network.Feed named(Network.Feed feed) {
    return switch (feed) {
      case Network.Feed.Given given -> given;
      case Network.Feed.Steps(String field, String axis, int steps) ->
          new Network.Feed.Steps(field, find(axis), steps);
      case Network.Feed.StepNumbers(String field, String axis) ->
          new Network.Feed.StepNumbers(field, find(axis));
      case Network.Feed.Positions(String field, String axis, String from, Picking picking) ->
          new Network.Feed.Positions(field, find(axis), find(from), picking);
    };
  }
}
