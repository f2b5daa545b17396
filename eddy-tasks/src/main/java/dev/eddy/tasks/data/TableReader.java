package dev.eddy.tasks.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Reads tables of a format that is no text, such as Parquet.
///
/// Readers are services: a module that provides this interface, or a jar that names its class in
/// `META-INF/services/dev.eddy.tasks.data.TableReader`, adds one, and every form reads its files.
public interface TableReader {

  /// How many bytes [#reads] is shown.
  int START = 16;

  /// Rows of named columns.
  ///
  /// @param columns their names
  /// @param rows one value a column: a text, a [Number], a [Boolean], a [List], a map, or null for
  ///   nothing
  record Rows(List<String> columns, List<List<Object>> rows) {
    public Rows {
      columns = List.copyOf(columns);
      // Cells may be null, which no copy takes.
      rows = Collections.unmodifiableList(new ArrayList<>(rows));
    }
  }

  /// Whether a file that starts with these bytes is one of its format.
  boolean reads(byte[] start);

  /// The format in a word.
  String title();

  /// All rows of a file.
  ///
  /// @throws DataException if it cannot be read
  Rows read(Path path);
}
