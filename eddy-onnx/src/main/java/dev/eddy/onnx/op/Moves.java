package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;

/// Operators that move elements and compute nothing: transposing, joining, splitting, slicing,
/// padding, repeating.
final class Moves {
  private Moves() {}

  static void addTo(Operations table) {
    table.add("Transpose", 1, Moves::transpose);
    table.add("Concat", 1, Moves::concat);
    table.add("Split", 1, Moves::split);
    table.add("Slice", 1, site -> new Slices(site, true).plan());
    table.add("Slice", 10, site -> new Slices(site, false).plan());
    table.add("Pad", 1, site -> pad(site, "pads", false));
    table.add("Pad", 11, site -> pad(site, "", true));
    table.add("Tile", 1, Moves::tileOneAxis);
    table.add("Tile", 6, Moves::tile);
    table.add("ReverseSequence", 10, Moves::reverseSequence);
    table.add("Trilu", 14, Moves::triangle);
    table.add("DepthToSpace", 1, Moves::depthToSpace);
    table.add("SpaceToDepth", 1, Moves::spaceToDepth);
  }

  private static void move(Site site, Slot from, Move move, Slot to) {
    site.step(() -> move.run(from.array(), 0, to.array(), 0));
  }

  private static void transpose(Site site) {
    var x = site.in(0);
    int rank = x.rank();
    var order = new int[rank];
    var given = site.wholes("perm");
    if (given.isPresent() && given.get().length != rank) {
      throw site.wrong("perm %s does not fit %d axes", Arrays.toString(given.get()), rank);
    }
    var shape = new int[rank];
    var from = new int[rank];
    var steps = Move.steps(x.shape());
    for (int i = 0; i < rank; i++) {
      order[i] = given.isPresent() ? site.axis(given.get()[i], rank) : rank - 1 - i;
      shape[i] = x.shape()[order[i]];
      from[i] = steps[order[i]];
    }
    if (Arrays.stream(order).distinct().count() != rank) {
      throw site.wrong("perm %s names an axis twice", Arrays.toString(order));
    }
    if (onlyOnesMove(x.shape(), order)) {
      site.alias(0, x, shape);
      return;
    }
    var out = site.out(0, x.type(), shape);
    move(site, x, new Move(shape, from, Move.steps(shape)), out);
  }

  /// Whether the elements stay in their order.
  private static boolean onlyOnesMove(int[] shape, int[] order) {
    int last = -1;
    for (int axis : order) {
      if (shape[axis] != 1) {
        if (axis < last) {
          return false;
        }
        last = axis;
      }
    }
    return true;
  }

  private static void concat(Site site) {
    var parts = new ArrayList<Slot>();
    for (int i = 0; i < site.inputs(); i++) {
      parts.add(site.in(i));
    }
    var first = parts.getFirst();
    // Before version 4 the axis could be left out.
    int axis = site.axis(site.whole("axis", 1), first.rank());
    var shape = first.shape().clone();
    shape[axis] = 0;
    for (var part : parts) {
      var like = part.shape().clone();
      if (like.length != shape.length || part.type() != first.type()) {
        throw site.wrong("parts should have one type and the same number of axes");
      }
      shape[axis] = site.size((long) shape[axis] + like[axis]);
      like[axis] = first.shape()[axis];
      if (!Arrays.equals(like, first.shape())) {
        throw site.wrong("parts differ in another axis than %d", axis);
      }
    }
    var out = site.out(0, first.type(), shape);
    var to = Move.steps(shape);
    int at = 0;
    for (var part : parts) {
      var move = new Move(part.shape(), Move.steps(part.shape()), to);
      int offset = at * to[axis];
      site.step(() -> move.run(part.array(), 0, out.array(), offset));
      at += part.shape()[axis];
    }
  }

