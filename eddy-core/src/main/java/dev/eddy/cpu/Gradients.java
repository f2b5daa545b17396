package dev.eddy.cpu;

import dev.eddy.cpu.lane.Team;
import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Ref;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The gradients of the parameters: sums over rows and steps, each element one chain in the order
/// of steps, then rows. Lanes share the work by elements, never by rows, so a sum has one order. A
/// table that is a matrix of another layer too gets the sum of that product first.
final class Gradients<A> {

  /// Rows that kernels like to take together: those of a tile,
  private static final int TILE_ROWS = 6;

  /// … and those of a product that is turned on its side.
  private static final int PANEL_ROWS = 64;

  /// In the order of the parameters.
  final A values;

  private final Frame<A> run;
  private final Team team;
  private final List<MatrixSum> matrices = new ArrayList<>();
  private final List<VectorSum> vectors = new ArrayList<>();
  private final int[] tablesAt;

  /// Whether every number has one sum. Else, as with shared parameters, a sum waits for all lanes
  /// of the one before it.
  private final boolean oneSumEach;

  /// `d = adjointᵀ · operand` into `m` rows of a matrix with `stride` columns.
  private record MatrixSum(AxisRows axis, Ref adjoint, Ref operand, int m, int at, int stride) {}

  /// The sum of a vector's adjoint, into what starts at a place.
  private record VectorSum(AxisRows axis, Ref adjoint, int at) {}

  Gradients(Frame<A> run, Team team) {
    this.run = run;
    this.team = team;
    values = run.kernels.allocate(run.plan.parameters().size());
    for (var gradient : run.plan.matrixGradients()) {
      add(gradient);
    }
    for (var gradient : run.plan.vectorGradients()) {
      add(gradient);
    }
    tablesAt =
        run.plan.tableGradients().stream()
            .mapToInt(table -> run.plan.parameters().entry(table.table()).offset())
            .toArray();
    oneSumEach = !severalSumsForOne();
  }

  /// Matrices whose gradients lie one below the other, from neighbouring columns, are one product.
  private void add(CellPlan.MatrixGradient g) {
    int at = run.plan.parameters().entry(g.matrix()).offset() + g.column();
    var adjoint =
        new Ref(g.adjoint().buffer(), g.adjoint().column(), g.rows(), g.adjoint().shift());
    if (!matrices.isEmpty()) {
      var last = matrices.getLast();
      boolean neighbours =
          last.operand.equals(g.operand())
              && last.adjoint.buffer().id() == adjoint.buffer().id()
              && last.adjoint.column() + last.m == adjoint.column()
              && last.adjoint.shift() == adjoint.shift()
              && last.stride == g.columns()
              && last.at + last.m * last.stride == at;
      if (neighbours) {
        matrices.set(
            matrices.size() - 1,
            new MatrixSum(
                last.axis, last.adjoint, last.operand, last.m + g.rows(), last.at, last.stride));
        return;
      }
    }
    matrices.add(
        new MatrixSum(run.axis(g.axis()), adjoint, g.operand(), g.rows(), at, g.columns()));
  }

  /// Vectors that lie one after the other, of neighbouring columns, are one sum.
  private void add(CellPlan.VectorGradient g) {
    int at = run.plan.parameters().entry(g.vector()).offset();
    var adjoint = g.adjoint();
    if (!vectors.isEmpty()) {
      var last = vectors.getLast();
      int width = last.adjoint.width();
      boolean neighbours =
          last.adjoint.buffer().id() == adjoint.buffer().id()
              && last.adjoint.column() + width == adjoint.column()
              && last.adjoint.shift() == adjoint.shift()
              && last.axis == run.axis(g.axis())
              && last.at + width == at;
      if (neighbours) {
        var both =
            new Ref(
                adjoint.buffer(), last.adjoint.column(), width + adjoint.width(), adjoint.shift());
        vectors.set(vectors.size() - 1, new VectorSum(last.axis, both, last.at));
        return;
      }
    }
    vectors.add(new VectorSum(run.axis(g.axis()), adjoint, at));
  }

