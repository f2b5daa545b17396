package dev.eddy.onnx.op;

import dev.eddy.backend.Kernels;
import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import dev.eddy.operation.Op;
import java.util.List;
import java.util.Optional;

/// One step of a recurrent operator for all rows of a batch, in one direction.
///
/// `a` holds, row by row, `x W + b` of the step for every gate; the step adds what comes from the
/// state. Clipping bounds the argument of every gate and of the candidate.
abstract sealed class RecurrentCell {
  final Kernels<Object> kernels;
  final int rows;
  final int units;

  /// The width of a row of `a`.
  final int width;

  final List<Gate> gates;
  private final Object low;
  private final Object high;

  /// The new states, before it is known which rows still run.
  final Slot next;

  RecurrentCell(Site site, Type type, int rows, int units, int blocks, List<Gate> gates) {
    kernels = site.kernels(type);
    this.rows = rows;
    this.units = units;
    width = blocks * units;
    this.gates = gates;
    float clip = site.real("clip", 0);
    if (clip > 0) {
      low = kernels.allocate(width);
      high = kernels.allocate(width);
      kernels.fill(low, 0, width, -clip);
      kernels.fill(high, 0, width, clip);
    } else {
      low = null;
      high = null;
    }
    next = site.scratch(type, rows, units);
  }

  /// Computes {@link #next} from the states.
  ///
  /// @param a the sums of this step from place `at` on, which are written over
  /// @param h what the state h is multiplied from: itself, or its quantised form
  abstract void step(Object a, int at, Object h, Slot state, Slot memory);

  /// `out = op(x, y)` on blocks of rows.
  void map(Op op, Object out, int o, int os, Object x, int xo, int xs, Object y, int yo, int ys) {
    kernels.map(op.ordinal(), rows, units, out, o, os, x, xo, xs, y, yo, ys, x, xo, xs);
  }

  /// `out = x·y + z` on blocks of rows.
  void fused(
      Object out,
      int o,
      int os,
      Object x,
      int xo,
      int xs,
      Object y,
      int yo,
      int ys,
      Object z,
      int zo,
      int zs) {
    kernels.map(Op.FMA.ordinal(), rows, units, out, o, os, x, xo, xs, y, yo, ys, z, zo, zs);
  }

  /// Clips and applies a gate to some of its blocks.
  void gate(Gate gate, Object a, int at, int wide) {
    if (low != null) {
      kernels.map(
          Op.MAX.ordinal(), rows, wide, a, at, width, a, at, width, low, 0, 0, a, at, width);
      kernels.map(
          Op.MIN.ordinal(), rows, wide, a, at, width, a, at, width, high, 0, 0, a, at, width);
    }
    gate.apply(kernels, rows, wide, a, at, width);
  }

  /// `h' = f(x W + h R + b)`.
  static final class Plain extends RecurrentCell {
    private final Matrix recurrent;

    Plain(Site site, Type type, int rows, int units, List<Gate> gates, Matrix recurrent) {
      super(site, type, rows, units, 1, gates);
      this.recurrent = recurrent;
    }

    @Override
    void step(Object a, int at, Object h, Slot state, Slot memory) {
      recurrent.addProduct(h, 0, units, rows, a, at, width);
      gate(gates.getFirst(), a, at, units);
      kernels.copy(a, at, next.array(), 0, rows * units);
    }
  }

  /// Blocks i, o, f, c: `c' = f∘c + i∘g(…)`, `h' = o∘h(c')`; peepholes look at c, that of o at c'.
  static final class Lstm extends RecurrentCell {
    private final Matrix recurrent;
    private final Optional<Slot> peepholes;
    private final int peephole;
    private final boolean coupled;
    final Slot nextMemory;
    private final Object ones;

    /// @param peephole where the peepholes of this direction begin
    Lstm(
        Site site,
        Type type,
        int rows,
        int units,
        List<Gate> gates,
        Matrix recurrent,
        Optional<Slot> peepholes,
        int peephole) {
      super(site, type, rows, units, 4, gates);
      this.recurrent = recurrent;
      this.peepholes = peepholes;
      this.peephole = peephole;
      coupled = site.flag("input_forget");
      nextMemory = site.scratch(type, rows, units);
      ones = kernels.allocate(units);
      kernels.fill(ones, 0, units, 1);
    }

