package dev.eddy.cell;

import dev.eddy.equation.Equations;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// A recurrent cell: the equations of one step, with a name and the sizes its user has bound. A
/// value.
///
/// ```java
/// var lstm = Cells.LSTM.with("forget_bias", 0).with("cell_clip", 3);
/// var mine = Cell.of("mine", """
///     f  = sigmoid(W_f @ x + U_f @ h + b_f)
///     h' = f*h + (1 - f)*tanh(W_n @ x + b_n)
///     """);
/// ```
///
/// A text without states is a layer that is the same at every step, such as `output = tanh(W @ x +
/// b)`.
///
/// @param name what messages, files and the command line call it
/// @param equations the checked text, its options included
/// @param sizes sizes of the text that are bound here; `D` and `H` are bound by the model
public record Cell(String name, Equations equations, Map<String, Integer> sizes) {

  public Cell {
    Objects.requireNonNull(name, "name");
    if (equations.kind() != Equations.Kind.CELL) {
      throw new IllegalArgumentException(
          "\"%s\": a cell is made of the equations of a cell, found %s equations"
              .formatted(name, equations.kind().name().toLowerCase(Locale.ROOT)));
    }
    sizes = Collections.unmodifiableMap(new TreeMap<>(sizes));
  }

  /// A cell from its equations, with the defaults of its options.
  ///
  /// @throws dev.eddy.equation.EquationException if the text breaks a rule of the language; the
  ///   message shows the place
  public static Cell of(String name, String text) {
    return new Cell(name, Equations.parse(Equations.Kind.CELL, name, text), Map.of());
  }

  /// A cell from a `.cell` file in UTF-8, named after the file.
  ///
  /// @throws dev.eddy.equation.EquationException if the text breaks a rule of the language; the
  ///   message shows the place
  /// @throws IOException if the file cannot be read, or is not UTF-8
  public static Cell read(Path file) throws IOException {
    var name = file.getFileName().toString().replaceFirst("\\.cell$", "");
    try {
      return of(name, Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": the text is not UTF-8; save it as UTF-8", e);
    }
  }

  /// The same cell with other values of options, all at once.
  public Cell with(Map<String, String> options) {
    return new Cell(name, equations.with(options), sizes);
  }

  /// The same cell with an option at another value: a number, `none` or the name of a function.
  ///
  /// @throws dev.eddy.equation.EquationException if the cell has no such option, or the value does
  ///   not fit where it is used
  public Cell with(String option, String value) {
    return with(Map.of(option, value));
  }

  /// The same cell with an option at another number.
  public Cell with(String option, double value) {
    return with(option, Double.toString(value));
  }

  /// The same cell with a size of its text bound, such as the `P` of a projected LSTM.
  ///
  /// @throws IllegalArgumentException if the text has no such size, or the value is below 1
  public Cell withSize(String size, int value) {
    if (equations.sizes().stream().noneMatch(s -> s.name().equals(size))) {
      var known = equations.sizes().stream().map(Equations.Size::name).toList();
      throw new IllegalArgumentException(
          "cell \"%s\": unknown size '%s'; %s"
              .formatted(
                  name,
                  size,
                  known.isEmpty()
                      ? "it has only D and H, which the model binds"
                      : "it has " + String.join(", ", known)));
    }
    if (value < 1) {
      throw new IllegalArgumentException(
          "cell \"%s\": size '%s' must be at least 1, found %d".formatted(name, size, value));
    }
    var all = new TreeMap<>(sizes);
    all.put(size, value);
    return new Cell(name, equations, all);
  }

  /// The same cell with its state h dropped on its way to the next step while training: `h' =
  /// dropout(h, rate)`, the output as it was.
  ///
  /// Other states, such as the memory c of an LSTM, are never dropped (as in TensorFlow's
  /// DropoutWrapper). Variational: one mask for all steps (Gal & Ghahramani 2016), else a new one
  /// for each step.
  ///
  /// @throws IllegalArgumentException if the cell has no state h
  public Cell withStateDropout(double rate, boolean variational) {
    return withNextState("dropout(h_full, " + rate + (variational ? ", variational)" : ")"));
  }

