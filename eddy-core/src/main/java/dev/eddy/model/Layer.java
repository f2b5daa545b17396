package dev.eddy.model;

import static java.util.stream.Collectors.joining;

import dev.eddy.cell.Cell;
import dev.eddy.data.Given;
import dev.eddy.random.Initializer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/// One named part of a {@link Model}. Layers refer to each other by name; several names where one
/// input is expected are joined, one below the other.
///
/// What a layer's value is, an {@link Extent} says. A layer owns what it reads, its extent, its
/// parameters and what a batch holds for it; how it is computed is planned by {@link
/// dev.eddy.compile.Planner}.
public sealed interface Layer {

  String name();

  /// The names of the layers that it reads.
  List<String> reads();

  /// What its value is.
  ///
  /// @throws IllegalArgumentException if it does not fit the layers it reads
  Extent extent(Before before);

  /// What it learns, in order; the table of a model gives the places.
  default List<ParameterTable.Entry> parameters(Before before) {
    return List.of();
  }

  /// What it is, for people.
  String words(Before before);

  /// What a batch has to hold for it.
  default List<Given> given(Before before) {
    return List.of();
  }

  /// The same with its own axes called otherwise.
  default Layer onAxes(UnaryOperator<String> names) {
    return this;
  }

  /// The same with itself and the layers that it reads called otherwise.
  Layer renamed(UnaryOperator<String> names);

  private static String count(int number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }

  private static String along(String axis) {
    return axis.isEmpty() ? "" : " a step";
  }

  private static void atLeastOne(String layer, String what, int found) {
    if (found < 1) {
      throw new IllegalArgumentException(
          "layer \"%s\": %s must be at least 1, found %d".formatted(layer, what, found));
    }
  }

  /// Numbers given with the batch: `[B, T, width]`, or `[B, width]` when the axis is "".
  record Numbers(String name, String axis, int width) implements Layer {

    public Numbers {
      atLeastOne(name, "its width", width);
    }

    @Override
    public List<String> reads() {
      return List.of();
    }

    @Override
    public Extent extent(Before before) {
      return new Extent(axis, width);
    }

    @Override
    public String words(Before before) {
      return count(width, "number") + " given with the input" + along(axis);
    }

    @Override
    public List<Given> given(Before before) {
      return List.of(new Given.Numbers(name, axis, width));
    }

    @Override
    public Layer onAxes(UnaryOperator<String> names) {
      return new Numbers(name, names.apply(axis), width);
    }

    @Override
    public Layer renamed(UnaryOperator<String> names) {
      return new Numbers(names.apply(name), axis, width);
    }
  }

  /// Symbols given with the batch, `[B, T]` or `[B]`, each replaced by its row of a table
  /// `[symbols, width]`.
  ///
  /// @param dropout the share of symbols that are dropped while training, from 0 to below 1: in
  ///   each run a symbol is zeros wherever it stands, or its row divided by `1 − dropout` (Gal &
  ///   Ghahramani 2016). Other layers that share the table have all of it
  /// @param start what the table's first values are drawn from
  record Embedding(
      String name, String axis, int symbols, int width, double dropout, Initializer start)
      implements Layer {

    /// What a table's first values are drawn from where nobody says: small, so that a layer which
    /// shares the table begins without large scores.
    public static final Initializer STANDARD_START = Initializer.uniform(-0.1, 0.1);

    public Embedding {
      atLeastOne(name, "its number of symbols", symbols);
      atLeastOne(name, "its width", width);
      if (!(dropout >= 0) || dropout >= 1) {
        throw new IllegalArgumentException(
            "embedding \"%s\": expected a dropout from 0 to below 1, found %s"
                .formatted(name, dropout));
      }
    }

    /// No symbol is dropped.
    public Embedding(String name, String axis, int symbols, int width) {
      this(name, axis, symbols, width, 0, STANDARD_START);
    }

    @Override
    public List<String> reads() {
      return List.of();
    }

    @Override
    public Extent extent(Before before) {
      return new Extent(axis, width);
    }

    /// The name of its table.
    public String table() {
      return name + ".table";
    }

    @Override
    public List<ParameterTable.Entry> parameters(Before before) {
      return List.of(new ParameterTable.Entry(table(), symbols, width, true, false, start, 0));
    }

    @Override
    public String words(Before before) {
      return "%s, each %s%s"
          .formatted(count(symbols, "symbol"), count(width, "number"), along(axis));
    }

    @Override
    public List<Given> given(Before before) {
      return List.of(new Given.Symbols(name, axis, symbols));
    }

    @Override
    public Layer onAxes(UnaryOperator<String> names) {
      return new Embedding(name, names.apply(axis), symbols, width, dropout, start);
    }

    @Override
    public Layer renamed(UnaryOperator<String> names) {
      return new Embedding(names.apply(name), axis, symbols, width, dropout, start);
    }
  }

