package dev.eddy.testkit;

import dev.eddy.cell.Cell;
import dev.eddy.equation.Function;
import dev.eddy.equation.FunctionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Cells nobody would write: random equations that are right by the rules of the language and stay
/// within the domains of its functions.
///
/// Every line is a vector `[H]`, `[K]` or a scalar, made from earlier ones; products, stacks,
/// slices by `split`, reductions, masks and every pointwise function of the {@link FunctionTable}
/// come up. The last lines join whatever was not read, so that nothing is unused.
public final class RandomCells {

  private static final List<String> DOMAIN_ABOVE_ZERO = List.of("log", "log1p", "sqrt");

  private final SplittableRandom random;
  private final StringBuilder text = new StringBuilder();
  private final List<Value> values = new ArrayList<>();
  private final List<String> unread = new ArrayList<>();
  private int count;

  /// A line: its name and its size, `D`, `H`, `K` or "" for a scalar.
  private record Value(String name, String size) {}

  private RandomCells(long seed) {
    random = new SplittableRandom(seed);
  }

  /// The cell of a seed.
  ///
  /// @param masks whether it may drop and keep old values at random
  public static Cell of(long seed, boolean masks) {
    return new RandomCells(seed).build(seed, masks);
  }

  private Cell build(long seed, boolean masks) {
    text.append("size K = 3\nstate h [H]\nstate k [K]")
        .append(random.nextBoolean() ? " = learned\n" : " = constant(0.3)\n");
    text.append("param p [H] = uniform(-1, 1)\nparam q [K] = uniform(-1, 1)\n");
    values.add(new Value("x", "D"));
    values.add(new Value("h", "H"));
    values.add(new Value("k", "K"));
    values.add(new Value("p", "H"));
    values.add(new Value("q", "K"));
    unread.addAll(List.of("x", "h", "k", "p", "q"));
    int lines = 3 + random.nextInt(7);
    for (int i = 0; i < lines; i++) {
      line(masks);
    }
    finish();
    return Cell.of("random " + seed, text.toString());
  }

  private void line(boolean masks) {
    var size = pick(List.of("H", "H", "K", ""));
    var name = "v" + count++;
    switch (size) {
      case "" -> write(name, "", reduction());
      case "K" -> write(name, "K", vector("K", masks));
      default -> {
        if (random.nextInt(6) == 0) {
          var other = "v" + count++;
          // Both halves of one product.
          param("M" + count, "2*H, " + sizeOf("x"));
          text.append(name)
              .append(", ")
              .append(other)
              .append(" = split(M")
              .append(count)
              .append(" @ ")
              .append(read("x"))
              .append(" + 0.1)\n");
          define(name, "H");
          define(other, "H");
        } else {
          write(name, "H", vector("H", masks));
        }
      }
    }
  }

  private String sizeOf(String name) {
    return values.stream().filter(v -> v.name.equals(name)).findFirst().orElseThrow().size;
  }

  /// Declarations come first.
  private void param(String name, String shape) {
    text.insert(text.indexOf("param p"), "param " + name + " [" + shape + "]\n");
  }

  private void write(String name, String size, String expression) {
    text.append(name).append(" = ").append(expression).append('\n');
    define(name, size);
  }

  private void define(String name, String size) {
    values.add(new Value(name, size));
    unread.add(name);
  }

  private String read(String name) {
    unread.remove(name);
    return name;
  }

  private String any(String size) {
    var fitting = values.stream().filter(v -> v.size.equals(size)).toList();
    return fitting.isEmpty() ? "0.7" : read(fitting.get(random.nextInt(fitting.size())).name);
  }

  /// A vector of this size, or now and then a scalar where one is spread over it.
  private String operand(String size) {
    return random.nextInt(5) == 0 ? any("") : any(size);
  }

  private String vector(String size, boolean masks) {
    int kind = random.nextInt(masks ? 12 : 10);
    return switch (kind) {
      case 0, 1 ->
          product(size)
              + (random.nextBoolean() ? " + " + product(size) : "")
              + " + b_"
              + count
              + size.toLowerCase(java.util.Locale.ROOT);
      case 2 -> "(" + any(size) + " - " + operand(size) + ")*0.6";
      case 3 -> any(size) + "*" + operand(size);
      case 4 -> any(size) + "/(1.5 + " + operand(size) + "^2)";
      case 5 -> "softmax(" + any(size) + " + 0.3*" + any(size) + ")";
      case 6 -> "norm(" + any(size) + ", 0.2)";
      case 7 ->
          "where("
              + any(size)
              + " > "
              + operand(size)
              + ", "
              + any(size)
              + ", "
              + operand(size)
              + ")";
      case 8, 9 -> pointwise(size);
      case 10 -> "dropout(" + any(size) + ", 0.3" + (random.nextBoolean() ? ", variational)" : ")");
      default -> "zoneout(" + any(size) + ", " + any(size) + ", 0.4)";
    };
  }

  private String product(String size) {
    var matrix = "M" + ++count;
    boolean stacked = random.nextInt(4) == 0;
    var first = pick(List.of("x", "h", "k"));
    var of =
        random.nextInt(3) == 0
            ? values.get(random.nextInt(values.size()))
            : new Value(first, sizeOf(first));
    if (of.size.isEmpty()) {
      of = new Value("x", "D");
    }
    if (stacked) {
      param(matrix, size + ", " + of.size + " + K");
      return matrix + " @ [" + read(of.name) + "; " + read("k") + "]";
    }
    param(matrix, size + ", " + of.size);
    return matrix + " @ " + read(of.name);
  }

  private String pointwise(String size) {
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
    var argument = any(size);
    return switch (function) {
      case "exp" -> "exp(clip(" + argument + ", 1.3))";
      default ->
          function
              + "("
              + (DOMAIN_ABOVE_ZERO.contains(function) ? argument + "^2 + 0.2" : argument)
              + ")";
    };
  }

  private String reduction() {
    var size = pick(List.of("H", "K", "D"));
    var a = any(size);
    return switch (random.nextInt(5)) {
      case 0 -> "rowsum(" + a + ")*0.3";
      case 1 -> "rowmean(" + a + ")";
      case 2 -> "rowmax(" + a + ")";
      case 3 -> "tanh(dot(" + a + ", " + any(size) + "))";
      default -> "max(rowmean(" + a + "), " + any("") + ")*0.5 - " + any("");
    };
  }

  /// The next states and the output read what nobody has.
  private void finish() {
    var h = new StringBuilder("0.4*h");
    var k = new StringBuilder("0.5*k");
    for (var name : List.copyOf(unread)) {
      var size = sizeOf(name);
      switch (size) {
        case "H" -> h.append(" + 0.5*").append(name);
        case "K" -> k.append(" + 0.5*").append(name);
        case "D" -> h.append(" + 0.2*rowmean(").append(name).append(")");
        default -> (random.nextBoolean() ? h : k).append(" - 0.3*").append(name);
      }
    }
    text.append("k' = tanh(").append(k).append(" + 0.1*").append(any("K")).append(")\n");
    text.append("h' = tanh(").append(h).append(" + 0.1*").append(any("H")).append(" + L @ k')\n");
    text.append(
        pick(
            List.of(
                "",
                "output = h'*p\n",
                "output = [h'; k']\n",
                "output = h' + rowsum(k)\n",
                "output = [h; k'; p]\n")));
    param("L", "H, K");
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
