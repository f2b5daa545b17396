package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.Frame;
import dev.eddy.operation.Op;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;

/// Attention of one row at one step over the valid rows of its memory, forward and back.
///
/// Rows of the scan and of the memory are sorted by their own lengths; they meet by their row in
/// the batch. What flows back to keys and values is one chain over the steps of the scan, in the
/// order in which the backward pass takes them.
final class Attender<A> {

  private final Frame<A> run;

  public Attender(Frame<A> run) {
    this.run = run;
  }

  private int weightsAt(Buffer weights, int t, int row) {
    int steps = run.axis(weights.memory()).steps;
    int rows = run.axis(weights.axis()).rows;
    return run.memory.base[weights.id()] + (t * rows + row) * steps;
  }

  /// How far the rows of a memory are from step to step.
  private int step(Ref ref) {
    return step(ref.buffer());
  }

  private int step(Buffer buffer) {
    return buffer.width() * run.axis(buffer.axis()).rows;
  }

  private int memoryRow(Stage.Attend attend, int row) {
    var axis = run.axis(attend.weights().axis());
    return run.axis(attend.weights().memory()).attended(axis.order[row]);
  }

  void attend(Stage.Attend attend, int t, int row) {
    var m = run.memory.array;
    var k = run.kernels;
    int memory = memoryRow(attend, row);
    int length = run.axis(attend.weights().memory()).lengths[memory];
    int result = run.at(attend.result(), t, row);
    k.fill(m, result, attend.result().width(), 0);
    if (length == 0) {
      return;
    }
    int weights = weightsAt(attend.weights(), t, row);
    scores(attend, t, row, memory, length);
    int width = attend.query().width();
    var scratch = attend.scratch();
    k.rowSum(length, width, m, weights, 1, m, run.at(scratch, 0, memory), step(scratch));
    k.softmax(1, length, m, weights, length, m, weights, length);
    var values = attend.values();
    k.gemmTransposed(
        1,
        values.width(),
        length,
        m,
        weights,
        1,
        m,
        run.at(values, 0, memory),
        step(values),
        m,
        result,
        values.width());
  }

  /// `query ∘ key`, or `v ∘ tanh(query + key)`, whose row sums are the scores.
  private void scores(Stage.Attend attend, int t, int row, int memory, int length) {
    int width = attend.query().width();
    int out = run.at(attend.scratch(), 0, memory);
    int os = step(attend.scratch());
    int key = run.at(attend.keys(), 0, memory);
    int ks = step(attend.keys());
    int query = run.at(attend.query(), t, row);
    if (attend.v().isEmpty()) {
      map(Op.MUL, length, width, out, os, key, ks, query, 0);
    } else {
      tanh(attend, t, row, memory, length);
      int v = run.memory.base[attend.v().get().buffer().id()] + attend.v().get().column();
      map(Op.MUL, length, width, out, os, out, os, v, 0);
    }
  }

  private void tanh(Stage.Attend attend, int t, int row, int memory, int length) {
    int width = attend.query().width();
    int out = run.at(attend.scratch(), 0, memory);
    int os = step(attend.scratch());
    map(
        Op.ADD,
        length,
        width,
        out,
        os,
        run.at(attend.keys(), 0, memory),
        step(attend.keys()),
        run.at(attend.query(), t, row),
        0);
    map(Op.TANH, length, width, out, os, out, os, out, os);
  }

  private void map(Op op, int rows, int width, int out, int os, int a, int as, int b, int bs) {
    var m = run.memory.array;
    run.kernels.map(op.ordinal(), rows, width, m, out, os, m, a, as, m, b, bs, m, a, as);
  }

  void back(Stage.AttendBack back, int t, int row) {
    var attend = back.forward();
    var m = run.memory.array;
    var k = run.kernels;
    int memory = memoryRow(attend, row);
    int length = run.axis(attend.weights().memory()).lengths[memory];
    int width = attend.query().width();
    int dQuery = run.at(back.dQuery(), t, row);
    k.fill(m, dQuery, back.dQuery().width(), 0);
    if (length == 0) {
      return;
    }
    int weights = weightsAt(attend.weights(), t, row);
    int dResult = run.at(back.dResult(), t, row);
    var values = attend.values();
    int value = run.at(values, 0, memory);
    // d values += weights ⊗ d result; d weight = d result · value
    k.gemmTransposed(
        length,
        values.width(),
        1,
        m,
        weights,
        length,
        m,
        dResult,
        values.width(),
        m,
        run.at(back.dValues(), 0, memory),
        step(back.dValues()));
    var wide = attend.scratch();
    map(
        Op.MUL,
        length,
        values.width(),
        run.at(wide, 0, memory),
        step(wide),
        value,
        step(values),
        dResult,
        0);
    int dScores = weightsAt(back.dWeights(), t, row);
    k.rowSum(length, values.width(), m, dScores, 1, m, run.at(wide, 0, memory), step(wide));
    // d score = weight · (d weight − Σ weight · d weight)
    double mixed = 0;
    for (int s = 0; s < length; s++) {
      mixed += k.get(m, weights + s) * k.get(m, dScores + s);
    }
    for (int s = 0; s < length; s++) {
      k.set(m, dScores + s, k.get(m, weights + s) * (k.get(m, dScores + s) - mixed));
    }
    int dKey = run.at(back.dKeys(), 0, memory);
    int dKeyStep = step(back.dKeys());
    if (attend.v().isEmpty()) {
      // d query = Σ d score · key; d key += d score · query
      k.gemmTransposed(
          1,
          width,
          length,
          m,
          dScores,
          1,
          m,
          run.at(attend.keys(), 0, memory),
          step(attend.keys()),
          m,
          dQuery,
          width);
      k.gemmTransposed(
          length,
          width,
          1,
          m,
          dScores,
          length,
          m,
          run.at(attend.query(), t, row),
          width,
          m,
          dKey,
          dKeyStep);
      return;
    }
    // d v = Σ d score · tanh; d query and d key are d score · v · (1 − tanh²)
    tanh(attend, t, row, memory, length);
    int out = run.at(attend.scratch(), 0, memory);
    int os = step(attend.scratch());
    k.gemmTransposed(1, width, length, m, dScores, 1, m, out, os, m, dQuery + width, width);
    int v = run.memory.base[attend.v().get().buffer().id()] + attend.v().get().column();
    for (int s = 0; s < length; s++) {
      int at = out + s * os;
      map(Op.TANH_GRAD, 1, width, at, width, at, width, v, width);
      k.gemmTransposed(1, width, 1, m, dScores + s, 1, m, at, width, m, dKey + s * dKeyStep, width);
      k.gemmTransposed(1, width, 1, m, dScores + s, 1, m, at, width, m, dQuery, width);
    }
  }
}
