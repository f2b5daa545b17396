package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.format.Sheet;
import java.nio.file.Path;

/// The cells of a file for a form that reads rows of text.
public final class FormSheet {
  private FormSheet() {}

  /// @param expected what the form reads, for the message
  /// @throws DataException if the file is an idx array or a `.ts` file
  public static Sheet of(Path path, ReadOptions options, String expected) {
    var looked = Looked.at(path, options);
    if (looked.sheet().isEmpty()) {
      throw new DataException(
          path + " is an idx array " + looked.file().dimensions() + "; expected " + expected);
    }
    if (looked.file().format() == DataFormat.TS) {
      throw new DataException(path + " holds series of numbers; expected " + expected);
    }
    return looked.sheet().get();
  }
}
