package dev.eddy.tasks.network;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/// The text of the setting `cell` as a cell: `lstm`, `lstm:forget_bias=0,cell_clip=3`, `my.cell`,
/// `my.cell:act=relu`.
public final class CellChoice {

  private CellChoice() {}

  /// @throws IllegalArgumentException if there is no such cell, file or option
  public static Cell of(String text) {
    int colon = text.lastIndexOf(':');
    boolean options = colon > 0 && text.indexOf('=', colon) > 0;
    var name = options ? text.substring(0, colon).strip() : text.strip();
    var cell = name.endsWith(".cell") ? read(name) : Cells.named(name);
    if (!options) {
      return cell;
    }
    var values = new LinkedHashMap<String, String>();
    for (var part : text.substring(colon + 1).split(",")) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "cell \"%s\": expected options such as forget_bias=0, found \"%s\""
                .formatted(name, part));
      }
      var option = part.substring(0, equals).strip();
      var value = part.substring(equals + 1).strip();
      if (cell.equations().sizes().stream().anyMatch(size -> size.name().equals(option))) {
        cell = cell.withSize(option, size(name, option, value));
      } else {
        values.put(option, value);
      }
    }
    return cell.with(values);
  }

  private static int size(String cell, String size, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "cell \"%s\": size '%s' must be a whole number, found \"%s\""
              .formatted(cell, size, value),
          e);
    }
  }

  private static Cell read(String file) {
    try {
      return Cell.read(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": there is no such file of a cell", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          file + ": the cell could not be read: " + e.getMessage(), e);
    }
  }
}