    @Override
    void step(Object a, int at, Object h, Slot state, Slot memory) {
      recurrent.addProduct(h, 0, units, rows, a, at, width);
      int i = at;
      int o = at + units;
      int f = at + 2 * units;
      int g = at + 3 * units;
      var c = memory.array();
      var newC = nextMemory.array();
      if (peepholes.isPresent()) {
        peep(a, i, c, 0);
        peep(a, f, c, 2);
        gate(gates.getFirst(), a, i, units);
        gate(gates.getFirst(), a, f, units);
      } else {
        gate(gates.getFirst(), a, i, 3 * units);
      }
      gate(gates.get(1), a, g, units);
      if (coupled) {
        map(Op.SUB, a, f, width, ones, 0, 0, a, i, width);
      }
      map(Op.MUL, a, g, width, a, i, width, a, g, width);
      fused(newC, 0, units, a, f, width, c, 0, units, a, g, width);
      if (peepholes.isPresent()) {
        peep(a, o, newC, 1);
        gate(gates.getFirst(), a, o, units);
      }
      var out = next.array();
      kernels.copy(newC, 0, out, 0, rows * units);
      gates.get(2).apply(kernels, rows, units, out, 0, units);
      map(Op.MUL, out, 0, units, a, o, width, out, 0, units);
    }

    /// Adds `p∘c`; peepholes come in the order i, o, f.
    private void peep(Object a, int block, Object c, int which) {
      var p = peepholes.orElseThrow().array();
      int at = peephole + which * units;
      fused(a, block, width, c, 0, units, p, at, 0, a, block, width);
    }
  }

  /// Blocks z, r, h: `n = g(x W + (r∘h) R + b)`, or with the reset after the product `g(x W + b +
  /// r∘(h R + b_R))`; `h' = (1 − z)∘n + z∘h`.
  static final class Gru extends RecurrentCell {
    private final Matrix gatesRecurrent;
    private final Matrix candidate;
    private final boolean resetAfter;
    private final Optional<Slot> bias;
    private final int biasAt;
    private final Slot seen;

    /// @param bias with the reset after the product: where the recurrent bias of the candidate is
    Gru(
        Site site,
        Type type,
        int rows,
        int units,
        List<Gate> gates,
        Matrix gatesRecurrent,
        Matrix candidate,
        Optional<Slot> bias,
        int biasAt) {
      super(site, type, rows, units, 3, gates);
      this.gatesRecurrent = gatesRecurrent;
      this.candidate = candidate;
      this.bias = bias;
      this.biasAt = biasAt;
      resetAfter = site.flag("linear_before_reset");
      seen = site.scratch(type, rows, units);
    }

    @Override
    void step(Object a, int at, Object h, Slot state, Slot memory) {
      int z = at;
      int r = at + units;
      int n = at + 2 * units;
      gatesRecurrent.addProduct(h, 0, units, rows, a, at, width);
      gate(gates.getFirst(), a, z, 2 * units);
      var part = seen.array();
      if (resetAfter) {
        if (bias.isPresent()) {
          map(Op.COPY, part, 0, units, bias.get().array(), biasAt, 0, part, 0, units);
        } else {
          kernels.fill(part, 0, rows * units, 0);
        }
        candidate.addProduct(h, 0, units, rows, part, 0, units);
        fused(a, n, width, a, r, width, part, 0, units, a, n, width);
      } else {
        map(Op.MUL, part, 0, units, a, r, width, h, 0, units);
        candidate.addProduct(part, 0, units, rows, a, n, width);
      }
      gate(gates.get(1), a, n, units);
      var old = state.array();
      map(Op.SUB, part, 0, units, old, 0, units, a, n, width);
      fused(next.array(), 0, units, a, z, width, part, 0, units, a, n, width);
    }
  }
}
