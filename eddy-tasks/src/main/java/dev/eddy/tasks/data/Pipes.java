package dev.eddy.tasks.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What came through the pipes that one run was given: a pipe can be read only once, and its data
/// is looked at more than once.
public final class Pipes {
  private static final ScopedValue<Pipes> HELD = ScopedValue.newInstance();

  private final ConcurrentHashMap<Path, byte[]> bytes = new ConcurrentHashMap<>();

  private Pipes() {}

  /// Runs something within which each pipe (`/dev/stdin`, `<(…)`, a named one) is read once and
  /// kept.
  public static <T> T within(Supplier<T> run) {
    return HELD.isBound() ? run.get() : ScopedValue.where(HELD, new Pipes()).call(run::get);
  }

  /// All that came through a pipe; empty for a file that can be read again.
  ///
  /// @throws IOException if the pipe breaks
  public static Optional<byte[]> read(Path path) throws IOException {
    if (Files.isRegularFile(path) || Files.isDirectory(path) || !Files.exists(path)) {
      return Optional.empty();
    }
    if (!HELD.isBound()) return Optional.of(Files.readAllBytes(path));
    var held = HELD.get().bytes;
    var known = held.get(path);
    if (known == null) {
      known = all(path);
      held.put(path, known);
    }
    return Optional.of(known);
  }

  private static byte[] all(Path path) throws IOException {
    // The size of a pipe says nothing, so it is read to its end.
    try (var in = Files.newInputStream(path)) {
      return in.readAllBytes();
    }
  }
}
