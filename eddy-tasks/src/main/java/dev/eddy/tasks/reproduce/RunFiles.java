package dev.eddy.tasks.reproduce;

import dev.eddy.formats.AtomicFile;
import dev.eddy.tasks.data.text.Text;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// Files that are written into the folder of a run for its [PartFiles].
public final class RunFiles {

  private RunFiles() {}

  /// The lines of a file, unpacked.
  public static List<String> lines(Path file) {
    return Text.read(file).lines();
  }

  /// Writes a text.
  ///
  /// @return the name of the file
  public static String write(Path file, String text) {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    return file.toString();
  }

  /// The header of a table and its first rows, as they are.
  ///
  /// @param rows how many; empty: nothing is written
  /// @return the name of the file that has them, the table itself where all are wanted
  public static String head(Path from, Path to, OptionalInt rows) {
    return rows.isEmpty()
        ? from.toString()
        : write(
            to,
            Text.read(from)
                .content()
                .lines()
                .limit(1L + rows.getAsInt())
                .collect(Collectors.joining("\n", "", "\n")));
  }
}
