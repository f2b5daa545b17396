package dev.eddy.testkit;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.ModelBuilder.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Networks nobody would build: layers of every kind over one or two axes, in any order, that read
/// each other in any way the model allows. A layer may be read by several others; a scan's states
/// may start from rows that other states start from, and be read at their end more than once.
///
/// The output `y` is an affine layer over a sequence or a row, joined from whatever nobody read.
public final class RandomNetworks {

  private static final int WIDTH = 3;

  private final SplittableRandom random;
  private final ModelBuilder build = new ModelBuilder();
  private final Map<String, List<String>> layers = new LinkedHashMap<>();
  private final List<String> unread = new ArrayList<>();
  private final List<String> scans = new ArrayList<>();
  private final Map<String, String> lastStates = new LinkedHashMap<>();
  private final Map<String, Cell> cells = new LinkedHashMap<>();
  private int count;

  private RandomNetworks(long seed) {
    random = new SplittableRandom(seed);
    layers.put("t", new ArrayList<>());
    layers.put("s", new ArrayList<>());
    layers.put("", new ArrayList<>());
  }

  /// The network of a seed; its axes are `t` and `s`.
  public static Model of(long seed) {
    return new RandomNetworks(seed).build();
  }

  private Model build() {
    build.numbers("x", "t", 2);
    add("t", build.affine("in", WIDTH, build.value("x")));
    add("s", build.embedding("e", "s", 4, WIDTH));
    int n = 3 + random.nextInt(6);
    for (int i = 0; i < n; i++) {
      layer();
    }
    var axis = pick(List.of("t", "s", ""));
    if (layers.get(axis).isEmpty()) {
      axis = "t";
    }
    output(axis);
    return build.model();
  }

  private void layer() {
    var axis = pick(List.of("t", "t", "s"));
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> scan(axis);
      case 3 -> add(axis, build.affine(name("affine"), WIDTH, one(axis)));
      case 4 -> {
        var a = one(axis);
        var b = one(axis);
        if (!isSame(a, b)) {
          add(axis, build.residual(name("sum"), a, b));
        }
      }
      case 5 -> add("", build.pool(name("pool"), pick(List.of(Layer.Pooling.values())), one(axis)));
      case 6 -> finalState();
      case 7 -> {
        var to = pick(List.of("t", "s", ""));
        var from = one(axis).layers().getFirst();
        add(to, build.gather(name("gather"), to, build.value(from), name("positions")));
      }
      default -> attention(axis);
    }
  }

  private void scan(String axis) {
    var name = name("scan");
    var cell = cell();
    var start = new LinkedHashMap<String, List<String>>();
    for (var state : cell.equations().states()) {
      if (!layers.get("").isEmpty() && random.nextInt(2) == 0) {
        start.put(state.name(), one("").layers());
      }
    }
    var x = random.nextInt(3) == 0 ? several(axis) : one(axis);
    add(
        axis,
        build.add(
            new Layer.Apply(
                name,
                cell,
                WIDTH,
                Map.of("x", x.layers()),
                start,
                Map.of(),
                random.nextInt(3) == 0,
                Map.of())));
    scans.add(name);
    cells.put(name, cell);
  }

  private Cell cell() {
    return switch (random.nextInt(5)) {
      case 0 -> Cells.LSTM;
      case 1 -> Cells.GRU;
      case 2 -> Cells.ELMAN;
      case 3 -> Cell.of("sum", "h' = h + tanh(W @ x)");
      default ->
          Cell.of(
              "delay",
              "state p [H] = learned\nstate h [H]\nh' = tanh(W @ x + 0.5*p)\np' = h\noutput = h + h'");
    };
  }

  private void finalState() {
    if (!scans.isEmpty()) {
      var scan = pick(scans);
      var state = pick(cells.get(scan).equations().states()).name();
      var name = name("last");
      lastStates.put(name, scan + "." + state);
      add("", build.finalState(name, scan, state));
    }
  }

  private void attention(String axis) {
    var memory = one(axis.equals("t") ? "s" : "t").layers();
    var cell =
        Cell.of(
            "reader",
            "memory m [M]\nh' = tanh(W @ x + U @ h + C @ attend(Q @ h, K @ m, "
                + (random.nextBoolean() ? "m" : "V @ m")
                + "))");
    add(
        axis,
        build.add(
            new Layer.Apply(
                name("reader"),
                cell,
                WIDTH,
                Map.of("x", one(axis).layers()),
                Map.of(),
                Map.of("m", memory),
                false,
                Map.of())));
  }

  private void output(String axis) {
    var parts = new ArrayList<String>();
    var places = new HashSet<String>();
    for (var layer : unread) {
      var place = lastStates.getOrDefault(layer, layer);
      if (layers.get(axis).contains(layer) && places.add(place)) {
        parts.add(layer);
      }
    }
    if (parts.isEmpty()) {
      parts.addAll(one(axis).layers());
    }
    build.output("y", build.affine("y", 2, build.value(parts.toArray(String[]::new))));
  }

  private String name(String kind) {
    return kind + count++;
  }

  private void add(String axis, Value value) {
    layers.get(axis).addAll(value.layers());
    unread.addAll(value.layers());
  }

  private Value one(String axis) {
    var layer = pick(layers.get(axis));
    unread.remove(layer);
    return build.value(layer);
  }

  /// A layer may not read the same value twice.
  private boolean isSame(Value a, Value b) {
    var first = a.layers().getFirst();
    var second = b.layers().getFirst();
    return lastStates.getOrDefault(first, first).equals(lastStates.getOrDefault(second, second));
  }

  private Value several(String axis) {
    var first = one(axis);
    var second = one(axis);
    return isSame(first, second) ? first : first.with(second);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
