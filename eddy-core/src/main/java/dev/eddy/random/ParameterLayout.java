package dev.eddy.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// How another toolkit stores a cell: which of Eddy's separate parameters stand where in its
/// combined kernels and biases.
///
/// Pure data. Eddy keeps one row-major matrix `[H, in]` (or vector `[H]`) for each use, such as
/// `W_i` and `U_i`; toolkits stack them. The same description serves to draw an initial value as
/// the toolkit draws it, to split a stored tensor and to join one.
///
/// @param name what people call it: `tensorflow lstm`
/// @param tensors the stored tensors in the toolkit's order
/// @param constants what the toolkit adds at run time and does not store, by the name of the cell's
///   option: `forget_bias` → 1
/// @see <a
///   href="https://github.com/tensorflow/tensorflow/blob/r1.15/tensorflow/python/ops/rnn_cell_impl.py">rnn_cell_impl.py</a>
public record ParameterLayout(String name, List<Stored> tensors, Map<String, Double> constants) {

  /// What one part of a kernel's input axis is multiplied with.
  public enum Part {
    /// The input x, D wide.
    INPUT,
    /// The state h, H wide.
    HIDDEN
  }

  /// The order of a stored matrix's two axes.
  public enum Orientation {
    /// `[in, out]`, for rows times kernel.
    IN_OUT,
    /// `[out, in]`, for matrix times column, as Eddy stores.
    OUT_IN
  }

  public ParameterLayout {
    tensors = List.copyOf(tensors);
    constants = Map.copyOf(constants);
  }

  /// One stored tensor: blocks of H along its output axis, parts along its input axis.
  ///
  /// @param name the toolkit's name: `kernel`
  /// @param orientation the order of the axes; without parts the tensor is a vector and this says
  ///   nothing
  /// @param parts what is stacked on the input axis, in order; empty for a bias
  /// @param blocks for each block along the output axis Eddy's parameter for every part (for a
  ///   bias: the one parameter)
  public record Stored(
      String name, Orientation orientation, List<Part> parts, List<List<String>> blocks) {

    public Stored {
      parts = List.copyOf(parts);
      blocks = blocks.stream().map(List::copyOf).toList();
      int each = Math.max(1, parts.size());
      for (var block : blocks)
        if (block.size() != each)
          throw new IllegalArgumentException(
              "layout tensor \"%s\": expected %d parameters in each block, found %s"
                  .formatted(name, each, block));
    }

    /// The stored shape: `[in, out]`, `[out, in]` or, for a bias, `[out]`.
    public List<Integer> shape(int inputSize, int hiddenSize) {
      int in = inputs(inputSize, hiddenSize);
      int out = blocks.size() * hiddenSize;
      if (parts.isEmpty()) return List.of(out);
      return orientation == Orientation.IN_OUT ? List.of(in, out) : List.of(out, in);
    }

    /// Splits the stored numbers, row-major, into Eddy's parameters `[H, in]` by name.
    ///
    /// @throws IllegalArgumentException if there are more or fewer numbers than the shape holds
    public Map<String, float[]> scatter(float[] combined, int inputSize, int hiddenSize) {
      int expected = size(inputSize, hiddenSize);
      if (combined.length != expected)
        throw new IllegalArgumentException(
            "tensor \"%s\": expected %d numbers, shape %s for input size %d and hidden size %d, found %d"
                .formatted(
                    name,
                    expected,
                    shape(inputSize, hiddenSize),
                    inputSize,
                    hiddenSize,
                    combined.length));
      var parameters = new LinkedHashMap<String, float[]>();
      for (var place : places(inputSize, hiddenSize)) {
        float[] parameter = new float[hiddenSize * place.width];
        place.forEach(hiddenSize, (stored, own) -> parameter[own] = combined[stored]);
        parameters.put(place.parameter, parameter);
      }
      return parameters;
    }

    /// Joins Eddy's parameters into the stored numbers, row-major: the inverse of {@link #scatter}.
    /// Names it does not hold are ignored.
    ///
    /// @throws IllegalArgumentException if a parameter is missing or has another size
    public float[] gather(Map<String, float[]> parameters, int inputSize, int hiddenSize) {
      float[] combined = new float[size(inputSize, hiddenSize)];
      for (var place : places(inputSize, hiddenSize)) {
        float[] parameter = parameters.get(place.parameter);
        int expected = hiddenSize * place.width;
        if (parameter == null || parameter.length != expected)
          throw new IllegalArgumentException(
              "tensor \"%s\": expected parameter '%s' with %d numbers, found %s"
                  .formatted(
                      name,
                      place.parameter,
                      expected,
                      parameter == null ? "none" : parameter.length));
        place.forEach(hiddenSize, (stored, own) -> combined[stored] = parameter[own]);
      }
      return combined;
    }

    /// The width of the input axis; 1 for a bias.
    int inputs(int inputSize, int hiddenSize) {
      return parts.isEmpty()
          ? 1
          : parts.stream().mapToInt(part -> width(part, inputSize, hiddenSize)).sum();
    }

    int size(int inputSize, int hiddenSize) {
      return Math.multiplyExact(
          inputs(inputSize, hiddenSize), Math.multiplyExact(blocks.size(), hiddenSize));
    }

    private List<Place> places(int inputSize, int hiddenSize) {
      int in = inputs(inputSize, hiddenSize);
      int out = blocks.size() * hiddenSize;
      boolean inOut = orientation == Orientation.IN_OUT;
      var places = new ArrayList<Place>();
      for (int block = 0; block < blocks.size(); block++) {
        int column = 0;
        for (int part = 0; part < blocks.get(block).size(); part++) {
          int width = parts.isEmpty() ? 1 : width(parts.get(part), inputSize, hiddenSize);
          int row = block * hiddenSize;
          places.add(
              new Place(
                  blocks.get(block).get(part),
                  width,
                  inOut ? column * out + row : row * in + column,
                  inOut ? 1 : in,
                  inOut ? out : 1));
          column += width;
        }
      }
      return places;
    }

    private static int width(Part part, int inputSize, int hiddenSize) {
      return switch (part) {
        case INPUT -> inputSize;
        case HIDDEN -> hiddenSize;
      };
    }
  }

