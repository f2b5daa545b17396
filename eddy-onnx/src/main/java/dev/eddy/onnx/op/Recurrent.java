package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import dev.eddy.operation.Op;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The recurrent operators RNN, LSTM and GRU in every attribute, and the LSTM with weights of 8
/// bits.
///
/// `X [T, B, I]`, `W [D, G·H, I]`, `R [D, G·H, H]`, `B [D, 2·G·H]` to `Y [T, D, B, H]` and the last
/// states `[D, B, H]`; with `layout = 1` the batch comes first. A row of `sequence_lens` runs only
/// so far: behind it Y is 0, its last states are those after its last step, and in the reverse
/// direction it starts there.
final class Recurrent {

  private enum Kind {
    PLAIN(1, List.of("Tanh")),
    GRU(3, List.of("Sigmoid", "Tanh")),
    LSTM(4, List.of("Sigmoid", "Tanh", "Tanh"));

    final int blocks;
    final List<String> activations;

    Kind(int blocks, List<String> activations) {
      this.blocks = blocks;
      this.activations = activations;
    }
  }

  private final Site site;
  private final Kind kind;
  private final boolean quantised;
  private final Type type;
  private final boolean batchFirst;
  private final int directions;
  private final int steps;
  private final int rows;
  private final int inputs;
  private final int units;
  private final List<Gate> gates;
  private final Slot x;
  private final Slot w;
  private final Slot r;
  private final Optional<Slot> bias;
  private final Optional<Slot> lengths;

  private Recurrent(Site site, Kind kind, boolean quantised) {
    this.site = site;
    this.kind = kind;
    this.quantised = quantised;
    var given =
        quantised
            ? site.in(0, Type.FLOAT)
            : site.in(0, Type.FLOAT, Type.DOUBLE, Type.FLOAT16, Type.BFLOAT16);
    if (given.rank() != 3) {
      throw site.wrong("X should be [T, B, I]");
    }
    type = given.type();
    batchFirst = site.flag("layout");
    steps = given.size(batchFirst ? 1 : 0);
    rows = given.size(batchFirst ? 0 : 1);
    inputs = given.size(2);
    var direction = site.text("direction", "forward");
    directions =
        switch (direction) {
          case "forward", "reverse" -> 1;
          case "bidirectional" -> 2;
          default ->
              throw site.wrong(
                  "direction should be forward, reverse or bidirectional, found '%s'", direction);
        };
    w = weights(1, 3);
    r = weights(2, 3);
    bias = site.given(3).map(_ -> weights(3, 2));
    units = r.size(quantised ? 1 : 2);
    long said = site.whole("hidden_size", units);
    int wide = kind.blocks * units;
    if (said != units) {
      throw site.wrong("hidden_size is %d, but R is made for %d units", said, units);
    }
    if (quantised) {
      expect("W", w, directions, inputs, wide);
      expect("R", r, directions, units, wide);
    } else {
      expect("W", w, directions, wide, inputs);
      expect("R", r, directions, wide, units);
    }
    bias.ifPresent(b -> expect("B", b, directions, 2 * wide));
    lengths = site.given(4);
    lengths.ifPresent(list -> expect("sequence_lens", list, rows));
    gates = Gate.all(site, kind.activations, directions);
    x = batchFirst ? Sizes.transposed(site, given, new int[] {1, 0, 2}) : given;
  }

  static void addTo(Operations table) {
    table.add("RNN", 1, site -> new Recurrent(site, Kind.PLAIN, false).plan());
    table.add("GRU", 1, site -> new Recurrent(site, Kind.GRU, false).plan());
    table.add("LSTM", 1, site -> new Recurrent(site, Kind.LSTM, false).plan());
    table.add(
        "com.microsoft",
        "DynamicQuantizeLSTM",
        1,
        site -> new Recurrent(site, Kind.LSTM, true).plan());
  }

