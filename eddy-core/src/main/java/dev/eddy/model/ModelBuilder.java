package dev.eddy.model;

import dev.eddy.cell.Cell;
import dev.eddy.random.Initializer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// Writes a {@link Model} layer by layer. Every value knows its axis and its width; what does not
/// fit is refused where it is built, by name.
///
/// ```java
/// var build = new ModelBuilder();
/// var rows  = build.numbers("rows", "time", 28);
/// var read  = build.scan("rnn", Cells.ELMAN, 128, rows);
/// var model = build.output("digit", build.affine("dense", 10, build.lastValidStep(read))).model();
/// ```
public final class ModelBuilder {

  /// Layers joined one below the other, as the input of another layer.
  ///
  /// @param axis of a sequence; "" for one row per sequence
  /// @param width of all layers together
  public record Value(List<String> layers, String axis, int width) {
    public Value {
      layers = List.copyOf(layers);
    }

    /// This value with another below it.
    ///
    /// @throws IllegalArgumentException if they are over different axes
    public Value with(Value other) {
      if (!axis.equals(other.axis)) {
        throw new IllegalArgumentException(
            "%s, which is %s, cannot be joined with %s, which is %s; what is joined has one axis"
                .formatted(
                    layers,
                    new Extent(axis, width).words(),
                    other.layers,
                    new Extent(other.axis, other.width).words()));
      }
      var all = new ArrayList<>(layers);
      all.addAll(other.layers);
      return new Value(all, axis, width + other.width);
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

  private final Layers layers = new Layers();
  private final Map<String, List<String>> outputs = new LinkedHashMap<>();

  /// Any layer.
  ///
  /// @throws IllegalArgumentException if it does not fit the layers before it
  public Value add(Layer layer) {
    var extent = layers.add(layer);
    return new Value(List.of(layer.name()), extent.axis(), extent.width());
  }

  /// Layers that were added before, joined one below the other.
  ///
  /// @throws IllegalArgumentException if there is no such layer, or they are over different axes
  public Value value(String... names) {
    var all = List.of(names);
    var extent = layers.joined("a value", all);
    return new Value(all, extent.axis(), extent.width());
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
    return embedding(name, axis, symbols, width, dropout, Layer.Embedding.STANDARD_START);
  }

  /// The same with first values drawn from a distribution of one's own. A wide one such as
  /// `Initializer.normal(0, 1)` tells symbols apart from the first step on.
  public Value embedding(
      String name, String axis, int symbols, int width, double dropout, Initializer start) {
    return add(new Layer.Embedding(name, axis, symbols, width, dropout, start));
  }

  /// A cell over a sequence.
  public Value scan(String name, Cell cell, int units, Value x) {
    return add(reading(name, cell, units, x));
  }

  private static Layer.Apply reading(String name, Cell cell, int units, Value x) {
    return Layer.Apply.of(name, cell, units).withInput("x", x.layers());
  }

  /// A cell over a sequence, from the last valid step to the first.
  public Value scanReverse(String name, Cell cell, int units, Value x) {
    return add(reading(name, cell, units, x).reversed());
  }

  /// A cell in both directions, joined: layers `name.forward` and `name.backward`.
  public Value bidirectional(String name, Cell cell, int units, Value x) {
    return scan(name + ".forward", cell, units, x)
        .with(scanReverse(name + ".backward", cell, units, x));
  }

  /// A cell whose states start from row values.
  public Value scanFrom(String name, Cell cell, int units, Value x, Map<String, Value> start) {
    var layer = reading(name, cell, units, x);
    for (var state : start.entrySet()) {
      layer = layer.withStart(state.getKey(), state.getValue().layers());
    }
    return add(layer);
  }

  /// `W x + b` at every step, or for every row.
  public Value affine(String name, int units, Value x) {
    return scan(name, AFFINE, units, x);
  }

  /// `W x + b` whose `W` is the table of an embedding: as many units as that has symbols, and `x`
  /// as wide as a symbol.
  ///
  /// @param symbols what an embedding gives
  /// @see <a href="https://arxiv.org/abs/1608.05859">Press & Wolf 2017</a>
  public Value tiedAffine(String name, Value symbols, Value x) {
    if (symbols.layers().size() != 1
        || !(layers.layer(symbols.layers().getFirst()) instanceof Layer.Embedding embedding)) {
      throw new IllegalArgumentException(
          "layer \"%s\": %s is no embedding, whose table it could share"
              .formatted(name, symbols.layers()));
    }
    return add(
        reading(name, AFFINE, embedding.symbols(), x).withShared(Map.of("W", embedding.table())));
  }

  /// Equations without states at every step, such as `output = relu(W @ x + b)`.
  public Value layer(String name, String equations, int units, Value x) {
    return scan(name, Cell.of(name, equations), units, x);
  }

  /// `x` with elements dropped at a rate while training, one mask per step.
  public Value dropout(String name, double rate, Value x) {
    return dropout(name, rate, false, x);
  }

  /// `x` with elements dropped at a rate while training.
  ///
  /// @param variational whether one mask serves all steps, not one each
  public Value dropout(String name, double rate, boolean variational, Value x) {
    var text = DROPOUT + rate + (variational ? ", variational)" : ")");
    return scan(name, Cell.of("dropout", text), x.width(), x);
  }

  /// `x + y`, element by element.
  public Value residual(String name, Value x, Value y) {
    return add(reading(name, RESIDUAL, x.width(), x).withInput("y", y.layers()));
  }

  /// A sequence as one row.
  public Value pool(String name, Layer.Pooling kind, Value x) {
    return each(name, x, (own, layer) -> new Layer.Pool(own, layer, kind));
  }

  /// A layer for each of those that a value is joined from: `name` where it is one, else
  /// `name.layer`.
  private Value each(String name, Value x, BiFunction<String, String, Layer> made) {
    boolean one = x.layers().size() == 1;
    return x.layers().stream()
        .map(layer -> add(made.apply(one ? name : name + "." + layer, layer)))
        .reduce(Value::with)
        .orElseThrow();
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
  public Value gather(String name, String axis, Value x, String positions) {
    return each(name, x, (own, layer) -> new Layer.Gather(own, axis, layer, positions));
  }

  /// Scores of tags as a linear chain; see {@link Layer.LinearChain}.
  ///
  /// @param scores of one layer
  public Value linearChain(String name, Value scores) {
    if (scores.layers().size() != 1) {
      throw new IllegalArgumentException(
          "linear chain \"%s\": its scores are joined from %s; put an affine layer over them, a chain reads one layer"
              .formatted(name, scores.layers()));
    }
    return add(new Layer.LinearChain(name, scores.layers().getFirst()));
  }

  /// A value that the model gives under a name.
  public ModelBuilder output(String name, Value value) {
    outputs.put(name, value.layers());
    return this;
  }

  public Model model() {
    return new Model(layers.all(), outputs);
  }
}