  /// Where parameter `[H, width]` lies: element (r, c) at `start + r·rowStride + c·columnStride`.
  private record Place(String parameter, int width, int start, int rowStride, int columnStride) {

    interface Pair {
      void at(int stored, int own);
    }

    void forEach(int rows, Pair pair) {
      for (int r = 0; r < rows; r++)
        for (int c = 0; c < width; c++)
          pair.at(start + r * rowStride + c * columnStride, r * width + c);
    }
  }

  /// The stored tensor of that name.
  ///
  /// @throws IllegalArgumentException if the layout has none
  public Stored tensor(String name) {
    for (var tensor : tensors) if (tensor.name.equals(name)) return tensor;
    throw new IllegalArgumentException(
        "layout %s: expected one of the tensors %s, found \"%s\""
            .formatted(this.name, tensors.stream().map(Stored::name).toList(), name));
  }

  /// Splits all stored tensors, by their names, into Eddy's parameters.
  ///
  /// @throws IllegalArgumentException if a tensor is missing or has another size
  public Map<String, float[]> scatter(Map<String, float[]> stored, int inputSize, int hiddenSize) {
    var parameters = new LinkedHashMap<String, float[]>();
    for (var tensor : tensors) {
      float[] combined = stored.get(tensor.name);
      if (combined == null)
        throw new IllegalArgumentException(
            "layout %s: expected a tensor \"%s\" of shape %s, found only %s"
                .formatted(
                    name, tensor.name, tensor.shape(inputSize, hiddenSize), stored.keySet()));
      parameters.putAll(tensor.scatter(combined, inputSize, hiddenSize));
    }
    return parameters;
  }

  /// Joins Eddy's parameters into the stored tensors, by their names.
  ///
  /// @throws IllegalArgumentException if a parameter is missing or has another size
  public Map<String, float[]> gather(
      Map<String, float[]> parameters, int inputSize, int hiddenSize) {
    var stored = new LinkedHashMap<String, float[]>();
    for (var tensor : tensors)
      stored.put(tensor.name, tensor.gather(parameters, inputSize, hiddenSize));
    return stored;
  }

  /// The names of Eddy's parameters that the tensors hold.
  public Set<String> parameters() {
    var names = new LinkedHashSet<String>();
    for (var tensor : tensors) for (var block : tensor.blocks) names.addAll(block);
    return names;
  }

