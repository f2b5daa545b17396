package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Operators on lists of tensors. Lists are values: one is never changed, a longer one is another.
final class Lists {
  private Lists() {}

  static void addTo(Operations table) {
    table.add("SequenceEmpty", 11, site -> site.listOut(0));
    table.add("SequenceConstruct", 11, Lists::construct);
    table.add("SequenceInsert", 11, Lists::insert);
    table.add("SequenceErase", 11, Lists::erase);
    table.add("SequenceAt", 11, Lists::at);
    table.add("SequenceLength", 11, Lists::length);
    table.add("ConcatFromSequence", 11, Lists::concat);
    table.add("SplitToSequence", 11, Lists::split);
  }

  private static int place(Site site, Slot slot, int n) {
    long place = slot.whole(0);
    if (place < -n || place >= n) {
      throw site.wrong("place %d in a list of %d", place, n);
    }
    return (int) (place < 0 ? place + n : place);
  }

  private static void construct(Site site) {
    var slots = new ArrayList<Slot>();
    for (int i = 0; i < site.inputs(); i++) {
      slots.add(site.in(i));
    }
    var out = site.listOut(0);
    site.step(() -> out.setItems(slots.stream().map(Slot::copy).toList()));
  }

  private static void insert(Site site) {
    var list = site.list(0);
    var tensor = site.in(1);
    var position = site.given(2);
    var out = site.listOut(0);
    site.step(() -> {
      var items = new ArrayList<>(list.items());
      int at = items.size();
      if (position.isPresent() && position.get().whole(0) != at) {
        at = place(site, position.get(), items.size());
      }
      items.add(at, tensor.copy());
      out.setItems(items);
    });
  }

  private static void erase(Site site) {
    var list = site.list(0);
    var position = site.given(1);
    var out = site.listOut(0);
    site.step(() -> {
      var items = new ArrayList<>(list.items());
      if (items.isEmpty()) {
        throw site.wrong("the list is empty");
      }
      items.remove(
          position.isPresent() ? place(site, position.get(), items.size()) : items.size() - 1);
      out.setItems(items);
    });
  }

  private static void at(Site site) {
    var list = site.list(0);
    var position = site.in(1);
    var now = list.items().get(place(site, position, list.items().size()));
    var out = site.out(0, now.type(), now.shape());
    site.check(() -> {
      var item = list.items().get(place(site, position, list.items().size()));
      return take(item, out);
    });
  }

  private static boolean take(Tensor item, Slot out) {
    if (item.type() != out.type() || !item.hasShape(out.shape())) {
      return false;
    }
    System.arraycopy(item.array(), 0, out.array(), 0, item.size());
    return true;
  }

  private static void length(Site site) {
    var list = site.list(0);
    var out = site.out(0, Type.INT64);
    site.step(() -> out.longs()[0] = list.items().size());
  }

  private static void concat(Site site) {
    var list = site.list(0);
    boolean fresh = site.flag("new_axis");
    if (list.items().isEmpty()) {
      throw site.wrong("the list is empty");
    }
    int rank = list.items().getFirst().rank() + (fresh ? 1 : 0);
    int axis = site.axis(site.whole("axis", 0), rank);
    var first = list.items().getFirst();
    var shape = joined(site, list.items(), axis, fresh);
    var out = site.out(0, first.type(), shape);
    site.check(() -> {
      if (!Arrays.equals(joined(site, list.items(), axis, fresh), shape)) {
        return false;
      }
      var to = Move.steps(shape);
      int offset = 0;
      for (var item : list.items()) {
        var part = part(item, axis, fresh);
        new Move(part, Move.steps(part), to).run(item.array(), 0, out.array(), offset);
        offset += part[axis] * to[axis];
      }
      return true;
    });
  }

  private static int[] part(Tensor item, int axis, boolean fresh) {
    if (!fresh) {
      return item.shape();
    }
    var shape = new int[item.rank() + 1];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = i == axis ? 1 : item.size(i < axis ? i : i - 1);
    }
    return shape;
  }

  private static int[] joined(Site site, List<Tensor> items, int axis, boolean fresh) {
    var shape = part(items.getFirst(), axis, fresh);
    int size = 0;
    for (var item : items) {
      var like = part(item, axis, fresh);
      if (like.length != shape.length || item.type() != items.getFirst().type()) {
        throw site.wrong("items of the list differ in type or number of axes");
      }
      size = site.size((long) size + like[axis]);
      like[axis] = shape[axis];
      if (!Arrays.equals(like, shape)) {
        throw site.wrong("items of the list differ in another axis than %d", axis);
      }
    }
    shape[axis] = size;
    return shape;
  }

  private static void split(Site site) {
    var x = site.in(0);
    int axis = site.axis(site.whole("axis", 0), x.rank());
    int size = x.size(axis);
    boolean even = site.given(1).isEmpty() || site.in(1).rank() == 0;
    int each = site.given(1).isPresent() && even ? site.size(site.whole(1)) : 1;
    if (each == 0) {
      throw site.wrong("parts of size 0");
    }
    // The axis can go where every part is one place of it.
    boolean keep = !even || each != 1 || site.whole("keepdims", 1) != 0;
    int[] sizes;
    if (even) {
      sizes = new int[Math.ceilDiv(size, each)];
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = Math.min(each, size - i * each);
      }
    } else {
      sizes = Sizes.ints(site, site.wholes(1));
    }
    if (Arrays.stream(sizes).asLongStream().sum() != size) {
      throw site.wrong("parts of %s do not add up to %d", Arrays.toString(sizes), size);
    }
    var out = site.listOut(0);
    var from = Move.steps(x.shape());
    site.step(() -> {
      var items = new ArrayList<Tensor>();
      int offset = 0;
      for (int length : sizes) {
        var shape = x.shape().clone();
        shape[axis] = length;
        var part = x.type().allocate(Sizes.product(shape, 0, shape.length));
        new Move(shape, from, Move.steps(shape)).run(x.array(), offset, part, 0);
        offset += length * from[axis];
        items.add(Tensor.over(x.type(), part, keep ? shape : without(shape, axis)));
      }
      out.setItems(items);
    });
  }

  private static int[] without(int[] shape, int axis) {
    var less = new int[shape.length - 1];
    System.arraycopy(shape, 0, less, 0, axis);
    System.arraycopy(shape, axis + 1, less, axis, less.length - axis);
    return less;
  }
}
