package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.format.Cells;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The different values of a column in their normal form, blank ones left aside, and how often each
/// is there. A value is known by the first cell that has it, so that a column of long texts is not
/// held twice.
final class DifferentValues {
  /// Cells between two of which it is told how far it is.
  private static final int TOLD = 1024;

  private final List<String> cells;

  /// A hash table of the values by number, from 1; 0: free.
  private int[] slots = new int[64];

  private int[] first = new int[16];
  private int[] hashes = new int[16];
  private int[] counts = new int[16];
  private int size;
  private int filled;

  DifferentValues(List<String> cells) {
    this.cells = cells;
    for (int row = 0; row < cells.size(); row++) {
      if (row % TOLD == 0) Progress.count("comparing cells", row, cells.size());
      var cell = cells.get(row);
      if (!cell.isBlank()) add(row, Cells.normal(cell));
    }
  }

  private void add(int row, String value) {
    filled++;
    int hash = hash(value);
    int slot = slot(value, hash);
    if (slots[slot] > 0) {
      counts[slots[slot] - 1]++;
      return;
    }
    if (size == first.length) {
      first = Arrays.copyOf(first, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    first[size] = row;
    hashes[size] = hash;
    counts[size++] = 1;
    slots[slot] = size;
    if (2 * size > slots.length) grow();
  }

  private static int hash(String value) {
    int hash = value.hashCode();
    return hash ^ hash >>> 16;
  }

  /// Where a value is, or where it would be.
  private int slot(String value, int hash) {
    int slot = hash & slots.length - 1;
    while (slots[slot] > 0) {
      int number = slots[slot] - 1;
      if (hashes[number] == hash && value(number).equals(value)) return slot;
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    for (int number = 0; number < size; number++) {
      int slot = hashes[number] & slots.length - 1;
      while (slots[slot] > 0) slot = slot + 1 & slots.length - 1;
      slots[slot] = number + 1;
    }
  }

  private String value(int number) {
    return Cells.normal(cells.get(first[number]));
  }

  /// How many different ones there are.
  int size() {
    return size;
  }

  /// How many cells have one.
  int filled() {
    return filled;
  }

  /// @param value in its normal form
  boolean contains(String value) {
    return slots[slot(value, hash(value))] > 0;
  }

  /// How often each is there.
  IntStream counts() {
    return Arrays.stream(counts, 0, size);
  }

  /// All of them, made when they are asked for.
  List<String> all() {
    return new AbstractList<>() {
      @Override
      public String get(int number) {
        return value(number);
      }

      @Override
      public int size() {
        return size;
      }
    };
  }
}
