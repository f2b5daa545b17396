package dev.eddy.equation;

import dev.eddy.equation.Statement.Word;
import dev.eddy.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The names of a text, each defined once and used after its definition.
final class Scope {

  /// What a name stands for, as a message calls it.
  enum Sort {
    GIVEN("given"),
    INPUT("an input"),
    MEMORY("a memory"),
    STATE("a state"),
    PARAMETER("a parameter"),
    MATRIX("a matrix"),
    BIAS("a bias"),
    OPTION("an option"),
    MACRO("a def"),
    LINE("defined");

    final String words;

    Sort(String words) {
      this.words = words;
    }
  }

  static final class Symbol {
    final String name;
    final Sort sort;
    final Span at;
    boolean used;

    Symbol(String name, Sort sort, Span at) {
      this.name = name;
      this.sort = sort;
      this.at = at;
    }
  }

  private final Source source;
  private final Map<String, Symbol> symbols = new LinkedHashMap<>();
  private final Set<String> nexts = new LinkedHashSet<>();
  private final Set<String> declared = new LinkedHashSet<>();
  private final Map<String, Span> later = new LinkedHashMap<>();
  private final Map<String, Span> laterNexts = new LinkedHashMap<>();

  /// The sizes so far with their places, given ones without, and those that something mentions.
  private final Map<String, Span> sizes = new LinkedHashMap<>();

  private final Map<String, Span> laterSizes = new LinkedHashMap<>();
  private final Set<String> usedSizes = new LinkedHashSet<>();

  Scope(Source source, List<Statement> statements) {
    this.source = source;
    for (var statement : statements) {
      switch (statement) {
        case Statement.SizeOf s -> laterSizes.putIfAbsent(s.word().name(), s.word().at());
        case Statement.Inputs s -> s.words().forEach(this::expect);
        case Statement.Memory s -> expect(s.word());
        case Statement.States s -> s.words().forEach(this::expect);
        case Statement.Params s -> s.words().forEach(this::expect);
        case Statement.Option s -> expect(s.word());
        case Statement.Macro s -> expect(s.word());
        case Statement.Equation s ->
            s.targets().forEach(t -> (t.next() ? laterNexts : later).putIfAbsent(t.name(), t.at()));
      }
    }
  }

  private void expect(Word word) {
    declared.add(word.name());
    later.putIfAbsent(word.name(), word.at());
  }

  /// A name that is there before the first line.
  void given(String name, Sort sort) {
    symbols.put(name, new Symbol(name, sort, null));
  }

  void defineSize(String name, Span at) {
    sizes.put(name, at);
  }

  boolean hasSize(String name) {
    return sizes.containsKey(name);
  }

  void useSize(String name) {
    usedSizes.add(name);
  }

  Set<String> sizes() {
    return sizes.keySet();
  }

  /// Whether a name in an expression is a size as a number: a value of that name comes first.
  boolean isSize(String name) {
    return sizes.containsKey(name) && !symbols.containsKey(name) && !later.containsKey(name);
  }

  /// A size as a number.
  Expr size(String name, Span at) {
    useSize(name);
    return new Expr.Size(name, at);
  }

  /// The first declared size that nothing mentions is refused.
  void refuseUnusedSizes() {
    for (var size : sizes.entrySet()) {
      if (size.getValue() != null && !usedSizes.contains(size.getKey())) {
        throw source.error(
            size.getValue(), "size '" + size.getKey() + "' is never used; use it or remove it");
      }
    }
  }

  void define(String name, Sort sort, Span at) {
    if (Parser.KEYWORDS.contains(name) || name.equals("none") || name.equals("learned")) {
      throw source.error(at, "'" + name + "' is a word of the language; choose another name");
    }
    if (FunctionTable.find(name).isPresent()) {
      throw source.error(at, "'" + name + "' is a function of the language; choose another name");
    }
    if (name.equals("output") && sort != Sort.LINE) {
      throw source.error(at, "'output' is what the equations give; choose another name");
    }
    var first = symbols.get(name);
    if (first != null) {
      throw source.error(at, twice(first));
    }
    if (sort == Sort.LINE && laterNexts.containsKey(name)) {
      throw source.error(
          at,
          "'"
              + name
              + "' is a state (line "
              + laterNexts.get(name).line()
              + "), so its equation is "
              + name
              + "' = …");
    }
    symbols.put(name, new Symbol(name, sort, at));
  }

