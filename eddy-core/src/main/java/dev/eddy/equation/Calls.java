package dev.eddy.equation;

import dev.eddy.equation.Equations.Kind;
import dev.eddy.text.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Checks calls against the function table: where a function may stand, how many arguments it
/// takes, which of them are numbers; and says what to do where there is no such function.
final class Calls {
  private final Source source;
  private final Scope scope;
  private final Constants constants;

  Calls(Source source, Scope scope) {
    this.source = source;
    this.scope = scope;
    this.constants = new Constants(source);
  }

  /// What only the numbers of a model can tell.
  List<Bound> bound() {
    return constants.bound();
  }

  /// A call with arguments that are expanded.
  Expr checked(Function f, List<Expr> arguments, Span at) {
    refuseElsewhere(f, at);
    if (f.form() == Function.Form.SPLIT) {
      throw source.error(at, "'split' gives several values: write it alone, as in a, b = split(e)");
    }
    arity(arguments.size(), f.least(), f.most(), f.name(), at);
    if (f.name().equals("clip") && isNone(arguments.get(1))) {
      return arguments.getFirst();
    }
    var checked = new ArrayList<>(arguments);
    var i = f.constantArgument();
    if (i >= 0 && i < checked.size()) {
      checked.set(i, constants.of(f, checked.get(i)));
    }
    if (f.name().equals("^") && source.kind() != Kind.OPTIMIZER) {
      checked.set(1, constants.of(f, checked.get(1)));
    }
    if (f.name().equals("dropout")
        && checked.size() == 3
        && !(checked.get(2) instanceof Expr.Name(var word, var _) && word.equals("variational"))) {
      throw source.error(
          checked.get(2).at(), "the third argument of dropout can only be the word variational");
    }
    return new Expr.Call(f.name(), List.copyOf(checked), at);
  }

  /// An optimizer is pointwise; a loss sees whole rows too, and takes them apart; only a cell has
  /// random sites and memories.
  private void refuseElsewhere(Function f, Span at) {
    var inLoss =
        switch (f.form()) {
          case POINTWISE, REDUCTION, ROW -> true;
          case RANDOM, MEMORY, SPLIT -> false;
        };
    if (source.kind() == Kind.LOSS && !inLoss) {
      throw source.error(at, "'" + f.name() + "' is not available in a loss; only in a cell");
    }
    if (source.kind() == Kind.OPTIMIZER && f.form() != Function.Form.POINTWISE) {
      throw source.error(
          at,
          "'"
              + f.name()
              + "' is not available in an optimizer; only in a cell"
              + (inLoss ? " or a loss" : ""));
    }
  }

  private static boolean isNone(Expr e) {
    return e instanceof Expr.Name(var name, var _) && name.equals("none");
  }

  void arity(int found, int least, int most, String name, Span at) {
    if (found < least || found > most) {
      throw source.error(
          at, "'" + name + "' takes " + Function.arity(least, most) + ", found " + found);
    }
  }

  /// The error of a call of what is no function.
  ///
  /// @param own the defs and options of the text so far
  EquationException unknown(Expr.Call c, Set<String> own) {
    var symbol = scope.find(c.function());
    var isMatrix =
        source.kind() == Kind.CELL
            && (symbol == null
                ? Character.isUpperCase(c.function().codePointAt(0))
                : symbol.sort == Scope.Sort.MATRIX);
    var product = c.function() + (isMatrix ? " @ (…)" : "*(…)");
    if (symbol != null) {
      return source.error(
          c.at(), "'" + c.function() + "' is not a function; for a product write " + product);
    }
    if (scope.isDefinedLater(c.function())) {
      return scope.unknown(c.function(), c.at());
    }
    var candidates = new TreeSet<>(own);
    FunctionTable.all().stream().filter(f -> !f.isSign()).forEach(f -> candidates.add(f.name()));
    var here = Notation.function(c.function());
    var advice =
        here != null
            ? "; write " + here
            : Names.suggestion(
                c.function(),
                candidates,
                isMatrix ? "; for a product with a matrix write " + product : "");
    return source.error(c.at(), "unknown function '" + c.function() + "'" + advice);
  }
}
