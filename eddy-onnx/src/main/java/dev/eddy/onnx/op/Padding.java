package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Optional;

/// Pad: more elements before and after along each axis: a constant, the edge repeated, or the value
/// mirrored or wrapped around.
final class Padding {
  private final Site site;
  private final Slot x;
  private final int[] before;
  private final String mode;
  private final int[] shape;

  Padding(Site site, Slot x, int[] before, int[] after, String mode) {
    this.site = site;
    this.x = x;
    this.before = before;
    this.mode = mode;
    shape = new int[x.rank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = site.size((long) x.shape()[i] + before[i] + after[i]);
      if (!mode.equals("constant") && x.shape()[i] == 0 && shape[i] > 0) {
        throw site.wrong("axis %d is empty, and there is nothing to repeat", i);
      }
    }
  }

  void plan(Optional<Slot> filler, Tensor otherwise) {
    var out = site.out(0, x.type(), shape);
    if (mode.equals("constant")) {
      constant(filler, otherwise, out);
      return;
    }
    // Axis by axis, the last one first would do as well: each is picked from what is there.
    Slot from = x;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] != x.shape()[axis]) {
        from = pick(from, axis);
      }
    }
    var result = from;
    var all = new Move(shape, Move.steps(shape), Move.steps(shape));
    site.step(() -> all.run(result.array(), 0, out.array(), 0));
  }

  private void constant(Optional<Slot> filler, Tensor otherwise, Slot out) {
    var fill = new Move(shape, new int[shape.length], Move.steps(shape));
    var inner = new int[shape.length];
    var from = Move.steps(x.shape());
    var to = Move.steps(shape);
    int offset = 0;
    int target = 0;
    for (int i = 0; i < shape.length; i++) {
      int cut = Math.max(0, -before[i]);
      int start = Math.max(0, before[i]);
      inner[i] = Math.max(0, Math.min(x.shape()[i] - cut, shape[i] - start));
      offset += cut * from[i];
      target += start * to[i];
    }
    var move = new Move(inner, from, to);
    int s = offset;
    int t = target;
    site.step(() -> {
      fill.run(filler.isPresent() ? filler.get().array() : otherwise.array(), 0, out.array(), 0);
      move.run(x.array(), s, out.array(), t);
    });
  }

  /// One axis grown: for each new place the old place it is copied from.
  private Slot pick(Slot from, int axis) {
    int size = x.shape()[axis];
    var source = new int[shape[axis]];
    for (int i = 0; i < source.length; i++) {
      int at = i - before[axis];
      source[i] =
          switch (mode) {
            case "edge" -> Math.clamp(at, 0, size - 1);
            case "wrap" -> Math.floorMod(at, size);
            case "reflect" -> {
              int period = Math.max(1, 2 * (size - 1));
              int place = Math.floorMod(at, period);
              yield place < size ? place : period - place;
            }
            default ->
                throw site.wrong(
                    "mode should be constant, edge, reflect or wrap, found '%s'", mode);
          };
    }
    var grown = from.shape().clone();
    grown[axis] = shape[axis];
    var to = site.scratch(x.type(), grown);
    int outer = Sizes.product(grown, 0, axis);
    int inner = Sizes.product(grown, axis + 1, grown.length);
    int n = source.length;
    int old = from.size(axis);
    site.step(() -> {
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < n; i++) {
          Moves.copy(from, (o * old + source[i]) * inner, to, (o * n + i) * inner, inner);
        }
      }
    });
    return to;
  }
}
