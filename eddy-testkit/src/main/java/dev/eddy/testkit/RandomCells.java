package dev.eddy.testkit;

import dev.eddy.cell.Cell;
import dev.eddy.equation.Function;
import dev.eddy.equation.FunctionTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Cells nobody would write: random equations that are right by the rules of the language and stay
/// within the domains of its functions.
///
/// One to four states of any size start from zeros, a constant or a learned vector, and go on in
/// any way: damped, undamped, scaled by a gate or by a parameter, passed on unchanged, handed to
/// the next state (a delay), replaced by an input or a parameter. Between them, in any order, are
/// lines of every form of the language: products (also of products, of stacks, of slices, with
/// matrices used twice and with a minus sign), sums of sums, every pointwise function of the {@link
/// FunctionTable}, reductions, softmax, norm, splits, comparisons, powers, random masks. The output
/// is made of old and new states, inputs, parameters and lines, or left to `h'`. What no line reads
/// is read by the output.
public final class RandomCells {

  private static final List<String> SIZES = List.of("D", "H", "K");
  private static final Set<String> POSITIVE = Set.of("log", "log1p", "sqrt");

  private final SplittableRandom random;
  private final boolean masks;
  private final StringBuilder lines = new StringBuilder();
  private final List<Value> values = new ArrayList<>();
  private final Set<String> unread = new LinkedHashSet<>();
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final Map<String, List<String>> matrices = new LinkedHashMap<>();
  private final List<Value> states = new ArrayList<>();
  private int count;

  /// A name that may be read, and its size: `D`, `H`, `K`, or "" for a number.
  private record Value(String name, String size) {}

  private RandomCells(long seed, boolean masks) {
    random = new SplittableRandom(seed);
    this.masks = masks;
  }

  /// The cell of a seed.
  ///
  /// @param masks whether it may drop and keep old values at random
  public static Cell of(long seed, boolean masks) {
    return Cell.of("random " + seed, new RandomCells(seed, masks).text());
  }

  private String text() {
    var head = new StringBuilder();
    define("x", "D");
    int n = 1 + random.nextInt(4);
    boolean h = random.nextInt(3) > 0;
    for (int i = 0; i < n; i++) {
      var state = i == 0 && h ? new Value("h", "H") : new Value("s" + i, size());
      states.add(state);
      define(state.name, state.size);
      head.append("state %s [%s] = %s\n".formatted(state.name, state.size, start()));
    }
    var open = new ArrayList<>(states);
    int left = random.nextInt(8);
    while (left > 0 || !open.isEmpty()) {
      if (!open.isEmpty() && random.nextInt(left + open.size()) < open.size()) {
        var state = open.remove(random.nextInt(open.size()));
        write(state.name + "'", state.size, next(state));
      } else {
        left--;
        line();
      }
    }
    output();
    var text = new StringBuilder();
    boolean usesK = lines.indexOf("K") >= 0 || head.indexOf("[K]") >= 0;
    boolean declaresK = usesK || parameters.values().stream().anyMatch(d -> d.contains("K"));
    text.append(declaresK ? "size K = 3\n" : "").append(head);
    parameters.forEach((name, declared) ->
        text.append("param ").append(name).append(' ').append(declared).append('\n'));
    return text.append(lines).toString();
  }

  private String start() {
    return pick(List.of("zeros", "zeros", "ones", "constant(0.3)", "learned"));
  }

  private String size() {
    return pick(List.of("H", "H", "K", "D"));
  }

  private void define(String name, String size) {
    values.add(new Value(name, size));
    unread.add(name);
  }

  private void write(String name, String size, String expression) {
    lines.append(name).append(" = ").append(expression).append('\n');
    define(name, size);
  }

