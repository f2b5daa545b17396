package dev.eddy.tasks.network;

import dev.eddy.cell.Cell;
import dev.eddy.data.Given;
import dev.eddy.equation.Equations;
import dev.eddy.equation.Expr;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// A [TextNetwork] on its way to a form: its symbols in the order of a [Vocabulary], layers put
/// over it, and the names that the form knows. Not a value; it is changed until [#model] gives the
/// model.
public final class AdoptedNetwork {

  private static final List<String> PADDING = List.of("", "[PAD]", "<pad>");
  private static final List<String> UNKNOWN = List.of("[UNK]", "<unk>");

  private final TextNetwork given;
  private final Layer.Embedding embedding;
  private final List<Layer> layers = new ArrayList<>();

  /// The values of the parameters, in the order of the model.
  private final Map<String, float[]> values = new LinkedHashMap<>();

  /// For each number of the vocabulary that of the network; −1 for padding that it does not have.
  private final List<Integer> order;

  private final String output;

  /// @throws IllegalArgumentException if the network reads something else than one sequence of
  ///   symbols, has several outputs, or knows fewer symbols than are named
  public AdoptedNetwork(TextNetwork given) {
    this.given = given;
    var model = given.model();
    embedding = embedding(model);
    var outputs = model.outputs().values().stream().flatMap(List::stream).toList();
    if (model.outputs().size() != 1 || outputs.size() != 1) {
      throw fault("it gives %s; expected one output of one layer".formatted(outputs));
    }
    output = outputs.getFirst();
    order = order();
    for (var layer : model.layers()) {
      layers.add(layer.equals(embedding) ? withSymbols(order.size()) : layer);
    }
    for (var entry : given.weights().table().entries()) {
      values.put(entry.name(), given.weights().get(entry.name()));
    }
    boolean shared =
        model.layers().stream()
            .anyMatch(layer ->
                layer instanceof Layer.Apply apply
                    && apply.shared().containsValue(embedding.table()));
    if (shared) {
      throw fault("a layer shares the table of its symbols, which are put in another order");
    }
    values.compute(embedding.table(), (_, table) -> ordered(table, embedding.width(), 0));
  }

  /// A message about the network.
  public IllegalArgumentException fault(String sentence) {
    return new IllegalArgumentException("%s: %s".formatted(given.where(), sentence));
  }

  private Layer.Embedding embedding(Model model) {
    var inputs = model.given().stream().filter(one -> !(one instanceof Given.Target)).toList();
    if (inputs.size() != 1
        || !(inputs.getFirst() instanceof Given.Symbols(String name, String axis, _))
        || axis.isEmpty()) {
      throw fault(
          "it reads %s; expected one sequence of symbols"
              .formatted(inputs.stream().map(Given::name).toList()));
    }
    return (Layer.Embedding) model.layer(name);
  }

  private Layer.Embedding withSymbols(int symbols) {
    return new Layer.Embedding(
        embedding.name(),
        embedding.axis(),
        symbols,
        embedding.width(),
        embedding.dropout(),
        embedding.start());
  }

  // ---- symbols ---------------------------------------------------------------------------------

  private int find(List<String> names) {
    return names.stream()
        .mapToInt(given.symbols()::indexOf)
        .filter(id -> id >= 0)
        .findFirst()
        .orElse(-1);
  }

  private List<Integer> order() {
    int count = given.symbols().size();
    if (count > embedding.symbols()) {
      throw fault(
          "the vocabulary has %d symbols, but the network knows %d"
              .formatted(count, embedding.symbols()));
    }
    int padding = find(PADDING);
    int unknown = find(UNKNOWN);
    var all = new ArrayList<>(unknown < 0 ? List.of(padding) : List.of(padding, unknown));
    for (int id = 0; id < count; id++) {
      if (id != padding && id != unknown) {
        all.add(id);
      }
    }
    return all;
  }

  /// The symbols of the model.
  public Vocabulary vocabulary() {
    boolean unknown = find(UNKNOWN) >= 0;
    return Vocabulary.of(
        given.unit(),
        unknown ? List.of(Reserved.UNKNOWN) : List.of(),
        order.subList(unknown ? 2 : 1, order.size()).stream().map(given.symbols()::get).toList());
  }

  /// Rows of a matrix in the order of the vocabulary.
  private float[] ordered(float[] rows, int width, float missing) {
    var all = new float[order.size() * width];
    for (int id = 0; id < order.size(); id++) {
      for (int i = 0; i < width; i++) {
        all[id * width + i] = order.get(id) < 0 ? missing : rows[order.get(id) * width + i];
      }
    }
    return all;
  }

  // ---- the output ------------------------------------------------------------------------------

