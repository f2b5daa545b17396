package dev.eddy.tasks.data.question;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.Recognition;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.labelled.AskedSequences;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.table.Looked;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.table.Table;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a model is asked by a file: a question for every row, in order, with the cells that the row
/// has. The columns to learn from are found as the model knows them; what the model shall answer
/// may be missing.
///
/// @param columns names of the cells; empty: a row is a text
/// @param asked one for every row
public record Questions(List<String> columns, List<Asked> asked) {

  /// One question.
  ///
  /// @param line where it starts in the file
  /// @param cells those of its row; of a sequence with a row per step those of the first
  /// @param text what is asked; of a sequence of numbers what it is called
  /// @param sequence the numbers that are asked about
  /// @param words the words of a sentence that is cut already
  /// @param id what names the row, where a column does
  public record Asked(
      long line,
      List<String> cells,
      String text,
      Optional<LabelledSequence> sequence,
      Optional<List<String>> words,
      Optional<String> id) {
    public Asked {
      cells = List.copyOf(cells);
      words = words.map(List::copyOf);
    }

    /// Without a name.
    public Asked(
        long line,
        List<String> cells,
        String text,
        Optional<LabelledSequence> sequence,
        Optional<List<String>> words) {
      this(line, cells, text, sequence, words, Optional.empty());
    }

    /// The same behind so many more lines.
    Asked behind(long lines) {
      return new Asked(line + lines, cells, text, sequence, words, id);
    }
  }

  public Questions {
    columns = List.copyOf(columns);
    asked = List.copyOf(asked);
  }

  /// Lines that somebody types, or that come one after the other.
  ///
  /// @param first the number of the first of them, from 1
  public static Questions lines(List<String> lines, long first) {
    var asked = new ArrayList<Asked>();
    for (var line : lines) {
      asked.add(
          new Asked(
              first + asked.size(),
              List.of(line),
              line.strip(),
              Optional.empty(),
              Optional.empty()));
    }
    return new Questions(List.of(), asked);
  }

  /// Whether each is a line of plain text.
  public boolean areLines() {
    return columns.isEmpty();
  }

  /// Texts: the lines of a plain text, or one column of a table.
  ///
  /// Commas and semicolons are punctuation: where the first row does not name the model's columns
  /// and no other column holds what the model answers, a line is a text. A tab is no punctuation.
  ///
  /// @param role of the column that is asked
  /// @param answers what the model can answer, where that is a list
  /// @throws DataException if it is unclear, or the column is missing
  public static Questions texts(Path path, ReadOptions options, Role role, Set<String> answers) {
    var foreign = Looked.foreign(path);
    return foreign.isPresent()
        ? table(foreign.get(), options, role)
        : texts(SourceText.read(path, options), options, role, answers);
  }

  static Questions texts(SourceText text, ReadOptions options, Role role, Set<String> answers) {
    if (options.format().isPresent()) {
      return options.format().get() == DataFormat.LINES
          ? lines(text)
          : table(Recognition.sheet(text, options), options, role);
    }
    var format = Recognition.format(text, options);
    return switch (format) {
      case LINES, COLUMNS -> lines(text);
      case JSONL, CONLLU, ARFF, FASTTEXT -> table(Recognition.sheet(text, options), options, role);
      case SOUNDS -> table(Recognition.sheet(text, options), options, role);
      case CSV, TSV -> delimited(text, format, options, role, answers);
      case TS, TSF, TABLE, IDX ->
          throw new DataException(text.path() + " holds " + format.title() + "; expected texts");
    };
  }

  private static Questions delimited(
      SourceText text, DataFormat format, ReadOptions options, Role role, Set<String> answers) {
    var sheet = Recognition.sheet(text, options);
    // A model that learned from columns without names has seen files of this shape.
    boolean alike = Table.numbered(sheet.width()).equals(options.known());
    boolean said =
        alike
            || options.header().isPresent()
            || options.delimiter().isPresent()
            || options.quote().isPresent();
    boolean named = text.name().endsWith(".csv") || text.name().endsWith(".tsv");
    if (said || names(sheet, options) || named && sheet.width() == 1) {
      return table(sheet, options, role);
    }
    boolean answered = sheet.rows().size() > 0 && !answers.isEmpty() && column(sheet, answers) >= 0;
    if (answered) return table(sheet, options, role);
    if (format == DataFormat.TSV && !named) {
      throw text.wrong(
          "two readings: lines of text that hold a tab, or %d tab-separated columns without a header; say --format lines for the former, --format tsv for the latter"
              .formatted(sheet.width()));
    }
    return named ? table(sheet, options, role) : lines(text);
  }

