package dev.eddy.model;

import dev.eddy.cell.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a {@link Model} layer by layer.
///
/// ```java
/// var build = new ModelBuilder();
/// var rows  = build.numbers("rows", "rows", 28);
/// var state = build.scan("rnn", Cells.ELMAN, 128, rows);
/// var model = build.output("digit", build.affine("dense", 10, build.lastValidStep(state))).model();
/// ```
public final class ModelBuilder {

  /// Layers joined one below the other, as the input of another layer.
  public record Value(List<String> layers) {
    public Value {
      layers = List.copyOf(layers);
    }

    /// This value with another below it.
    public Value with(Value other) {
      var all = new ArrayList<>(layers);
      all.addAll(other.layers);
      return new Value(all);
    }
  }

  private static final Cell AFFINE = Cell.of("affine", "output = W @ x + b");
  private static final Cell RESIDUAL = Cell.of("residual", "input y [D]\noutput = x + y");
  private static final String DROPOUT = "output = dropout(x, ";

  /// Whether a cell is one of the layers without states that are made here.
  public static boolean isOwn(Cell cell) {
    return cell.text().equals(AFFINE.text())
        || cell.text().equals(RESIDUAL.text())
        || cell.text().startsWith(DROPOUT) && cell.equations().lines().size() == 1;
  }

  private final List<Layer> layers = new ArrayList<>();
  private final Map<String, List<String>> outputs = new LinkedHashMap<>();

  private Value add(Layer layer) {
    layers.add(layer);
    return new Value(List.of(layer.name()));
  }

  /// Sequences of numbers `[B, T, width]`; axis "" for rows `[B, width]`.
  public Value numbers(String name, String axis, int width) {
    return add(new Layer.Numbers(name, axis, width));
  }

  /// Sequences of symbols `[B, T]`, each replaced by its row of a trained table.
  public Value embedding(String name, String axis, int symbols, int width) {
    return add(new Layer.Embedding(name, axis, symbols, width));
  }

  /// The same, whole symbols dropped at a rate while training.
  ///
  /// @see <a href="https://arxiv.org/abs/1512.05287">Gal & Ghahramani 2016</a>
  public Value embedding(String name, String axis, int symbols, int width, double dropout) {
    return add(new Layer.Embedding(name, axis, symbols, width, dropout));
  }

  /// A cell over a sequence.
  public Value scan(String name, Cell cell, int units, Value x) {
    return apply(
        new Layer.Apply(
            name, cell, units, Map.of("x", x.layers()), Map.of(), Map.of(), false, Map.of()));
  }

  /// A cell over a sequence, from the last valid step to the first.
  public Value scanReverse(String name, Cell cell, int units, Value x) {
    return apply(
        new Layer.Apply(
            name, cell, units, Map.of("x", x.layers()), Map.of(), Map.of(), true, Map.of()));
  }

  /// A cell in both directions, joined: layers `name.forward` and `name.backward`.
  public Value bidirectional(String name, Cell cell, int units, Value x) {
    return scan(name + ".forward", cell, units, x)
        .with(scanReverse(name + ".backward", cell, units, x));
  }

  /// A cell whose states start from row values.
  public Value scanFrom(String name, Cell cell, int units, Value x, Map<String, Value> start) {
    var from = new LinkedHashMap<String, List<String>>();
    start.forEach((state, value) -> from.put(state, value.layers()));
    return apply(
        new Layer.Apply(
            name, cell, units, Map.of("x", x.layers()), from, Map.of(), false, Map.of()));
  }

  /// Any application of a cell.
  public Value apply(Layer.Apply layer) {
    return add(layer);
  }

  /// `W x + b` at every step, or for every row.
  public Value affine(String name, int units, Value x) {
    return scan(name, AFFINE, units, x);
  }

  /// `W x + b` whose `W` is the table of an embedding: as many units as that has symbols, and `x`
  /// as wide as a symbol.
  ///
  /// @see <a href="https://arxiv.org/abs/1608.05859">Press & Wolf 2017</a>
  public Value tiedAffine(String name, Layer.Embedding embedding, Value x) {
    return apply(
        new Layer.Apply(
                name,
                AFFINE,
                embedding.symbols(),
                Map.of("x", x.layers()),
                Map.of(),
                Map.of(),
                false,
                Map.of())
            .withShared(Map.of("W", embedding.name() + ".table")));
  }

  /// Equations without states at every step, such as `output = relu(W @ x + b)`.
  public Value layer(String name, String equations, int units, Value x) {
    return scan(name, Cell.of(name, equations), units, x);
  }

  /// `x` with elements dropped at a rate while training, one mask per step, or one for all steps.
  public Value dropout(String name, double rate, boolean variational, int width, Value x) {
    var text = DROPOUT + rate + (variational ? ", variational)" : ")");
    return scan(name, Cell.of("dropout", text), width, x);
  }

  /// `x + y`, element by element.
  public Value residual(String name, int width, Value x, Value y) {
    return apply(
        new Layer.Apply(
            name,
            RESIDUAL,
            width,
            Map.of("x", x.layers(), "y", y.layers()),
            Map.of(),
            Map.of(),
            false,
            Map.of()));
  }

  public Value pool(String name, Layer.Pooling kind, Value x) {
    var joined = new ArrayList<String>();
    for (var layer : x.layers()) {
      var own = x.layers().size() == 1 ? name : name + "." + layer;
      joined.addAll(add(new Layer.Pool(own, layer, kind)).layers());
    }
    return new Value(joined);
  }

  /// The last valid step of each row.
  public Value lastValidStep(Value x) {
    return pool(String.join("+", x.layers()) + ".last", Layer.Pooling.LAST_VALID_STEP, x);
  }

  /// A state of a scan after the last valid step.
  public Value finalState(String scan, String state) {
    return finalState(scan + "." + state, scan, state);
  }

  /// The same under a name of its own.
  public Value finalState(String name, String scan, String state) {
    return add(new Layer.FinalState(name, scan, state));
  }

  /// Steps of a sequence picked by the positions that a batch gives under a name; see {@link
  /// Layer.Gather}.
  public Value gather(String name, String axis, String input, String positions) {
    return add(new Layer.Gather(name, axis, input, positions));
  }

  /// Scores of tags as a linear chain; see {@link Layer.LinearChain}.
  public Value linearChain(String name, String input) {
    return add(new Layer.LinearChain(name, input));
  }

  public ModelBuilder output(String name, Value value) {
    outputs.put(name, value.layers());
    return this;
  }

  public Model model() {
    return new Model(layers, outputs);
  }
}
