package dev.eddy.testkit;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.random.ParameterLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A recorded recurrent TensorFlow 1 graph as an Eddy model with its parameters, a batch and what
/// it must give.
///
/// Everything but the numbers is read from the graph: activations, forget bias, clips, peepholes,
/// directions, layers, and which axis of the input is time. The model's outputs are `sequence`
/// (what the last layer gives at every step), `state` (all final states, joined) and, where the
/// graph ends in a dense layer, `rows`.
///
/// @param model of {@link Cells}, one scan for each cell of the graph
/// @param parameters scattered from the graph's kernels
/// @param batch the recorded input and initial states
/// @param expected for each output of the model `[B, T, width]` or `[B, width]`
public record TensorFlowCase(
    Case recorded, Model model, Parameters parameters, Batch batch, Map<String, float[]> expected) {

  private static final Set<String> SEQUENCES =
      Set.of(
          "concat/concat",
          "lstm_fused_cell/BlockLSTM.6",
          "ReverseV2_1",
          "rnn/TensorArrayStack/TensorArrayGatherV3",
          "stack",
          "concat_4");

  /// One cell of the graph.
  ///
  /// @param scope where its variables are, `bidirectional_rnn/fw/basic_rnn_cell`
  private record Part(String scope, Cell cell, ParameterLayout layout, List<String> states) {

    String name() {
      return scope.replace('/', '.');
    }

    boolean backward() {
      return scope.contains("/bw/");
    }
  }

  /// The case as a model.
  ///
  /// @throws IllegalArgumentException with the reason if it is no recurrent graph, or one with
  ///   something not known here
  public static TensorFlowCase of(Case recorded) {
    return new Reading(recorded).read();
  }

  /// The reading of one graph.
  private static final class Reading {
    private final Case recorded;
    private final TensorFlowGraph graph;
    private final Values input;
    private final List<Part> parts = new ArrayList<>();
    private int rows;
    private int steps;
    private int width;
    private float[] x;

    Reading(Case recorded) {
      this.recorded = recorded;
      graph =
          recorded.graph().orElseThrow(() -> new IllegalArgumentException(recorded + ": no graph"));
      input = Optional.ofNullable(recorded.inputs().get("input")).orElseGet(() -> value("in_0"));
    }

    private Values value(String node) {
      return graph
          .constant(node)
          .orElseThrow(
              () -> new IllegalArgumentException(recorded + ": \"" + node + "\" is no constant"));
    }

    private boolean has(String node) {
      return graph.nodes().containsKey(node);
    }

    private Optional<TensorFlowGraph.Node> first(String op) {
      return graph.ofOp(op).findFirst();
    }

    TensorFlowCase read() {
      findParts();
      readInput();
      var build = new ModelBuilder();
      var batch = new Batch().begin(rows).steps("t", steps);
      var value = build.numbers("x", "t", width);
      System.arraycopy(x, 0, batch.numbers("x", x.length), 0, x.length);
      var below = value;
      int state = 1;
      boolean reversed = reversedBlock();
      for (int i = 0; i < parts.size(); i++) {
        var part = parts.get(i);
        var start = new LinkedHashMap<String, List<String>>();
        for (var name : part.states) {
          if (has("in_" + state)) {
            var from = value("in_" + state);
            var layer = part.name() + "." + name + "_start";
            build.numbers(layer, "", from.data().length / rows);
            System.arraycopy(
                from.floats(), 0, batch.numbers(layer, from.data().length), 0, from.data().length);
            start.put(name, List.of(layer));
            state++;
          }
        }
        var scan =
            build.apply(
                new Layer.Apply(
                    part.name(),
                    part.cell,
                    units(part),
                    Map.of("x", below.layers()),
                    start,
                    Map.of(),
                    part.backward() || reversed,
                    Map.of()));
        boolean firstOfTwo = i + 1 < parts.size() && parts.get(i + 1).backward();
        if (part.backward()) {
          below = value.with(scan);
        } else if (!firstOfTwo) {
          below = scan;
        }
        value = scan;
      }
      build.output("sequence", below);
      var expected = new LinkedHashMap<String, float[]>();
      if (recorded.outputs().containsKey("output")) {
        dense(build, below, expected);
      } else {
        expected.put("sequence", sequence());
        states(build, expected);
      }
      var model = build.model();
      var parameters = Parameters.zeros(model);
      for (var part : parts) {
        scatter(part, model, parameters);
      }
      if (expected.containsKey("rows")) {
        ParameterLayout.tensorflowDense()
            .scatter(
                Map.of("kernel", last2().getFirst().floats(), "bias", last2().getLast().floats()),
                units(parts.getLast()),
                2)
            .forEach((name, numbers) -> parameters.set("dense." + name, numbers));
      }
      return new TensorFlowCase(recorded, model, parameters, batch, expected);
    }

    // ---- cells
    // -----------------------------------------------------------------------------------------------------------------------

    private void findParts() {
      var scopes = new ArrayList<String>();
      for (var node : graph.nodes().values()) {
        if (node.op().equals("Const")
            && node.name().endsWith("/kernel")
            && !node.name().contains("/while/")) {
          var scope = node.name().replaceFirst("(/gates|/candidate)?/kernel$", "");
          if (!scopes.contains(scope)) {
            scopes.add(scope);
          }
        }
      }
      scopes.sort(String::compareTo);
      // Forward before backward, layer by layer.
      scopes.sort((a, b) -> a.replace("/bw/", "/z/").compareTo(b.replace("/bw/", "/z/")));
      for (var scope : scopes) {
        parts.add(part(scope));
      }
      if (parts.isEmpty()) {
        throw new IllegalArgumentException(recorded + ": no kernel in the graph");
      }
    }

    private Part part(String scope) {
      var kind = scope.substring(scope.lastIndexOf('/') + 1);
      return switch (kind) {
        case "basic_rnn_cell" ->
            new Part(
                scope,
                Cells.ELMAN.with("act", activation(true)),
                ParameterLayout.tensorflowBasicRnn(),
                List.of("h"));
        case "gru_cell" ->
            new Part(
                scope,
                Cells.GRU.with("act", activation(false)),
                ParameterLayout.tensorflowGru(),
                List.of("h"));
        case "sru_cell" ->
            new Part(
                scope,
                Cells.SRU.with("act", activation(false)),
                ParameterLayout.tensorflowSru(),
                List.of("c"));
        case "basic_lstm_cell", "lstm_cell", "lstm_fused_cell" -> {
          boolean peephole = has(scope + "/w_i_diag");
          var cell =
              (peephole ? Cells.LSTM_PEEPHOLE : Cells.LSTM)
                  .with("act", activation(false))
                  .with("forget_bias", forgetBias());
          var clip = clip();
          cell = clip > 0 ? cell.with("cell_clip", clip) : cell;
          var layout =
              peephole
                  ? ParameterLayout.tensorflowLstmPeephole()
                  : ParameterLayout.tensorflowLstm();
          yield new Part(scope, cell, layout, List.of("c", "h"));
        }
        default ->
            throw new IllegalArgumentException(
                recorded + ": the cell \"" + kind + "\" is not known here");
      };
    }

    /// The activation of the state: the only one of an Elman cell, the one beside the gates'
    /// sigmoid of the others.
    private String activation(boolean alone) {
      for (var op : List.of("Tanh", "Relu", "Elu", "Softsign")) {
        if (first(op).isPresent()) {
          return op.toLowerCase(java.util.Locale.ROOT);
        }
      }
      return alone ? "sigmoid" : "tanh";
    }

    private Optional<TensorFlowGraph.Node> block() {
      return first("BlockLSTM").or(() -> first("LSTMBlockCell"));
    }

    private double forgetBias() {
      return block()
          .map(node -> node.real("forget_bias", 1))
          .orElseGet(() ->
              graph.nodes().values().stream()
                  .filter(node ->
                      node.op().equals("Add")
                          && node.inputs().getFirst().matches(".*/split(_\\d+)?:2"))
                  .findFirst()
                  .map(node -> value(node.inputs().getLast()).data()[0])
                  .orElseThrow(() ->
                      new IllegalArgumentException(recorded + ": no forget bias in the graph")));
    }

    private double clip() {
      return block()
          .map(node -> node.real("cell_clip", -1))
          .orElseGet(() ->
              graph.nodes().values().stream()
                  .filter(
                      node -> node.op().equals("Minimum") && node.name().contains("clip_by_value"))
                  .findFirst()
                  .map(node -> value(node.inputs().getLast()).data()[0])
                  .orElse(-1.0));
    }

    /// Whether the graph reverses the input before its only cell, and the outputs after it.
    private boolean reversedBlock() {
      return first("BlockLSTM")
          .map(node -> graph.node(node.inputs().get(1)).op().equals("ReverseV2"))
          .orElse(false);
    }

    private void scatter(Part part, Model model, Parameters parameters) {
      var stored = new LinkedHashMap<String, float[]>();
      part.layout
          .tensors()
          .forEach(tensor ->
              stored.put(tensor.name(), value(part.scope + "/" + tensor.name()).floats()));
      var apply = (Layer.Apply) model.layer(part.name());
      int inputSize = apply.inputs().get("x").stream().mapToInt(model::width).sum();
      part.layout
          .scatter(stored, inputSize, apply.units())
          .forEach((name, numbers) -> parameters.set(part.name() + "." + name, numbers));
    }

    private int units(Part part) {
      var tensor = part.layout.tensors().getFirst();
      return value(part.scope + "/" + tensor.name()).shape().getLast() / tensor.blocks().size();
    }

    // ---- the input
    // -------------------------------------------------------------------------------------------------------------------

    /// Brings the input to `[B, T, D]`: time is what the graph takes apart, or the first axis where
    /// it is not transposed.
    private void readInput() {
      int time =
          first("Unpack")
              .map(node -> (int) node.integer("axis", 0))
              .orElse(first("Transpose").isPresent() ? 1 : 0);
      var shape = input.shape();
      int row = time == 0 ? 1 : 0;
      int feature = 3 - time - row;
      rows = shape.get(row);
      steps = shape.get(time);
      width = shape.get(feature);
      x = new float[input.data().length];
      int[] at = new int[3];
      for (int i = 0; i < x.length; i++) {
        int rest = i;
        for (int axis = 2; axis >= 0; axis--) {
          at[axis] = rest % shape.get(axis);
          rest /= shape.get(axis);
        }
        x[(at[row] * steps + at[time]) * width + at[feature]] = (float) input.data()[i];
      }
      timeFirst = time == 0 || first("Unpack").isPresent();
    }

    /// Whether recorded outputs are `[T, B, …]`; those of static graphs are, whatever their input.
    private boolean timeFirst;

    // ---- what is expected
    // ------------------------------------------------------------------------------------------------------------

    private String sequenceName() {
      return recorded.outputs().keySet().stream()
          .filter(SEQUENCES::contains)
          .findFirst()
          .orElse("concat");
    }

    private float[] sequence() {
      float[] from = recorded.outputs().get(sequenceName()).floats();
      int each = from.length / rows / steps;
      float[] to = new float[from.length];
      boolean twoBatches =
          recorded.outputs().get(sequenceName()).shape().getFirst() == 2 * rows
              && parts.size() == 2
              && !timeFirst;
      for (int b = 0; b < rows; b++) {
        for (int t = 0; t < steps; t++) {
          for (int j = 0; j < each; j++) {
            int at;
            if (twoBatches) {
              // Forward and backward one below the other instead of side by side.
              int half = each / 2;
              at = ((b + j / half * rows) * steps + t) * half + j % half;
            } else {
              at = (timeFirst ? t * rows + b : b * steps + t) * each + j;
            }
            to[(b * steps + t) * each + j] = from[at];
          }
        }
      }
      return to;
    }

    /// All final states: forward layers, then backward ones; c before h; each recorded as rows `[B,
    /// H]`.
    private void states(ModelBuilder build, Map<String, float[]> expected) {
      var names =
          recorded.outputs().keySet().stream()
              .filter(name -> !name.equals(sequenceName()))
              .sorted()
              .toList();
      var layers = new ArrayList<String>();
      var joined = new ArrayList<float[]>();
      int total = 0;
      for (var name : names) {
        joined.add(recorded.outputs().get(name).floats());
        total += joined.getLast().length;
      }
      float[] all = new float[total];
      int at = 0;
      for (var piece : joined) {
        System.arraycopy(piece, 0, all, at, piece.length);
        at += piece.length;
      }
      for (boolean backward : new boolean[] {false, true}) {
        for (var part : parts) {
          if (part.backward() == backward) {
            part.states.forEach(
                state -> layers.addAll(build.finalState(part.name(), state).layers()));
          }
        }
      }
      build.output("state", new ModelBuilder.Value(layers));
      int units = units(parts.getFirst());
      int pieces = layers.size();
      if (all.length != rows * pieces * units) {
        throw new IllegalArgumentException(
            recorded
                + ": %d final states of %d units, found %s"
                    .formatted(pieces, units, recorded.outputs()));
      }
      float[] byRow = new float[all.length];
      for (int piece = 0; piece < pieces; piece++) {
        for (int b = 0; b < rows; b++) {
          System.arraycopy(
              all, (piece * rows + b) * units, byRow, (b * pieces + piece) * units, units);
        }
      }
      expected.put("state", byRow);
    }

    /// The graph ends in `W h + b` of the last step, perhaps under a softmax.
    private void dense(
        ModelBuilder build, ModelBuilder.Value below, Map<String, float[]> expected) {
      var text =
          graph.node("output").op().equals("Softmax")
              ? "output = softmax(W @ x + b)"
              : "output = W @ x + b";
      build.output("rows", build.layer("dense", text, 2, build.lastValidStep(below)));
      expected.put("rows", recorded.outputs().get("output").floats());
    }

    /// The weights and the bias of the last product: the variables with no scope.
    private List<Values> last2() {
      return graph.nodes().values().stream()
          .filter(node -> node.op().equals("Const") && node.name().startsWith("Variable"))
          .map(node -> node.constant().orElseThrow())
          .filter(value -> value.data().length > 0)
          .sorted(java.util.Comparator.comparingInt(value -> -value.shape().size()))
          .toList();
    }
  }

  @Override
  public String toString() {
    return recorded.name();
  }
}
