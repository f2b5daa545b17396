package dev.eddy.explain;

import dev.eddy.equation.Dim;
import dev.eddy.equation.Equations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Numbers for the sizes of a text from which the sizes can be read back: a plan made with them can
/// be told in symbols.
///
/// The sizes are the digits' weights of a number system, so `4·H + 2·D` and the like have one
/// reading each. A plan depends on which sizes are equal, never on how large they are.
final class SizeSymbols {

  private final Map<String, Integer> values;
  private final boolean readable;

  private SizeSymbols(Map<String, Integer> values, boolean readable) {
    this.values = values;
    this.readable = readable;
  }

  /// Numbers for the sizes of these equations; the given ones where a text has too many sizes,
  /// sizes written as large numbers, or values that depend on them.
  static SizeSymbols of(Equations equations, Map<String, Integer> given) {
    var names = new ArrayList<>(List.of("D", "H"));
    equations.sizes().forEach(size -> names.add(size.name()));
    int base = (int) StrictMath.pow(Integer.MAX_VALUE, 1.0 / (names.size() + 1)) - 1 | 1;
    if (base <= 8 * largestNumber(equations) || equations.countsSizes()) {
      return new SizeSymbols(given, false);
    }
    var values = new LinkedHashMap<String, Integer>();
    int weight = base;
    for (var name : names) {
      values.put(name, weight);
      weight *= base;
    }
    return new SizeSymbols(values, true);
  }

  private static int largestNumber(Equations equations) {
    return Stream.of(
            equations.parameters().stream().flatMap(p -> p.shape().stream()),
            equations.inputs().stream().map(Equations.Input::dim),
            equations.states().stream().map(Equations.State::dim))
        .flatMap(dims -> dims)
        .mapToInt(Dim::constant)
        .max()
        .orElse(0);
  }

  Map<String, Integer> values() {
    return values;
  }

  /// Whether a number is made of sizes alone.
  boolean isSize(int number) {
    var dim = read(number);
    return readable && dim.constant() == 0 && !dim.terms().isEmpty();
  }

  /// A width or a column as a sum of sizes, such as `4H`.
  String text(int number) {
    return readable ? read(number).toString().replace("*", "") : Integer.toString(number);
  }

  private Dim read(int number) {
    int rest = number;
    var terms = new TreeMap<String, Integer>();
    for (var name : List.copyOf(values.keySet()).reversed()) {
      terms.put(name, rest / values.get(name));
      rest %= values.get(name);
    }
    return new Dim(terms, rest);
  }
}
