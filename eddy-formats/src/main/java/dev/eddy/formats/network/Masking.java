package dev.eddy.formats.network;

import dev.eddy.cell.Cell;
import java.util.TreeMap;

/// A cell that minds a mask: an input `keep [1]`, 1 where a step counts and 0 where it does not. A
/// step that does not count carries every state over.
public final class Masking {

  private Masking() {}

  /// What is given at a step that does not count.
  public enum Output {
    /// What the step before gave; zeros before the first that counts.
    AS_BEFORE,
    /// The state h as it was.
    STATE,
    /// Zeros.
    ZEROS
  }

  /// The same cell with a mask. Its output must be its state h.
  public static Cell of(Cell cell, Output output) {
    var text = new StringBuilder("input keep [1]\n");
    for (var line : cell.text().split("\n", -1)) {
      if (!line.startsWith("#")) {
        text.append(line.replaceAll("\\b([a-z])'", "$1_next")).append('\n');
      }
    }
    text.append("counts = rowsum(keep)\n");
    for (var state : cell.equations().states()) {
      text.append("%s' = where(counts, %s_next, %s)\n".replace("%s", state.name()));
    }
    switch (output) {
      case AS_BEFORE -> {
        var size = passed(cell);
        text.insert(0, "state last [%s] = zeros\n".formatted(size));
        text.append("last' = where(counts, h_next, last)\noutput = last'\n");
      }
      case STATE -> {}
      case ZEROS -> text.append("output = where(counts, h_next, 0*h_next)\n");
    }
    var options = new TreeMap<String, String>();
    cell.equations().options().forEach(option -> options.put(option.name(), option.value()));
    var masked = Cell.of(cell.name() + "-masked", text.toString());
    masked = options.isEmpty() ? masked : masked.with(options);
    for (var size : cell.sizes().entrySet()) {
      masked = masked.withSize(size.getKey(), size.getValue());
    }
    return masked;
  }

  private static String passed(Cell cell) {
    return cell.equations().states().stream()
        .filter(state -> state.name().equals("h"))
        .findFirst()
        .map(state -> state.dim().toString())
        .orElse("H");
  }
}
