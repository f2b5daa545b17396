package dev.eddy.formats.keras;

import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Network;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Makes a network of a configuration of Keras and its weights, with the defaults of the version
/// that wrote it.
///
/// Masks are values of one number per step, 1 where the step counts, and are inputs of the layers
/// that mind them: a step in the middle may be masked. What has no equal in Eddy is refused by the
/// layer's name and kind.
final class KerasNetwork {

  /// What a layer is given and gives.
  sealed interface Item {

    /// Numbers.
    ///
    /// @param mask 1 or 0 for each step, or null
    /// @param steps how many steps it has, or -1 where that is open
    record Numbers(Value value, Value mask, int steps) implements Item {}

    /// An input of the network that nobody has read yet: whether it is symbols shows when a layer
    /// does.
    ///
    /// @param shape without the batch, -1 for what is open; null where nothing is known
    record Raw(String input, int[] shape) implements Item {}

    /// A mask that Keras 3 makes by operations of their own. It says what the layer before says
    /// too, so that is what counts.
    record Mask() implements Item {}
  }

  /// One use of a layer.
  ///
  /// @param named what it is given by name
  record Call(List<Item> inputs, Map<String, JsonNode> named, Map<String, List<Item>> items) {}

  private record Output(KerasLayer layer, int call) {}

  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

  private final String where;
  private final int major;
  private final int minor;
  private final boolean tensorflow;
  private final Assembly build;
  private final KerasLayers layers;
  private final boolean texts;
  private final boolean lengths;
  private final Map<String, List<String>> vocabularies;
  private Optional<Network.Text> text = Optional.empty();
  private final Map<String, Object> read = new HashMap<>();
  private final List<String> order = new ArrayList<>();

  private KerasNetwork(ForeignModel file, boolean texts, boolean lengths) {
    where = file.where();
    this.texts = texts;
    this.lengths = lengths;
    vocabularies = file.vocabularies();
    var version = file.configuration().path("version").asString("");
    var match = VERSION.matcher(version);
    boolean known = match.matches();
    major = known ? Integer.parseInt(match.group(1)) : 1;
    minor = known && match.group(2) != null ? Integer.parseInt(match.group(2)) : 0;
    tensorflow = version.endsWith("-tf");
    build = new Assembly(where);
    layers = new KerasLayers(this, build);
  }

  /// @param texts whether symbols of texts are given where it makes them itself
  /// @param lengths whether rows have lengths where it has masks of symbol 0
  static Network of(ForeignModel file, boolean texts, boolean lengths) {
    var root = file.configuration().path("model");
    if (!root.isObject()) {
      throw new FormatException(
          "%s: holds weights without a configuration; save the whole model"
              .formatted(file.where()));
    }
    var network = new KerasNetwork(file, texts, lengths);
    file.notes().forEach(network.build::note);
    var model = KerasLayer.of(root, file.where());
    KerasWeights.give(file, model);
    return network.network(model);
  }

  /// The version of Keras before the first dot; 1 where the file does not say.
  int major() {
    return major;
  }

  /// Whether a recurrent layer whose configuration does not say has gates of `sigmoid`: since 2.3.
  boolean hasSigmoidGates() {
    return major > 2 || major == 2 && minor >= 3;
  }

  /// Whether it is tf.keras, or Keras 3: at masked steps they give what the step before gave, and
  /// zeros within a `Bidirectional`.
  boolean isLate() {
    return major > 2 || major == 2 && minor >= 4 || tensorflow;
  }

  void note(String sentence) {
    build.note(sentence);
  }

  FormatException fault(KerasLayer layer, String sentence) {
    return new FormatException("%s, %s: %s".formatted(where, layer, sentence));
  }

  /// The function of an activation.
  ///
  /// @throws FormatException if Eddy has no such function
  KerasActivation.Function function(KerasLayer layer, String name, String as) {
    return KerasActivation.of(name, major, as)
        .orElseThrow(
            () -> fault(layer, "the activation \"%s\" has no equal in Eddy".formatted(name)));
  }

  private Network network(KerasLayer model) {
    if (!model.isModel() && model.layers.isEmpty()) {
      throw fault(model, "a model of a class of its own has no graph in its file");
    }
    var inputs = inputs(model);
    order.addAll(inputs.stream().map(Item.Raw::input).toList());
    var outputs = call(model, List.copyOf(inputs));
    for (int i = 0; i < outputs.size(); i++) {
      if (text.isPresent() && outputs.get(i) instanceof Item.Raw) {
        note("output \"%d\" is the symbols of the text, and left out".formatted(i));
      } else {
        build.output(Integer.toString(i), numbers(model, outputs.get(i)).value());
      }
    }
    var network = build.network();
    var sorted =
        network.inputs().stream()
            .sorted(Comparator.comparingInt(input -> order.indexOf(input.name())))
            .toList();
    return new Network(
        network.model(),
        network.weights(),
        sorted,
        network.feeds(),
        network.outputs(),
        network.notes(),
        text);
  }

