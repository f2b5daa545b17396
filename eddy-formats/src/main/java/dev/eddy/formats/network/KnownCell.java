package dev.eddy.formats.network;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What a cell is in the words of other toolkits.
public sealed interface KnownCell {

  /// `h' = act(W x + U h + b)`.
  record Elman(String act) implements KnownCell {}

  /// An LSTM.
  ///
  /// @param act of candidate and output
  /// @param forgetBias what is added at run time
  /// @param cellClip `none` or a number
  /// @param projected whether it passes on a projection
  record Lstm(
      String act,
      double forgetBias,
      String cellClip,
      String projClip,
      boolean projected,
      boolean peephole)
      implements KnownCell {
    /// Whether it is the LSTM that everybody has: `tanh`, nothing clipped.
    public boolean standardGates() {
      return act.equals("tanh") && cellClip.equals("none") && projClip.equals("none");
    }
  }

  /// A GRU; its reset gate acts after the product or before it.
  record Gru(String act, boolean resetAfter) implements KnownCell {
    /// Whether it has `tanh`.
    public boolean standardGates() {
      return act.equals("tanh");
    }
  }

  /// `act(W x + b)` without states.
  ///
  /// @param act `linear` where there is none
  record Dense(String act, boolean biased) implements KnownCell {}

  /// Any other.
  record Other(String name) implements KnownCell {}

  Pattern DENSE = Pattern.compile("output = (?:(\\w+)\\()?W @ x( \\+ b)?(\\))?");

  /// What a cell is: one of the catalogue, or a layer `act(W x + b)`, by its equations.
  static KnownCell of(Cell cell) {
    var options = new TreeMap<String, String>();
    cell.equations().options().forEach(option -> options.put(option.name(), option.value()));
    var text = equations(cell);
    if (text.equals(equations(Cells.ELMAN))) {
      return new Elman(options.get("act"));
    }
    if (text.equals(equations(Cells.LSTM))) {
      return lstm(options, false, false);
    }
    if (text.equals(equations(Cells.LSTM_PROJECTED))) {
      return lstm(options, true, false);
    }
    if (text.equals(equations(Cells.LSTM_PEEPHOLE))) {
      return lstm(options, false, true);
    }
    if (text.equals(equations(Cells.GRU))) {
      return new Gru(options.get("act"), false);
    }
    if (text.equals(equations(Cells.GRU_AFTER))) {
      return new Gru(options.get("act"), true);
    }
    var match = DENSE.matcher(text.strip());
    if (match.matches() && (match.group(1) == null) == (match.group(3) == null)) {
      return new Dense(match.group(1) == null ? "linear" : match.group(1), match.group(2) != null);
    }
    return new Other(cell.name());
  }

  private static Lstm lstm(Map<String, String> options, boolean projected, boolean peephole) {
    return new Lstm(
        options.get("act"),
        Double.parseDouble(options.get("forget_bias")),
        options.get("cell_clip"),
        options.get("proj_clip"),
        projected,
        peephole);
  }

  /// The text without comments and the values of its options.
  private static String equations(Cell cell) {
    var lines = new StringBuilder();
    for (var line : cell.text().split("\n", -1)) {
      var plain = line.replaceFirst("#.*", "").strip();
      if (!plain.isEmpty() && !plain.startsWith("option ")) {
        lines.append(plain).append('\n');
      }
    }
    return lines.toString();
  }
}
