package dev.eddy.cli;

import dev.eddy.formats.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A table that is written row by row: to a file that is there whole or not at all, or to standard
/// output.
final class TableFile implements AutoCloseable {

  /// How it is written.
  enum Format {
    CSV(','),
    TSV('\t'),
    JSONL('\n');

    private final char delimiter;

    Format(char delimiter) {
      this.delimiter = delimiter;
    }

    /// By the ending of a file.
    ///
    /// @param flag that names the file, for the message
    static Format of(String flag, Path file) {
      var text = file.getFileName().toString().toLowerCase(Locale.ROOT);
      return named(text.substring(text.lastIndexOf('.') + 1))
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "%s: %s ends neither with .csv nor .tsv nor .jsonl; name a file that does"
                      .formatted(flag, file)));
    }

    /// By a name that people type.
    static Optional<Format> named(String name) {
      for (var format : values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(name)) return Optional.of(format);
      }
      return Optional.empty();
    }
  }

  /// What is written beside and takes the place of a file.
  private record Place(String flag, Path file, Path unfinished) {}

  private final Optional<Place> place;
  private final Format format;
  private final Writer out;
  private List<String> columns = List.of();

  private TableFile(Optional<Place> place, Format format, Writer out) {
    this.place = place;
    this.format = format;
    this.out = out;
  }

  /// One in a file.
  ///
  /// @param flag that names it, for messages
  static TableFile in(String flag, Path file, Format format) {
    var unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    var place = new Place(flag, file, unfinished);
    try {
      return new TableFile(
          Optional.of(place), format, Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failed(place, e);
    }
  }

  /// One on an output that is not ours to close.
  static TableFile on(Writer out, Format format) {
    return new TableFile(Optional.empty(), format, out);
  }

  Format format() {
    return format;
  }

  /// Begins a table.
  ///
  /// @param names of all columns, each once
  void columns(List<String> names) {
    columns = List.copyOf(names);
    if (format != Format.JSONL) {
      write(line(names.stream().map(this::quoted).toList()));
    }
  }

  /// Writes a row. Numbers are written with six digits after the point, as JSON in full.
  ///
  /// @param cells by their columns; of cells it lacks CSV and TSV have none, JSON lines no key
  void row(Map<String, ?> cells) {
    write(
        format == Format.JSONL
            ? Json.MAPPER.valueToTree(cells) + "\n"
            : line(columns.stream().map(name -> quoted(text(cells.get(name)))).toList()));
  }

  /// A cell as CSV and TSV have it.
  static String text(Object cell) {
    return switch (cell) {
      case null -> "";
      case Double number -> String.format(Locale.ROOT, "%.6f", number);
      default -> cell.toString();
    };
  }

  private String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining("" + format.delimiter, "", "\n"));
  }

  /// As RFC 4180 has it.
  private String quoted(String cell) {
    boolean plain =
        cell.indexOf(format.delimiter) < 0
            && cell.indexOf('"') < 0
            && cell.indexOf('\n') < 0
            && cell.indexOf('\r') < 0;
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  private void write(String text) {
    try {
      out.write(text);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Everything that is there so far can be read by others, where it is no file.
  void flush() {
    try {
      if (place.isEmpty()) out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// All rows are written: the file takes its place.
  void finish() {
    try {
      if (place.isEmpty()) {
        out.flush();
      } else {
        out.close();
        Files.move(
            place.get().unfinished(), place.get().file(), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private RuntimeException failed(IOException e) {
    return place.isPresent() ? failed(place.get(), e) : new UncheckedIOException(e);
  }

  private static IllegalArgumentException failed(Place place, IOException e) {
    return new IllegalArgumentException(
        "%s: %s cannot be written: %s".formatted(place.flag(), place.file(), e.getMessage()), e);
  }

  /// Takes away what is unfinished.
  @Override
  public void close() {
    if (place.isEmpty()) return;
    try {
      out.close();
    } catch (IOException _) {
      // on a full disk the last rows fail once more; they go with the others
    }
    try {
      Files.deleteIfExists(place.get().unfinished());
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
