package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// Operators on shapes: what is known when a graph is planned, and values in other shapes, which
/// are never copied.
final class Shapes {
  private Shapes() {}

  static void addTo(Operations table) {
    table.add("Shape", 1, Shapes::shape);
    table.add("Size", 1, site -> site.constant(0, Tensor.scalar(site.in(0).size())));
    table.add("Identity", 1, Shapes::identity);
    table.add("Reshape", 1, site -> reshape(site, site.wholes("shape").orElse(new long[0])));
    table.add("Reshape", 5, site -> reshape(site, site.wholes(1)));
    table.add("Flatten", 1, Shapes::flatten);
    table.add("Squeeze", 1, site -> squeeze(site, site.wholes("axes")));
    table.add("Squeeze", 13, site -> squeeze(site, site.givenWholes(1)));
    table.add("Unsqueeze", 1, site -> unsqueeze(site, site.wholes("axes").orElse(new long[0])));
    table.add("Unsqueeze", 13, site -> unsqueeze(site, site.wholes(1)));
    table.add("Constant", 1, Shapes::constant);
    table.add("ConstantOfShape", 9, Shapes::constantOfShape);
    table.add("ConstantFill", 1, Shapes::constantFill);
    table.add("Expand", 8, Shapes::expand);
    table.add("Range", 11, Shapes::range);
    table.add("EyeLike", 9, Shapes::eyeLike);
  }

  private static void identity(Site site) {
    if (site.given(0).filter(Slot::isList).isPresent()) {
      var list = site.list(0);
      var out = site.listOut(0);
      site.step(() -> out.setItems(list.items()));
    } else {
      site.alias(0, site.in(0), site.in(0).shape());
    }
  }

  private static void shape(Site site) {
    var shape = site.in(0).shape();
    int rank = shape.length;
    int start = bound(site.whole("start", 0), rank);
    int end = Math.max(start, bound(site.whole("end", rank), rank));
    site.constant(
        0, Tensor.of(IntStream.range(start, end).mapToLong(i -> shape[i]).toArray(), end - start));
  }

  private static int bound(long axis, int rank) {
    return Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
  }

  /// −1 is whatever is left; 0 is the size of the same axis, unless `allowzero`.
  private static void reshape(Site site, long[] wanted) {
    var x = site.in(0);
    var shape = new int[wanted.length];
    int open = -1;
    long known = 1;
    for (int i = 0; i < shape.length; i++) {
      if (wanted[i] == -1) {
        if (open >= 0) {
          throw site.wrong("the shape %s leaves two sizes open", Arrays.toString(wanted));
        }
        open = i;
        continue;
      }
      if (wanted[i] == 0 && !site.flag("allowzero") && i >= x.rank()) {
        throw site.wrong("the shape %s copies an axis that is not there", Arrays.toString(wanted));
      }
      shape[i] = wanted[i] == 0 && !site.flag("allowzero") ? x.shape()[i] : site.size(wanted[i]);
      known = Math.multiplyExact(known, (long) shape[i]);
    }
    if (open >= 0) {
      if (known == 0 || x.size() % known != 0) {
        throw site.wrong("%d elements do not fit the shape %s", x.size(), Arrays.toString(wanted));
      }
      shape[open] = (int) (x.size() / known);
    }
    site.alias(0, x, shape);
  }

  private static void flatten(Site site) {
    var x = site.in(0);
    long given = site.whole("axis", 1);
    if (given < -x.rank() || given > x.rank()) {
      throw site.wrong("there is no axis %d in a tensor of %d axes", given, x.rank());
    }
    int axis = (int) (given < 0 ? given + x.rank() : given);
    int rows = Sizes.product(x.shape(), 0, axis);
    site.alias(0, x, rows, Sizes.product(x.shape(), axis, x.rank()));
  }

  private static void squeeze(Site site, Optional<long[]> axes) {
    var x = site.in(0);
    var gone = new boolean[x.rank()];
    if (axes.isPresent()) {
      for (long each : axes.get()) {
        int axis = site.axis(each, x.rank());
        if (x.shape()[axis] != 1) {
          throw site.wrong("axis %d has the size %d; only axes of size 1 go", axis, x.size(axis));
        }
        gone[axis] = true;
      }
    } else {
      for (int i = 0; i < gone.length; i++) {
        gone[i] = x.shape()[i] == 1;
      }
    }
    site.alias(
        0, x, IntStream.range(0, x.rank()).filter(i -> !gone[i]).map(i -> x.shape()[i]).toArray());
  }

