package dev.eddy.tasks.data.text;

import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.table.FormSheet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A source text and what it is to become: a sentence and its translation, a word and its spelling
/// in another script or its sounds.
public record Pair(String source, String target) {
  /// Reads pairs from TSV, CSV, JSON, or words with their sounds.
  ///
  /// The columns are those that flags name, else the ones named `source` and `target`, else the
  /// only two. Both sides are brought to NFC, without blanks around them. Neither may be empty, and
  /// no target longer than 10,000 characters.
  ///
  /// @throws DataException if there are more than two columns and none has those names, or a line
  ///   is bad
  public static List<Pair> read(Path path) {
    return read(path, Optional.empty(), ReadOptions.DEFAULT);
  }

  /// Reads pairs from two chosen columns: source, target.
  public static List<Pair> read(Path path, Columns columns) {
    return read(path, Optional.of(columns), ReadOptions.DEFAULT);
  }

  public static List<Pair> read(Path path, Optional<Columns> columns, ReadOptions options) {
    return reading(path, Columns.roles(columns, options, Role.SOURCE, Role.TARGET)).rows();
  }

  /// Reads pairs from two files, line by line: a line of the one becomes the same line of the
  /// other.
  ///
  /// @throws DataException if they have not as many lines, or a line is blank in one of them
  public static Reading<Pair> reading(Path source, Path target, ReadOptions options) {
    return ParallelText.read(source, target, options);
  }

  /// The same, with all that was decided.
  public static Reading<Pair> reading(Path path, ReadOptions options) {
    return PairReader.read(FormSheet.of(path, options, "pairs of texts"), options);
  }
}
