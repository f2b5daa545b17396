package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Arrays;

/// Operators that find elements by indices given as data: gathering, scattering, one-hot rows.
final class Indexing {
  private Indexing() {}

  static void addTo(Operations table) {
    table.add("Gather", 1, Indexing::gather);
    table.add("GatherElements", 11, Indexing::gatherElements);
    table.add("GatherND", 11, Indexing::gatherNd);
    table.add("Scatter", 9, Indexing::scatterElements);
    table.add("ScatterElements", 11, Indexing::scatterElements);
    table.add("ScatterND", 11, Indexing::scatterNd);
    table.add("OneHot", 9, Indexing::oneHot);
    table.add("Compress", 9, Indexing::compress);
    table.add("NonZero", 9, Indexing::nonZero);
  }

  private static int index(Site site, Slot indices, int i, int size) {
    long index = indices.whole(i);
    if (index < -size || index >= size) {
      throw site.wrong("an index is %d; expected %d to %d", index, -size, size - 1);
    }
    return (int) (index < 0 ? index + size : index);
  }

  private static void gather(Site site) {
    var data = site.in(0);
    var indices = site.in(1, Type.INT32, Type.INT64);
    int axis = site.axis(site.whole("axis", 0), data.rank());
    int outer = Sizes.product(data.shape(), 0, axis);
    int inner = Sizes.product(data.shape(), axis + 1, data.rank());
    int size = data.size(axis);
    var shape = new int[data.rank() - 1 + indices.rank()];
    System.arraycopy(data.shape(), 0, shape, 0, axis);
    System.arraycopy(indices.shape(), 0, shape, axis, indices.rank());
    System.arraycopy(data.shape(), axis + 1, shape, axis + indices.rank(), data.rank() - axis - 1);
    var out = site.out(0, data.type(), shape);
    int n = indices.size();
    site.step(() -> {
      for (int i = 0; i < n; i++) {
        int at = index(site, indices, i, size);
        for (int o = 0; o < outer; o++) {
          Moves.copy(data, (o * size + at) * inner, out, (o * n + i) * inner, inner);
        }
      }
    });
  }

  private static void gatherElements(Site site) {
    var data = site.in(0);
    var indices = site.in(1, Type.INT32, Type.INT64);
    int axis = site.axis(site.whole("axis", 0), data.rank());
    var out = site.out(0, data.type(), indices.shape());
    var places = new Places(site, data, indices, axis);
    int n = indices.size();
    site.step(() -> {
      for (int i = 0; i < n; i++) {
        Moves.copy(data, places.at(i), out, i, 1);
      }
    });
  }

  /// For each element of the indices the place in the data: its own, but along one axis where the
  /// index says.
  private record Places(Site site, Slot indices, int axis, int size, int[] base, int step) {

    Places(Site site, Slot data, Slot indices, int axis) {
      this(
          site,
          indices,
          axis,
          data.size(axis),
          base(site, data, indices, axis),
          Move.steps(data.shape())[axis]);
    }

    private static int[] base(Site site, Slot data, Slot indices, int axis) {
      var shape = indices.shape();
      if (shape.length != data.rank()) {
        throw site.wrong("data and indices should have the same number of axes");
      }
      var own = Move.steps(shape);
      var steps = Move.steps(data.shape());
      var base = new int[indices.size()];
      for (int i = 0; i < base.length; i++) {
        for (int k = 0; k < shape.length; k++) {
          int at = i / own[k] % shape[k];
          if (k != axis) {
            if (at >= data.size(k)) {
              throw site.wrong("indices reach past the data along axis %d", k);
            }
            base[i] += at * steps[k];
          }
        }
      }
      return base;
    }

    int at(int i) {
      return base[i] + index(site, indices, i, size) * step;
    }
  }

  /// The last axis of the indices is a place in the data after `batch_dims` axes.
  private record Tuples(Site site, Slot indices, int depth, int[] sizes, int[] steps, int inner) {

