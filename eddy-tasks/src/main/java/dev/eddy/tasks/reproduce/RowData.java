package dev.eddy.tasks.reproduce;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// Where the data of a [ResultRow] is found, and how it becomes [PartFiles].
///
/// Files are named as [DataFolder] finds them. What has to be written differently for the form to
/// read it, or split, goes as plain files into the folder of the run ([RunFiles]): anyone can look
/// at them, and train on them with `eddy train`.
public interface RowData {

  /// The files that must be there.
  List<String> files();

  /// Makes the parts of the files.
  ///
  /// @param found the files in their order
  /// @param work where files that have to be written go
  /// @param rows the most rows (lines; sentences; pictures; blocks of 100 characters) of each part,
  ///   for a quick look; empty: all
  /// @throws DataException if a file is not what it should be
  PartFiles made(List<Path> found, Path work, OptionalInt rows);

  /// Finds the files and makes the parts.
  ///
  /// @param folder where the files are looked for
  /// @throws DataException if a file is missing or not what it should be
  default PartFiles parts(DataFolder folder, Path work, OptionalInt rows) {
    files().forEach(name -> Checksums.check(folder, name));
    return made(files().stream().map(folder::find).toList(), work, rows);
  }
}
