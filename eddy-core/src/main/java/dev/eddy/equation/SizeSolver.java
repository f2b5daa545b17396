package dev.eddy.equation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Finds unknown sizes from equalities between sums. An unknown is a name that starts with `?`;
/// every other name is rigid, or known to be a number.
///
/// What is found is kept resolved as far as it is known, so a chain of equalities is walked once.
final class SizeSolver {
  private final Map<String, Dim> found = new HashMap<>();
  private final Map<String, Integer> known = new HashMap<>();
  private final List<String> unknowns = new ArrayList<>();

  Dim unknown() {
    var name = "?" + (unknowns.size() + 1);
    unknowns.add(name);
    return Dim.of(name);
  }

  /// Says that a named size is this number.
  void know(String name, int value) {
    known.put(name, value);
  }

  /// The numbers that named sizes are known to be.
  Map<String, Integer> known() {
    return known;
  }

  /// The size with all that is known of its unknowns by now.
  Dim resolve(Dim dim) {
    var open = new ArrayDeque<String>();
    for (var name : dim.terms().keySet()) {
      if (found.containsKey(name)) {
        open.push(name);
      }
    }
    if (open.isEmpty()) {
      return dim;
    }
    var resolved = new HashSet<String>();
    while (!open.isEmpty()) {
      var name = open.peek();
      var waits = false;
      for (var inner : found.get(name).terms().keySet()) {
        if (found.containsKey(inner) && !resolved.contains(inner)) {
          open.push(inner);
          waits = true;
        }
      }
      if (!waits) {
        open.pop();
        if (resolved.add(name)) {
          found.put(name, substituted(found.get(name)));
        }
      }
    }
    return substituted(dim);
  }

  private Dim substituted(Dim dim) {
    var rest = new TreeMap<>(dim.terms());
    rest.keySet().removeIf(found::containsKey);
    if (rest.size() == dim.terms().size()) {
      return dim;
    }
    var sum = new Dim(rest, dim.constant());
    for (var term : dim.terms().entrySet()) {
      var value = found.get(term.getKey());
      if (value != null) {
        sum = sum.plus(value.times(term.getValue()));
      }
    }
    return sum.part(dim.divisor());
  }

  /// Makes two sizes equal; false when they cannot be for all values of the rigid names.
  ///
  /// The unknown that is found is the one with the smallest factor, so that sizes are divided only
  /// where they have to be.
  boolean unify(Dim a, Dim b) {
    var rest = resolve(a).plus(resolve(b).times(-1));
    String open = null;
    var factor = 0;
    for (var term : rest.terms().entrySet()) {
      var n = term.getValue();
      if (isUnknown(term.getKey()) && (open == null || Math.abs(n) < Math.abs(factor))) {
        open = term.getKey();
        factor = n;
      }
    }
    if (open == null) {
      var number = number(rest);
      return number.terms().isEmpty() && number.constant() == 0;
    }
    var others = new TreeMap<>(rest.terms());
    others.remove(open);
    var value =
        new Dim(others, rest.constant()).times(-Integer.signum(factor)).part(Math.abs(factor));
    if (!isWhole(value)) {
      return false;
    }
    found.put(open, value);
    return true;
  }

  /// The size with every name that is known to be a number written as one.
  private Dim number(Dim dim) {
    var rest = new TreeMap<>(dim.terms());
    rest.keySet().removeIf(known::containsKey);
    var sum = new Dim(rest, dim.constant());
    for (var term : dim.terms().entrySet()) {
      var value = known.get(term.getKey());
      if (value != null) {
        sum = sum.plus(Dim.of(value).times(term.getValue()));
      }
    }
    return sum.part(dim.divisor());
  }

  /// Whether a size is a whole number, as far as numbers are known.
  boolean isWhole(Dim dim) {
    var number = number(resolve(dim));
    return !number.terms().isEmpty() || number.divisor() == 1;
  }

  /// Gives every size that is still unknown its default.
  void settle(Dim otherwise) {
    for (var name : unknowns) {
      if (!found.containsKey(name)) {
        found.put(name, otherwise);
      }
    }
  }

  static boolean isUnknown(String name) {
    return name.startsWith("?");
  }

  /// Whether a size is above 0 whatever its names are bound to.
  static boolean isPositive(Dim dim) {
    var counts = dim.terms().values();
    return dim.constant() >= 0
        && counts.stream().allMatch(n -> n > 0)
        && (dim.constant() > 0 || !counts.isEmpty());
  }

  /// A size for a message, an unknown one as `n`.
  String text(Dim dim) {
    var resolved = resolve(dim);
    return resolved.terms().keySet().stream().anyMatch(SizeSolver::isUnknown)
        ? "n"
        : resolved.toString();
  }
}