    static Tuples of(Site site, Slot data, Slot indices, int batch) {
      if (indices.rank() == 0) {
        throw site.wrong("indices need a last axis");
      }
      int depth = indices.size(-1);
      if (batch + depth > data.rank() || batch >= indices.rank()) {
        throw site.wrong("indices have more numbers than the data has axes");
      }
      return new Tuples(
          site,
          indices,
          depth,
          Arrays.copyOfRange(data.shape(), batch, batch + depth),
          Arrays.copyOfRange(Move.steps(data.shape()), batch, batch + depth),
          Sizes.product(data.shape(), batch + depth, data.rank()));
    }

    int at(int tuple) {
      int at = 0;
      for (int k = 0; k < depth; k++) {
        at += index(site, indices, tuple * depth + k, sizes[k]) * steps[k];
      }
      return at;
    }
  }

  private static void gatherNd(Site site) {
    var data = site.in(0);
    var indices = site.in(1, Type.INT32, Type.INT64);
    int batch = site.size(site.whole("batch_dims", 0));
    var tuples = Tuples.of(site, data, indices, batch);
    int lead = indices.rank() - 1;
    var shape = new int[lead + data.rank() - batch - tuples.depth];
    System.arraycopy(indices.shape(), 0, shape, 0, lead);
    System.arraycopy(
        data.shape(), batch + tuples.depth, shape, lead, data.rank() - batch - tuples.depth);
    var out = site.out(0, data.type(), shape);
    int n = Sizes.product(indices.shape(), 0, lead);
    int batches = Sizes.product(indices.shape(), 0, batch);
    int each = data.size() / Math.max(1, Sizes.product(data.shape(), 0, batch));
    int perBatch = n / Math.max(1, batches);
    int inner = tuples.inner;
    site.step(() -> {
      for (int i = 0; i < n; i++) {
        Moves.copy(data, i / perBatch * each + tuples.at(i), out, i * inner, inner);
      }
    });
  }

  private interface Join {
    void at(Slot out, int o, Slot updates, int u);
  }

  private static Join join(Site site) {
    return switch (site.text("reduction", "none")) {
      case "none" -> (out, o, updates, u) -> Moves.copy(updates, u, out, o, 1);
      case "add" ->
          (out, o, updates, u) -> {
            if (out.type().isReal()) {
              out.setReal(o, out.real(o) + updates.real(u));
            } else {
              out.setWhole(o, out.whole(o) + updates.whole(u));
            }
          };
      case "mul" ->
          (out, o, updates, u) -> {
            if (out.type().isReal()) {
              out.setReal(o, out.real(o) * updates.real(u));
            } else {
              out.setWhole(o, out.whole(o) * updates.whole(u));
            }
          };
      case "max" ->
          (out, o, updates, u) -> {
            if (updates.real(u) > out.real(o)) {
              Moves.copy(updates, u, out, o, 1);
            }
          };
      case "min" ->
          (out, o, updates, u) -> {
            if (updates.real(u) < out.real(o)) {
              Moves.copy(updates, u, out, o, 1);
            }
          };
      default ->
          throw site.wrong(
              "reduction should be none, add, mul, max or min, found '%s'",
              site.text("reduction", ""));
    };
  }

  private static Slot copied(Site site, Slot data) {
    var out = site.out(0, data.type(), data.shape());
    site.step(() -> Moves.copy(data, 0, out, 0, data.size()));
    return out;
  }

  private static void scatterElements(Site site) {
    var data = site.in(0);
    var indices = site.in(1, Type.INT32, Type.INT64);
    var updates = site.in(2, data.type());
    int axis = site.axis(site.whole("axis", 0), data.rank());
    if (!Arrays.equals(indices.shape(), updates.shape())) {
      throw site.wrong("indices and updates should have the same shape");
    }
    var out = copied(site, data);
    var places = new Places(site, data, indices, axis);
    var join = join(site);
    int n = indices.size();
    site.step(() -> {
      for (int i = 0; i < n; i++) {
        join.at(out, places.at(i), updates, i);
      }
    });
  }

