package dev.eddy.cli.exchange;

import dev.eddy.formats.Tensor;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Two networks on the same random inputs.
///
/// Inputs and outputs go together by name, those that are left in their order. Numbers are drawn
/// from −1 to 1, symbols from those that both know. An input of numbers that one alone has, a first
/// state for example, is zeros.
public final class Comparison {

  /// What is tried: every batch size with every length.
  ///
  /// @param seed of the random inputs
  public record Sizes(List<Integer> rows, List<Integer> steps, long seed) {

    /// One row and several, one step, several, and many.
    public static final Sizes DEFAULT = new Sizes(List.of(1, 3), List.of(1, 7, 40), 1);

    public Sizes {
      rows = List.copyOf(rows);
      steps = List.copyOf(steps);
    }

    /// Such as `batch 1, 3 and 1, 7, 40 steps`.
    @Override
    public String toString() {
      return "batch %s and %s steps".formatted(listed(rows), listed(steps));
    }

    private static String listed(List<Integer> numbers) {
      return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
  }

  /// How far an output is from that of the other.
  ///
  /// @param a its name in the one, and `b` in the other
  /// @param largest difference over all runs, as a share of max(1, the largest value of the run);
  ///   infinite where shapes differ or only one is a number
  /// @param values how many were compared
  /// @param fault what makes it infinite, or ""
  public record Difference(String a, String b, double largest, long values, String fault) {}

  /// What was found.
  ///
  /// @param notes what was given otherwise or not compared, each a sentence
  public record Result(List<Difference> outputs, List<String> notes) {

    public Result {
      outputs = List.copyOf(outputs);
      notes = List.copyOf(notes);
    }

    /// The largest difference of all outputs.
    public double largest() {
      return outputs.stream().mapToDouble(Difference::largest).max().orElseThrow();
    }
  }

  /// Inputs that go together; one of them is null where the other is alone.
  private record Pair(Side.Input a, Side.Input b) {
    int symbols() {
      return a.symbols() == 1
          ? b.symbols()
          : b.symbols() == 1 ? a.symbols() : Math.min(a.symbols(), b.symbols());
    }
  }

  private final Side a;
  private final Side b;
  private final List<Pair> pairs = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, String> parents = new LinkedHashMap<>();
  private final Map<String, Integer> fixed = new HashMap<>();
  private final Map<String, Difference> differences = new LinkedHashMap<>();

  private Comparison(Side a, Side b) {
    this.a = a;
    this.b = b;
  }

  /// Runs both.
  ///
  /// @throws IllegalArgumentException if their inputs do not go together, or one does not run on
  ///   such a size
  public static Result of(Side a, Side b, Sizes sizes) {
    var comparison = new Comparison(a, b);
    comparison.pair();
    for (int rows : sizes.rows()) {
      for (int steps : sizes.steps()) {
        try {
          comparison.run(rows, steps, RandomStream.of(sizes.seed(), rows + " " + steps));
        } catch (IllegalArgumentException | OnnxException e) {
          throw new IllegalArgumentException(
              "with batch %d and %d steps: %s".formatted(rows, steps, e.getMessage()), e);
        }
      }
    }
    return new Result(List.copyOf(comparison.differences.values()), comparison.notes);
  }

  // Which inputs go together, and how long their axes are.

  private void pair() {
    var left = new ArrayList<>(a.inputs());
    var right = new ArrayList<>(b.inputs());
    for (var input : a.inputs()) {
      right.stream()
          .filter(other -> other.name().equals(input.name()))
          .findFirst()
          .ifPresent(other -> {
            join(input, other);
            left.remove(input);
            right.remove(other);
          });
    }
    while (!left.isEmpty() && !right.isEmpty()) {
      join(left.removeFirst(), right.removeFirst());
    }
    left.forEach(input -> alone(a, input, true));
    right.forEach(input -> alone(b, input, false));
  }

  private void join(Side.Input one, Side.Input other) {
    boolean fits = one.axes().size() == other.axes().size() && one.isSymbols() == other.isSymbols();
    for (int i = 0; fits && i < one.axes().size(); i++) {
      var left = one.axes().get(i);
      var right = other.axes().get(i);
      if (left.size() >= 0 && right.size() >= 0) {
        fits = left.size() == right.size();
      } else if (left.size() >= 0) {
        fits = fix(root("b", right), left.size());
      } else if (right.size() >= 0) {
        fits = fix(root("a", left), right.size());
      } else {
        fits = unite(root("a", left), root("b", right));
      }
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "%s takes \"%s\" %s, %s takes \"%s\" %s: there is no input for both"
              .formatted(a.name(), one.name(), one, b.name(), other.name(), other));
    }
    pairs.add(new Pair(one, other));
    if (one.isSymbols() && one.picks().isEmpty() && new Pair(one, other).symbols() == 1) {
      notes.add(
          "input \"%s\" is given 0 alone: neither file says which symbols there are"
              .formatted(one.name()));
    }
  }

  private void alone(Side side, Side.Input input, boolean first) {
    if (input.isSymbols()) {
      throw new IllegalArgumentException(
          "%s takes \"%s\" %s, for which %s has no input"
              .formatted(side.name(), input.name(), input, first ? b.name() : a.name()));
    }
    notes.add("input \"%s\", which only %s has, is zeros".formatted(input.name(), side.name()));
    input.axes().stream()
        .filter(axis -> axis.size() < 0)
        .forEach(axis -> root(first ? "a" : "b", axis));
    pairs.add(first ? new Pair(input, null) : new Pair(null, input));
  }

  private String root(String side, Side.Axis axis) {
    return root(side + " " + axis.name());
  }

