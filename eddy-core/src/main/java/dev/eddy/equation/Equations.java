package dev.eddy.equation;

import dev.eddy.text.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A checked text of the language: a cell, an optimiser or a pointwise loss. A value.
///
/// Names are resolved, macros and options written out, shapes proved for every value of the sizes;
/// {@link #with} gives the same text with other values of its options. Two are equal when kind,
/// name, text and options are.
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

  /// A state, its size and how it starts: `zeros`, `learned`, or an initialiser such as
  /// `constant(1)`.
  record State(String name, Dim dim, Init init) {}

  /// A trained value. A vector named `b` or `b_…` is a bias even where it is declared to have an
  /// initialiser of its own.
  record Parameter(String name, Role role, List<Dim> shape, Optional<Init> init) {
    /// A matrix `[rows, columns]` (left of `@`), a bias (zeros, no weight decay) or another vector.
    public enum Role {
      MATRIX,
      BIAS,
      VECTOR
    }
  }

  /// `name(numbers…)`, such as `uniform(-1, 1)`.
  record Init(String name, List<Double> arguments) {}

  /// An option with its value now: a number, `none`, or a function's name.
  record Option(String name, String value) {}

  /// One line: `targets = value`. Several targets only with `split`; `next` marks `name'`; `output
  /// = …` has the target `output`.
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

  /// In the order of the text: where it is declared, or else where its next value is defined.
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

  /// The shape of a part of these lines, or of any expression over their names such as a
  /// derivative.
  Shape shape(Expr part);

  /// Whether what the text computes or needs depends on the numbers of its sizes beyond shapes, as
  /// in `sqrt(H)`, or `a, b = split(x)`, which needs an even D.
  boolean countsSizes();

  /// Every size of the text by name, from `D`, `H` and the sizes the caller binds; a size that is
  /// not bound takes its default.
  ///
  /// @throws IllegalArgumentException if a size has neither, is below 1, or is not of this text
  /// @throws EquationException if the text cannot be run with these numbers; the message shows the
  ///   place
  default Map<String, Integer> bind(Map<String, Integer> given) {
    var bound = new java.util.LinkedHashMap<>(given);
    for (var size : sizes()) {
      if (!bound.containsKey(size.name())) {
        var value =
            size.value()
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "\"%s\": size '%s' has no value; give it one"
                            .formatted(name(), size.name())));
        bound.put(size.name(), value.value(bound));
      }
    }
    var known = sizes().stream().map(Size::name).toList();
    bound.forEach((size, value) -> {
      if (!size.equals("D") && !size.equals("H") && !size.equals("N") && !known.contains(size)) {
        throw new IllegalArgumentException(
            "\"%s\": unknown size '%s'%s"
                .formatted(name(), size, Names.suggestion(size, known, "")));
      }
      if (value < 1) {
        throw new IllegalArgumentException(
            "\"%s\": size '%s' must be at least 1, found %d".formatted(name(), size, value));
      }
    });
    return bound;
  }

  /// Reads and checks a text.
  ///
  /// @param name what messages call it
  /// @throws EquationException if the text breaks a rule of the language; the message shows the
  ///   place
  static Equations parse(Kind kind, String name, String text) {
    return Resolver.resolve(Source.of(kind, name, text), Map.of());
  }

  /// The number that a bound, a rate or an exponent of checked equations stands for: arithmetic on
  /// numbers and sizes.
  ///
  /// @param sizes every size by name
  static double number(Expr constant, Map<String, Integer> sizes) {
    return Constants.value(constant, sizes);
  }
}
