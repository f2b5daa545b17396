package dev.eddy.equation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds unknown sizes from equalities between sums. An unknown is a name that starts with `?`;
/// every other name is rigid.
final class Sizes {
  private final Map<String, Dim> found = new HashMap<>();
  private final List<String> unknowns = new ArrayList<>();

  Dim unknown() {
    var name = "?" + (unknowns.size() + 1);
    unknowns.add(name);
    return Dim.of(name);
  }

  /// The size with all that is known by now.
  Dim resolve(Dim dim) {
    var resolved = Dim.of(dim.constant());
    for (var term : dim.terms().entrySet()) {
      var known = found.get(term.getKey());
      resolved =
          resolved.plus(
              (known == null ? Dim.of(term.getKey()) : resolve(known)).times(term.getValue()));
    }
    return resolved;
  }

  /// Makes two sizes equal; false when they cannot be for all values of the rigid names.
  boolean unify(Dim a, Dim b) {
    var rest = resolve(a).plus(resolve(b).times(-1));
    for (var term : rest.terms().entrySet()) {
      if (isUnknown(term.getKey()) && Math.abs(term.getValue()) == 1) {
        var others = rest.plus(Dim.of(term.getKey()).times(-term.getValue()));
        found.put(term.getKey(), others.times(-term.getValue()));
        return true;
      }
    }
    var open = rest.terms().keySet().stream().filter(Sizes::isUnknown).toList();
    if (open.size() == 1) {
      var n = -rest.terms().get(open.getFirst());
      var others = rest.plus(Dim.of(open.getFirst()).times(n));
      if (others.constant() % n != 0
          || others.terms().values().stream().anyMatch(k -> k % n != 0)) {
        return false;
      }
      var quotient = Dim.of(others.constant() / n);
      for (var term : others.terms().entrySet()) {
        quotient = quotient.plus(Dim.of(term.getKey()).times(term.getValue() / n));
      }
      found.put(open.getFirst(), quotient);
      return true;
    }
    return rest.terms().isEmpty() && rest.constant() == 0;
  }

  /// Gives every size that is still unknown its default.
  void settle(Dim otherwise) {
    for (var name : unknowns) {
      if (!found.containsKey(name) && isOpen(name)) {
        found.put(name, otherwise);
      }
    }
  }

  private boolean isOpen(String name) {
    return resolve(Dim.of(name)).terms().containsKey(name);
  }

  static boolean isUnknown(String name) {
    return name.startsWith("?");
  }

  /// Whether a size is at least 1 whatever its names are bound to.
  static boolean isPositive(Dim dim) {
    var counts = dim.terms().values();
    return dim.constant() >= 0
        && counts.stream().allMatch(n -> n > 0)
        && (dim.constant() > 0 || !counts.isEmpty());
  }

  /// A size for a message, an unknown one as `n`.
  String text(Dim dim) {
    var resolved = resolve(dim);
    return resolved.terms().keySet().stream().anyMatch(Sizes::isUnknown)
        ? "n"
        : resolved.toString();
  }
}