  private String root(String key) {
    var at = key;
    while (!parents.computeIfAbsent(at, k -> k).equals(at)) {
      at = parents.get(at);
    }
    return at;
  }

  private boolean unite(String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    var size = fixed.remove(other);
    parents.put(other, one);
    return size == null || fix(one, size);
  }

  private boolean fix(String root, int size) {
    var known = fixed.putIfAbsent(root, size);
    return known == null || known == size;
  }

  /// The size of every axis: those called batch have the rows, else the first does; several lengths
  /// differ by one.
  private Map<String, Integer> sizes(int rows, int steps) {
    var batch =
        parents.keySet().stream()
            .filter(key -> key.endsWith(" " + Side.Axis.BATCH))
            .map(this::root)
            .toList();
    var sizes = new LinkedHashMap<String, Integer>();
    int next = steps;
    for (var key : parents.keySet()) {
      var root = root(key);
      if (sizes.containsKey(root)) {
        continue;
      }
      if (fixed.containsKey(root)) {
        sizes.put(root, fixed.get(root));
      } else if (batch.contains(root) || batch.isEmpty() && sizes.isEmpty()) {
        sizes.put(root, rows);
      } else {
        sizes.put(root, next++);
      }
    }
    return sizes;
  }

  // The runs.

  private void run(int rows, int steps, RandomStream random) {
    var sizes = sizes(rows, steps);
    var toA = new HashMap<String, Tensor>();
    var toB = new HashMap<String, Tensor>();
    for (var pair : pairs) {
      boolean isA = pair.a() != null;
      var shape = shape(isA ? "a" : "b", isA ? pair.a() : pair.b(), sizes);
      float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
      if (isA && pair.b() != null) {
        draw(pair, sizes, values, random);
      }
      if (isA) {
        toA.put(pair.a().name(), new Tensor(pair.a().name(), shape, values));
      }
      if (pair.b() != null) {
        toB.put(pair.b().name(), new Tensor(pair.b().name(), shape, values));
      }
    }
    compare(outputs(a, toA), outputs(b, toB));
  }

  private static Map<String, Tensor> outputs(Side side, Map<String, Tensor> given) {
    try {
      return side.run(given);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(side.name() + ": " + e.getMessage(), e);
    }
  }

  private int[] shape(String side, Side.Input input, Map<String, Integer> sizes) {
    return input.axes().stream()
        .mapToInt(axis -> axis.size() >= 0 ? axis.size() : sizes.get(root(side, axis)))
        .toArray();
  }

  private void draw(Pair pair, Map<String, Integer> sizes, float[] values, RandomStream random) {
    int symbols = pair.a().isSymbols() ? pair.symbols() : 0;
    if (!pair.a().picks().isEmpty()) {
      symbols = sizes.get(root("a " + pair.a().picks()));
    } else if (!pair.b().picks().isEmpty()) {
      symbols = sizes.get(root("b " + pair.b().picks()));
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = symbols > 0 ? random.below(symbols) : (float) (2 * random.uniformDouble() - 1);
    }
  }

  private void compare(Map<String, Tensor> ofA, Map<String, Tensor> ofB) {
    var left = new ArrayList<>(ofA.keySet());
    var right = new ArrayList<>(ofB.keySet());
    for (var name : ofA.keySet()) {
      if (ofB.containsKey(name)) {
        add(ofA.get(name), ofB.get(name), name, name);
        left.remove(name);
        right.remove(name);
      }
    }
    while (!left.isEmpty() && !right.isEmpty()) {
      var one = left.removeFirst();
      var other = right.removeFirst();
      add(ofA.get(one), ofB.get(other), one, other);
    }
    left.forEach(name -> uncompared(a, name));
    right.forEach(name -> uncompared(b, name));
  }

  private void uncompared(Side side, String output) {
    var note = "output \"%s\", which only %s has, is not compared".formatted(output, side.name());
    if (!notes.contains(note)) {
      notes.add(note);
    }
  }

  private void add(Tensor one, Tensor other, String nameA, String nameB) {
    var found = difference(one, other, nameA, nameB);
    differences.merge(
        nameA,
        found,
        (old, now) ->
            new Difference(
                nameA,
                nameB,
                Math.max(old.largest(), now.largest()),
                old.values() + now.values(),
                old.fault().isEmpty() ? now.fault() : old.fault()));
  }

  /// The shape without axes of one entry, which some formats have and others leave out.
  private static int[] extents(Tensor tensor) {
    return Arrays.stream(tensor.shape()).filter(extent -> extent != 1).toArray();
  }

  private static Difference difference(Tensor one, Tensor other, String nameA, String nameB) {
    float[] x = one.values();
    float[] y = other.values();
    if (!Arrays.equals(extents(one), extents(other))) {
      return new Difference(
          nameA,
          nameB,
          Double.POSITIVE_INFINITY,
          0,
          "%s in the one, %s in the other"
              .formatted(Arrays.toString(one.shape()), Arrays.toString(other.shape())));
    }
    double largest = 1;
    double worst = 0;
    for (int i = 0; i < x.length; i++) {
      boolean finite = Float.isFinite(x[i]) && Float.isFinite(y[i]);
      if (!finite && Float.compare(x[i], y[i]) == 0) {
        continue;
      }
      if (!finite) {
        return new Difference(
            nameA,
            nameB,
            Double.POSITIVE_INFINITY,
            x.length,
            "%s in the one, %s in the other".formatted(x[i], y[i]));
      }
      largest = Math.max(largest, Math.max(Math.abs(x[i]), Math.abs(y[i])));
      worst = Math.max(worst, Math.abs((double) x[i] - y[i]));
    }
    return new Difference(nameA, nameB, worst / largest, x.length, "");
  }
}