  /// Weights of all directions. Early exporters left the axis of directions out where there is one,
  /// here and in Y.
  private Slot weights(int input, int axes) {
    var slot = quantised && input < 3 ? site.in(input) : site.in(input, type);
    if (slot.rank() == axes - 1 && directions == 1) {
      var shape = new int[axes];
      shape[0] = 1;
      System.arraycopy(slot.shape(), 0, shape, 1, axes - 1);
      return site.alias(-1, slot, shape);
    }
    if (slot.rank() != axes) {
      throw site.wrong("input %d should have %d axes", input, axes);
    }
    return slot;
  }

  private void expect(String what, Slot slot, int... shape) {
    if (!Arrays.equals(slot.shape(), shape)) {
      throw site.wrong(
          "%s should have the shape %s for %d units and %d direction(s), found %s",
          what, Arrays.toString(shape), units, directions, Arrays.toString(slot.shape()));
    }
  }

  private void plan() {
    var kernels = site.kernels(type);
    var y =
        site.wants(0) && !batchFirst
            ? site.in(1).rank() == 2
                ? site.out(0, type, steps, rows, units)
                : site.out(0, type, steps, directions, rows, units)
            : site.scratch(type, steps, directions, rows, units);
    var h = states(1, 5);
    var c = kind == Kind.LSTM ? states(2, 6) : h;
    for (int d = 0; d < directions; d++) {
      direction(d, y, h, c);
    }
    if (site.wants(0) && batchFirst) {
      moved(y, site.out(0, type, rows, steps, directions, units), 2, 0, 1, 3);
    }
    last(1, h);
    if (kind == Kind.LSTM) {
      last(2, c);
    }
    if (steps * rows * units == 0) {
      site.step(() -> kernels.fill(y.array(), 0, y.size(), 0));
    }
  }

  /// The states of all directions, `[D, B, H]`, set to what they start from.
  private Slot states(int output, int input) {
    var states =
        site.wants(output) && !batchFirst
            ? site.out(output, type, directions, rows, units)
            : site.scratch(type, directions, rows, units);
    var start = site.given(input, type);
    var kernels = site.kernels(type);
    if (start.isEmpty()) {
      site.step(() -> kernels.fill(states.array(), 0, states.size(), 0));
      return states;
    }
    var what = input == 5 ? "initial_h" : "initial_c";
    if (batchFirst) {
      expect(what, start.get(), rows, directions, units);
      moved(start.get(), states, 1, 0, 2);
    } else {
      expect(what, start.get(), directions, rows, units);
      site.step(() -> kernels.copy(start.get().array(), 0, states.array(), 0, states.size()));
    }
    return states;
  }

  private void last(int output, Slot states) {
    if (batchFirst && site.wants(output)) {
      moved(states, site.out(output, type, rows, directions, units), 1, 0, 2);
    }
  }

  private void moved(Slot from, Slot to, int... order) {
    var steps = Move.steps(from.shape());
    var read = Arrays.stream(order).map(axis -> steps[axis]).toArray();
    var move = new Move(to.shape(), read, Move.steps(to.shape()));
    site.step(() -> move.run(from.array(), 0, to.array(), 0));
  }

  private void direction(int d, Slot y, Slot allH, Slot allC) {
    boolean reverse = d == 1 || site.text("direction", "").equals("reverse");
    int wide = kind.blocks * units;
    var kernels = site.kernels(type);
    var read = matrix(1, d, inputs, wide, 0, wide);
    var cell = cell(d, wide);
    var sum = bias(d, wide);
    var sums = site.scratch(type, steps, rows, wide);
    var h = site.scratch(type, rows, units);
    var c = site.scratch(type, rows, units);
    var quantiser = quantised ? new Quantiser(site, steps * rows * inputs, rows * units) : null;
    int state = d * rows * units;
    int block = rows * units;
    int first = steps * rows;
    site.step(() -> {
      var a = sums.array();
      var b = sum.array();
      kernels.map(Op.COPY.ordinal(), first, wide, a, 0, wide, b, 0, 0, b, 0, 0, b, 0, 0);
      read.addProduct(
          quantised ? quantiser.input(x.array()) : x.array(), 0, inputs, first, a, 0, wide);
      kernels.copy(allH.array(), state, h.array(), 0, block);
      kernels.copy(allC.array(), state, c.array(), 0, block);
      for (int step = 0; step < steps; step++) {
        int t = reverse ? steps - 1 - step : step;
        var seen = quantised ? quantiser.state(h.array()) : h.array();
        cell.step(a, t * rows * wide, seen, h, c);
        advance(cell, t, h, c, y, (t * directions + d) * block);
      }
      kernels.copy(h.array(), 0, allH.array(), state, block);
      if (kind == Kind.LSTM) {
        kernels.copy(c.array(), 0, allC.array(), state, block);
      }
    });
  }

