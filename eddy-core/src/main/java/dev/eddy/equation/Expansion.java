package dev.eddy.equation;

import dev.eddy.equation.Equations.Kind;
import dev.eddy.equation.Statement.Macro;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Replaces macros by their bodies and options by their values, and checks every call against the
/// function table.
final class Expansion {

  private static final int MOST_PARTS = 10_000;
  private static final int MOST_IN_ALL = 1_000_000;
  private static final int DEEPEST = 500;

  private final Source source;
  private final Scope scope;
  private final Map<String, Macro> macros = new HashMap<>();
  private final Map<String, String> options = new LinkedHashMap<>();
  private final Calls calls;

  /// How deep the trees of a line are that are made so far.
  private final Map<Expr, Integer> depths = new IdentityHashMap<>();

  private int parts;
  private int inAll;
  private int depth;

  Expansion(Source source, Scope scope) {
    this.source = source;
    this.scope = scope;
    this.calls = new Calls(source, scope);
  }

  /// What only the numbers of a model can tell.
  List<Bound> bound() {
    return calls.bound();
  }

  void option(String name, String value) {
    options.put(name, value);
  }

  void macro(Macro macro) {
    var names = new TreeSet<String>();
    for (var parameter : macro.parameters()) {
      if (!names.add(parameter.name())) {
        throw source.error(parameter.at(), "'" + parameter.name() + "' is an argument twice");
      }
      if (FunctionTable.find(parameter.name()).isPresent() || parameter.name().equals("none")) {
        throw source.error(
            parameter.at(),
            "'" + parameter.name() + "' is a word of the language; choose another name");
      }
    }
    checkBody(macro.body(), macro, names);
    for (var parameter : macro.parameters()) {
      if (mentions(macro.body(), parameter.name()) == 0) {
        throw source.error(
            parameter.at(),
            "argument '" + parameter.name() + "' is never used; use it or remove it");
      }
    }
    macros.put(macro.word().name(), macro);
  }

  /// A body mentions its arguments and what is defined above it; the rest of the checks see it
  /// where it is used.
  private void checkBody(Expr e, Macro macro, Set<String> arguments) {
    switch (e) {
      case Expr.Number _, Expr.Size _ -> {}
      case Expr.Name(var name, var at) -> {
        if (!arguments.contains(name)
            && scope.find(name) == null
            && !scope.isSize(name)
            && !isBias(name)
            && !name.equals("none")
            && !name.equals("variational")) {
          throw scope.unknown(name, at);
        }
      }
      case Expr.Next(var name, var at) -> {
        if (!scope.hasNext(name)) {
          throw scope.unknownNext(name, at);
        }
      }
      case Expr.Product p -> checkBody(p.operand(), macro, arguments);
      case Expr.Stack s -> checkBodies(s.parts(), macro, arguments);
      case Expr.Call c -> {
        if (c.function().equals(macro.word().name())) {
          throw source.error(
              c.at(), "def '" + c.function() + "' calls itself; a def cannot be recursive");
        }
        if (!macros.containsKey(c.function())
            && !options.containsKey(c.function())
            && FunctionTable.find(c.function()).isEmpty()) {
          throw calls.unknown(c, own());
        }
        checkBodies(c.arguments(), macro, arguments);
      }
    }
  }

  private void checkBodies(List<Expr> parts, Macro macro, Set<String> arguments) {
    for (var part : parts) {
      checkBody(part, macro, arguments);
    }
  }

  /// How often an expression reads a name.
  private static int mentions(Expr e, String name) {
    var here =
        switch (e) {
          case Expr.Name n -> n.name().equals(name);
          case Expr.Product p -> p.matrix().equals(name);
          case Expr.Number _, Expr.Size _, Expr.Next _, Expr.Stack _, Expr.Call _ -> false;
        };
    var count = here ? 1 : 0;
    for (var part : e.parts()) {
      count += mentions(part, name);
    }
    return count;
  }

  /// The first random site in an expression, or null.
  private static Expr.Call randomSite(Expr e) {
    if (e instanceof Expr.Call c
        && FunctionTable.find(c.function())
            .filter(f -> f.form() == Function.Form.RANDOM)
            .isPresent()) {
      return c;
    }
    for (var part : e.parts()) {
      var site = randomSite(part);
      if (site != null) {
        return site;
      }
    }
    return null;
  }

  private boolean isBias(String name) {
    return source.kind() == Kind.CELL && Resolver.isBiasName(name);
  }

  /// The expression of a line without macros and options.
  Expr expand(Expr e) {
    parts = 0;
    depths.clear();
    return expand(e, Map.of(), null);
  }

  private Expr expand(Expr e, Map<String, Expr> arguments, Span site) {
    var at = site == null ? e.at() : site;
    count(1, at);
    if (++depth > DEEPEST) {
      throw tooLong(at);
    }
    var expanded =
        e.parts().isEmpty()
            ? leaf(e, arguments, at)
            : composed(e, all(e.parts(), arguments, site), arguments, at);
    depth--;
    checkDepth(expanded, at);
    return expanded;
  }

