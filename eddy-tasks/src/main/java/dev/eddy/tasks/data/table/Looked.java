package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Pipes;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.bytes.FileBytes;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Recognition;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.image.Idx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A file and its cells.
///
/// @param sheet empty for an idx array
/// @param header whether the first row names the columns, as far as the cells alone say
public record Looked(DataFile file, Optional<Sheet> sheet, boolean header) {
  /// Looks at a file.
  ///
  /// @throws DataException if it is missing, empty, damaged, not text and not idx, or in an
  ///   encoding that was not named
  public static DataFile recognise(Path path) {
    return recognise(path, ReadOptions.DEFAULT);
  }

  /// Looks at a file of which something is known.
  public static DataFile recognise(Path path, ReadOptions options) {
    return at(path, options).file();
  }

  /// A file and its cells, read once within [Pipes#within] as long as it does not change.
  public static Looked at(Path path, ReadOptions options) {
    return Pipes.kept(Looked.class, path, options, () -> read(path, options));
  }

  /// The cells of a file that is no text, where a reader for it is there.
  public static Optional<Sheet> foreign(Path path) {
    return ForeignTables.sheet(path);
  }

  private static Looked read(Path path, ReadOptions options) {
    var foreign = foreign(path);
    if (foreign.isPresent()) {
      return new Looked(Table.file(foreign.get(), false), foreign, false);
    }
    var head = FileBytes.head(path, 64, 0);
    boolean idx =
        options.format().map(DataFormat.IDX::equals).orElseGet(() -> Idx.looksLike(head.bytes()));
    if (idx) {
      boolean gzipped = FileBytes.read(path).gzipped();
      var file =
          new DataFile(
              path,
              DataFormat.IDX,
              gzipped,
              StandardCharsets.ISO_8859_1,
              List.of(),
              false,
              '\n',
              List.of(),
              Idx.dimensions(path, head.bytes()));
      return new Looked(file, Optional.empty(), false);
    }
    var sheet = Recognition.sheet(SourceText.read(path, options), options);
    boolean header = Header.of(sheet, options, true).present();
    return new Looked(Table.file(sheet, header), Optional.of(sheet), header);
  }
}