  private static void split(Site site) {
    var x = site.in(0);
    int axis = site.axis(site.whole("axis", 0), x.rank());
    int size = x.shape()[axis];
    int[] sizes = splitSizes(site, size);
    if (Arrays.stream(sizes).asLongStream().sum() != size) {
      throw site.wrong("parts of %s do not add up to %d", Arrays.toString(sizes), size);
    }
    var from = Move.steps(x.shape());
    int at = 0;
    for (int i = 0; i < sizes.length; i++) {
      var shape = x.shape().clone();
      shape[axis] = sizes[i];
      int offset = at * from[axis];
      at += sizes[i];
      if (!site.wants(i)) {
        continue;
      }
      var out = site.out(i, x.type(), shape);
      var move = new Move(shape, from, Move.steps(shape));
      site.step(() -> move.run(x.array(), offset, out.array(), 0));
    }
  }

  private static int[] splitSizes(Site site, int size) {
    // Version 1 alone could also be given the sizes as a second input; from 13 on it always is.
    var given = site.given(1).isPresent() ? Optional.of(site.wholes(1)) : site.wholes("split");
    if (given.isPresent()) {
      return Sizes.ints(site, given.get());
    }
    int n = site.has("num_outputs") ? site.size(site.whole("num_outputs", 1)) : site.outputs();
    if (n == 0 || n > Math.max(site.outputs(), 1)) {
      throw site.wrong("%d parts for %d outputs", n, site.outputs());
    }
    int each = Math.ceilDiv(size, n);
    var sizes = new int[n];
    for (int i = 0, left = size; i < n; i++, left -= each) {
      sizes[i] = Math.clamp(left, 0, each);
    }
    return sizes;
  }

  /// `pads`: for each axis how much before, then for each how much after; negative cuts off.
  private static void pad(Site site, String attribute, boolean inputs) {
    var x = site.in(0);
    int rank = x.rank();
    long[] given =
        inputs
            ? site.wholes(1)
            : site.wholes(attribute).or(() -> site.wholes("paddings")).orElse(new long[0]);
    var axes = inputs ? site.givenWholes(3) : Optional.<long[]>empty();
    int n = axes.map(list -> list.length).orElse(rank);
    if (given.length != 2 * n) {
      throw site.wrong("expected %d sizes of padding, found %d", 2 * n, given.length);
    }
    var before = new int[rank];
    var after = new int[rank];
    for (int i = 0; i < n; i++) {
      int axis = axes.isPresent() ? site.axis(axes.get()[i], rank) : i;
      before[axis] = Math.toIntExact(given[i]);
      after[axis] = Math.toIntExact(given[n + i]);
    }
    var filler = inputs ? site.given(2).filter(slot -> slot.size() == 1) : Optional.<Slot>empty();
    var number = Tensor.zeros(x.type(), 1);
    if (!inputs && x.type().isReal()) {
      x.type().setReal(number.array(), 0, site.real("value", 0));
    }
    if (x.type() == Type.STRING) {
      ((String[]) number.array())[0] = "";
    }
    new Padding(site, x, before, after, site.text("mode", "constant")).plan(filler, number);
  }

  private static void tileOneAxis(Site site) {
    var x = site.in(0);
    var repeats = new long[x.rank()];
    Arrays.fill(repeats, 1);
    repeats[site.axis(site.whole(2), x.rank())] = site.whole(1);
    tile(site, x, repeats);
  }

  private static void tile(Site site) {
    tile(site, site.in(0), site.wholes(1));
  }

  private static void tile(Site site, Slot x, long[] repeats) {
    int rank = x.rank();
    if (repeats.length != rank) {
      throw site.wrong("expected %d numbers of repeats, found %d", rank, repeats.length);
    }
    var shape = new int[rank];
    var sizes = new int[2 * rank];
    var from = new int[2 * rank];
    var own = Move.steps(x.shape());
    for (int i = 0; i < rank; i++) {
      sizes[2 * i] = site.size(repeats[i]);
      sizes[2 * i + 1] = x.shape()[i];
      from[2 * i + 1] = own[i];
      shape[i] = site.size(repeats[i] * x.shape()[i]);
    }
    var out = site.out(0, x.type(), shape);
    move(site, x, new Move(sizes, from, Move.steps(sizes)), out);
  }