  /// Whether the first row names a column that the model knows.
  private static boolean names(Sheet sheet, ReadOptions options) {
    var first = sheet.rows().getFirst().cells();
    return options.roles().values().stream()
        .flatMap(List::stream)
        .filter(name -> !Cells.isCount(name))
        .anyMatch(name -> first.stream().anyMatch(cell -> cell.strip().equalsIgnoreCase(name)));
  }

  /// Whether the first line names the column of a role, or the column is a number.
  private static boolean names(SourceText text, ReadOptions options, Role role) {
    var first = List.of(text.filled().getFirst().text().split("[,;|\t]", -1));
    return options.of(role).stream()
        .anyMatch(name ->
            Cells.isCount(name)
                || first.stream()
                    .map(cell -> cell.strip().replaceAll("^\"|\"$", ""))
                    .anyMatch(name::equalsIgnoreCase));
  }

  /// A column with nothing but what the model answers; -1 if there is none.
  private static int column(Sheet sheet, Set<String> answers) {
    for (int c = 0; c < sheet.width(); c++) {
      int at = c;
      if (sheet.rows().stream()
          .allMatch(row -> answers.contains(Cells.normal(row.cells().get(at))))) {
        return c;
      }
    }
    return -1;
  }

  private static Questions lines(SourceText text) {
    var lines = lines(text.lines().stream().map(SourceText.Line::text).toList(), 1);
    if (lines.asked.stream().allMatch(one -> one.text().isEmpty())) {
      throw new DataException(text.path() + " holds only blank lines; expected texts");
    }
    return lines;
  }

  private static Questions table(Sheet sheet, ReadOptions options, Role role) {
    var roles = Roles.of(sheet, options.withOnly(role, Role.ID), false, Set.of(role, Role.ID));
    if (!roles.has(role)) {
      if (roles.width() > 1) {
        throw roles
            .text()
            .wrong(
                "%d columns (%s), of which one is asked; name it with %s"
                    .formatted(
                        roles.width(), Suggestion.list(roles.table().columns(), 8), role.flag()));
      }
      roles.set(role, 0);
    }
    int column = roles.given(role).orElseThrow();
    roles.checkPlain(column, "a text");
    var id = roles.given(Role.ID);
    var asked = new ArrayList<Asked>();
    for (var row : roles.table().rows()) {
      asked.add(
          new Asked(
              row.line(),
              row.cells(),
              roles.text(row, column),
              Optional.empty(),
              Optional.empty(),
              id.isPresent() ? Optional.of(row.cells().get(id.getAsInt())) : Optional.empty()));
    }
    return new Questions(roles.table().columns(), asked);
  }

  /// Sequences of numbers, with or without labels.
  ///
  /// @throws DataException as [LabelledSequence#read]
  public static Questions sequences(Path path, ReadOptions options) {
    var sequences = AskedSequences.read(path, options);
    var asked = new ArrayList<Asked>();
    for (var one : sequences.all()) {
      asked.add(
          new Asked(
              one.line(),
              one.cells(),
              one.name(),
              Optional.of(one.sequence()),
              Optional.empty(),
              one.id()));
    }
    return new Questions(sequences.columns(), asked);
  }

  /// Sentences: the lines of a plain text, or those whose words a file has apart.
  ///
  /// Commas are punctuation: where the first line does not name the model's columns, a line is a
  /// sentence.
  public static Questions sentences(Path path, ReadOptions options) {
    var text = SourceText.read(path, options);
    boolean plain =
        switch (Recognition.format(text, options)) {
          case LINES -> true;
          case CSV -> options.format().isEmpty() && !names(text, options, Role.WORD);
          case TSV, COLUMNS, JSONL, CONLLU, FASTTEXT, SOUNDS, ARFF, TS, TSF, TABLE, IDX -> false;
        };
    if (plain) return lines(text);
    // Without the column that told sentences apart blank lines do.
    var wanted =
        names(text, options, Role.KEY)
            ? options.withOnly(Role.WORD, Role.KEY, Role.ID)
            : options.withOnly(Role.WORD, Role.ID);
    var reading = TaggedSentence.untagged(path, wanted);
    var asked = new ArrayList<Asked>();
    for (int i = 0; i < reading.rows().size(); i++) {
      var words = reading.rows().get(i).words();
      var sentence = String.join(" ", words);
      asked.add(
          new Asked(
              reading.lines().get(i),
              List.of(sentence),
              sentence,
              Optional.empty(),
              Optional.of(words)));
    }
    return new Questions(List.of("sentence"), asked);
  }

  /// Some of the questions.
  public Questions part(int from, int to) {
    return new Questions(columns, asked.subList(from, to));
  }

  /// What is asked.
  public List<String> texts() {
    return asked.stream().map(Asked::text).toList();
  }
}