  private Expr leaf(Expr e, Map<String, Expr> arguments, Span at) {
    return switch (e) {
      case Expr.Name n ->
          arguments.containsKey(n.name())
              ? argument(arguments.get(n.name()), at)
              : name(n.name(), at);
      case Expr.Next n -> {
        if (arguments.containsKey(n.name())) {
          throw source.error(
              at,
              "'"
                  + n.name()
                  + "' is an argument of the def and has no next value; give it "
                  + n.name()
                  + "' where it is called");
        }
        yield new Expr.Next(n.name(), at);
      }
      case Expr.Number n -> new Expr.Number(n.value(), at);
      case Expr.Size s -> new Expr.Size(s.name(), at);
      case Expr.Product _, Expr.Stack _, Expr.Call _ ->
          throw new IllegalStateException("no leaf: " + e);
    };
  }

  private Expr composed(Expr e, List<Expr> parts, Map<String, Expr> arguments, Span at) {
    return switch (e) {
      case Expr.Product p -> new Expr.Product(matrix(p, arguments), parts.getFirst(), at);
      case Expr.Stack _ -> new Expr.Stack(parts, at);
      case Expr.Call c -> call(c, parts, at);
      case Expr.Number _, Expr.Size _, Expr.Name _, Expr.Next _ ->
          throw new IllegalStateException("a leaf: " + e);
    };
  }

  /// An argument is not expanded anew where a body mentions it, but makes the tree deeper.
  private void checkDepth(Expr expanded, Span at) {
    var deepest = 0;
    for (var part : expanded.parts()) {
      deepest = Math.max(deepest, depths.getOrDefault(part, 0));
    }
    if (deepest >= DEEPEST) {
      throw tooLong(at);
    }
    depths.put(expanded, deepest + 1);
  }

  private List<Expr> all(List<Expr> parts, Map<String, Expr> arguments, Span site) {
    var expanded = new ArrayList<Expr>(parts.size());
    for (var part : parts) {
      expanded.add(expand(part, arguments, site));
    }
    return List.copyOf(expanded);
  }

  /// An argument counts with all its parts each time a body mentions it.
  private Expr argument(Expr argument, Span at) {
    count(parts(argument), at);
    return argument;
  }

  private static int parts(Expr e) {
    var parts = 1;
    for (var part : e.parts()) {
      parts += parts(part);
    }
    return parts;
  }

  private void count(int more, Span at) {
    parts += more;
    inAll += more;
    if (parts > MOST_PARTS) {
      throw tooLong(at);
    }
    if (inAll > MOST_IN_ALL) {
      throw source.error(
          at,
          "the text has more than "
              + MOST_IN_ALL
              + " parts up to here once its macros are written out; make it shorter");
    }
  }

  private EquationException tooLong(Span at) {
    return source.error(
        at,
        "the equation is too long once its macros are written out; name its parts on lines of their own");
  }

  private Expr name(String name, Span at) {
    var value = options.get(name);
    if (value == null) {
      return scope.isSize(name) ? scope.size(name, at) : new Expr.Name(name, at);
    }
    scope.find(name).used = true;
    if (value.equals("none")) {
      return new Expr.Name(value, at);
    }
    if (FunctionTable.find(value).isPresent()) {
      throw source.error(
          at,
          "option '"
              + name
              + "' is the function '"
              + value
              + "'; give it an argument, as in "
              + name
              + "(e)");
    }
    return new Expr.Number(Double.parseDouble(value), at);
  }

  private String matrix(Expr.Product p, Map<String, Expr> arguments) {
    if (!arguments.containsKey(p.matrix())) {
      return p.matrix();
    }
    if (arguments.get(p.matrix()) instanceof Expr.Name(var name, var _)) {
      return name;
    }
    throw source.error(
        arguments.get(p.matrix()).at(),
        "argument '" + p.matrix() + "' stands left of '@', so it must be the name of a matrix");
  }

  private Expr call(Expr.Call c, List<Expr> arguments, Span at) {
    var macro = macros.get(c.function());
    if (macro != null) {
      scope.find(c.function()).used = true;
      calls.arity(
          arguments.size(), macro.parameters().size(), macro.parameters().size(), c.function(), at);
      var bound = new HashMap<String, Expr>();
      for (var i = 0; i < arguments.size(); i++) {
        var parameter = macro.parameters().get(i).name();
        var site = randomSite(arguments.get(i));
        if (site != null && mentions(macro.body(), parameter) > 1) {
          throw source.error(
              site.at(),
              "def '"
                  + c.function()
                  + "' uses its argument '"
                  + parameter
                  + "' more than once, so "
                  + site.function()
                  + " would be drawn more than once; give it a line of its own");
        }
        bound.put(parameter, arguments.get(i));
      }
      return expand(macro.body(), bound, at);
    }
    var function = c.function();
    var option = options.get(function);
    if (option != null) {
      scope.find(function).used = true;
      if (option.equals("none")) {
        calls.arity(arguments.size(), 1, 1, function, at);
        return arguments.getFirst();
      }
      if (FunctionTable.find(option).isEmpty()) {
        throw source.error(
            at, "option '" + function + "' is the number " + option + ", not a function");
      }
      function = option;
    }
    var row = FunctionTable.find(function);
    if (row.isEmpty()) {
      throw calls.unknown(c, own());
    }
    var call = calls.checked(row.get(), arguments, at);
    return function.equals("neg") ? ExpressionParser.negated(arguments.getFirst(), at) : call;
  }

  private Set<String> own() {
    var own = new TreeSet<>(macros.keySet());
    own.addAll(options.keySet());
    return own;
  }
}