  private static void reverseSequence(Site site) {
    var x = site.in(0);
    var lengths = site.in(1);
    int time = site.axis(site.whole("time_axis", 0), x.rank());
    int batch = site.axis(site.whole("batch_axis", 1), x.rank());
    if (x.rank() < 2 || time + batch != 1 || lengths.size() != x.size(batch)) {
      throw site.wrong("expected axes 0 and 1, and a length for each row");
    }
    var out = site.out(0, x.type(), x.shape());
    var steps = Move.steps(x.shape());
    int width = Sizes.product(x.shape(), 2, x.rank());
    int rows = x.size(batch);
    int times = x.size(time);
    site.step(() -> {
      for (int b = 0; b < rows; b++) {
        int length = Math.clamp(lengths.whole(b), 0, times);
        for (int t = 0; t < times; t++) {
          int from = b * steps[batch] + (t < length ? length - 1 - t : t) * steps[time];
          copy(x, from, out, b * steps[batch] + t * steps[time], width);
        }
      }
    });
  }

  @SuppressWarnings("SuspiciousSystemArraycopy")
  static void copy(Slot from, int f, Slot to, int t, int n) {
    System.arraycopy(from.array(), f, to.array(), t, n);
  }

  private static void triangle(Site site) {
    var x = site.in(0);
    if (x.rank() < 2) {
      throw site.wrong("expected matrices");
    }
    long k = site.given(1).isPresent() ? site.whole(1) : 0;
    boolean upper = site.whole("upper", 1) != 0;
    int rows = x.size(-2);
    int columns = x.size(-1);
    var out = site.out(0, x.type(), x.shape());
    var zeros = x.type().allocate(columns);
    site.step(() -> {
      for (int r = 0; r * columns < x.size(); r++) {
        int row = r % rows;
        int split = Math.clamp(row + k + (upper ? 0 : 1), 0, columns);
        int from = upper ? split : 0;
        int n = upper ? columns - split : split;
        System.arraycopy(zeros, 0, out.array(), r * columns, columns);
        copy(x, r * columns + from, out, r * columns + from, n);
      }
    });
  }

  private static void depthToSpace(Site site) {
    var x = site.in(0);
    int block = site.size(site.whole("blocksize", 0));
    if (x.rank() != 4 || block == 0 || x.size(1) % (block * block) != 0) {
      throw site.wrong("expected [N, C, H, W] with C a multiple of blocksize²");
    }
    int c = x.size(1) / (block * block);
    int h = x.size(2);
    int w = x.size(3);
    boolean depthFirst = site.text("mode", "DCR").equals("DCR");
    var out = site.out(0, x.type(), x.size(0), c, h * block, w * block);
    int plane = h * w;
    int major = depthFirst ? c * plane * block : plane * block;
    int minor = depthFirst ? c * plane : plane;
    int channel = depthFirst ? plane : plane * block * block;
    var sizes = new int[] {x.size(0), c, h, block, w, block};
    var from = new int[] {x.size(1) * plane, channel, w, major, 1, minor};
    move(site, x, new Move(sizes, from, Move.steps(sizes)), out);
  }

  private static void spaceToDepth(Site site) {
    var x = site.in(0);
    int block = site.size(site.whole("blocksize", 0));
    if (x.rank() != 4 || block == 0 || x.size(2) % block != 0 || x.size(3) % block != 0) {
      throw site.wrong("expected [N, C, H, W] with H and W multiples of blocksize");
    }
    int h = x.size(2) / block;
    int w = x.size(3) / block;
    var out = site.out(0, x.type(), x.size(0), x.size(1) * block * block, h, w);
    int plane = x.size(2) * x.size(3);
    var sizes = new int[] {x.size(0), block, block, x.size(1), h, w};
    var from = new int[] {x.size(1) * plane, x.size(3), 1, plane, x.size(3) * block, block};
    move(site, x, new Move(sizes, from, Move.steps(sizes)), out);
  }
}