  private static String twice(Symbol first) {
    var name = first.name;
    if (first.sort == Sort.STATE) {
      return "'"
          + name
          + "' is a state"
          + (first.at == null ? "" : " (line " + first.at.line() + ")")
          + ", so its equation is "
          + name
          + "' = …";
    }
    if (first.at == null) {
      return "'"
          + name
          + "' is "
          + (first.sort == Sort.INPUT ? "the input" : "given")
          + "; choose another name";
    }
    return switch (first.sort) {
      case LINE -> "'" + name + "' is defined twice (first on line " + first.at.line() + ")";
      default ->
          "'" + name + "' is already " + first.sort.words + " (line " + first.at.line() + ")";
    };
  }

  void defineNext(String name, Span at) {
    var symbol = symbols.get(name);
    if (symbol != null && symbol.sort != Sort.STATE) {
      throw source.error(
          at,
          "'"
              + name
              + "' is "
              + words(symbol)
              + ", so it has no next value "
              + name
              + "'; choose another name");
    }
    if (!nexts.add(name)) {
      throw source.error(
          at, name + "' is defined twice (first on line " + laterNexts.get(name).line() + ")");
    }
  }

  /// What a name is, for a message.
  static String words(Symbol symbol) {
    return symbol.sort == Sort.LINE
        ? "a value of this step"
        : symbol.sort == Sort.PARAMETER ? "a vector" : symbol.sort.words;
  }

  /// Whether a declaration anywhere in the text defines it.
  boolean isDeclared(String name) {
    return declared.contains(name);
  }

  /// Whether a line or a declaration further down defines it.
  boolean isDefinedLater(String name) {
    return later.containsKey(name);
  }

  Symbol find(String name) {
    return symbols.get(name);
  }

  boolean hasNext(String name) {
    return nexts.contains(name);
  }

  List<Symbol> all() {
    return List.copyOf(symbols.values());
  }

  /// The error of a name that stands for nothing here.
  EquationException unknown(String name, Span at) {
    var defined = later.get(name);
    if (defined != null) {
      return source.error(
          at,
          defined.line() == at.line()
              ? "'"
                  + name
                  + "' is used in its own definition; for its value in the step before, make it a state: "
                  + name
                  + "' = …"
              : "'" + name + "' is used before its definition on line " + defined.line());
    }
    if (laterSizes.containsKey(name)) {
      return source.error(
          at,
          "size '"
              + name
              + "' is used before its declaration on line "
              + laterSizes.get(name).line());
    }
    if (FunctionTable.find(name).isPresent()) {
      return source.error(at, "'" + name + "' is a function; give it its arguments in parentheses");
    }
    var constant = Notation.constant(name);
    if (constant != null) {
      return source.error(at, "unknown name '" + name + "'; " + constant);
    }
    var step = Notation.withoutStep(name);
    if (source.kind() == Equations.Kind.CELL
        && step != null
        && (symbols.containsKey(step) || laterNexts.containsKey(step) || step.equals("h"))) {
      var isState = laterNexts.containsKey(step) || step.equals("h");
      return source.error(
          at, "unknown name '" + name + "'; " + Notation.ofStep(name, step, isState));
    }
    var near = new ArrayList<String>(later.keySet());
    symbols.values().stream()
        .filter(s -> s.sort != Sort.MACRO && s.sort != Sort.MATRIX)
        .forEach(s -> near.add(s.name));
    return source.error(
        at, "unknown name '" + name + "'" + Names.suggestion(name, near, advice(name)));
  }

  private String advice(String name) {
    if (source.kind() != Equations.Kind.CELL) {
      return "; write its equation before";
    }
    return Character.isUpperCase(name.codePointAt(0))
        ? "; a matrix stands left of '@', as in "
            + name
            + " @ x; a vector or a size is declared: param "
            + name
            + " [H], size "
            + name
        : "; write its equation before, or declare it: param " + name + " [H]";
  }

  /// The error of `name'` where no line has defined it.
  EquationException unknownNext(String name, Span at) {
    var defined = laterNexts.get(name);
    if (defined != null) {
      return source.error(
          at,
          defined.line() == at.line()
              ? name + "' is used in its own definition; its value in the step before is " + name
              : name + "' is used before its definition on line " + defined.line());
    }
    if (Character.isUpperCase(name.codePointAt(0)) && source.kind() == Equations.Kind.CELL) {
      return source.error(at, "nothing defines " + name + "'; " + Notation.transpose());
    }
    var candidates = laterNexts.keySet().stream().map(n -> n + "'").toList();
    var suggestion =
        Names.suggestion(name + "'", candidates, "; a state needs an equation " + name + "' = …");
    return source.error(
        at,
        "nothing defines "
            + name
            + "'"
            + suggestion.replace("did you mean '", "did you mean ").replace("''?", "'?"));
  }
}