  private static void scatterNd(Site site) {
    var data = site.in(0);
    var indices = site.in(1, Type.INT32, Type.INT64);
    var updates = site.in(2, data.type());
    var tuples = Tuples.of(site, data, indices, 0);
    int n = Sizes.product(indices.shape(), 0, indices.rank() - 1);
    if (updates.size() != (long) n * tuples.inner) {
      throw site.wrong("updates should have %d elements", (long) n * tuples.inner);
    }
    var out = copied(site, data);
    var join = join(site);
    int inner = tuples.inner;
    site.step(() -> {
      for (int i = 0; i < n; i++) {
        int at = tuples.at(i);
        for (int k = 0; k < inner; k++) {
          join.at(out, at + k, updates, i * inner + k);
        }
      }
    });
  }

  private static void oneHot(Site site) {
    var indices = site.in(0);
    int depth = site.size(site.whole(1));
    var values = site.in(2);
    if (values.size() != 2) {
      throw site.wrong("values should be two, off and on");
    }
    int rank = indices.rank() + 1;
    int axis = site.axis(site.whole("axis", -1), rank);
    var shape = new int[rank];
    System.arraycopy(indices.shape(), 0, shape, 0, axis);
    shape[axis] = depth;
    System.arraycopy(indices.shape(), axis, shape, axis + 1, rank - axis - 1);
    var out = site.out(0, values.type(), shape);
    int inner = Sizes.product(shape, axis + 1, rank);
    int n = indices.size();
    var fill = new Move(shape, new int[rank], Move.steps(shape));
    site.step(() -> {
      fill.run(values.array(), 0, out.array(), 0);
      for (int i = 0; i < n; i++) {
        long index = indices.whole(i);
        index = index < 0 ? index + depth : index;
        if (index >= 0 && index < depth) {
          Moves.copy(
              values, 1, out, (int) ((i / inner * (long) depth + index) * inner + i % inner), 1);
        }
      }
    });
  }

  private static void compress(Site site) {
    boolean flat = !site.has("axis");
    var x = flat ? site.alias(-1, site.in(0), site.in(0).size()) : site.in(0);
    var condition = site.in(1, Type.BOOL);
    int axis = flat ? 0 : site.axis(site.whole("axis", 0), x.rank());
    int size = Math.min(x.size(axis), condition.size());
    int kept = count(condition, size);
    var shape = x.shape().clone();
    shape[axis] = kept;
    var out = site.out(0, x.type(), shape);
    int outer = Sizes.product(shape, 0, axis);
    int inner = Sizes.product(shape, axis + 1, shape.length);
    int old = x.size(axis);
    site.check(() -> {
      if (count(condition, size) != kept) {
        return false;
      }
      for (int o = 0; o < outer; o++) {
        for (int i = 0, next = 0; i < size; i++) {
          if (condition.whole(i) != 0) {
            Moves.copy(x, (o * old + i) * inner, out, (o * kept + next++) * inner, inner);
          }
        }
      }
      return true;
    });
  }

  private static int count(Slot condition, int n) {
    int count = 0;
    for (int i = 0; i < n; i++) {
      count += condition.real(i) != 0 ? 1 : 0;
    }
    return count;
  }

  /// The places of what is not zero: `[axes, count]`.
  private static void nonZero(Site site) {
    var x = site.in(0);
    int n = count(x, x.size());
    int rank = x.rank();
    var steps = Move.steps(x.shape());
    var out = site.out(0, Type.INT64, rank, n);
    site.check(() -> {
      if (count(x, x.size()) != n) {
        return false;
      }
      for (int i = 0, next = 0; i < x.size(); i++) {
        if (x.real(i) != 0) {
          for (int k = 0; k < rank; k++) {
            out.longs()[k * n + next] = i / steps[k] % x.shape()[k];
          }
          next++;
        }
      }
      return true;
    });
  }
}
