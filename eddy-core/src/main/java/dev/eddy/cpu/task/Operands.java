package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Memory;
import dev.eddy.plan.Ref;
import java.util.ArrayList;
import java.util.List;

/// Where the operands of a cell lie at a step: numbers into tables of offsets, `start +
/// slot·slotSize`, brought up to date once per step.
final class Operands {

  private final Memory<?> memory;
  private final AxisRows axis;
  private final int lane;
  private final List<Ref> refs = new ArrayList<>();

  /// Where row 0 of each operand is at the step,
  int[] offset = {};

  /// … how far the next row of the axis is,
  int[] advance = {};

  /// … and how far the next row is to a kernel.
  int[] stride = {};

  private int[] start = {};
  private int[] slotSize = {};
  private boolean[] pair = {};
  private int boundRows;
  private int boundLayout;

  Operands(Memory<?> memory, AxisRows axis, int lane) {
    this.memory = memory;
    this.axis = axis;
    this.lane = lane;
  }

  /// How many there are.
  int size() {
    return refs.size();
  }

  Ref ref(int i) {
    return refs.get(i);
  }

  /// The number of an operand.
  int index(Ref ref) {
    int at = refs.indexOf(ref);
    if (at < 0) {
      at = refs.size();
      refs.add(ref);
    }
    return at;
  }

  private void makeRoom() {
    int n = refs.size();
    start = new int[n];
    slotSize = new int[n];
    offset = new int[n];
    advance = new int[n];
    stride = new int[n];
    pair = new boolean[n];
  }

  /// Takes the shape of the batch and the places of the buffers.
  void bind() {
    if (start.length < refs.size()) {
      makeRoom();
    }
    if (boundRows == axis.rows && boundLayout == memory.layout) {
      return;
    }
    boundRows = axis.rows;
    boundLayout = memory.layout;
    for (int i = 0; i < refs.size(); i++) {
      var ref = refs.get(i);
      var buffer = ref.buffer();
      int row = buffer.width();
      start[i] = memory.base[buffer.id()] + ref.column();
      slotSize[i] = 0;
      pair[i] = false;
      switch (buffer.kind()) {
        case STEPS, STATES -> {
          slotSize[i] = row * axis.rows;
          start[i] += ref.shift() * slotSize[i];
          advance[i] = row;
          stride[i] = row;
        }
        case PAIR -> {
          slotSize[i] = row * axis.rows;
          pair[i] = true;
          advance[i] = row;
          stride[i] = row;
        }
        case WEIGHTS -> {}
        case CONSTANT, SCALAR, VECTOR -> {
          advance[i] = 0;
          stride[i] = 0;
        }
        case BLOCK -> {
          start[i] += lane * memory.laneStep[buffer.id()];
          advance[i] = 0;
          stride[i] = row;
        }
      }
    }
  }

  /// Where a row of an operand is at the step.
  int at(int i, int row) {
    return offset[i] + row * advance[i];
  }

  /// How far the next step of an operand is: 0 where it is the same at all steps.
  int advanceInTime(int i) {
    return slotSize[i];
  }

  /// Goes to a step.
  void seek(int t) {
    for (int i = 0; i < offset.length; i++) {
      offset[i] = start[i] + (pair[i] ? (t + refs.get(i).shift() & 1) : t) * slotSize[i];
    }
  }
}
