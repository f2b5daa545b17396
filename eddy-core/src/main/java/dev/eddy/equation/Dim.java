package dev.eddy.equation;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A size of a shape: a sum of multiples of named sizes and a number, such as `4*H` or `D+1`.
///
/// Names are rigid: two sizes are equal only if they are equal for every binding of the names.
public record Dim(Map<String, Integer> terms, int constant) {

  /// The size of the input `x`.
  public static final Dim D = of("D");

  /// The number of units.
  public static final Dim H = of("H");

  public Dim {
    var kept = new TreeMap<>(terms);
    kept.values().removeIf(n -> n == 0);
    terms = java.util.Collections.unmodifiableMap(kept);
  }

  /// A named size.
  public static Dim of(String name) {
    return new Dim(Map.of(name, 1), 0);
  }

  /// A known size.
  public static Dim of(int size) {
    return new Dim(Map.of(), size);
  }

  /// The sum of two sizes.
  public Dim plus(Dim other) {
    var sum = new TreeMap<>(terms);
    other.terms.forEach((name, n) -> sum.merge(name, n, Integer::sum));
    return new Dim(sum, constant + other.constant);
  }

  /// This size, `n` times.
  public Dim times(int n) {
    return new Dim(
        terms.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> n * e.getValue())),
        n * constant);
  }

  /// The number this size is, once every name has a value.
  public int value(Map<String, Integer> sizes) {
    int value = constant;
    for (var term : terms.entrySet()) {
      value += term.getValue() * Objects.requireNonNull(sizes.get(term.getKey()), term.getKey());
    }
    return value;
  }

  @Override
  public String toString() {
    var text =
        terms.entrySet().stream()
            .map(e -> e.getValue() == 1 ? e.getKey() : e.getValue() + "*" + e.getKey())
            .collect(Collectors.joining("+"));
    if (text.isEmpty()) {
      return Integer.toString(constant);
    }
    return constant == 0 ? text : text + "+" + constant;
  }
}
