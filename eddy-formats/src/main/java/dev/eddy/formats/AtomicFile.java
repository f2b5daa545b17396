package dev.eddy.formats;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/// Writes a file whole or not at all.
///
/// The content goes to a hidden file beside the target, is forced to the disk, and then takes the
/// target's name in one step. A reader sees the old file or the new one, never a part; a failed
/// write leaves the old file as it was and removes its own traces. A thread that has been
/// interrupted still finishes its write, so that a cancelled run can save where it stopped.
public final class AtomicFile {
  private static final AtomicLong NEXT = new AtomicLong();

  private AtomicFile() {}

  /// What a file shall hold.
  @FunctionalInterface
  public interface Content {
    /// Writes all of it; the caller closes the stream.
    ///
    /// @param out buffered
    /// @throws IOException if the disk refuses
    void writeTo(OutputStream out) throws IOException;
  }

  /// Replaces or makes `file`.
  ///
  /// @param file the target; a symbolic link is followed
  /// @param content writes the bytes; what it throws is thrown on
  /// @throws UncheckedIOException if the folder is missing or the disk refuses; the message is one
  ///   sentence
  public static void write(Path file, Content content) {
    Path temporary = null;
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Path folder = target.getParent();
      if (folder == null || Files.isDirectory(target)) {
        throw new FileSystemException(file.toString(), null, "it is a folder");
      }
      if (!Files.isDirectory(folder)) {
        throw new FileSystemException(
            file.toString(), null, "there is no folder \"" + folder + "\"; create it first");
      }
      temporary =
          folder.resolve(
              ".%s.%d-%d.part"
                  .formatted(
                      target.getFileName(), ProcessHandle.current().pid(), NEXT.getAndIncrement()));
      try (var raw = new FileOutputStream(temporary.toFile())) {
        var out = new BufferedOutputStream(raw, 1 << 16);
        content.writeTo(out);
        out.flush();
        raw.getFD().sync();
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      temporary = null;
      forceFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("%s: could not be written: %s".formatted(file, reason(e)), e);
    } finally {
      remove(temporary);
    }
  }

  /// The new name must survive a power cut too; systems that cannot open a folder (Windows) do this
  /// by themselves.
  private static void forceFolder(Path folder) {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      // the file itself is whole and on the disk
    }
  }

  static void remove(Path temporary) {
    if (temporary != null) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException _) {
        // the first failure is the one to report
      }
    }
  }

  /// What went wrong, without the path that the sentence names already.
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "there is no such file";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      case IOException other when other.getMessage() != null -> other.getMessage();
      case IOException other -> other.getClass().getSimpleName();
    };
  }
}