  void run(int lane, int lanes) {
    int size = run.plan.parameters().size();
    int from = (int) ((long) size * lane / lanes);
    int to = (int) ((long) size * (lane + 1) / lanes);
    run.kernels.fill(values, from, to - from, 0);
    team.await(lanes);
    for (int i = 0; i < matrices.size(); i++) {
      matrix(matrices.get(i), lane, lanes);
      next(lanes);
    }
    for (int i = 0; i < vectors.size(); i++) {
      vector(vectors.get(i), lane, lanes);
      next(lanes);
    }
    var tables = run.plan.tableGradients();
    for (int i = 0; i < tables.size(); i++) {
      table(tables.get(i), tablesAt[i], lane, lanes);
      next(lanes);
    }
  }

  private void next(int lanes) {
    if (!oneSumEach) {
      team.await(lanes);
    }
  }

  private boolean severalSumsForOne() {
    var summed = new BitSet(run.plan.parameters().size());
    boolean several = false;
    for (var sum : matrices) {
      for (int row = 0; row < sum.m; row++) {
        several |= mark(summed, sum.at + row * sum.stride, sum.operand.width());
      }
    }
    for (var sum : vectors) {
      several |= mark(summed, sum.at, sum.adjoint.width());
    }
    var tables = run.plan.tableGradients();
    for (int i = 0; i < tablesAt.length; i++) {
      several |=
          mark(summed, tablesAt[i], run.plan.parameters().entry(tables.get(i).table()).size());
    }
    return several;
  }

  /// @return whether some were marked before
  private static boolean mark(BitSet marked, int from, int count) {
    int first = marked.nextSetBit(from);
    marked.set(from, from + count);
    return first >= 0 && first < from + count;
  }

  private void matrix(MatrixSum sum, int lane, int lanes) {
    int unit = sum.m % (lanes * PANEL_ROWS) == 0 ? PANEL_ROWS : TILE_ROWS;
    int units = (sum.m + unit - 1) / unit;
    int from = Math.min(sum.m, units * lane / lanes * unit);
    int m = Math.min(sum.m, units * (lane + 1) / lanes * unit) - from;
    if (m <= 0) {
      return;
    }
    var axis = sum.axis;
    int n = sum.operand.width();
    int lda = sum.adjoint.buffer().width();
    int ldb = sum.operand.buffer().width();
    var array = run.memory.array;
    int at = sum.at + from * sum.stride;
    if (axis.full) {
      int a = run.at(sum.adjoint, 0, 0) + from;
      int b = run.at(sum.operand, 0, 0);
      run.kernels.gemmTransposed(
          m, n, axis.rows * axis.steps, array, a, lda, array, b, ldb, values, at, sum.stride);
      return;
    }
    for (int t = 0; t < axis.steps && axis.live[t] > 0; t++) {
      int a = run.at(sum.adjoint, t, 0) + from;
      int b = run.at(sum.operand, t, 0);
      run.kernels.gemmTransposed(
          m, n, axis.live[t], array, a, lda, array, b, ldb, values, at, sum.stride);
    }
  }

  private void vector(VectorSum sum, int lane, int lanes) {
    int blocks = (sum.adjoint.width() + 15) / 16;
    int from = Math.min(sum.adjoint.width(), blocks * lane / lanes * 16);
    int n = Math.min(sum.adjoint.width(), blocks * (lane + 1) / lanes * 16) - from;
    if (n <= 0) {
      return;
    }
    var axis = sum.axis;
    int stride = sum.adjoint.buffer().width();
    int at = sum.at + from;
    if (axis.full) {
      run.kernels.columnSum(
          axis.rows * axis.steps,
          n,
          values,
          at,
          run.memory.array,
          run.at(sum.adjoint, 0, 0) + from,
          stride);
      return;
    }
    for (int t = 0; t < axis.steps && axis.live[t] > 0; t++) {
      run.kernels.columnSum(
          axis.live[t], n, values, at, run.memory.array, run.at(sum.adjoint, t, 0) + from, stride);
    }
  }

  private void table(Plan.TableGradient gradient, int at, int lane, int lanes) {
    var axis = run.axis(gradient.axis());
    var ids = run.ids(gradient.input());
    var ref = gradient.adjoint();
    int from = ref.width() * lane / lanes;
    int width = ref.width() * (lane + 1) / lanes - from;
    int to = at + from;
    for (int t = 0; t < axis.steps && axis.live[t] > 0; t++) {
      run.kernels.scatterAdd(
          axis.live[t],
          width,
          ids,
          t * axis.rows,
          run.memory.array,
          run.at(ref, t, 0) + from,
          ref.buffer().width(),
          values,
          to,
          ref.width());
    }
  }
}
