package dev.eddy.tasks.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.EncodingName;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.labelled.LabelledText;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random tables in random dialects come back as the same rows or are refused, and no change to a
/// file makes a row vanish without a word.
class DialectPropertyTest {

  @TempDir private Path folder;

  /// When the `csv` module of Python, which pandas follows, puts quotes around a cell.
  private enum Quoting {
    QUOTE_MINIMAL {
      @Override
      boolean quotes(String cell, char delimiter) {
        return cell.indexOf(delimiter) >= 0
            || cell.indexOf('"') >= 0
            || cell.indexOf('\n') >= 0
            || cell.indexOf('\r') >= 0;
      }
    },
    QUOTE_NONNUMERIC {
      @Override
      boolean quotes(String cell, char delimiter) {
        return !Cells.isNumber(cell);
      }
    },
    QUOTE_ALL {
      @Override
      boolean quotes(String cell, char delimiter) {
        return true;
      }
    };

    abstract boolean quotes(String cell, char delimiter);
  }

  /// How a table is written.
  private record Dialect(
      char delimiter,
      Quoting quoting,
      String lineEnd,
      boolean lastEnd,
      String encoding,
      boolean mark) {

    static Dialect random(Random random) {
      var encoding =
          List.of("UTF-8", "UTF-8", "UTF-8", "UTF-16LE", "UTF-16BE", "CP949")
              .get(random.nextInt(6));
      return new Dialect(
          ",;|\t".charAt(random.nextInt(4)),
          Quoting.values()[random.nextInt(3)],
          random.nextBoolean() ? "\n" : "\r\n",
          random.nextInt(4) > 0,
          encoding,
          random.nextInt(3) == 0);
    }

    byte[] written(List<List<String>> rows) {
      var text = new StringBuilder(marked() ? "\ufeff" : "");
      for (int r = 0; r < rows.size(); r++) {
        for (int c = 0; c < rows.get(r).size(); c++) {
          if (c > 0) text.append(delimiter);
          var cell = rows.get(r).get(c);
          boolean quotes = quoting.quotes(cell, delimiter);
          text.append(quotes ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
        }
        if (r < rows.size() - 1 || lastEnd) text.append(lineEnd);
      }
      return text.toString().getBytes(charset());
    }

    private boolean marked() {
      return mark && encoding.startsWith("UTF");
    }

    Charset charset() {
      return EncodingName.of(encoding);
    }

    /// What a person has to say about it.
    ReadOptions options() {
      boolean known = encoding.equals("UTF-8") || encoding.startsWith("UTF-16") && marked();
      return known ? ReadOptions.DEFAULT : ReadOptions.DEFAULT.withEncoding(encoding);
    }

    String ending() {
      return delimiter == '\t' ? ".tsv" : ".csv";
    }
  }

  /// A table of texts and labels, and maybe numbers.
  ///
  /// @param text which column holds the texts
  /// @param label which the labels
  private record Content(
      List<String> names, List<List<String>> rows, int text, int label, boolean header) {

    static Content random(Random random) {
      int width = 2 + random.nextInt(2);
      var order = new ArrayList<>(IntStream.range(0, width).boxed().toList());
      java.util.Collections.shuffle(order, random);
      int text = order.get(0);
      int label = order.get(1);
      var names = new ArrayList<>(List.of("a", "b", "c").subList(0, width));
      boolean usual = random.nextBoolean();
      names.set(text, usual ? "text" : "opinion");
      names.set(label, usual ? "label" : "mood");
      if (width == 3) names.set(order.get(2), "ticket_id");
      var labels = List.of("glad", "upset", "so, so", "중립").subList(0, 2 + random.nextInt(3));
      var rows = new ArrayList<List<String>>();
      int count = 8 + random.nextInt(12);
      for (int r = 0; r < count; r++) {
        var row = new ArrayList<>(java.util.Collections.nCopies(width, ""));
        row.set(text, text(random, r));
        row.set(label, labels.get(r % labels.size()));
        if (width == 3) row.set(order.get(2), Integer.toString(7000 + r * 3));
        rows.add(List.copyOf(row));
      }
      return new Content(names, rows, text, label, random.nextInt(3) > 0);
    }

    private static String text(Random random, int row) {
      var parts =
          List.of(
              "a warm lamp",
              "길이 막혔다",
              "one, two; three",
              "the \"blue\" door",
              "27\" wide",
              "line one\nline two",
              "\"quoted whole\"",
              "pipes | here",
              "tab\there",
              "it's",
              "  blanks around ",
              "so \"\"doubled\"\"");
      var text = new StringBuilder("row " + row);
      for (int i = random.nextInt(3); i >= 0; i--) {
        text.append(i % 2 == 0 ? " " : ", ").append(parts.get(random.nextInt(parts.size())));
      }
      return text.toString();
    }

    List<List<String>> lines() {
      if (!header) return rows;
      var all = new ArrayList<List<String>>();
      all.add(names);
      all.addAll(rows);
      return all;
    }

    List<LabelledText> expected() {
      return rows.stream().map(row -> new LabelledText(row.get(text), row.get(label))).toList();
    }

    ReadOptions said(ReadOptions options) {
      return options
          .withHeader(header)
          .withRole(Role.TEXT, Integer.toString(text + 1))
          .withRole(Role.LABEL, Integer.toString(label + 1));
    }
  }

  @Test
  void whatPythonWritesComesBackOrIsRefused() throws IOException {
    int read = 0;
    int tables = 400;
    for (int seed = 0; seed < tables; seed++) {
      var random = new Random(seed);
      var content = Content.random(random);
      var dialect = Dialect.random(random);
      var file =
          Files.write(
              folder.resolve("table-" + seed + dialect.ending()), dialect.written(content.lines()));
      try {
        var found = LabelledText.reading(file, dialect.options());
        assertThat(found.rows()).as("seed %d, %s", seed, dialect).isEqualTo(content.expected());
        read++;
      } catch (DataException e) {
        assertThat(e).hasMessageContaining(file.toString());
      }
      var found = LabelledText.reading(file, content.said(dialect.options()));
      assertThat(found.rows()).as("said: seed %d, %s", seed, dialect).isEqualTo(content.expected());
    }
    // What is refused is unclear: a law that refuses much would be easy to keep.
    assertThat(read).isGreaterThan(tables * 9 / 10);
  }

  @Test
  void aChangedFileLosesNoRowInSilence() throws IOException {
    int read = 0;
    for (int seed = 0; seed < 1500; seed++) {
      var random = new Random(10_000 + seed);
      var content = Content.random(random);
      var dialect = Dialect.random(random);
      var text =
          changed(
              new String(dialect.written(content.lines()), dialect.charset()).replace("\ufeff", ""),
              dialect.delimiter(),
              random);
      if (text.isBlank()) continue;
      var file = folder.resolve("changed-" + seed + dialect.ending());
      Files.writeString(file, text, StandardCharsets.UTF_8);
      try {
        var options = ReadOptions.DEFAULT.withHeader(content.header());
        var found = LabelledText.reading(file, content.said(options));
        var rows = Recognition.sheet(SourceText.read(file, options), options).rows();
        assertThat(found.rows())
            .as("seed %d", seed)
            .hasSize(rows.size() - (content.header() ? 1 : 0));
        checkEachLine(seed, text, rows, dialect.delimiter(), found.warnings());
        read++;
      } catch (DataException e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining(file.toString());
      }
    }
    assertThat(read).isGreaterThan(300);
  }

  /// One change as people and programs make them by mistake.
  private static String changed(String text, char delimiter, Random random) {
    int at = random.nextInt(text.length());
    return switch (random.nextInt(9)) {
      case 0 -> text.substring(0, at) + text.substring(at + 1);
      case 1 -> text.substring(0, at) + '"' + text.substring(at);
      case 2 -> text.substring(0, at) + delimiter + text.substring(at);
      case 3 -> text.substring(0, at) + "\n" + text.substring(at);
      case 4 -> text.substring(0, at);
      case 5 -> text.substring(at);
      case 6 -> text.replace("\"", "");
      case 7 -> text.substring(0, at) + "\n\n \n" + text.substring(at);
      default -> {
        int other = random.nextInt(text.length());
        int from = Math.min(at, other);
        int to = Math.max(at, other);
        yield text.substring(0, from) + text.substring(to) + text.substring(from, to);
      }
    };
  }

  /// Each line is part of a row, or holds nothing, or is named.
  private static void checkEachLine(
      int seed, String text, List<Row> rows, char delimiter, List<String> warnings) {
    var lines = text.lines().toList();
    var covered = new BitSet();
    for (var row : rows) cover(covered, row.line(), row.cells());
    for (int line = 1; line <= lines.size(); line++) {
      if (covered.get(line)) continue;
      var rest = lines.get(line - 1).replace(delimiter, ' ').replace("\"", "");
      boolean named = warnings.toString().contains("line " + line + " ");
      if (!rest.isBlank() && !named) {
        fail(
            "seed %d: line %d is in no row: %s%n%s"
                .formatted(seed, line, lines.get(line - 1), text));
      }
    }
  }

  private static void cover(BitSet covered, long line, List<String> cells) {
    long breaks =
        cells.stream().mapToLong(cell -> cell.chars().filter(c -> c == '\n').count()).sum();
    covered.set((int) line, (int) (line + breaks) + 1);
  }
}
