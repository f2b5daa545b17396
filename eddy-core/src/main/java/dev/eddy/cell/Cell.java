package dev.eddy.cell;

import dev.eddy.equation.EquationException;
import dev.eddy.equation.Equations;
import dev.eddy.equation.Expr;
import dev.eddy.equation.Rewrite;
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
import java.util.function.UnaryOperator;

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

  /// The largest file that is read: 10 MiB, a hundred times the longest text a person writes.
  private static final long LARGEST = 10L << 20;

  /// A cell from a `.cell` file in UTF-8, named after the file.
  ///
  /// @throws dev.eddy.equation.EquationException if the text breaks a rule of the language; the
  ///   message shows the place
  /// @throws IOException if the file cannot be read, is not UTF-8, or is larger than 10 MiB
  public static Cell read(Path file) throws IOException {
    var name = file.getFileName().toString().replaceFirst("\\.cell$", "");
    var size = Files.size(file);
    if (size > LARGEST) {
      throw new IOException(
          file + ": a cell is a text of at most " + LARGEST + " bytes, found " + size);
    }
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
  /// @throws IllegalArgumentException if the cell has no state h, or none that an equation reads
  public Cell withStateDropout(double rate, boolean variational) {
    if (hasState("h") && equations.lines().stream().noneMatch(line -> reads(line.value(), "h"))) {
      throw new IllegalArgumentException(
          this + ": no equation reads its state h, so dropping it would change nothing");
    }
    return withNextState(
        full -> "dropout(%s, %s%s)".formatted(full, rate, variational ? ", variational" : ""));
  }

  /// The same cell with zoneout on its state h: each unit keeps its old value at this rate while
  /// training, and their mean afterwards (Krueger et al. 2017).
  ///
  /// @throws IllegalArgumentException if the cell has no state h
  public Cell withZoneout(double rate) {
    return withNextState(full -> "zoneout(%s, h, %s)".formatted(full, rate));
  }

  /// The same cell as a decoder that attends to a memory `read [M]`, its answer fed to the next
  /// step beside x (Luong, Pham & Manning 2015).
  ///
  /// `seen = Σ softmax(query · read) read`, `fed' = tanh(W [seen; h'] + b)`, which is the output.
  /// Additive (Bahdanau, Cho & Bengio 2015): scores are `v · tanh(query + K read)`. What is added
  /// is named so that it does not meet names of the cell; only the memory is always `read`.
  ///
  /// @throws IllegalArgumentException if the output of the cell is not its state h, it has no
  ///   product with x, it has a `read` of its own, or declares how wide a matrix on x is
  public Cell withAttention(boolean additive) {
    var rewrite = Rewrite.of(equations);
    var fed = rewrite.fresh("fed");
    if (hasOutput() || !hasState("h") || rewrite.joined("x", fed).isEmpty()) {
      throw new IllegalArgumentException(
          this
              + ": attention needs a cell that multiplies its input x with a matrix and gives its state h, as lstm and gru do; take such a cell, or no attention");
    }
    if (rewrite.has("read")) {
      throw new IllegalArgumentException(
          this
              + ": attention adds a memory 'read', but the cell has a 'read' already; rename that");
    }
    var size = rewrite.fresh("M");
    var seen = rewrite.fresh("seen");
    var query = rewrite.fresh("W_query");
    var declared = "memory read [%s]\nstate %s [H]".formatted(size, fed);
    if (additive) {
      var scores = rewrite.fresh("A");
      var weights = rewrite.fresh("v_score");
      rewrite.before("size " + scores + " = H");
      rewrite.before(declared);
      rewrite.before("param %s [%s] = glorot".formatted(weights, scores));
      rewrite.after(
          "%s = attend(%s @ h', %s @ read, read, %s)"
              .formatted(seen, query, rewrite.fresh("K_read"), weights));
    } else {
      rewrite.before(declared);
      rewrite.after("%s = attend(%s @ h', read, read)".formatted(seen, query));
    }
    rewrite.after(
        "%s' = tanh(%s @ [%s; h'] + %s)"
            .formatted(fed, rewrite.fresh("W_fed"), seen, rewrite.fresh("b_fed")));
    rewrite.after("output = " + fed + "'");
    try {
      return new Cell(name, rewrite.equations(), sizes);
    } catch (EquationException e) {
      throw new IllegalArgumentException(
          this + ": attention joins its answer of the step before to x, and then " + e.sentence(),
          e);
    }
  }

  /// The matrices that multiply what comes back in time and nothing else, such as `U_i` of
  /// `sigmoid(W_i @ x + U_i @ h + b_i)` and `U_n` of `U_n @ (r*h)`: those that DropConnect drops
  /// (Merity, Keskar & Socher 2018). In the order of the text; empty where there are none.
  public Set<String> recurrentMatrices() {
    return RecurrentMatrices.of(equations);
  }

  private boolean hasOutput() {
    return equations.lines().stream()
        .flatMap(line -> line.targets().stream())
        .anyMatch(t -> t.name().equals("output"));
  }

  private boolean hasState(String name) {
    return equations.states().stream().anyMatch(state -> state.name().equals(name));
  }

  private static boolean reads(Expr e, String name) {
    for (var part : e.parts()) {
      if (reads(part, name)) {
        return true;
      }
    }
    return e instanceof Expr.Name(var read, var _) && read.equals(name);
  }

  /// @param next the new next value of h, made of the old one
  private Cell withNextState(UnaryOperator<String> next) {
    if (!hasState("h")) {
      throw new IllegalArgumentException(
          this
              + ": it has no state h to drop; its states are "
              + equations.states().stream().map(Equations.State::name).toList());
    }
    var rewrite = Rewrite.of(equations);
    var full = rewrite.fresh("h_full");
    rewrite.nextAs("h", full).after("h' = " + next.apply(full));
    if (!hasOutput()) {
      rewrite.after("output = " + full);
    }
    return new Cell(name, rewrite.equations(), sizes);
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