  /// Whether rows have lengths instead of masks.
  boolean hasLengths() {
    return lengths;
  }

  /// What a layer makes of a text: symbols, which are what is given here.
  Item symbolsOfText(KerasLayer layer, List<Item> inputs) {
    if (!texts) {
      throw fault(layer, "Eddy has no layer of this kind");
    }
    if (inputs.size() != 1
        || !(inputs.getFirst() instanceof Item.Raw(String input, _))
        || text.isPresent()) {
      throw fault(layer, "it is not all that reads the input");
    }
    text = Optional.of(KerasText.of(this, layer, vocabularies.getOrDefault(layer.name, List.of())));
    return new Item.Raw(input, new int[] {-1});
  }

  // ---- inputs

  private List<Item.Raw> inputs(KerasLayer model) {
    var inputs = new ArrayList<Item.Raw>();
    if (model.kind.equals("Sequential")) {
      var first = model.layers.isEmpty() ? model : model.layers.getFirst();
      if (first.kind.equals("InputLayer")) {
        inputs.add(new Item.Raw(first.name, shape(first)));
      } else {
        var deeper = first.isModel() && shape(first) == null ? inputs(first) : List.<Item.Raw>of();
        inputs.add(
            deeper.size() == 1
                ? deeper.getFirst()
                : new Item.Raw(first.name + "_input", orBuilt(shape(first), model)));
      }
    } else {
      for (var name : references(model.config.path("input_layers"))) {
        var layer = find(model, name.path(0).asString(""));
        inputs.add(new Item.Raw(layer.name, shape(layer)));
      }
    }
    return inputs;
  }

  private static int[] orBuilt(int[] shape, KerasLayer model) {
    var built = model.config.path("build_input_shape");
    return shape != null || !built.isArray() ? shape : shape(built);
  }

  private static int[] shape(KerasLayer layer) {
    for (var key : List.of("batch_shape", "batch_input_shape")) {
      if (layer.config.path(key).isArray()) {
        return shape(layer.config.path(key));
      }
    }
    return null;
  }