  private static void unsqueeze(Site site, long[] axes) {
    var x = site.in(0);
    int rank = x.rank() + axes.length;
    var fresh = new boolean[rank];
    for (long each : axes) {
      int axis = site.axis(each, rank);
      if (fresh[axis]) {
        throw site.wrong("axis %d is named twice", axis);
      }
      fresh[axis] = true;
    }
    var shape = new int[rank];
    for (int i = 0, next = 0; i < rank; i++) {
      shape[i] = fresh[i] ? 1 : x.shape()[next++];
    }
    site.alias(0, x, shape);
  }

  private static void constant(Site site) {
    if (site.tensor("value").isPresent()) {
      site.literal(0, site.tensor("value").get());
    } else if (site.has("value_float")) {
      site.constant(0, Tensor.scalar(site.real("value_float", 0)));
    } else if (site.has("value_int")) {
      site.constant(0, Tensor.scalar(site.whole("value_int", 0)));
    } else if (site.has("value_string")) {
      site.constant(0, Tensor.of(new String[] {site.text("value_string", "")}));
    } else if (site.has("value_floats")) {
      var list = site.reals("value_floats").get();
      var values = new float[list.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = list.get(i);
      }
      site.constant(0, Tensor.of(values, values.length));
    } else if (site.has("value_ints")) {
      var values = site.wholes("value_ints").get();
      site.constant(0, Tensor.of(values, values.length));
    } else if (site.has("value_strings")) {
      var values = site.texts("value_strings").get().toArray(String[]::new);
      site.constant(0, Tensor.of(values, values.length));
    } else {
      throw site.wrong("a constant needs a value that is not sparse");
    }
  }

  private static void constantOfShape(Site site) {
    fill(site, Sizes.ints(site, site.wholes(0)), site.tensor("value").orElse(Tensor.scalar(0f)));
  }

  /// An operator of early exporters.
  private static void constantFill(Site site) {
    int[] shape =
        site.given(0).isEmpty()
            ? Sizes.ints(site, site.wholes("shape").orElse(new long[0]))
            : site.flag("input_as_shape") ? Sizes.ints(site, site.wholes(0)) : site.in(0).shape();
    fill(site, shape, Tensor.scalar(site.real("value", 0)));
  }

  private static void fill(Site site, int[] shape, Tensor value) {
    if (value.size() != 1) {
      throw site.wrong("the value should be one number, found %s", value);
    }
    var out = site.out(0, value.type(), shape);
    var move = new Move(shape, new int[shape.length], Move.steps(shape));
    site.step(() -> move.run(value.array(), 0, out.array(), 0));
  }

  private static void expand(Site site) {
    var x = site.in(0);
    var shape = Sizes.common(site, x.shape(), Sizes.ints(site, site.wholes(1)));
    var out = site.out(0, x.type(), shape);
    var move = new Move(shape, Move.repeated(x.shape(), shape), Move.steps(shape));
    site.step(() -> move.run(x.array(), 0, out.array(), 0));
  }

  private static void range(Site site) {
    var start = site.in(0);
    var limit = site.in(1, start.type());
    var delta = site.in(2, start.type());
    int n = steps(site, start, limit, delta);
    var out = site.out(0, start.type(), n);
    site.check(() -> {
      if (steps(site, start, limit, delta) != n) {
        return false;
      }
      for (int i = 0; i < n; i++) {
        if (out.type().isReal()) {
          out.setReal(i, start.real(0) + i * delta.real(0));
        } else {
          out.setWhole(i, start.whole(0) + i * delta.whole(0));
        }
      }
      return true;
    });
  }

  private static int steps(Site site, Slot start, Slot limit, Slot delta) {
    if (start.size() != 1 || limit.size() != 1 || delta.size() != 1 || delta.real(0) == 0) {
      throw site.wrong("start, limit and delta should be one number each, delta not 0");
    }
    double steps = Math.ceil((limit.real(0) - start.real(0)) / delta.real(0));
    return site.size((long) Math.max(steps, 0));
  }

  private static void eyeLike(Site site) {
    var x = site.in(0);
    if (x.rank() != 2) {
      throw site.wrong("expected a matrix");
    }
    var type =
        site.has("dtype")
            ? Type.ofCode(site.whole("dtype", 1))
                .orElseThrow(() -> site.wrong("the type is not supported"))
            : x.type();
    long k = site.whole("k", 0);
    var values = Tensor.zeros(type, x.shape());
    for (int i = 0; i < x.size(0); i++) {
      if (i + k >= 0 && i + k < x.size(1)) {
        type.setWhole(values.array(), (int) (i * (long) x.size(1) + i + k), 1);
      }
    }
    site.constant(0, values);
  }
}
