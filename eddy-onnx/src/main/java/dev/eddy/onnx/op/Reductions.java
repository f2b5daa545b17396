package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operation;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// Operators that make one number of many along some axes, and those that look for the largest or
/// add up along one.
final class Reductions {

  /// Real numbers of a line to one.
  private interface Reals {
    double of(Slot x, int from, int n);
  }

  /// Whole numbers of a line to one.
  private interface Wholes {
    long of(Slot x, int from, int n);
  }

  private Reductions() {}

  static void addTo(Operations table) {
    add(table, "ReduceSum", 13, Reductions::sum, Reductions::wholeSum);
    add(
        table,
        "ReduceMean",
        18,
        (x, at, n) -> sum(x, at, n) / n,
        (x, at, n) -> wholeSum(x, at, n) / n);
    add(table, "ReduceMax", 18, Reductions::max, Reductions::wholeMax);
    add(table, "ReduceMin", 18, Reductions::min, Reductions::wholeMin);
    add(table, "ReduceProd", 18, Reductions::product, Reductions::wholeProduct);
    add(table, "ReduceSumSquare", 18, Reductions::squares, Reductions::wholeSquares);
    add(table, "ReduceL1", 18, Reductions::absolutes, Reductions::wholeAbsolutes);
    add(table, "ReduceL2", 18, (x, at, n) -> StrictMath.sqrt(squares(x, at, n)), null);
    add(table, "ReduceLogSum", 18, (x, at, n) -> StrictMath.log(sum(x, at, n)), null);
    add(table, "ReduceLogSumExp", 18, Reductions::logSumExp, null);
    table.add("ArgMax", 1, site -> best(site, 1));
    table.add("ArgMin", 1, site -> best(site, -1));
    table.add("CumSum", 11, Reductions::cumulative);
    table.add("TopK", 1, site -> topK(site, site.size(site.whole("k", 0))));
    table.add("TopK", 10, site -> topK(site, site.size(site.whole(1))));
  }

  private static void add(Operations table, String name, int asInput, Reals reals, Wholes wholes) {
    Operation attribute = site -> reduce(site, site.wholes("axes"), reals, wholes);
    table.add(name, 1, attribute);
    table.add(name, asInput, site -> reduce(site, site.givenWholes(1), reals, wholes));
  }

  private static void reduce(Site site, Optional<long[]> given, Reals reals, Wholes wholes) {
    var x = site.in(0);
    int rank = x.rank();
    var reduced = new boolean[rank];
    boolean none = given.isEmpty() || given.get().length == 0;
    if (none && !site.flag("noop_with_empty_axes")) {
      Arrays.fill(reduced, true);
    }
    for (long axis : given.orElse(new long[0])) {
      reduced[site.axis(axis, rank)] = true;
    }
    boolean keep = site.whole("keepdims", 1) != 0;
    var kept = IntStream.range(0, rank).filter(i -> !reduced[i]).toArray();
    var gone = IntStream.range(0, rank).filter(i -> reduced[i]).toArray();
    var order = IntStream.concat(Arrays.stream(kept), Arrays.stream(gone)).toArray();
    var shape =
        keep
            ? IntStream.range(0, rank).map(i -> reduced[i] ? 1 : x.shape()[i]).toArray()
            : Arrays.stream(kept).map(i -> x.shape()[i]).toArray();
    int n = Arrays.stream(gone).map(i -> x.shape()[i]).reduce(1, (a, b) -> a * b);
    boolean sorted = IntStream.range(0, rank).allMatch(i -> order[i] == i);
    var lines = sorted ? x : Sizes.transposed(site, x, order);
    var out = site.out(0, x.type(), shape);
    int rows = out.size();
    if (x.type() == Type.STRING) {
      throw site.wrong("it is not defined for strings");
    }
    if (x.type().isReal() || wholes == null) {
      site.step(() -> {
        for (int r = 0; r < rows; r++) {
          out.setReal(r, reals.of(lines, r * n, n));
        }
      });
    } else {
      site.step(() -> {
        for (int r = 0; r < rows; r++) {
          out.setWhole(r, wholes.of(lines, r * n, n));
        }
      });
    }
  }