  /// The same cell with zoneout on its state h: each unit keeps its old value at this rate while
  /// training, and their mean afterwards (Krueger et al. 2017).
  ///
  /// @throws IllegalArgumentException if the cell has no state h
  public Cell withZoneout(double rate) {
    return withNextState("zoneout(h_full, h, " + rate + ")");
  }

  /// The same cell as a decoder that attends to a memory `read [M]`, its answer fed to the next
  /// step beside x (Luong, Pham & Manning 2015).
  ///
  /// `seen = Σ softmax(query · read) read`, `fed' = tanh(W [seen; h'] + b)`, which is the output.
  /// Additive (Bahdanau, Cho & Bengio 2015): scores are `v · tanh(query + K read)`.
  ///
  /// @throws IllegalArgumentException if the output of the cell is not its state h, or it has no
  ///   product with x
  public Cell withAttention(boolean additive) {
    boolean ownOutput =
        equations.lines().stream()
            .flatMap(line -> line.targets().stream())
            .anyMatch(t -> t.name().equals("output"));
    boolean hasH = equations.states().stream().anyMatch(state -> state.name().equals("h"));
    if (ownOutput || !hasH || !text().matches("(?s).*@ *x\\b.*")) {
      throw new IllegalArgumentException(
          this
              + ": attention needs a cell that multiplies its input x with a matrix and gives its state h, as lstm and gru do; take such a cell, or no attention");
    }
    var fed = text().replaceAll("@ *x\\b", "@ [x; fed]").stripTrailing();
    var attend =
        additive
            ? """
            seen = attend(W_query @ h', K_read @ read, read, v_score)
            """
            : """
            seen = attend(W_query @ h', read, read)
            """;
    var declared =
        additive
            ? """
            size A = H
            memory read [M]
            state fed [H]
            param v_score [A] = glorot
            """
            : """
            memory read [M]
            state fed [H]
            """;
    var joined =
        """
        fed' = tanh(W_fed @ [seen; h'] + b_fed)
        output = fed'
        """;
    return rewritten(declared + fed + "\n" + attend + joined);
  }

  /// The matrices that multiply what comes back in time and nothing else, such as `U_i` of
  /// `sigmoid(W_i @ x + U_i @ h + b_i)` and `U_n` of `U_n @ (r*h)`: those that DropConnect drops
  /// (Merity, Keskar & Socher 2018). In the order of the text; empty where there are none.
  public Set<String> recurrentMatrices() {
    return RecurrentMatrices.of(equations);
  }

  /// Another text with the values of this cell's options.
  private Cell rewritten(String text) {
    var options = new TreeMap<String, String>();
    equations.options().forEach(option -> options.put(option.name(), option.value()));
    return new Cell(name, Cell.of(name, text).equations().with(options), sizes);
  }

  private Cell withNextState(String next) {
    if (equations.states().stream().noneMatch(state -> state.name().equals("h"))) {
      throw new IllegalArgumentException(
          this
              + ": it has no state h to drop; its states are "
              + equations.states().stream().map(Equations.State::name).toList());
    }
    var changed =
        text().replaceAll("(?<![A-Za-z0-9_])h'", "h_full").stripTrailing()
            + "\nh' = "
            + next
            + "\n";
    boolean ownOutput =
        equations.lines().stream()
            .flatMap(line -> line.targets().stream())
            .anyMatch(t -> t.name().equals("output"));
    return rewritten(ownOutput ? changed : changed + "output = h_full\n");
  }

  /// Every size by name, once the model has bound the input and the units.
  public Map<String, Integer> bind(int inputSize, int hiddenSize) {
    var all = new TreeMap<>(sizes);
    all.put("D", inputSize);
    all.put("H", hiddenSize);
    return equations.bind(all);
  }

  /// The leading comment of the text.
  public String documentation() {
    return equations.documentation();
  }

  /// The text as written.
  public String text() {
    return equations.text();
  }

  @Override
  public String toString() {
    return "cell \"" + name + "\"";
  }
}
