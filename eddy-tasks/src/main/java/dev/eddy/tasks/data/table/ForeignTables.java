package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.StrictJson;
import dev.eddy.tasks.data.TableReader;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.format.Sheet.Oddity;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/// Tables of formats that are no text, by the readers that are there as services.
final class ForeignTables {
  private ForeignTables() {}

  /// The rows of a file; empty where no reader knows its first bytes. A row counts as a line.
  ///
  /// @throws DataException if it is a table without rows, or cannot be read
  static Optional<Sheet> sheet(Path path) {
    if (!Files.isRegularFile(path)) return Optional.empty();
    var start = start(path);
    for (var reader : ServiceLoader.load(TableReader.class, TableReader.class.getClassLoader())) {
      if (reader.reads(start)) return Optional.of(sheet(path, reader.read(path)));
    }
    return Optional.empty();
  }

  private static byte[] start(Path path) {
    try (var in = Files.newInputStream(path)) {
      return in.readNBytes(TableReader.START);
    } catch (IOException e) {
      throw new DataException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static Sheet sheet(Path path, TableReader.Rows table) {
    var text = SourceText.none(path);
    if (table.rows().isEmpty() || table.columns().isEmpty()) {
      throw text.wrong("a table without rows; expected data");
    }
    var odd = new HashMap<Integer, List<Oddity>>();
    var rows = new ArrayList<Row>(table.rows().size());
    for (var values : table.rows()) {
      long line = rows.size() + 1L;
      var cells = new ArrayList<String>(values.size());
      for (int column = 0; column < values.size(); column++) {
        var value = values.get(column);
        var cell = cell(value);
        var kind =
            switch (value) {
              case null -> Optional.of(Oddity.Kind.NOTHING);
              case List<?> _ -> Optional.of(Oddity.Kind.LIST);
              case Map<?, ?> _ -> Optional.of(Oddity.Kind.OBJECT);
              default -> Optional.<Oddity.Kind>empty();
            };
        int at = column;
        kind.ifPresent(found -> {
          var known = odd.computeIfAbsent(at, _ -> new ArrayList<>());
          if (known.stream().noneMatch(other -> other.kind() == found)) {
            known.add(new Oddity(found, line, cell));
          }
        });
        cells.add(cell);
      }
      rows.add(new Row(line, cells));
    }
    return new Sheet(text, DataFormat.TABLE, '\n', false, table.columns(), rows, odd, List.of());
  }

  private static String cell(Object value) {
    return switch (value) {
      case null -> "";
      case List<?> list -> StrictJson.MAPPER.writeValueAsString(list);
      case Map<?, ?> map -> StrictJson.MAPPER.writeValueAsString(map);
      case BigDecimal number -> number.toPlainString();
      default -> value.toString();
    };
  }
}
