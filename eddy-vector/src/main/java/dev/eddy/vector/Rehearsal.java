package dev.eddy.vector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Loops over vectors are called here, on memory of their own, until the compiler has taken them
/// and they are measured to be faster than plain Java; then they take over.
///
/// A loop is compiled once it was called some thousand times. Nearly all of these calls are over no
/// numbers and return at once; among them are as many over a whole row as the compiler needs to
/// know what the loop is like. So a rehearsal takes little time and makes little garbage, and
/// nobody waits for it. Where vectors never become fast (an interpreter, another compiler) plain
/// Java goes on.
final class Rehearsal {
  /// Calls after which the first compiler has a loop, which then counts what happens in it.
  private static final int COUNTED = 400;

  /// Calls after which the last compiler takes a loop, and of how many one is over a whole row.
  private static final int CALLS = 6_000;

  private static final int WHOLE_EVERY = 400;

  private static final long PATIENCE = 10_000_000_000L;
  private static final long IDLE_MILLIS = 500;

  private static final Deque<VectorLoop> ASKED = new ArrayDeque<>();
  private static boolean running;

  private record Waiting(VectorLoop loop, long since) {}

  private Rehearsal() {}

  static void ask(VectorLoop loop) {
    synchronized (ASKED) {
      ASKED.add(loop);
      if (running) {
        ASKED.notifyAll();
        return;
      }
      running = true;
    }
    Thread.ofPlatform().daemon().name("eddy-rehearsal").start(Rehearsal::run);
  }

  private static void run() {
    var waiting = new ArrayList<Waiting>();
    try {
      for (var asked = next(waiting); asked != null; asked = next(waiting)) {
        for (var loop : asked) {
          begin(loop);
          waiting.add(new Waiting(loop, System.nanoTime()));
        }
        for (var loops = waiting.iterator(); loops.hasNext(); ) {
          if (settled(loops.next())) {
            loops.remove();
          }
        }
      }
    } catch (Throwable e) {
      // Plain Java goes on; that is slower, and nothing else.
      System.getLogger("dev.eddy.vector")
          .log(System.Logger.Level.WARNING, "vectors are not rehearsed any more", e);
    }
  }

  /// What was asked since, after a moment; null if nothing was for some time and nothing waits.
  private static List<VectorLoop> next(List<Waiting> waiting) throws InterruptedException {
    synchronized (ASKED) {
      if (ASKED.isEmpty()) {
        ASKED.wait(waiting.isEmpty() ? IDLE_MILLIS : 2);
      }
      if (ASKED.isEmpty() && waiting.isEmpty()) {
        running = false;
        return null;
      }
      var asked = List.copyOf(ASKED);
      ASKED.clear();
      return asked;
    }
  }

  private static void begin(VectorLoop loop) throws Throwable {
    loop.prepare();
    for (int i = 0; i < COUNTED; i++) {
      loop.rehearse(0);
    }
    Thread.sleep(1);
    for (int i = 0; i < CALLS; i++) {
      loop.rehearse(i % WHOLE_EVERY == 0 ? length(loop, i / WHOLE_EVERY) : 0);
    }
  }

  /// A whole number of vectors, some more, and less than one: what never happened the compiler
  /// leaves out.
  private static int length(VectorLoop loop, int turn) {
    return switch (turn % 3) {
      case 0 -> loop.length;
      case 1 -> loop.length - 3;
      default -> 3;
    };
  }

  /// Whether a loop took over, or never will.
  private static boolean settled(Waiting waiting) throws Throwable {
    var loop = waiting.loop;
    // How many calls it takes depends on how much the compiler has to do.
    for (int i = 0; i < CALLS; i++) {
      loop.rehearse(0);
    }
    int length = loop.length / 4 + 1;
    if (vectors(loop, length, 1) < 4 * loop.bound(length)) {
      long time = vectors(loop, length, 16);
      if (time < 16 * loop.bound(length) && time <= plain(loop, length, 16)) {
        loop.takeOver();
        return true;
      }
    }
    return System.nanoTime() - waiting.since > PATIENCE;
  }

  private static long vectors(VectorLoop loop, int length, int calls) throws Throwable {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      loop.rehearse(length);
    }
    return System.nanoTime() - start;
  }

  private static long plain(VectorLoop loop, int length, int calls) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      loop.standIn(length);
    }
    return System.nanoTime() - start;
  }
}
