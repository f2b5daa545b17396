package dev.eddy.equation;

import dev.eddy.equation.Equations.Init;
import java.util.List;
import java.util.Optional;

/// One line as written, before any name is looked up.
sealed interface Statement {

  Span at();

  /// A name and its place.
  record Word(String name, Span at) {}

  /// A size as written, with the names in it.
  record Extent(Dim dim, List<Word> names, Span at) {}

  /// An initialiser as written.
  record Start(Init init, Span at) {}

  record SizeOf(Word word, Optional<Extent> value, Span at) implements Statement {}

  record Inputs(List<Word> words, Extent extent, Span at) implements Statement {}

  record Memory(Word word, Extent extent, Span at) implements Statement {}

  record States(List<Word> words, Optional<Extent> extent, Optional<Start> start, Span at)
      implements Statement {}

  record Params(List<Word> words, List<Extent> shape, Optional<Start> start, Span at)
      implements Statement {}

  /// One of the options of a line; the value is a number, `none` or a name.
  record Option(Word word, String value, Span valueAt, Span at) implements Statement {}

  record Macro(Word word, List<Word> parameters, Expr body, Span at) implements Statement {}

  /// A defined name.
  record Defined(String name, boolean next, Span at) {
    @Override
    public String toString() {
      return next ? name + "'" : name;
    }
  }

  record Equation(List<Defined> targets, Expr value, Span at) implements Statement {}
}
