package dev.eddy.tasks.data;

import java.nio.file.Path;

/// The cells of a file for a form that reads rows of text.
final class FormSheet {
  private FormSheet() {}

  /// @param expected what the form reads, for the message
  /// @throws DataException if the file is an idx array or a `.ts` file
  static Sheet of(Path path, ReadOptions options, String expected) {
    var looked = DataFile.look(path, options);
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