  /// The layer that gives the output.
  public String output() {
    return output;
  }

  /// How many numbers it gives.
  public int width() {
    return given.model().width(output);
  }

  /// Whether it gives one row for a sequence.
  public boolean isRow() {
    return given.model().extent(output).isRow();
  }

  /// The function that its numbers come from, such as `softmax`, or "".
  public String function() {
    return given.model().layer(output) instanceof Layer.Apply apply
            && apply.cell().equations().lines().getLast().value() instanceof Expr.Call call
        ? call.function()
        : "";
  }

  /// Brings the output, a number for each symbol, into the order of the vocabulary too.
  ///
  /// @throws IllegalArgumentException if no layer of weights gives it
  public void orderOutput() {
    var at = output;
    while (!isAffine(given.model().layer(at))) {
      if (!(given.model().layer(at) instanceof Layer.Apply apply)
          || apply.reads().size() != 1
          || !apply.cell().equations().parameters().isEmpty()
          || !apply.cell().equations().states().isEmpty()) {
        throw fault("no layer with one matrix gives its output, whose numbers have another order");
      }
      at = apply.reads().getFirst();
    }
    if (order.contains(-1) && !values.containsKey(at + ".b")) {
      throw fault(
          "the layer \"%s\" has no bias, so that no weight keeps the symbol that fills up rows from being an answer; name it in the vocabulary, or give the layer a bias"
              .formatted(at));
    }
    int inputs = values.get(at + ".W").length / given.model().width(at);
    values.compute(at + ".W", (_, matrix) -> ordered(matrix, inputs, 0));
    values.computeIfPresent(at + ".b", (_, bias) -> ordered(bias, 1, -1e9f));
    for (int i = 0; i < layers.size(); i++) {
      boolean isAbove = layers.get(i) instanceof Layer.Apply apply && apply.units() == width();
      if (isAbove && isFrom(layers.get(i).name(), at)) {
        var apply = (Layer.Apply) layers.get(i);
        layers.set(
            i,
            new Layer.Apply(
                apply.name(),
                apply.cell(),
                order.size(),
                apply.inputs(),
                apply.start(),
                apply.memory(),
                apply.reverse(),
                apply.initializers(),
                apply.shared()));
      }
    }
  }

  /// Whether a layer is a matrix and a bias, and what is made of each number of their sum.
  private static boolean isAffine(Layer layer) {
    return layer instanceof Layer.Apply apply
        && apply.cell().equations().states().isEmpty()
        && apply.shared().isEmpty()
        && apply.cell().equations().parameters().stream()
            .map(Equations.Parameter::name)
            .collect(Collectors.toSet())
            .equals(
                apply.cell().equations().parameters().size() == 1 ? Set.of("W") : Set.of("W", "b"));
  }

  /// Whether a layer lies between the output and another, both included.
  private boolean isFrom(String layer, String last) {
    for (var at = output; ; at = given.model().layer(at).reads().getFirst()) {
      if (at.equals(layer)) {
        return true;
      }
      if (at.equals(last)) {
        return false;
      }
    }
  }

  /// Puts a layer over another.
  ///
  /// @param values of its parameters, in their order
  /// @return its name
  public String layer(
      String name, String equation, int units, String x, Map<String, float[]> values) {
    var free = name;
    while (isTaken(free)) {
      free += "-2";
    }
    var own = free;
    layers.add(
        Layer.Apply.of(own, Cell.of(name, "output = " + equation), units)
            .withInput("x", List.of(x)));
    values.forEach((parameter, numbers) -> this.values.put(own + "." + parameter, numbers));
    return own;
  }

  private boolean isTaken(String name) {
    return layers.stream().anyMatch(layer -> layer.name().equals(name));
  }

  // ---- the model -------------------------------------------------------------------------------

  /// The model with its names.
  ///
  /// @param weights of the model
  public record Adopted(Model model, Weights weights) {}

  /// What the network became.
  ///
  /// @param input what the form calls the symbols
  /// @param axis what the form calls their axis
  /// @param out what the form calls the output
  /// @param from the layer that gives it
  public Adopted model(String input, String axis, String out, String from) {
    var model =
        new Model(layers, Map.of(out, List.of(from)))
            .renamed(
                layer ->
                    layer.equals(embedding.name())
                        ? input
                        : layer.equals(input) ? input + "-layer" : layer,
                name -> name.equals(embedding.axis()) ? axis : name,
                name -> name);
    var parameters = Parameters.zeros(model);
    // A model has its parameters in the order of its layers, whatever these are called.
    int at = 0;
    for (var value : values.values()) {
      System.arraycopy(value, 0, parameters.values(), at, value.length);
      at += value.length;
    }
    return new Adopted(model, parameters.freeze());
  }
}
