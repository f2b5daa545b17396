package dev.eddy.onnx.op;

import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Arrays;

/// Slice: from start to end along some axes, in steps. Bounds past the ends are brought to them.
///
/// Bounds that are computed may change from run to run, as in a loop; as long as the sizes stay, so
/// does the plan.
final class Slices {
  private final Site site;
  private final Slot x;
  private final long[] axes;
  private final long[] steps;
  private final Bounds starts;
  private final Bounds ends;

  private interface Bounds {
    long at(int i);
  }

  Slices(Site site, boolean attributes) {
    this.site = site;
    x = site.in(0);
    int n;
    if (attributes) {
      var from = site.wholes("starts").orElse(new long[0]);
      var to = site.wholes("ends").orElse(new long[0]);
      n = from.length;
      require(to.length == n);
      starts = i -> from[i];
      ends = i -> to[i];
    } else {
      var from = site.in(1);
      var to = site.in(2);
      n = from.size();
      require(to.size() == n);
      starts = from::whole;
      ends = to::whole;
    }
    axes = (attributes ? site.wholes("axes") : site.givenWholes(3)).orElseGet(() -> first(n));
    steps = attributes ? ones(n) : site.givenWholes(4).orElseGet(() -> ones(n));
    require(axes.length == n && steps.length == n);
    for (int i = 0; i < n; i++) {
      axes[i] = site.axis(axes[i], x.rank());
      require(steps[i] != 0);
    }
    require(Arrays.stream(axes).distinct().count() == n);
  }

  private static long[] first(int n) {
    var axes = new long[n];
    Arrays.setAll(axes, i -> i);
    return axes;
  }

  private static long[] ones(int n) {
    var ones = new long[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  private void require(boolean holds) {
    if (!holds) {
      throw site.wrong("starts, ends, axes and steps do not fit each other");
    }
  }

  private long start(int i) {
    int size = x.shape()[(int) axes[i]];
    long start = starts.at(i);
    start = start < 0 ? start + size : start;
    return Math.clamp(start, 0, steps[i] > 0 ? size : Math.max(size - 1, 0));
  }

  private int length(int i) {
    int size = x.shape()[(int) axes[i]];
    long end = ends.at(i);
    end = end < 0 ? end + size : end;
    end = steps[i] > 0 ? Math.clamp(end, 0, size) : Math.clamp(end, -1, size);
    if (size == 0) {
      return 0;
    }
    return (int) Math.max(0, Math.ceilDiv(end - start(i), steps[i]));
  }

  void plan() {
    var shape = x.shape().clone();
    var own = Move.steps(x.shape());
    var from = own.clone();
    for (int i = 0; i < axes.length; i++) {
      int axis = (int) axes[i];
      shape[axis] = length(i);
      from[axis] = shape[axis] < 2 ? 0 : Math.toIntExact(Math.multiplyExact(own[axis], steps[i]));
    }
    var out = site.out(0, x.type(), shape);
    var move = new Move(shape, from, Move.steps(shape));
    site.check(() -> {
      long offset = 0;
      for (int i = 0; i < axes.length; i++) {
        if (length(i) != shape[(int) axes[i]]) {
          return false;
        }
        offset += start(i) * own[(int) axes[i]];
      }
      move.run(x.array(), (int) offset, out.array(), 0);
      return true;
    });
  }
}
