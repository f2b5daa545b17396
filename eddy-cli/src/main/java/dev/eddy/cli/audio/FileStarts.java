package dev.eddy.cli.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// How a file starts.
final class FileStarts {

  private FileStarts() {}

  static boolean with(Path file, String text) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(text.length()), StandardCharsets.ISO_8859_1).equals(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
