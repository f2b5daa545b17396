package dev.eddy.onnx.op;

import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Arrays;

/// Shapes of operands that are matched with each other, and operands brought to a shape.
final class Sizes {
  private Sizes() {}

  /// The shape of operands that are matched from the last axis, those of size 1 repeated.
  static int[] common(Site site, int[]... shapes) {
    int rank = Arrays.stream(shapes).mapToInt(shape -> shape.length).max().orElse(0);
    var common = new int[rank];
    Arrays.fill(common, 1);
    for (var shape : shapes) {
      for (int i = 0; i < shape.length; i++) {
        int axis = rank - shape.length + i;
        if (common[axis] == 1) {
          common[axis] = shape[i];
        } else if (shape[i] != 1 && shape[i] != common[axis]) {
          throw site.wrong(
              "shapes do not match: %s against %s",
              Arrays.toString(shape), Arrays.toString(common));
        }
      }
    }
    return common;
  }

  /// The value repeated to a shape: itself if it has it, else a place that is filled in every run,
  /// or now if the value is constant.
  static Slot repeated(Site site, Slot slot, int[] shape) {
    int size = 1;
    for (int each : shape) {
      size *= each;
    }
    if (slot.size() == size) {
      return slot;
    }
    var sizes = shape.clone();
    var move = new Move(sizes, Move.repeated(slot.shape(), shape), Move.steps(shape));
    if (slot.isConstant()) {
      var full = site.own(slot.type(), shape);
      move.run(slot.array(), 0, full.array(), 0);
      return full;
    }
    var full = site.scratch(slot.type(), shape);
    site.step(() -> move.run(slot.array(), 0, full.array(), 0));
    return full;
  }

  /// The product of sizes `from … to − 1`.
  static int product(int[] shape, int from, int to) {
    int product = 1;
    for (int i = from; i < to; i++) {
      product *= shape[i];
    }
    return product;
  }

  static int[] ints(Site site, long[] sizes) {
    var ints = new int[sizes.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = site.size(sizes[i]);
    }
    return ints;
  }

  /// The value with one axis brought to the end: itself if it is there, else a place filled in
  /// every run.
  static Slot axisLast(Site site, Slot slot, int axis) {
    int rank = slot.rank();
    if (axis == rank - 1) {
      return slot;
    }
    var order = new int[rank];
    for (int i = 0, next = 0; i < rank; i++) {
      if (i != axis) {
        order[next++] = i;
      }
    }
    order[rank - 1] = axis;
    return transposed(site, slot, order);
  }

  /// The value with its axes in another order, in a place filled in every run.
  static Slot transposed(Site site, Slot slot, int[] order) {
    var shape = new int[order.length];
    var steps = Move.steps(slot.shape());
    var from = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      shape[i] = slot.shape()[order[i]];
      from[i] = steps[order[i]];
    }
    var out = site.scratch(slot.type(), shape);
    var move = new Move(shape, from, Move.steps(shape));
    site.step(() -> move.run(slot.array(), 0, out.array(), 0));
    return out;
  }
}