  /// Equations run over a sequence (a scan), or once per row where nothing is a sequence.
  ///
  /// @param cell the equations; with no states it is the same at every step, such as an affine
  ///   layer
  /// @param units what `H` is
  /// @param inputs for each input of the cell (`x` first), the layers it is joined from
  /// @param start for a state, the layers of row values it starts from; no layers: it is loaded by
  ///   who runs it, else zeros
  /// @param memory for a memory of the cell, the sequence layers its rows are joined from
  /// @param reverse whether steps run from the last valid one to the first
  /// @param initializers for a parameter, how it starts, where not as its cell says
  /// @param shared for a parameter of the cell, the parameter of another layer that it is, such as
  ///   `W` → `symbols.table`: one value, whose gradient is the sum over its uses
  record Apply(
      String name,
      Cell cell,
      int units,
      Map<String, List<String>> inputs,
      Map<String, List<String>> start,
      Map<String, List<String>> memory,
      boolean reverse,
      Map<String, Initializer> initializers,
      Map<String, String> shared)
      implements Layer {

    /// With parameters of its own only.
    public Apply(
        String name,
        Cell cell,
        int units,
        Map<String, List<String>> inputs,
        Map<String, List<String>> start,
        Map<String, List<String>> memory,
        boolean reverse,
        Map<String, Initializer> initializers) {
      this(name, cell, units, inputs, start, memory, reverse, initializers, Map.of());
    }

    /// A cell that reads nothing yet.
    public static Apply of(String name, Cell cell, int units) {
      return new Apply(name, cell, units, Map.of(), Map.of(), Map.of(), false, Map.of());
    }

    /// The same that reads these layers as an input of the cell.
    public Apply withInput(String input, List<String> from) {
      var all = added(inputs, input, from);
      return new Apply(name, cell, units, all, start, memory, reverse, initializers, shared);
    }

    /// The same whose state starts from these layers.
    public Apply withStart(String state, List<String> from) {
      var all = added(start, state, from);
      return new Apply(name, cell, units, inputs, all, memory, reverse, initializers, shared);
    }

    /// The same that attends to these layers.
    public Apply withMemory(String of, List<String> from) {
      var all = added(memory, of, from);
      return new Apply(name, cell, units, inputs, start, all, reverse, initializers, shared);
    }

    private static Map<String, List<String>> added(
        Map<String, List<String>> to, String name, List<String> from) {
      var all = new LinkedHashMap<>(to);
      all.put(name, List.copyOf(from));
      return all;
    }

    /// The same in the other direction.
    public Apply reversed() {
      return new Apply(name, cell, units, inputs, start, memory, !reverse, initializers, shared);
    }

    /// The same with parameters of other layers.
    public Apply withShared(Map<String, String> parameters) {
      return new Apply(name, cell, units, inputs, start, memory, reverse, initializers, parameters);
    }

    @Override
    public Layer renamed(UnaryOperator<String> names) {
      var parameters = new LinkedHashMap<String, String>();
      shared.forEach((own, of) -> {
        int dot = of.lastIndexOf('.');
        parameters.put(own, names.apply(of.substring(0, dot)) + of.substring(dot));
      });
      return new Apply(
          names.apply(name),
          cell,
          units,
          renamed(inputs, names),
          renamed(start, names),
          renamed(memory, names),
          reverse,
          initializers,
          parameters);
    }

    private static Map<String, List<String>> renamed(
        Map<String, List<String>> lists, UnaryOperator<String> names) {
      var all = new LinkedHashMap<String, List<String>>();
      lists.forEach((of, layers) -> all.put(of, layers.stream().map(names).toList()));
      return all;
    }

    @Override
    public List<String> reads() {
      var all = new ArrayList<String>();
      inputs.values().forEach(all::addAll);
      start.values().forEach(all::addAll);
      memory.values().forEach(all::addAll);
      return all;
    }

    @Override
    public Extent extent(Before before) {
      return new AppliedCell(this, before).extent();
    }

    @Override
    public List<ParameterTable.Entry> parameters(Before before) {
      return new AppliedCell(this, before).parameters();
    }

    @Override
    public String words(Before before) {
      var text = new StringBuilder(cell.name());
      text.append(", ").append(count(extent(before).width(), "unit")).append(", reads ");
      text.append(inputs.values().stream().flatMap(List::stream).collect(joining(", ")));
      text.append(reverse ? " backwards" : "");
      memory.forEach((_, from) -> text.append(", attends to ").append(String.join(", ", from)));
      start.forEach((state, from) ->
          text.append(", %s starts from %s".formatted(state, String.join(", ", from))));
      return text.toString();
    }
  }

