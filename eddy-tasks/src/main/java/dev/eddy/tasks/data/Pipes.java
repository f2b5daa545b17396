package dev.eddy.tasks.data;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What one run has read: a pipe can be read only once, and data is looked at more than once.
public final class Pipes {
  private static final ScopedValue<Pipes> HELD = ScopedValue.newInstance();

  private final ConcurrentHashMap<Path, byte[]> bytes = new ConcurrentHashMap<>();

  private record Key(Class<?> kind, Path path, ReadOptions options, String stamp) {}

  private final ConcurrentHashMap<Key, SoftReference<?>> made = new ConcurrentHashMap<>();

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

  /// What a file is read as, made once within [#within] for a file that stays as it is, as long as
  /// there is memory for it.
  ///
  /// @param kind what it is read as
  /// @param options how it is read
  public static <T> T kept(Class<T> kind, Path path, ReadOptions options, Supplier<T> made) {
    var stamp = stamp(path);
    if (!HELD.isBound() || stamp.isEmpty()) return made.get();
    var held = HELD.get().made;
    var key = new Key(kind, path, options, stamp.get());
    var known = held.get(key);
    T value = known == null ? null : kind.cast(known.get());
    if (value == null) {
      value = made.get();
      held.put(key, new SoftReference<>(value));
    }
    return value;
  }

  /// When a file was changed and how long it is; empty where there is none.
  private static Optional<String> stamp(Path path) {
    try {
      var found = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(found.lastModifiedTime() + " " + found.size() + " " + found.fileKey());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static byte[] all(Path path) throws IOException {
    // The size of a pipe says nothing, so it is read to its end.
    try (var in = Files.newInputStream(path)) {
      return in.readAllBytes();
    }
  }
}
