package dev.eddy.equation;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntBinaryOperator;
import java.util.stream.Collectors;

/// A size of a shape: a sum of multiples of named sizes and a number, such as `4*H` or `D+1`, or a
/// whole part of such a sum, such as `D/2`.
///
/// Names are rigid: two sizes are equal only if they are equal for every binding of the names. The
/// fraction is in lowest terms, so equal sizes are equal records. Where a factor leaves the numbers
/// of 32 bits there is an [ArithmeticException].
public record Dim(Map<String, Integer> terms, int constant, int divisor) {

  /// The size of the input `x`.
  public static final Dim D = of("D");

  /// The number of units.
  public static final Dim H = of("H");

  public Dim {
    if (divisor < 1) {
      throw new IllegalArgumentException("a size is divided by 1 or more, found " + divisor);
    }
    var kept = new TreeMap<>(terms);
    kept.values().removeIf(n -> n == 0);
    int common = divisor == 1 ? 1 : common(divisor, constant, kept.values());
    if (common > 1) {
      kept.replaceAll((_, n) -> n / common);
      constant /= common;
      divisor /= common;
    }
    terms = java.util.Collections.unmodifiableMap(kept);
  }

  /// A sum of multiples.
  public Dim(Map<String, Integer> terms, int constant) {
    this(terms, constant, 1);
  }

  private static int common(int divisor, int constant, Collection<Integer> terms) {
    IntBinaryOperator gcd =
        (a, b) -> {
          while (b != 0) {
            int rest = a % b;
            a = b;
            b = rest;
          }
          return Math.abs(a);
        };
    int common = gcd.applyAsInt(divisor, constant);
    for (int n : terms) {
      common = gcd.applyAsInt(common, n);
    }
    return common;
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
    int ours = other.divisor == divisor ? 1 : other.divisor;
    int theirs = other.divisor == divisor ? 1 : divisor;
    var sum = new TreeMap<String, Integer>();
    terms.forEach((name, n) -> sum.put(name, Math.multiplyExact(n, ours)));
    other.terms.forEach(
        (name, n) -> sum.merge(name, Math.multiplyExact(n, theirs), Math::addExact));
    return new Dim(
        sum,
        Math.addExact(
            Math.multiplyExact(constant, ours), Math.multiplyExact(other.constant, theirs)),
        Math.multiplyExact(divisor, ours));
  }

  /// This size, `n` times.
  public Dim times(int n) {
    var multiple = new TreeMap<String, Integer>();
    terms.forEach((name, k) -> multiple.put(name, Math.multiplyExact(n, k)));
    return new Dim(multiple, Math.multiplyExact(n, constant), divisor);
  }

  /// One of `n` equal parts of this size.
  public Dim part(int n) {
    return new Dim(terms, constant, Math.multiplyExact(divisor, n));
  }

  /// The number this size is, once every name has a value.
  ///
  /// @throws IllegalArgumentException if it is no whole number or more than 32 bits hold
  public int value(Map<String, Integer> sizes) {
    long value = constant;
    for (var term : terms.entrySet()) {
      long size = Objects.requireNonNull(sizes.get(term.getKey()), term.getKey());
      value = Math.addExact(value, Math.multiplyExact(size, term.getValue()));
    }
    if (value % divisor != 0) {
      throw new IllegalArgumentException(
          "the size %s is no whole number with %s".formatted(this, given(sizes)));
    }
    value /= divisor;
    if (value > Integer.MAX_VALUE || value < Integer.MIN_VALUE) {
      throw new IllegalArgumentException(
          "the size %s is %d with %s; the largest is %d"
              .formatted(this, value, given(sizes), Integer.MAX_VALUE));
    }
    return (int) value;
  }

  /// Whether this is a whole number of units with these values.
  boolean isWhole(Map<String, Integer> sizes) {
    long value = constant;
    for (var term : terms.entrySet()) {
      value += (long) sizes.get(term.getKey()) * term.getValue();
    }
    return value % divisor == 0;
  }

  /// The values of the names in this size: `D = 7, H = 3`.
  String given(Map<String, Integer> sizes) {
    return terms.keySet().stream()
        .map(name -> name + " = " + sizes.get(name))
        .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    var text =
        terms.entrySet().stream()
            .map(e -> e.getValue() == 1 ? e.getKey() : e.getValue() + "*" + e.getKey())
            .collect(Collectors.joining("+"));
    if (text.isEmpty()) {
      text = Integer.toString(constant);
    } else if (constant != 0) {
      text += "+" + constant;
    }
    if (divisor == 1) {
      return text;
    }
    return (text.contains("+") ? "(" + text + ")" : text) + "/" + divisor;
  }
}