  /// The layout of TensorFlow 1 that holds exactly these parameters, if there is one: `{W, U, b}`
  /// are those of a basic RNN.
  public static Optional<ParameterLayout> tensorflow(Set<String> parameters) {
    return Stream.of(
            tensorflowBasicRnn(),
            tensorflowLstm(),
            tensorflowLstmPeephole(),
            tensorflowGru(),
            tensorflowSru(),
            tensorflowDense())
        .filter(layout -> layout.parameters().equals(parameters))
        .findFirst();
  }

  /// TensorFlow 1 `BasicRNNCell`: `kernel [D+H, H]`, `bias [H]`.
  public static ParameterLayout tensorflowBasicRnn() {
    return tensorflow("tensorflow basic rnn", Map.of(), kernel("kernel", "W U"), bias("bias", "b"));
  }

  /// TensorFlow 1 `BasicLSTMCell`, `LSTMCell` and the block cells: `kernel [D+H, 4H]`, `bias [4H]`,
  /// gates i, j, f, o where j is Eddy's g; the forget bias 1 is added at run time.
  public static ParameterLayout tensorflowLstm() {
    return tensorflow(
        "tensorflow lstm",
        Map.of("forget_bias", 1.0),
        kernel("kernel", "W_i U_i", "W_g U_g", "W_f U_f", "W_o U_o"),
        bias("bias", "b_i", "b_g", "b_f", "b_o"));
  }

  /// TensorFlow 1 `LSTMCell` with peepholes: also the vectors `w_f_diag`, `w_i_diag`, `w_o_diag`,
  /// Eddy's `p_f`, `p_i`, `p_o`.
  public static ParameterLayout tensorflowLstmPeephole() {
    var lstm = tensorflowLstm();
    var tensors = new ArrayList<>(lstm.tensors);
    for (var gate : List.of("f", "i", "o")) tensors.add(bias("w_" + gate + "_diag", "p_" + gate));
    return new ParameterLayout("tensorflow lstm with peepholes", tensors, lstm.constants);
  }

  /// TensorFlow 1 `GRUCell`: `gates/kernel [D+H, 2H]` in the order r, u (Eddy's r, z) and
  /// `candidate/kernel [D+H, H]` (Eddy's n), each with a bias; the reset gate acts before the
  /// product. TensorFlow starts the gates' bias at 1, the candidate's at 0.
  public static ParameterLayout tensorflowGru() {
    return tensorflow(
        "tensorflow gru",
        Map.of(),
        kernel("gates/kernel", "W_r U_r", "W_z U_z"),
        bias("gates/bias", "b_r", "b_z"),
        kernel("candidate/kernel", "W_n U_n"),
        bias("candidate/bias", "b_n"));
  }

  /// TensorFlow 1 `SRUCell`: `kernel [D, 4H]` in the order x̃, f, r, highway (Eddy's s, f, r, h)
  /// and `bias [2H]` for f, r.
  public static ParameterLayout tensorflowSru() {
    return tensorflow(
        "tensorflow sru",
        Map.of(),
        kernel("kernel", "W_s", "W_f", "W_r", "W_h"),
        bias("bias", "b_f", "b_r"));
  }

  /// TensorFlow's dense layer: `kernel [D, units]`, `bias [units]`, Eddy's `W [units, D]` and `b`;
  /// the hidden size is the number of units.
  public static ParameterLayout tensorflowDense() {
    return tensorflow("tensorflow dense", Map.of(), kernel("kernel", "W"), bias("bias", "b"));
  }

  private static ParameterLayout tensorflow(
      String name, Map<String, Double> constants, Stored... tensors) {
    return new ParameterLayout(name, List.of(tensors), constants);
  }

  private static Stored kernel(String name, String... blocks) {
    var split = Arrays.stream(blocks).map(block -> List.of(block.split(" "))).toList();
    return new Stored(
        name,
        Orientation.IN_OUT,
        List.of(Part.values()).subList(0, split.getFirst().size()),
        split);
  }

  private static Stored bias(String name, String... blocks) {
    return new Stored(
        name, Orientation.OUT_IN, List.of(), Arrays.stream(blocks).map(List::of).toList());
  }
}