  /// Takes the new states over in the rows that still run.
  private void advance(RecurrentCell cell, int t, Slot h, Slot c, Slot y, int at) {
    var kernels = site.kernels(type);
    var memory = cell instanceof RecurrentCell.Lstm lstm ? lstm.nextMemory : null;
    if (lengths.isEmpty()) {
      kernels.copy(cell.next.array(), 0, h.array(), 0, rows * units);
      kernels.copy(cell.next.array(), 0, y.array(), at, rows * units);
      if (memory != null) {
        kernels.copy(memory.array(), 0, c.array(), 0, rows * units);
      }
      return;
    }
    for (int b = 0; b < rows; b++) {
      int row = b * units;
      if (t >= lengths.get().whole(b)) {
        kernels.fill(y.array(), at + row, units, 0);
        continue;
      }
      kernels.copy(cell.next.array(), row, h.array(), row, units);
      kernels.copy(cell.next.array(), row, y.array(), at + row, units);
      if (memory != null) {
        kernels.copy(memory.array(), row, c.array(), row, units);
      }
    }
  }

  private RecurrentCell cell(int d, int wide) {
    int each = kind.activations.size();
    var own = gates.subList(d * each, (d + 1) * each);
    return switch (kind) {
      case PLAIN ->
          new RecurrentCell.Plain(site, type, rows, units, own, matrix(2, d, units, wide, 0, wide));
      case LSTM -> {
        var peepholes = site.given(7, type);
        peepholes.ifPresent(p -> expect("P", p, directions, 3 * units));
        yield new RecurrentCell.Lstm(
            site,
            type,
            rows,
            units,
            own,
            matrix(2, d, units, wide, 0, wide),
            peepholes,
            d * 3 * units);
      }
      case GRU ->
          new RecurrentCell.Gru(
              site,
              type,
              rows,
              units,
              own,
              matrix(2, d, units, wide, 0, 2 * units),
              matrix(2, d, units, wide, 2 * units, units),
              bias,
              d * 2 * wide + wide + 2 * units);
    };
  }

  /// Columns `from … from + count − 1` of the transposed weights of a direction: `[k, count]`.
  private Matrix matrix(int input, int d, int k, int wide, int from, int count) {
    if (quantised) {
      var weights = Quantiser.weights(site, input, input == 1 ? 8 : 10, wide);
      return new Matrix(site, weights, d * k * wide + from, k, count, wide, 1);
    }
    return new Matrix(site, input == 1 ? w : r, (d * wide + from) * k, k, count, 1, k).refreshed();
  }

  /// What every step starts from: both biases, but for the recurrent one of a candidate that is
  /// reset after its product.
  private Slot bias(int d, int wide) {
    var sum = site.scratch(type, wide);
    boolean after = kind == Kind.GRU && site.flag("linear_before_reset");
    int at = d * 2 * wide;
    var kernels = site.kernels(type);
    site.step(() -> {
      var out = sum.array();
      if (bias.isEmpty()) {
        kernels.fill(out, 0, wide, 0);
        return;
      }
      var b = bias.get().array();
      kernels.map(
          Op.ADD.ordinal(), 1, wide, out, 0, wide, b, at, wide, b, at + wide, wide, b, at, wide);
      if (after) {
        kernels.copy(b, at + 2 * units, out, 2 * units, units);
      }
    });
    return sum;
  }
}
