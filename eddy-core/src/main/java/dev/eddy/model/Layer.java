package dev.eddy.model;

import dev.eddy.cell.Cell;
import dev.eddy.random.Initializer;
import java.util.List;
import java.util.Map;

/// One named part of a {@link Model}. Layers refer to each other by name; several names where one
/// input is expected are joined, one below the other.
///
/// A value is a sequence `[B, T, width]` over an axis, with a length per row, or one row `[B,
/// width]` per sequence (axis "").
public sealed interface Layer {

  String name();

  /// Numbers given with the batch: `[B, T, width]`, or `[B, width]` when the axis is "".
  record Numbers(String name, String axis, int width) implements Layer {}

  /// Symbols given with the batch, `[B, T]` or `[B]`, each replaced by its row of a table
  /// `[symbols, width]`.
  ///
  /// @param dropout the share of symbols that are dropped while training, from 0 to below 1: in
  ///   each run a symbol is zeros wherever it stands, or its row divided by `1 − dropout` (Gal &
  ///   Ghahramani 2016). Other layers that share the table have all of it
  record Embedding(String name, String axis, int symbols, int width, double dropout)
      implements Layer {

    public Embedding {
      if (!(dropout >= 0) || dropout >= 1) {
        throw new IllegalArgumentException(
            "embedding \"%s\": expected a dropout from 0 to below 1, found %s"
                .formatted(name, dropout));
      }
    }

    /// No symbol is dropped.
    public Embedding(String name, String axis, int symbols, int width) {
      this(name, axis, symbols, width, 0);
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

    /// The same with parameters of other layers.
    public Apply withShared(Map<String, String> parameters) {
      return new Apply(name, cell, units, inputs, start, memory, reverse, initializers, parameters);
    }
  }

  /// A sequence as one row: see {@link Pooling}.
  record Pool(String name, String input, Pooling kind) implements Layer {}

  /// The value of a state of a scan after the last valid step: a row.
  record FinalState(String name, String scan, String state) implements Layer {}

  /// Steps of a sequence picked by their number, such as what an encoder of characters knows at the
  /// end of each word: step t of row b is the step `positions[b, t]` of row b of the input.
  ///
  /// @param axis of the result; "" picks one step
  /// @param positions the name under which a batch gives the positions `[B, T]`, counted from 0; a
  ///   negative one picks zeros. Several layers may share them
  record Gather(String name, String axis, String input, String positions) implements Layer {}

  /// Scores of tags that follow each other, as a linear-chain conditional random field: `score(y) =
  /// start[y_1] + Σ_t input[t, y_t] + Σ_t transition[y_(t−1), y_t] + end[y_T]`.
  ///
  /// Its value is its input; its parameters `transition [K, K]`, `start [K]` and `end [K]` take
  /// part in {@link Objective.Loss.LinearChain} and in what {@link dev.eddy.lattice.LinearChain}
  /// makes of the scores. Only outputs read it.
  ///
  /// Source: Lafferty, McCallum & Pereira 2001; over a recurrent network, Huang, Xu & Yu 2015.
  record LinearChain(String name, String input) implements Layer {}

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
