package dev.eddy.onnx.run;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Gives one array to values that are never needed together.
///
/// Buffers are taken in the order in which they are first written; each takes the smallest free
/// block that holds it, else the largest, which grows. A block is free again after the node that
/// reads its buffer last.
final class Lifetimes {

  private static final class Block {
    final Class<?> kind;
    int size;
    int busyUntil;
    Object array;

    Block(Class<?> kind) {
      this.kind = kind;
    }
  }

  private Lifetimes() {}

  static void assign(List<Buffer> buffers) {
    var order = new ArrayList<>(buffers);
    order.removeIf(buffer -> buffer.kept);
    order.sort(Comparator.comparingInt(buffer -> buffer.first));
    var blocks = new ArrayList<Block>();
    var placed = new ArrayList<Block>();
    for (var buffer : order) {
      var block = choose(blocks, buffer);
      block.size = Math.max(block.size, buffer.size);
      block.busyUntil = buffer.last;
      placed.add(block);
    }
    for (int i = 0; i < order.size(); i++) {
      var block = placed.get(i);
      if (block.array == null) {
        block.array = Array.newInstance(block.kind.getComponentType(), block.size);
      }
      order.get(i).array = block.array;
    }
  }

  private static Block choose(List<Block> blocks, Buffer buffer) {
    Block best = null;
    for (var block : blocks) {
      if (block.kind != buffer.kind || block.busyUntil >= buffer.first) {
        continue;
      }
      if (best == null || better(block, best, buffer.size)) {
        best = block;
      }
    }
    if (best == null) {
      best = new Block(buffer.kind);
      blocks.add(best);
    }
    return best;
  }

  /// The smallest that is large enough, else the largest.
  private static boolean better(Block block, Block than, int size) {
    if (than.size < size) {
      return block.size > than.size;
    }
    return block.size >= size && block.size < than.size;
  }
}
