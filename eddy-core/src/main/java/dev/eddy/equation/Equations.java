package dev.eddy.equation;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A checked text of the language: a cell, an optimiser or a pointwise loss. A value.
///
/// Names are resolved, macros expanded, shapes proved for every size. Options keep their names until {@link #with} sets them.
public interface Equations {

  /// What the text may mention besides its own lines.
  enum Kind {
    /// Input `x [D]`, states `[H]`, output.
    CELL,
    /// Inputs `w`, `g`, scalars `lr`, `t`; defines `w'`; every vector has the size of `w`.
    OPTIMIZER,
    /// Inputs `y`, `target`; defines `output`.
    LOSS
  }

  /// `size NAME [= dim]`: bound by the caller unless given.
  record Size(String name, Optional<Dim> value) {}

  /// `input name [dim]`, the implicit `x [D]` included and first (where the text uses it).
  record Input(String name, Dim dim) {}

  /// `memory name [dim]`: rows `[S, dim]`, constant in a scan.
  record Memory(String name, Dim dim) {}

  /// A state, its size and how it starts: `zeros`, `learned`, or an initialiser such as `constant(1)`.
  record State(String name, Dim dim, Init init) {}

  /// A trained value.
  record Parameter(String name, Role role, List<Dim> shape, Optional<Init> init) {
    /// A matrix `[rows, columns]` (left of `@`), a bias (zeros, no weight decay) or another vector.
    public enum Role { MATRIX, BIAS, VECTOR }
  }

  /// `name(numbers…)`, such as `uniform(-1, 1)`.
  record Init(String name, List<Double> arguments) {}

  /// An option with its value now: a number, `none`, or a function's name.
  record Option(String name, String value) {}

  /// One line: `targets = value`. Several targets only with `split`; `next` marks `name'`; `output = …` has the target `output`.
  record Line(List<Target> targets, Expr value, Span at) {}

  /// A name a line defines.
  record Target(String name, boolean next) {}

  Kind kind();

  /// The name given by the caller, for messages.
  String name();

  /// The text as written.
  String text();

  /// The leading comment lines.
  String documentation();

  List<Size> sizes();

  List<Input> inputs();

  List<Memory> memories();

  List<State> states();

  /// In order of first use.
  List<Parameter> parameters();

  List<Option> options();

  /// In order, macros expanded and option names replaced by their values.
  List<Line> lines();

  /// The size of the output.
  Dim outputDim();

  /// The same equations with other values of options. Unknown names are refused with a suggestion.
  Equations with(Map<String, String> options);
}