  /// A sequence as one row: see {@link Pooling}.
  record Pool(String name, String input, Pooling kind) implements Layer {

    @Override
    public List<String> reads() {
      return List.of(input);
    }

    @Override
    public Extent extent(Before before) {
      var read = before.extent(input);
      if (read.isRow()) {
        throw new IllegalArgumentException(
            "layer \"%s\" makes one row of a sequence, but \"%s\" is %s already"
                .formatted(name, input, read.words()));
      }
      return new Extent("", read.width());
    }

    @Override
    public String words(Before before) {
      return switch (kind) {
            case LAST_STEP -> "the last step of ";
            case LAST_VALID_STEP -> "the last valid step of ";
            case MEAN -> "the mean over the steps of ";
            case MAX -> "the largest over the steps of ";
          }
          + input;
    }

    @Override
    public Layer renamed(UnaryOperator<String> names) {
      return new Pool(names.apply(name), names.apply(input), kind);
    }
  }

  /// The value of a state of a scan after the last valid step: a row.
  record FinalState(String name, String scan, String state) implements Layer {

    @Override
    public List<String> reads() {
      return List.of(scan);
    }

    @Override
    public Extent extent(Before before) {
      if (!(before.layer(scan) instanceof Apply apply)) {
        throw new IllegalArgumentException(
            "layer \"%s\" takes the state '%s' of \"%s\", which is no layer with a cell"
                .formatted(name, state, scan));
      }
      return new Extent("", new AppliedCell(apply, before).width(state));
    }

    @Override
    public String words(Before before) {
      return "the last state %s of %s".formatted(state, scan);
    }

    @Override
    public Layer renamed(UnaryOperator<String> names) {
      return new FinalState(names.apply(name), names.apply(scan), state);
    }
  }

  /// Steps of a sequence picked by their number, such as what an encoder of characters knows at the
  /// end of each word: step t of row b is the step `positions[b, t]` of row b of the input.
  ///
  /// @param axis of the result; "" picks one step
  /// @param positions the name under which a batch gives the positions `[B, T]`, counted from 0; a
  ///   negative one picks zeros. Several layers may share them
  record Gather(String name, String axis, String input, String positions) implements Layer {

    @Override
    public List<String> reads() {
      return List.of(input);
    }

    @Override
    public Extent extent(Before before) {
      return new Extent(axis, before.width(input));
    }

    @Override
    public String words(Before before) {
      return "the steps of %s at the positions \"%s\"".formatted(input, positions);
    }

    @Override
    public List<Given> given(Before before) {
      return List.of(new Given.Positions(positions, axis, before.axis(input)));
    }

    @Override
    public Layer onAxes(UnaryOperator<String> names) {
      return new Gather(name, names.apply(axis), input, positions);
    }

    @Override
    public Layer renamed(UnaryOperator<String> names) {
      return new Gather(names.apply(name), axis, names.apply(input), positions);
    }
  }

  /// Scores of tags that follow each other, as a linear-chain conditional random field: `score(y) =
  /// start[y_1] + Σ_t input[t, y_t] + Σ_t transition[y_(t−1), y_t] + end[y_T]`.
  ///
  /// Its value is its input; its parameters `transition [K, K]`, `start [K]` and `end [K]` take
  /// part in {@link Objective.Loss.LinearChain} and in what {@link dev.eddy.lattice.LinearChain}
  /// makes of the scores. Only outputs read it.
  ///
  /// Source: Lafferty, McCallum & Pereira 2001; over a recurrent network, Huang, Xu & Yu 2015.
  record LinearChain(String name, String input) implements Layer {

    @Override
    public List<String> reads() {
      return List.of(input);
    }

    @Override
    public Extent extent(Before before) {
      return before.extent(input);
    }

    @Override
    public String words(Before before) {
      return "a linear chain (CRF) over the scores of " + input;
    }

    @Override
    public Layer renamed(UnaryOperator<String> names) {
      return new LinearChain(names.apply(name), names.apply(input));
    }

    @Override
    public List<ParameterTable.Entry> parameters(Before before) {
      int tags = before.width(input);
      return List.of(
          new ParameterTable.Entry(
              name + ".transition", tags, tags, true, true, Initializer.zeros(), 0),
          ParameterTable.Entry.vector(name + ".start", tags),
          ParameterTable.Entry.vector(name + ".end", tags));
    }
  }

  /// How a sequence becomes one row.
  enum Pooling {
    /// The last step of the batch, valid or not; a row that ended before has zeros.
    LAST_STEP,
    /// The last valid step of each row; zeros for a row of length 0.
    LAST_VALID_STEP,
    /// The mean over valid steps; zeros for a row of length 0.
    MEAN,
    /// The largest value over valid steps; zeros for a row of length 0.
    MAX
  }
}