  private static double sum(Slot x, int from, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x.real(from + i);
    }
    return sum;
  }

  private static long wholeSum(Slot x, int from, int n) {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x.whole(from + i);
    }
    return sum;
  }

  private static double max(Slot x, int from, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x.real(from + i));
    }
    return max;
  }

  private static double min(Slot x, int from, int n) {
    double min = Double.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      min = Math.min(min, x.real(from + i));
    }
    return min;
  }

  /// Of nothing: the lowest number of the type, as for real numbers −∞.
  private static long wholeMax(Slot x, int from, int n) {
    long max =
        switch (x.type()) {
          case INT8 -> Byte.MIN_VALUE;
          case INT16 -> Short.MIN_VALUE;
          case INT32 -> Integer.MIN_VALUE;
          case INT64 -> Long.MIN_VALUE;
          default -> 0;
        };
    for (int i = 0; i < n; i++) {
      long value = x.whole(from + i);
      max =
          x.type() == Type.UINT64 && Long.compareUnsigned(value, max) > 0
              ? value
              : x.type() == Type.UINT64 ? max : Math.max(max, value);
    }
    return max;
  }

  private static long wholeMin(Slot x, int from, int n) {
    long min =
        switch (x.type()) {
          case INT8 -> Byte.MAX_VALUE;
          case UINT8 -> 255;
          case INT16 -> Short.MAX_VALUE;
          case UINT16 -> 65_535;
          case INT32 -> Integer.MAX_VALUE;
          case UINT32 -> 0xffff_ffffL;
          case BOOL -> 1;
          case UINT64 -> -1;
          default -> Long.MAX_VALUE;
        };
    for (int i = 0; i < n; i++) {
      long value = x.whole(from + i);
      min =
          x.type() == Type.UINT64 && Long.compareUnsigned(value, min) < 0
              ? value
              : x.type() == Type.UINT64 ? min : Math.min(min, value);
    }
    return min;
  }

  private static double product(Slot x, int from, int n) {
    double product = 1;
    for (int i = 0; i < n; i++) {
      product *= x.real(from + i);
    }
    return product;
  }

  private static long wholeProduct(Slot x, int from, int n) {
    long product = 1;
    for (int i = 0; i < n; i++) {
      product *= x.whole(from + i);
    }
    return product;
  }

  private static double squares(Slot x, int from, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double value = x.real(from + i);
      sum += value * value;
    }
    return sum;
  }

  private static long wholeSquares(Slot x, int from, int n) {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x.whole(from + i) * x.whole(from + i);
    }
    return sum;
  }

  private static double absolutes(Slot x, int from, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.abs(x.real(from + i));
    }
    return sum;
  }

  private static long wholeAbsolutes(Slot x, int from, int n) {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.abs(x.whole(from + i));
    }
    return sum;
  }

  private static double logSumExp(Slot x, int from, int n) {
    double max = max(x, from, n);
    if (Double.isInfinite(max)) {
      return max;
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += StrictMath.exp(x.real(from + i) - max);
    }
    return max + StrictMath.log(sum);
  }

  /// The place of the largest (sign 1) or smallest (sign −1) along an axis; of equals the first, or
  /// the last where asked.
  private static void best(Site site, int sign) {
    var x = site.in(0);
    int axis = site.axis(site.whole("axis", 0), x.rank());
    boolean last = site.flag("select_last_index");
    var shape = x.shape().clone();
    int n = shape[axis];
    int inner = Sizes.product(shape, axis + 1, shape.length);
    if (n == 0) {
      throw site.wrong("axis %d is empty", axis);
    }
    shape[axis] = 1;
    if (site.whole("keepdims", 1) == 0) {
      shape = IntStream.range(0, x.rank()).filter(i -> i != axis).map(i -> x.shape()[i]).toArray();
    }
    var out = site.out(0, Type.INT64, shape);
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        int from = i / inner * n * inner + i % inner;
        int best = 0;
        for (int k = 1; k < n; k++) {
          int compared = sign * compare(x, from + k * inner, from + best * inner);
          if (compared > 0 || compared == 0 && last) {
            best = k;
          }
        }
        out.longs()[i] = best;
      }
    });
  }

  private static int compare(Slot x, int i, int j) {
    if (x.type().isReal()) {
      double a = x.real(i);
      double b = x.real(j);
      return a > b ? 1 : a < b ? -1 : 0;
    }
    return x.type() == Type.UINT64
        ? Long.compareUnsigned(x.whole(i), x.whole(j))
        : Long.compare(x.whole(i), x.whole(j));
  }

  private static void cumulative(Site site) {
    var x = site.in(0);
    int axis = site.axis(site.whole(1), x.rank());
    boolean exclusive = site.flag("exclusive");
    boolean reverse = site.flag("reverse");
    var out = site.out(0, x.type(), x.shape());
    int n = x.size(axis);
    int inner = Sizes.product(x.shape(), axis + 1, x.rank());
    boolean real = x.type().isReal();
    int lines = n == 0 ? 0 : x.size() / n;
    site.step(() -> {
      for (int line = 0; line < lines; line++) {
        int from = line / inner * n * inner + line % inner;
        double sum = 0;
        long whole = 0;
        for (int k = 0; k < n; k++) {
          int at = from + (reverse ? n - 1 - k : k) * inner;
          double now = real ? x.real(at) : 0;
          long wholeNow = real ? 0 : x.whole(at);
          if (!exclusive) {
            sum += now;
            whole += wholeNow;
          }
          if (real) {
            out.setReal(at, sum);
          } else {
            out.setWhole(at, whole);
          }
          if (exclusive) {
            sum += now;
            whole += wholeNow;
          }
        }
      }
    });
  }

  /// The k largest or smallest along an axis with their places, in order; of equals the first.
  private static void topK(Site site, int k) {
    var x = site.in(0);
    int axis = site.axis(site.whole("axis", -1), x.rank());
    int sign = site.whole("largest", 1) != 0 ? 1 : -1;
    int n = x.size(axis);
    if (k > n) {
      throw site.wrong("%d of the %d elements along axis %d", k, n, axis);
    }
    var shape = x.shape().clone();
    shape[axis] = k;
    var values = site.out(0, x.type(), shape);
    var places = site.out(1, Type.INT64, shape);
    int inner = Sizes.product(shape, axis + 1, shape.length);
    int lines = k == 0 ? 0 : values.size() / k;
    var best = new int[k];
    site.step(() -> {
      for (int line = 0; line < lines; line++) {
        int from = line / inner * n * inner + line % inner;
        int found = 0;
        for (int i = 0; i < n; i++) {
          int at = found;
          while (at > 0 && sign * compare(x, from + i * inner, from + best[at - 1] * inner) > 0) {
            at--;
          }
          if (at < k) {
            found = Math.min(found + 1, k);
            System.arraycopy(best, at, best, at + 1, found - 1 - at);
            best[at] = i;
          }
        }
        int to = line / inner * k * inner + line % inner;
        for (int i = 0; i < k; i++) {
          Moves.copy(x, from + best[i] * inner, values, to + i * inner, 1);
          places.longs()[to + i * inner] = best[i];
        }
      }
    });
  }
}