  private void line() {
    var name = "v" + count++;
    if (random.nextInt(7) == 0) {
      var size = size();
      var other = "v" + count++;
      lines.append("%s, %s = split(%s)\n".formatted(name, other, product("2*" + size)));
      define(name, size);
      define(other, size);
    } else if (random.nextInt(4) == 0) {
      write(name, "", number());
    } else {
      var size = size();
      write(name, size, expression(size, 2));
    }
  }

  // ---- what is read
  // -------------------------------------------------------------------------------------------------------------------

  private String read(String name) {
    unread.remove(name);
    return name;
  }

  /// Something of this size: a value, or a vector of parameters.
  private String any(String size) {
    var fitting = values.stream().filter(v -> v.size.equals(size)).toList();
    if (fitting.isEmpty()) {
      return size.isEmpty() ? "0.7" : vector(size);
    }
    // What was defined last is read most, so that chains come up.
    int at = Math.max(random.nextInt(fitting.size()), random.nextInt(fitting.size()));
    return read(fitting.get(at).name);
  }

  private String vector(String size) {
    var known = parameters.keySet().stream().filter(p -> p.startsWith("p" + size)).toList();
    if (!known.isEmpty() && random.nextBoolean()) {
      return read(pick(known));
    }
    var name = "p" + size + known.size();
    parameters.put(name, "[%s] = uniform(-1, 1)".formatted(size));
    return name;
  }

  private String product(String rows) {
    var operand = operand();
    var shape = rows + ", " + operand.size;
    var known = matrices.computeIfAbsent(shape, _ -> new ArrayList<>());
    if (!known.isEmpty() && random.nextInt(3) == 0) {
      return pick(known) + " @ " + operand.name;
    }
    var name = "M" + parameters.size();
    parameters.put(name, "[" + shape + "]");
    known.add(name);
    return name + " @ " + operand.name;
  }

  /// What a product reads.
  private Value operand() {
    var size = size();
    return switch (random.nextInt(8)) {
      case 0 -> {
        var other = size();
        yield new Value("[" + any(size) + "; " + any(other) + "]", size + " + " + other);
      }
      case 1 -> new Value("(" + product(size) + ")", size);
      case 2 -> new Value("(" + expression(size, 0) + ")", size);
      case 3 -> new Value(vector(size), size);
      default -> {
        var read = any(size);
        yield new Value(read, size);
      }
    };
  }

  // ---- expressions
  // --------------------------------------------------------------------------------------------------------------------

  private String expression(String size, int depth) {
    return switch (random.nextInt(masks ? 19 : 17)) {
      case 0, 1, 2 -> product(size) + bias(size);
      case 3 -> product(size) + " " + sign() + " " + product(size);
      case 4 -> "0.5*" + any(size) + " - " + product(size);
      case 5 -> part(size, depth) + " " + sign() + " " + part(size, depth);
      case 6 ->
          "(%s %s %s) %s (%s %s %s)"
              .formatted(
                  any(size), sign(), any(size), sign(), part(size, depth), sign(), scaled(size));
      case 7 -> part(size, depth) + "*" + part(size, depth);
      case 8 -> part(size, depth) + "/(1.5 + " + scaled(size) + "^2)";
      case 9 -> "softmax(" + part(size, depth) + " + 0.3*" + any(size) + ")";
      case 10 -> "norm(" + any(size) + ", 0.2)";
      case 11 ->
          "where(%s %s %s, %s, %s)"
              .formatted(
                  any(size),
                  pick(List.of("<", "<=", ">", ">=")),
                  scaled(size),
                  part(size, depth),
                  scaled(size));
      case 12 -> pick(List.of("max", "min")) + "(" + part(size, depth) + ", " + scaled(size) + ")";
      case 13 -> "clip(" + part(size, depth) + ", 0.8)";
      case 14 -> "(" + any(size) + ")^" + pick(List.of("2", "3"));
      case 15, 16 -> pointwise(size, depth);
      case 17 -> "dropout(" + any(size) + ", 0.3" + (random.nextBoolean() ? ", variational)" : ")");
      default -> "zoneout(" + any(size) + ", " + any(size) + ", 0.4)";
    };
  }

