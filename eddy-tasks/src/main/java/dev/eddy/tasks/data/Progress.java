package dev.eddy.tasks.data;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// How far a long work is, such as the reading of a file, for whoever listens.
public final class Progress {
  /// Fewer bytes are gone through before anybody could read how far it is.
  private static final long LONG = 1 << 23;

  /// Pieces between two of which it is told.
  private static final int TOLD = 256;

  private static final ScopedValue<Listener> LISTENER = ScopedValue.newInstance();
  private static final ScopedValue<Part> PART = ScopedValue.newInstance();

  private Progress() {}

  /// What `done` and `all` count.
  public enum Unit {
    BYTES,
    /// Rows, words or whatever the work is made of.
    PIECES
  }

  /// Is told many times; it shows as much of it as is good.
  @FunctionalInterface
  public interface Listener {
    /// @param what such as `reading plays.txt`
    /// @param done of `all`
    void at(String what, long done, long all, Unit unit);
  }

  /// A part of the bytes of a file.
  private record Part(String what, long from, long to, long all) {}

  /// Runs something that tells how far it is.
  public static <T> T within(Listener listener, Supplier<T> run) {
    return ScopedValue.where(LISTENER, listener).call(run::get);
  }

  /// Runs something that is a small part of a work which tells how far it is itself.
  public static <T> T silently(Supplier<T> run) {
    return ScopedValue.where(LISTENER, (_, _, _, _) -> {}).call(run::get);
  }

  /// Runs something that is done with the bytes of a file from one place to another: the pieces it
  /// tells of are a share of them.
  public static void part(String what, long from, long to, long all, Runnable run) {
    ScopedValue.where(PART, new Part(what, from, to, all)).run(run);
  }

  /// Tells how many bytes are done, if anybody listens and it takes a while.
  public static void tell(String what, long done, long all) {
    if (all >= LONG && LISTENER.isBound()) {
      LISTENER.get().at(what, done, all, Unit.BYTES);
    }
  }

  /// Goes through something and tells how far it is, where it is no part of the bytes of a file.
  public static <T> Stream<T> stream(String what, Collection<T> all) {
    if (!LISTENER.isBound() || PART.isBound()) return all.stream();
    var done = new AtomicLong();
    return all.stream()
        .map(one -> {
          long before = done.getAndIncrement();
          if (before % TOLD == 0) count(what, before, all.size());
          return one;
        });
  }

  /// Tells how many pieces are done, if anybody listens.
  public static void count(String what, long done, long all) {
    if (!LISTENER.isBound() || all == 0) return;
    if (PART.isBound()) {
      var part = PART.get();
      long share = part.from + (long) ((double) done / all * (part.to - part.from));
      LISTENER.get().at(part.what, share, part.all, Unit.BYTES);
    } else {
      LISTENER.get().at(what, done, all, Unit.PIECES);
    }
  }
}
