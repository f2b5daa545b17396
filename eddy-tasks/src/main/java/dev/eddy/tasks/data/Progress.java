package dev.eddy.tasks.data;

import java.util.function.Supplier;

/// How far a reader is with a long file, for whoever listens.
public final class Progress {
  /// Fewer bytes are gone through before anybody could read how far it is.
  private static final long LONG = 1 << 23;

  private static final ScopedValue<Listener> LISTENER = ScopedValue.newInstance();

  private Progress() {}

  /// Is told many times; it shows as much of it as is good.
  @FunctionalInterface
  public interface Listener {
    /// @param what such as `reading plays.txt`
    /// @param done of `all`, in bytes
    void at(String what, long done, long all);
  }

  /// Runs something whose readers tell how far they are.
  public static <T> T within(Listener listener, Supplier<T> run) {
    return ScopedValue.where(LISTENER, listener).call(run::get);
  }

  /// Tells it, if anybody listens and it takes a while.
  public static void tell(String what, long done, long all) {
    if (all >= LONG && LISTENER.isBound()) {
      LISTENER.get().at(what, done, all);
    }
  }
}
