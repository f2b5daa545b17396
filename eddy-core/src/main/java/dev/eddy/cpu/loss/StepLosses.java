package dev.eddy.cpu.loss;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.plan.Ref;

/// The losses of the steps of one axis, each with what it is multiplied with, and their sum in a
/// fixed order: steps of a row, then rows in batch order, in double precision.
///
/// @param loss of each step, one wide
/// @param scale of each step, one wide
record StepLosses<A>(Frame<A> run, String axis, Ref loss, Ref scale) {

  AxisRows rows() {
    return run.axis(axis);
  }

  void scale(int t, int r, double value) {
    run.kernels.set(run.memory.array, run.at(scale, t, r), value);
  }

  /// What a step adds; one of no weight adds nothing, whatever its loss is.
  double term(int t, int r) {
    var a = run.memory.array;
    double weight = run.kernels.get(a, run.at(scale, t, r));
    return weight == 0 ? 0 : weight * run.kernels.get(a, run.at(loss, t, r));
  }

  /// @param rowLosses room for a number per row
  double total(double[] rowLosses) {
    var axis = rows();
    for (int r = 0; r < axis.rows; r++) {
      double sum = 0;
      for (int t = 0; t < axis.lengths[r]; t++) {
        sum += term(t, r);
      }
      rowLosses[axis.order[r]] = sum;
    }
    double total = 0;
    for (int row = 0; row < axis.rows; row++) {
      total += rowLosses[row];
    }
    return total;
  }
}
