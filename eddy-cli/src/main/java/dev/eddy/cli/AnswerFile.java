package dev.eddy.cli;

import dev.eddy.formats.Json;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.data.question.Questions;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A file of answers: for every row that was asked one row, with the cells it had and then the
/// answer and its probability, or several of them. It is there whole or not at all.
final class AnswerFile implements AutoCloseable {

  /// How it is written.
  enum Format {
    CSV(','),
    TSV('\t'),
    JSONL('\n');

    private final char delimiter;

    Format(char delimiter) {
      this.delimiter = delimiter;
    }

    /// By a name that people type, else by the ending of a file.
    static Format of(Path file, String name) {
      var word = name != null ? name : ending(file);
      for (var format : values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(word)) return format;
      }
      throw new IllegalArgumentException(
          name != null
              ? "--out-format: expected csv, tsv or jsonl, found \"" + name + "\""
              : "--out: %s ends neither with .csv nor .tsv nor .jsonl; say which with --out-format"
                  .formatted(file));
    }

    private static String ending(Path file) {
      var text = file.getFileName().toString().toLowerCase(Locale.ROOT);
      return text.substring(text.lastIndexOf('.') + 1);
    }
  }

  private final Path file;
  private final Path unfinished;
  private final Format format;
  private final int top;
  private final BufferedWriter out;
  private boolean begun;

  /// @param top how many answers each row gets
  AnswerFile(Path file, Format format, int top) {
    this.file = file;
    this.format = format;
    this.top = top;
    unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try {
      out = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Before anything is asked: somebody's data is not to be written over.
  ///
  /// @param read files that are read
  /// @throws IllegalArgumentException if it is one of those, or holds something else than answers
  static void check(Path file, List<Path> read) {
    try {
      for (var other : read) {
        if (Files.exists(file) && Files.exists(other) && Files.isSameFile(file, other)) {
          throw new IllegalArgumentException(
              "--out: %s is read by this command, and would be written over; name another file"
                  .formatted(file));
        }
      }
      if (Files.isDirectory(file)) {
        throw new IllegalArgumentException(
            "--out: %s is a folder; name a file in it".formatted(file));
      }
      if (Files.isRegularFile(file) && Files.size(file) > 0 && !holdsAnswers(file)) {
        throw new IllegalArgumentException(
            "--out: %s is there already and holds no answers; choose another name".formatted(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holdsAnswers(Path file) throws IOException {
    try (var in = new BufferedReader(Files.newBufferedReader(file, StandardCharsets.ISO_8859_1))) {
      var first = in.readLine();
      return first != null
          && (first.matches("(.*[,\t])?\"?answer_*\"?([,\t].*)?")
              || first.startsWith("{") && first.contains("\"answer"));
    }
  }

  /// Writes answers, one for each question.
  void write(Questions asked, List<Answer> answers) {
    try {
      var columns = asked.columns().isEmpty() ? List.of("text") : asked.columns();
      var names = names(columns);
      if (!begun && format != Format.JSONL) line(names);
      begun = true;
      for (int i = 0; i < answers.size(); i++) {
        var cells = new ArrayList<>(asked.asked().get(i).cells());
        answer(cells, answers.get(i));
        if (format == Format.JSONL) {
          json(names, cells, answers.get(i));
        } else {
          line(cells);
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private List<String> names(List<String> columns) {
    var names = new ArrayList<String>();
    for (int c = 0; c < columns.size(); c++) {
      names.add(columns.get(c).isEmpty() ? "column " + (c + 1) : columns.get(c));
    }
    for (int k = 1; k <= top; k++) {
      for (var one : List.of("answer", "probability")) {
        var name = k == 1 ? one : one + "_" + k;
        while (names.contains(name)) name += "_";
        names.add(name);
      }
    }
    return names;
  }

  private void answer(List<String> cells, Answer answer) {
    for (int k = 0; k < top; k++) {
      boolean there = k < answer.candidates().size();
      cells.add(there ? answer.candidates().get(k).text() : "");
      var probability =
          there ? answer.candidates().get(k).numbers().get("probability") : (Double) null;
      cells.add(probability == null ? "" : String.format(Locale.ROOT, "%.6f", probability));
    }
  }

  private void json(List<String> names, List<String> cells, Answer answer) throws IOException {
    var one = Json.object();
    var row = new LinkedHashMap<String, String>();
    for (int c = 0; c < names.size(); c++) row.put(names.get(c), cells.get(c));
    int own = names.size() - 2 * top;
    int at = 0;
    for (var cell : row.entrySet()) {
      boolean probability = at >= own && (at - own) % 2 == 1;
      if (!probability) one.put(cell.getKey(), cell.getValue());
      else if (!cell.getValue().isEmpty()) {
        one.put(
            cell.getKey(), answer.candidates().get((at - own) / 2).numbers().get("probability"));
      }
      at++;
    }
    out.write(one.toString());
    out.write('\n');
  }

  private void line(List<String> cells) throws IOException {
    out.write(cells.stream().map(this::quoted).collect(Collectors.joining("" + format.delimiter)));
    out.write('\n');
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

  /// All answers are written: the file takes its place.
  void finish() {
    try {
      out.close();
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private IllegalArgumentException failed(IOException e) {
    return new IllegalArgumentException(
        "--out: %s cannot be written: %s".formatted(file, e.getMessage()), e);
  }

  /// Takes away what is unfinished.
  @Override
  public void close() {
    try {
      out.close();
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
