package dev.eddy.vector;

import java.util.List;
import java.util.Optional;

/// Whether a loop over vectors is compiled; until then plain Java stands in for it.
///
/// Only the last and slowest of HotSpot's compilers makes machine instructions of vectors. Before
/// that each of them is an object, and a loop a hundred times slower than a plain one, which is
/// quick at once and gives the same bits. So every kernel asks before it runs such a loop, and what
/// is asked often is rehearsed in the background ([Rehearsal]). Which of the two runs, and when
/// that changes, shows in no result.
///
/// The system property `eddy.vector` says how a process begins: `later` (as above), `now` (vectors
/// from the first call, as without the property: what is compiled after rehearsals is some percent
/// slower than what is compiled after work) or `mixed` (either, from call to call; for tests).
abstract class VectorLoop {
  private static final String PROPERTY = "eddy.vector";

  private enum Beginning {
    LATER,
    NOW,
    MIXED;

    static final Beginning OF_THIS_PROCESS =
        switch (System.getProperty(PROPERTY, "now")) {
          case "later" -> LATER;
          case "mixed" -> MIXED;
          default -> NOW;
        };
  }

  /// A constant, so that nothing is asked where vectors run from the first call.
  private static final boolean NOW = Beginning.OF_THIS_PROCESS == Beginning.NOW;

  /// What is wrong with the system property, if anything.
  static Optional<String> misunderstood() {
    var beginning = System.getProperty(PROPERTY, "now");
    return List.of("now", "later", "mixed").contains(beginning)
        ? Optional.empty()
        : Optional.of(
            "the system property %s is \"%s\"; it can be now, later or mixed"
                .formatted(PROPERTY, beginning));
  }

  /// What a call costs besides its numbers, in numbers.
  private static final int CALL = 32;

  /// Numbers that plain Java computes, some milliseconds, before a loop is rehearsed: what runs for
  /// a moment only is not worth it.
  private static final long OFTEN = 4_000_000;

  /// How many numbers or terms are worth a rehearsal, so that the compiler sees a loop and not its
  /// edges.
  final int length;

  private final int each;
  private final int weight;
  private boolean compiled;
  private long work;

  /// @param weight how much longer a number takes than a sum
  /// @param each how many numbers the rehearsal computes for each that it is told
  VectorLoop(int weight, int each, int length) {
    this.weight = weight;
    this.each = each;
    this.length = length;
  }

  /// Nanoseconds that the rehearsal stays below by far once the loop is machine instructions, and
  /// never reaches while each vector is an object.
  long bound(int n) {
    return 100 + 10L * weight * (each * n / FloatLanes.COUNT + 1);
  }

  /// Gets ready for a rehearsal.
  abstract void prepare() throws ReflectiveOperationException;

  /// The loop over as many numbers or terms, on memory of its own. Without any it does nothing.
  abstract void rehearse(int n) throws Throwable;

  /// The same in plain Java.
  abstract void standIn(int n);

  /// Whether to run over vectors now.
  ///
  /// Threads may see the change at different moments, and lose counts to each other: nothing
  /// depends on either.
  ///
  /// @param numbers how many the call computes
  boolean compiled(int numbers) {
    return NOW || rehearsed(numbers);
  }

  /// The same, however the process begins: for a loop that stands in for another over vectors.
  final boolean rehearsed(int numbers) {
    return compiled || standsIn(numbers);
  }

  private boolean standsIn(int numbers) {
    if (Beginning.OF_THIS_PROCESS == Beginning.MIXED) {
      work = work * 6364136223846793005L + 1442695040888963407L;
      return work < 0;
    }
    long before = work;
    work = before + CALL + (long) weight * numbers;
    if (before < OFTEN && work >= OFTEN) {
      Rehearsal.ask(this);
    }
    return false;
  }

  void takeOver() {
    compiled = true;
  }
}
