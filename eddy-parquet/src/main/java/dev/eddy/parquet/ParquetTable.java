package dev.eddy.parquet;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.TableReader;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/// Reads Parquet files, plain or packed with gzip, snappy or zstd.
///
/// Numbers are written as plain decimals, times as ISO 8601 has them, bytes as UTF-8. Lists are
/// lists, structs and maps objects.
public final class ParquetTable implements TableReader {
  private static final byte[] START = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /// A service.
  public ParquetTable() {}

  @Override
  public boolean reads(byte[] start) {
    return start.length >= START.length
        && Arrays.equals(start, 0, START.length, START, 0, START.length);
  }

  @Override
  public String title() {
    return "Parquet";
  }

  @Override
  public Rows read(Path path) {
    try (var file = ParquetFileReader.open(InputFile.of(path));
        var rows = file.rowReader()) {
      var names =
          file.getFileSchema().getRootNode().children().stream().map(SchemaNode::name).toList();
      var read = new ArrayList<List<Object>>();
      while (rows.hasNext()) {
        rows.next();
        read.add(row(rows, names.size()));
      }
      return new Rows(names, read);
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          "%s: the Parquet file cannot be read: %s; write it anew, or as CSV"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  private static List<Object> row(RowReader rows, int width) {
    var cells = new ArrayList<Object>(width);
    for (int column = 0; column < width; column++) {
      cells.add(rows.isNull(column) ? null : plain(rows.getValue(column)));
    }
    return cells;
  }

  /// A value as the readers of data take it.
  private static Object plain(Object value) {
    return switch (value) {
      case null -> null;
      case PqList list -> {
        var all = new ArrayList<Object>();
        for (int i = 0; i < list.size(); i++) {
          all.add(plain(list.get(i)));
        }
        yield all;
      }
      case PqStruct struct -> {
        var all = new LinkedHashMap<String, Object>();
        for (int i = 0; i < struct.getFieldCount(); i++) {
          all.put(struct.getFieldName(i), plain(struct.getValue(i)));
        }
        yield all;
      }
      case PqMap map -> {
        var all = new LinkedHashMap<String, Object>();
        for (var entry : map.getEntries()) {
          all.put(String.valueOf(plain(entry.getKey())), plain(entry.getValue()));
        }
        yield all;
      }
      case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
      case Float number ->
          number.isNaN() || number.isInfinite()
              ? number.toString()
              : new BigDecimal(number.toString());
      case Double number ->
          number.isNaN() || number.isInfinite()
              ? number.toString()
              : new BigDecimal(number.toString());
      case Number number -> number;
      case Boolean truth -> truth;
      default -> value.toString();
    };
  }
}
