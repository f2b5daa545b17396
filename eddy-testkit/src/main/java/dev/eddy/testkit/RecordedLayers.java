package dev.eddy.testkit;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.random.ParameterLayout;
import dev.eddy.random.ParameterLayout.Orientation;
import dev.eddy.random.ParameterLayout.Part;
import dev.eddy.random.ParameterLayout.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Layers and small networks of Keras and PyTorch, recorded by others as JSON, as Eddy models:
/// output `y`.
///
/// @param runs how often the batch is run with carried state before `y` is compared
/// @param expected `y`, row-major
/// @param reversed whether the steps of `y` are recorded in the order of a backward run
public record RecordedLayers(
    String name,
    Model model,
    Parameters parameters,
    Batch batch,
    int runs,
    float[] expected,
    boolean reversed,
    double tolerance) {

  /// The fixtures of keras-js hold inputs, weights and outputs to 6 digits each: a sum of ten
  /// products of such numbers is off by more than half of the last one.
  private static final double SIX_DIGITS = 3e-6;

  /// A hundred or a thousand steps in float32, there as here, whose sums are taken in other orders.
  private static final double FLOATS = 2e-6;

  private static final JsonMapper JSON = JsonMapper.shared();

  // ---- keras-js
  // --------------------------------------------------------------------------------------------------------------------

  /// All cases of the keras-js fixtures in a folder, in the order of its files.
  public static List<String> kerasNames(Path folder) {
    var names = new ArrayList<String>();
    for (var file :
        List.of(
            "LSTM",
            "GRU",
            "Dense",
            "Embedding",
            "RepeatVector",
            "TimeDistributed",
            "activations")) {
      read(folder.resolve(file + ".json")).properties().forEach(entry -> names.add(entry.getKey()));
    }
    return names;
  }

  /// One case of keras-js.
  ///
  /// @throws UnsupportedOperationException with the reason if Eddy has no such layer
  public static RecordedLayers keras(Path folder, String name) {
    var parts = name.split("\\.");
    var attributes = read(folder.resolve("ATTRS.json")).get("cases").path(name).path("attrs");
    var file = parts[0].equals("activations") ? "activations" : parts[1];
    var recorded = read(folder.resolve(file + ".json")).get(name);
    float[] input = numbers(recorded.get("input").get("data"));
    float[] expected = numbers(recorded.get("expected").get("data"));
    var weights = new ArrayList<JsonNode>();
    recorded.path("weights").forEach(weights::add);
    var build = new ModelBuilder();
    var batch = new Batch();
    int number = Integer.parseInt(parts[2]);
    return switch (file) {
      case "LSTM", "GRU" -> recurrent(name, file, attributes, recorded, weights, expected);
      case "Dense", "TimeDistributed" -> {
        if (attributes.path("layer").path("class_name").asString("Dense").equals("Conv2D")) {
          throw new UnsupportedOperationException(
              name + ": convolution over images is no part of Eddy");
        }
        var shape = weights.getFirst().get("shape");
        int width = shape.get(0).asInt();
        int units = shape.get(1).asInt();
        // The six cases have no attributes: they are linear, sigmoid and softplus without bias,
        // twice.
        var activation =
            file.equals("Dense") ? List.of("", "sigmoid", "softplus").get(number % 3) : "";
        var text =
            activation.isEmpty() ? "output = W @ x + b" : "output = " + activation + "(W @ x + b)";
        int rows = input.length / width;
        put(batch.begin(rows), "x", input);
        var model =
            build
                .output("y", build.layer("dense", text, units, build.numbers("x", "", width)))
                .model();
        var parameters = Parameters.zeros(model);
        set(parameters, "dense", dense(), weights, width, units);
        yield new RecordedLayers(name, model, parameters, batch, 1, expected, false, SIX_DIGITS);
      }
      case "Embedding" -> {
        var shape = weights.getFirst().get("shape");
        var model =
            build
                .output(
                    "y",
                    build.embedding("symbols", "t", shape.get(0).asInt(), shape.get(1).asInt()))
                .model();
        batch.begin(1).steps("t", input.length);
        int[] ids = batch.ids("symbols", input.length);
        for (int i = 0; i < input.length; i++) {
          ids[i] = (int) input[i];
        }
        var parameters = Parameters.zeros(model);
        parameters.set("symbols.table", numbers(weights.getFirst().get("data")));
        yield new RecordedLayers(name, model, parameters, batch, 1, expected, false, SIX_DIGITS);
      }
      case "RepeatVector" -> {
        // A scan that keeps its start: as a decoder is given the same vector at every step.
        var start = build.numbers("x", "", input.length);
        var keep = Cell.of("keep", "h' = h + 0*rowsum(x)");
        var model =
            build
                .output(
                    "y",
                    build.scanFrom(
                        "repeat",
                        keep,
                        input.length,
                        build.numbers("step", "t", 1),
                        Map.of("h", start)))
                .model();
        int steps = expected.length / input.length;
        put(put(batch.begin(1).steps("t", steps), "x", input), "step", new float[steps]);
        yield new RecordedLayers(
            name, model, Parameters.zeros(model), batch, 1, expected, false, SIX_DIGITS);
      }
      case "activations" -> {
        var shape = recorded.get("input").get("shape");
        int width = shape.get(shape.size() - 1).asInt();
        put(batch.begin(input.length / width), "x", input);
        var text = "output = " + activation(parts[1], number);
        var model =
            build.output("y", build.layer("a", text, width, build.numbers("x", "", width))).model();
        yield new RecordedLayers(
            name, model, Parameters.zeros(model), batch, 1, expected, false, SIX_DIGITS);
      }
      default -> throw new UnsupportedOperationException(name + ": not read here");
    };
  }

  /// Keras' activations in Eddy's language; the fourth and fifth of a kind have parameters of their
  /// own.
  private static String activation(String kind, int number) {
    return switch (kind) {
      case "linear" -> "x";
      case "selu" -> "1.0507009873554805*where(x > 0, x, 1.6732632423543772*(exp(x) - 1))";
      case "elu" -> number == 3 ? "where(x > 0, x, 0.5*(exp(x) - 1))" : "elu(x)";
      case "relu" ->
          number == 3 ? "min(relu(x), 0.5)" : number == 4 ? "where(x > 0, x, 0.3*x)" : "relu(x)";
      default -> kind + "(x)";
    };
  }

  private static RecordedLayers recurrent(
      String name,
      String kind,
      JsonNode attributes,
      JsonNode recorded,
      List<JsonNode> weights,
      float[] expected) {
    int steps = recorded.get("input").get("shape").get(0).asInt();
    int width = recorded.get("input").get("shape").get(1).asInt();
    int units = attributes.get("units").asInt();
    boolean lstm = kind.equals("LSTM");
    boolean backwards = attributes.get("go_backwards").asBoolean();
    boolean stateful = attributes.get("stateful").asBoolean();
    var cell =
        gates(lstm ? Cells.LSTM : Cells.GRU, attributes.get("recurrent_activation").asString());
    cell = cell.with("act", attributes.get("activation").asString());
    cell = lstm ? cell.with("forget_bias", 0) : cell;
    float[] x = numbers(recorded.get("input").get("data"));
    // State is carried by forward scans; a backward one with state is given its steps in reverse
    // instead.
    boolean turned = backwards && stateful;
    if (turned) {
      x = turned(x, steps, width);
    }
    var build = new ModelBuilder();
    var in = build.numbers("x", "t", width);
    var scan =
        backwards && !turned
            ? build.scanReverse("rnn", cell, units, in)
            : build.scan("rnn", cell, units, in);
    boolean sequences = attributes.get("return_sequences").asBoolean();
    var model = build.output("y", sequences ? scan : build.finalState("rnn", "h")).model();
    var parameters = Parameters.zeros(model);
    set(parameters, "rnn", lstm ? kerasLstm() : kerasGru(), weights, width, units);
    var batch = put(new Batch().begin(1).steps("t", steps), "x", x);
    return new RecordedLayers(
        name,
        model,
        parameters,
        batch,
        stateful ? 2 : 1,
        expected,
        sequences && backwards && !turned,
        SIX_DIGITS);
  }

  /// A cell whose gates have another activation: the same text with another word.
  private static Cell gates(Cell cell, String activation) {
    return activation.equals("sigmoid")
        ? cell
        : Cell.of(
            cell.name() + " with " + activation, cell.text().replace("sigmoid(", activation + "("));
  }

  // ---- RTNeural
  // --------------------------------------------------------------------------------------------------------------------

  /// A network trained with Keras: `gru`, `gru_1d`, `lstm` or `dense`.
  public static RecordedLayers rtneural(Path folder, String name) {
    var recorded = read(folder.resolve(name + ".json"));
    var build = new ModelBuilder();
    var value = build.numbers("x", "t", 1);
    var settings = new ArrayList<java.util.function.Consumer<Parameters>>();
    int width = 1;
    int count = 0;
    for (var layer : recorded.get("layers")) {
      var own = "layer" + count++;
      int units = layer.get("shape").get(layer.get("shape").size() - 1).asInt();
      int below = width;
      var weights = new ArrayList<JsonNode>();
      layer.get("weights").forEach(weights::add);
      var type = layer.get("type").asString();
      var activation = layer.get("activation").asString();
      switch (type) {
        case "activation" ->
            value = build.layer(own, "output = " + activation + "(x)", units, value);
        case "dense", "time-distributed-dense" -> {
          value =
              build.layer(
                  own,
                  activation.isEmpty()
                      ? "output = W @ x + b"
                      : "output = " + activation + "(W @ x + b)",
                  units,
                  value);
          settings.add(parameters -> set(parameters, own, dense(), weights, below, units));
        }
        case "lstm" -> {
          value =
              build.scan(
                  own, Cells.LSTM.with("forget_bias", 0).with("act", activation), units, value);
          settings.add(parameters -> set(parameters, own, kerasLstm(), weights, below, units));
        }
        case "gru" -> {
          value = build.scan(own, Cells.GRU_AFTER.with("act", activation), units, value);
          settings.add(parameters -> setGruAfter(parameters, own, weights, below, units));
        }
        default ->
            throw new UnsupportedOperationException(
                name + ": layer \"" + type + "\" is not known here");
      }
      width = units;
    }
    var model = build.output("y", value).model();
    var parameters = Parameters.zeros(model);
    settings.forEach(setting -> setting.accept(parameters));
    return rtneural(folder, name, model, parameters);
  }

  /// The network trained with PyTorch: an LSTM, three more, a dense layer.
  public static RecordedLayers torch(Path folder) {
    var recorded = read(folder.resolve("lstm_torch.json"));
    int units = recorded.get("lstm.weight_hh_l0").get(0).size();
    var build = new ModelBuilder();
    var value = build.numbers("x", "t", 1);
    var stored = List.of("lstm.#_l0", "lstm2.#_l0", "lstm2.#_l1", "lstm2.#_l2");
    for (int i = 0; i < stored.size(); i++) {
      value = build.scan("lstm" + i, Cells.LSTM.with("forget_bias", 0), units, value);
    }
    var model = build.output("y", build.affine("dense", 1, value)).model();
    var parameters = Parameters.zeros(model);
    for (int i = 0; i < stored.size(); i++) {
      var tensors = new LinkedHashMap<String, float[]>();
      for (var tensor : List.of("weight_ih", "weight_hh", "bias_ih", "bias_hh")) {
        tensors.put(tensor, flat(recorded.get(stored.get(i).replace("#", tensor))));
      }
      float[] bias = tensors.get("bias_ih");
      for (int j = 0; j < bias.length; j++) {
        bias[j] += tensors.get("bias_hh")[j];
      }
      int input = tensors.get("weight_ih").length / (4 * units);
      set(parameters, "lstm" + i, torchLstm(), tensors, input, units);
    }
    parameters.set("dense.W", flat(recorded.get("dense.weight")));
    parameters.set("dense.b", flat(recorded.get("dense.bias")));
    return rtneural(folder, "lstm_torch", model, parameters);
  }

  private static RecordedLayers rtneural(
      Path folder, String name, Model model, Parameters parameters) {
    float[] x = column(folder.resolve(name + "_x_python.csv"));
    var batch = put(new Batch().begin(1).steps("t", x.length), "x", x);
    return new RecordedLayers(
        name,
        model,
        parameters,
        batch,
        1,
        column(folder.resolve(name + "_y_python.csv")),
        false,
        FLOATS);
  }

  // ---- layouts
  // ---------------------------------------------------------------------------------------------------------------------

  /// Keras: gates i, f, c, o; the input's kernel and the state's apart.
  private static ParameterLayout kerasLstm() {
    return layout(
        "keras lstm",
        Orientation.IN_OUT,
        List.of("kernel", "recurrent_kernel", "bias"),
        "i",
        "f",
        "g",
        "o");
  }

  /// Keras with `reset_after=False`: gates z, r, h.
  private static ParameterLayout kerasGru() {
    return layout(
        "keras gru",
        Orientation.IN_OUT,
        List.of("kernel", "recurrent_kernel", "bias"),
        "z",
        "r",
        "n");
  }

  /// PyTorch: gates i, f, g, o; `[out, in]`; both biases added into the first.
  private static ParameterLayout torchLstm() {
    return layout(
        "pytorch lstm",
        Orientation.OUT_IN,
        List.of("weight_ih", "weight_hh", "bias_ih"),
        "i",
        "f",
        "g",
        "o");
  }

  private static ParameterLayout dense() {
    return ParameterLayout.tensorflowDense();
  }

  private static ParameterLayout layout(
      String name, Orientation orientation, List<String> tensors, String... gates) {
    return new ParameterLayout(
        name,
        List.of(
            new Stored(tensors.get(0), orientation, List.of(Part.INPUT), blocks("W_", gates)),
            new Stored(tensors.get(1), orientation, List.of(Part.HIDDEN), blocks("U_", gates)),
            new Stored(tensors.get(2), orientation, List.of(), blocks("b_", gates))),
        Map.of());
  }

  private static List<List<String>> blocks(String prefix, String... gates) {
    return Arrays.stream(gates).map(gate -> List.of(prefix + gate)).toList();
  }

  /// Keras with `reset_after=True`: bias `[2, 3H]`, the input's row and the state's; those of z and
  /// r are added.
  private static void setGruAfter(
      Parameters parameters, String layer, List<JsonNode> weights, int inputSize, int units) {
    float[] both = flat(weights.get(2));
    float[] bias = Arrays.copyOf(both, 3 * units);
    for (int i = 0; i < 2 * units; i++) {
      bias[i] += both[3 * units + i];
    }
    var tensors =
        Map.of(
            "kernel", flat(weights.get(0)), "recurrent_kernel", flat(weights.get(1)), "bias", bias);
    set(parameters, layer, kerasGru(), tensors, inputSize, units);
    parameters.set(layer + ".b_u", Arrays.copyOfRange(both, 5 * units, 6 * units));
  }

  /// Tensors in the layout's order; a missing bias is zeros.
  private static void set(
      Parameters parameters,
      String layer,
      ParameterLayout layout,
      List<JsonNode> weights,
      int inputSize,
      int units) {
    var tensors = new LinkedHashMap<String, float[]>();
    for (int i = 0; i < layout.tensors().size(); i++) {
      var tensor = layout.tensors().get(i);
      int size = tensor.shape(inputSize, units).stream().reduce(1, Math::multiplyExact);
      tensors.put(tensor.name(), i < weights.size() ? flat(weights.get(i)) : new float[size]);
    }
    set(parameters, layer, layout, tensors, inputSize, units);
  }

  private static void set(
      Parameters parameters,
      String layer,
      ParameterLayout layout,
      Map<String, float[]> tensors,
      int inputSize,
      int units) {
    layout
        .scatter(tensors, inputSize, units)
        .forEach((name, values) -> parameters.set(layer + "." + name, values));
  }

  // ---- numbers
  // ---------------------------------------------------------------------------------------------------------------------

  private static JsonNode read(Path file) {
    return JSON.readTree(file);
  }

  private static float[] numbers(JsonNode array) {
    float[] numbers = new float[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) array.get(i).asDouble();
    }
    return numbers;
  }

  /// Numbers in nested arrays, or in an object's `data`.
  private static float[] flat(JsonNode node) {
    if (node.has("data")) {
      return numbers(node.get("data"));
    }
    if (node.isEmpty() || !node.get(0).isArray()) {
      return numbers(node);
    }
    var parts = new ArrayList<float[]>();
    node.forEach(part -> parts.add(flat(part)));
    int each = parts.getFirst().length;
    float[] all = new float[each * parts.size()];
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(parts.get(i), 0, all, i * each, each);
    }
    return all;
  }

  private static float[] column(Path file) {
    try {
      var lines = Files.readAllLines(file);
      float[] values = new float[lines.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.parseFloat(lines.get(i));
      }
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Batch put(Batch batch, String name, float[] values) {
    System.arraycopy(values, 0, batch.numbers(name, values.length), 0, values.length);
    return batch;
  }

  /// `[T, width]` with its steps in reverse.
  public static float[] turned(float[] values, int steps, int width) {
    float[] turned = new float[values.length];
    for (int t = 0; t < steps; t++) {
      System.arraycopy(values, t * width, turned, (steps - 1 - t) * width, width);
    }
    return turned;
  }

  @Override
  public String toString() {
    return name;
  }
}