  private String sign() {
    return random.nextInt(3) == 0 ? "-" : "+";
  }

  private String bias(String size) {
    return switch (random.nextInt(3)) {
      case 0 -> " + b_" + size.toLowerCase(java.util.Locale.ROOT);
      case 1 -> " + " + vector(size);
      default -> "";
    };
  }

  /// A value, or an expression in its place.
  private String part(String size, int depth) {
    return depth > 0 && random.nextInt(3) == 0
        ? "(" + expression(size, depth - 1) + ")"
        : any(size);
  }

  /// A vector, or now and then a number that is spread over one.
  private String scaled(String size) {
    return switch (random.nextInt(5)) {
      case 0 -> any("");
      case 1 -> vector(size);
      default -> any(size);
    };
  }

  private String pointwise(String size, int depth) {
    var functions =
        FunctionTable.all().stream()
            .filter(f ->
                f.form() == Function.Form.POINTWISE
                    && !f.isSign()
                    && f.least() == 1
                    && f.most() == 1)
            .map(Function::name)
            .toList();
    var function = pick(functions);
    var argument = part(size, depth);
    return function.equals("exp")
        ? "exp(clip(" + argument + ", 1.3))"
        : function + "(" + (POSITIVE.contains(function) ? argument + "^2 + 0.2" : argument) + ")";
  }

  private String number() {
    var size = pick(SIZES);
    return switch (random.nextInt(6)) {
      case 0 -> "rowsum(" + any(size) + ")*0.3";
      case 1 -> "rowmean(" + expression(size, 0) + ")";
      case 2 -> "rowmax(" + any(size) + ")";
      case 3 -> "tanh(dot(" + any(size) + ", " + scaledVector(size) + "))";
      case 4 -> "rowsum(" + product(size) + ")*" + any("");
      default -> "max(rowmean(" + any(size) + "), " + any("") + ")*0.5 - " + any("");
    };
  }

  private String scaledVector(String size) {
    return random.nextInt(3) == 0 ? vector(size) : any(size);
  }

  // ---- states and the output
  // ----------------------------------------------------------------------------------------------------------

  private String next(Value state) {
    var s = state.name;
    var size = state.size;
    return switch (random.nextInt(12)) {
      case 0 -> any(size);
      case 1 -> s;
      case 2 -> vector(size);
      case 3 -> read(s) + " + " + product(size);
      case 4 -> read(s) + " " + sign() + " " + part(size, 1);
      case 5 -> "tanh(" + product(size) + " + " + read(s) + ")";
      case 6 -> read(s) + " + relu(" + product(size) + ")";
      case 7 -> "sigmoid(" + part(size, 1) + ")*" + read(s) + " + " + part(size, 1);
      case 8 -> vector(size) + "*" + read(s) + " + " + product(size);
      case 9 -> "tanh(" + expression(size, 1) + ")";
      case 10 -> "0.5*" + read(s) + " + " + scaled(size);
      default -> expression(size, 1);
    };
  }

  /// The output reads what nothing has.
  private void output() {
    boolean states = unread.stream().allMatch(name -> name.endsWith("'"));
    if (states && this.states.getFirst().name.equals("h") && random.nextBoolean()) {
      return;
    }
    var parts = new ArrayList<String>();
    for (var name : List.copyOf(unread)) {
      var size = values.stream().filter(v -> v.name.equals(name)).findFirst().orElseThrow().size;
      parts.add(size.isEmpty() ? name + "*" + vector("K") : name);
    }
    for (int i = random.nextInt(3); i > 0 || parts.isEmpty(); i--) {
      parts.add(expression(size(), 1));
    }
    lines
        .append("output = ")
        .append(parts.size() == 1 ? parts.getFirst() : "[" + String.join("; ", parts) + "]")
        .append('\n');
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