  private static int[] shape(JsonNode batched) {
    int[] shape = new int[Math.max(0, batched.size() - 1)];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = batched.get(i + 1).asInt(-1);
    }
    return shape;
  }

  /// A list of references, or one that stands alone.
  private static List<JsonNode> references(JsonNode node) {
    var all = new ArrayList<JsonNode>();
    if (node.size() > 0 && node.get(0).isString()) {
      all.add(node);
    } else if (node.isObject()) {
      node.forEach(inner -> all.addAll(references(inner)));
    } else {
      node.forEach(inner -> all.addAll(references(inner)));
    }
    return all;
  }

  private KerasLayer find(KerasLayer model, String name) {
    return model.layers.stream()
        .filter(layer -> layer.name.equals(name))
        .findFirst()
        .orElseThrow(() -> fault(model, "it has no layer \"%s\"".formatted(name)));
  }

  /// An input as numbers.
  Item.Numbers numbers(KerasLayer reader, Item item) {
    return switch (item) {
      case Item.Numbers numbers -> numbers;
      case Item.Mask() -> throw fault(reader, "it computes with a mask");
      case Item.Raw(String input, int[] shape) -> {
        if (!(read.computeIfAbsent(input, _ -> declared(reader, input, shape))
            instanceof Value value)) {
          throw fault(reader, "the input \"%s\" is both symbols and numbers".formatted(input));
        }
        yield new Item.Numbers(value, null, value.isRow() || shape == null ? -1 : shape[0]);
      }
    };
  }

  private Value declared(KerasLayer reader, String input, int[] shape) {
    if (shape == null) {
      boolean sequence = KerasLayers.takesSequences(reader);
      return build.numbers(input, KerasLayers.inputWidth(this, reader), sequence);
    }
    int width = shape.length == 0 ? -1 : shape[shape.length - 1];
    if (shape.length < 1 || shape.length > 2 || width < 1) {
      throw fault(
          reader,
          "the input \"%s\" has shape [B, %s]; Eddy reads rows [B, width] and sequences [B, T, width]"
              .formatted(input, shown(shape)));
    }
    return build.numbers(input, width, shape.length == 2);
  }

  private static String shown(int[] shape) {
    return String.join(
        ", ", Arrays.stream(shape).mapToObj(n -> n < 0 ? "?" : Integer.toString(n)).toList());
  }

  /// An input as symbols: its axis.
  String symbols(KerasLayer reader, Item item) {
    if (!(item instanceof Item.Raw(String input, int[] shape))) {
      throw fault(reader, "it reads symbols that another layer makes");
    }
    boolean sequence = shape == null || shape.length == 1;
    if (shape != null && shape.length > 1) {
      throw fault(
          reader, "its symbols have shape [B, %s]; Eddy reads [B, T]".formatted(shown(shape)));
    }
    if (!(read.computeIfAbsent(input, _ -> build.symbols(input, sequence))
        instanceof String axis)) {
      throw fault(reader, "the input \"%s\" is both symbols and numbers".formatted(input));
    }
    return axis;
  }

  // ---- calls

  /// What a model gives when it is given these.
  List<Item> call(KerasLayer model, List<Item> inputs) {
    if (model.kind.equals("Sequential")) {
      List<Item> items = inputs;
      for (var layer : model.layers) {
        if (!layer.kind.equals("InputLayer")) {
          items = layers.call(layer, new Call(items, Map.of(), Map.of()));
        }
      }
      return items;
    }
    return new Graph(model, inputs).outputs();
  }

  /// One run through a model whose layers are joined as a graph.
  private final class Graph {
    private final KerasLayer model;
    private final Map<Output, List<Item>> done = new LinkedHashMap<>();
    private final Set<Output> running = new HashSet<>();

    Graph(KerasLayer model, List<Item> inputs) {
      this.model = model;
      var names = references(model.config.path("input_layers"));
      if (names.size() != inputs.size()) {
        throw fault(
            model, "it takes %d inputs, but is given %d".formatted(names.size(), inputs.size()));
      }
      for (int i = 0; i < inputs.size(); i++) {
        var layer = find(model, names.get(i).path(0).asString(""));
        done.put(new Output(layer, 0), List.of(inputs.get(i)));
      }
    }

    List<Item> outputs() {
      return references(model.config.path("output_layers")).stream().map(this::item).toList();
    }

    /// What a reference `[layer, call, tensor]` stands for.
    Item item(JsonNode reference) {
      var layer = find(model, reference.path(0).asString(""));
      int call = reference.path(1).asInt(0);
      // Before Keras 3 a model inside a model has a call of its own before all others.
      if (layer.isModel() && major < 3) {
        call = Math.max(0, call - 1);
      }
      var items = run(new Output(layer, call));
      int tensor = reference.path(2).asInt(0);
      if (tensor >= items.size()) {
        throw fault(
            layer, "it gives %d tensors, but number %d is read".formatted(items.size(), tensor));
      }
      return items.get(tensor);
    }

    private List<Item> run(Output output) {
      var known = done.get(output);
      if (known != null) {
        return known;
      }
      var layer = output.layer;
      if (output.call >= layer.calls.size()) {
        throw fault(layer, "its call number %d is missing".formatted(output.call));
      }
      if (!running.add(output)) {
        throw fault(layer, "it reads what it gives");
      }
      var call = layer.calls.get(output.call);
      var items = layers.call(layer, call.isObject() ? third(call) : earlier(call));
      done.put(output, items);
      running.remove(output);
      return items;
    }

    /// Keras 3: `{"args": …, "kwargs": …}`.
    private Call third(JsonNode call) {
      var inputs = new ArrayList<Item>();
      var named = new LinkedHashMap<String, JsonNode>();
      var items = new LinkedHashMap<String, List<Item>>();
      int at = 0;
      for (var argument : call.path("args")) {
        var tensors = tensors(argument);
        if (tensors.isEmpty()) {
          named.put("argument " + at, argument);
        }
        inputs.addAll(tensors);
        at++;
      }
      for (var argument : call.path("kwargs").properties()) {
        var tensors = tensors(argument.getValue());
        if (tensors.isEmpty()) {
          named.put(argument.getKey(), argument.getValue());
        } else {
          items.put(argument.getKey(), tensors);
        }
      }
      return new Call(inputs, named, items);
    }

    private List<Item> tensors(JsonNode argument) {
      if (argument.path("class_name").asString("").equals("__keras_tensor__")) {
        return List.of(item(argument.path("config").path("keras_history")));
      }
      var all = new ArrayList<Item>();
      if (argument.isArray()) {
        argument.forEach(inner -> all.addAll(tensors(inner)));
      }
      return all;
    }

    /// Keras 1 and 2: a list of `[layer, call, tensor, {named}]`.
    private Call earlier(JsonNode call) {
      var inputs = new ArrayList<Item>();
      var named = new LinkedHashMap<String, JsonNode>();
      var items = new LinkedHashMap<String, List<Item>>();
      for (var reference : references(call)) {
        inputs.add(item(reference));
        for (var argument : reference.path(3).properties()) {
          var value = argument.getValue();
          var of = isReference(value) ? references(value) : List.<JsonNode>of();
          if (of.isEmpty()) {
            named.put(argument.getKey(), value);
          } else {
            items.put(argument.getKey(), of.stream().map(this::item).toList());
          }
        }
      }
      return new Call(inputs, named, items);
    }

    private boolean isReference(JsonNode value) {
      return value.isArray()
          && !value.isEmpty()
          && (value.get(0).isString() && value.size() >= 3 || isReference(value.get(0)));
    }
  }
}
