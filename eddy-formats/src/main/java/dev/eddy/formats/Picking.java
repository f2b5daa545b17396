package dev.eddy.formats;

/// Which steps of a sequence another sequence is made of: step t is step `at(t, steps)`, and zeros
/// where that is outside.
public sealed interface Picking {

  /// How many steps there are, picked from a sequence of this many.
  int count(int steps);

  /// The step that step t is; outside `0 … steps − 1` where there is none.
  int at(int t, int steps);

  /// How a window meets the ends of a sequence.
  enum Padding {
    /// Only windows that lie inside.
    VALID,
    /// As many steps as `steps / stride`, zeros on both sides, the odd one after the end.
    SAME,
    /// As many steps, zeros before the beginning only.
    CAUSAL
  }

  /// One place of a window that moves over a sequence.
  ///
  /// @param offset of the place from the window's beginning, in steps
  /// @param span of the window from its first step to its last, both included
  record Window(int offset, int span, int stride, Padding padding) implements Picking {
    @Override
    public int count(int steps) {
      return padding == Padding.VALID
          ? Math.max(0, (steps - span) / stride + 1)
          : (steps + stride - 1) / stride;
    }

    @Override
    public int at(int t, int steps) {
      int before =
          switch (padding) {
            case VALID -> 0;
            case SAME -> Math.max(0, (count(steps) - 1) * stride + span - steps) / 2;
            case CAUSAL -> span - 1;
          };
      return t * stride + offset - before;
    }
  }

  /// The steps from the last to the first.
  record Backwards() implements Picking {
    @Override
    public int count(int steps) {
      return steps;
    }

    @Override
    public int at(int t, int steps) {
      return steps - 1 - t;
    }
  }

  /// Steps left out at both ends, or zeros added where a number is negative.
  record Crop(int before, int after) implements Picking {
    @Override
    public int count(int steps) {
      return Math.max(0, steps - before - after);
    }

    @Override
    public int at(int t, int steps) {
      return t + before;
    }
  }

  /// Each step this many times.
  record Repeat(int times) implements Picking {
    @Override
    public int count(int steps) {
      return steps * times;
    }

    @Override
    public int at(int t, int steps) {
      return t / times;
    }
  }

  /// One step, from the end where the number is negative: a row.
  record Step(int index) implements Picking {
    @Override
    public int count(int steps) {
      return 1;
    }

    @Override
    public int at(int t, int steps) {
      return index < 0 ? steps + index : index;
    }
  }
}
