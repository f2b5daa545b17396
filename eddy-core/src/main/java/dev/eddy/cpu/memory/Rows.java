package dev.eddy.cpu.memory;

import dev.eddy.operation.Op;

/// Single rows of a workspace's memory, with the kernels of the workspace.
public final class Rows {

  private Rows() {}

  /// `out += a`
  public static <A> void add(Frame<A> run, int out, int a, int width) {
    map(run, Op.ADD, width, out, out, a);
  }

  /// `out = a op b`
  public static <A> void map(Frame<A> run, Op op, int width, int out, int a, int b) {
    var m = run.memory.array;
    run.kernels.map(op.ordinal(), 1, width, m, out, width, m, a, width, m, b, width, m, a, width);
  }

  /// `out *= factor`
  public static <A> void scale(Frame<A> run, int out, int width, double factor) {
    for (int j = 0; j < width; j++) {
      run.kernels.set(
          run.memory.array, out + j, run.kernels.get(run.memory.array, out + j) * factor);
    }
  }
}
