package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.format.Markup;
import dev.eddy.tasks.data.format.Sheet;
import java.nio.file.Path;

/// The cells of a file for a form that reads rows of text.
public final class FormSheet {
  private FormSheet() {}

  /// @param expected what the form reads, for the message
  /// @throws DataException if the file is an idx array, a `.ts` file, or a page, settings or
  ///   subtitles
  public static Sheet of(Path path, ReadOptions options, String expected) {
    var looked = Looked.at(path, options);
    if (looked.sheet().isEmpty()) {
      throw new DataException(
          path + " is an idx array " + looked.file().dimensions() + "; expected " + expected);
    }
    if (looked.file().format() == DataFormat.TS) {
      throw new DataException(path + " holds series of numbers; expected " + expected);
    }
    var sheet = looked.sheet().get();
    Markup.refuse(sheet.text(), sheet.format(), options, expected);
    return sheet;
  }
}
