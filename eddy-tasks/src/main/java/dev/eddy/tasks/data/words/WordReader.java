package dev.eddy.tasks.data.words;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.Cut;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.table.Column;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.vocabulary.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Reads words with counts: whether a line has a count, where it stands, and what the words are.
///
/// A count is a whole number on every line: `river 1200`, `1200 river` as `uniq -c` writes it,
/// `river 12,345`, `1 river 1200` behind a rank. A name that ends with a number beside names that
/// do not is a name.
final class WordReader {
  private static final Pattern THOUSANDS = Pattern.compile("\\d{1,3}(,\\d{3})+");
  private static final Pattern FLAGS = Pattern.compile("\\S+/[A-Za-z0-9]+");
  private static final Set<Role> ROLES = Set.of(Role.WORD, Role.COUNT, Role.ID);

  /// The mean length of lines from which they are hardly words.
  private static final int LONG = 30;

  /// The mean number of parts with blanks between from which lines are hardly words.
  private static final int PARTS = 4;

  private final Sheet sheet;
  private final ReadOptions options;
  private final LinkedHashMap<String, Long> counts = new LinkedHashMap<>();
  private final LinkedHashMap<String, Long> lines = new LinkedHashMap<>();

  private WordReader(Sheet sheet, ReadOptions options) {
    this.sheet = sheet;
    this.options = options;
  }

  static Reading<WordCount> read(Sheet sheet, ReadOptions options) {
    return new WordReader(sheet, options).read();
  }

  private Reading<WordCount> read() {
    return switch (sheet.format()) {
      case SOUNDS ->
          throw sheet
              .text()
              .wrong("this holds words and their sounds, which translate reads; expected words");
      case LINES -> options.format().isPresent() ? lines() : told();
      case COLUMNS, TSV, CSV, JSONL, ARFF, FASTTEXT, CONLLU, TSF, TABLE -> columns(sheet);
      case TS, IDX -> throw new IllegalStateException("refused above");
    };
  }

  private void add(Row row, String word, long count) {
    var text = Words.checked(Cells.normal(word), sheet.text().path(), row.line());
    counts.merge(text, count, Long::sum);
    lines.putIfAbsent(text, row.line());
  }

  private Reading<WordCount> reading(Roles roles) {
    var words = new ArrayList<WordCount>(counts.size());
    counts.forEach((word, count) -> words.add(new WordCount(word, count)));
    double length = words.stream().mapToInt(word -> word.word().length()).average().orElse(0);
    double parts =
        words.stream().mapToInt(word -> word.word().split("\\s+").length).average().orElse(0);
    if (length > LONG || parts > PARTS) {
      roles.warn(
          "the words are long, %.0f characters on average; generate reads running text"
              .formatted(length));
    }
    return roles.reading("word", words, List.copyOf(lines.values()));
  }

  // ---- lines of plain text ---------------------------------------------------------------------

  /// A line is a word.
  private Reading<WordCount> lines() {
    var roles = Roles.of(sheet, options, false, ROLES);
    roles.set(Role.WORD, 0);
    if (roles.column(0).is(Column.Kind.TIMES)) throw times(roles, 0);
    for (var row : sheet.rows()) add(row, row.cells().getFirst(), 1);
    return reading(roles);
  }

  private Reading<WordCount> told() {
    var split = sheet.rows().stream().map(WordReader::tokens).toList();
    if (!options.roles().isEmpty()) return split();
    refuseHunspell();
    int width = split.getFirst().size();
    boolean even = split.stream().allMatch(tokens -> tokens.size() == width);
    boolean several = split.stream().allMatch(tokens -> tokens.size() > 1);
    boolean trailing = several && split.stream().allMatch(tokens -> isCount(tokens.getLast()));
    boolean leading = several && split.stream().allMatch(tokens -> isCount(tokens.getFirst()));
    if (even && width == 2) {
      if (trailing) return counted(1);
      if (leading) return counted(0);
      refuseDecimals(split);
    }
    if (even && width == 3) {
      boolean ranked =
          leading
              && trailing
              && IntStream.range(0, split.size())
                  .allMatch(i -> split.get(i).getFirst().equals(Integer.toString(i + 1)));
      if (ranked) {
        return split(options.withRole(Role.WORD, "2").withRole(Role.COUNT, "3"));
      }
      if (split.stream().allMatch(tokens -> isCount(tokens.get(1)))) {
        throw sheet
            .text()
            .wrong(
                "3 columns, of which the second holds whole counts, where a word and its count are expected; name them with --word 1 --count 2");
      }
    }
    if (trailing) {
      throw sheet
          .text()
          .wrong(
              "two readings: names that end with a number, such as %s, or names with their counts; say --format lines for the former, --count last for the latter"
                  .formatted(Excerpt.of(sheet.rows().getFirst().cells().getFirst().strip())));
    }
    if (leading) return counted(0);
    refuseSomeCounts(split);
    return lines();
  }

  private static List<String> tokens(Row row) {
    return List.of(row.cells().getFirst().strip().split("\\s+"));
  }

  /// A word and its count a line.
  ///
  /// @param at 0 if the count comes first
  private Reading<WordCount> counted(int at) {
    var roles = Roles.of(sheet, options.withoutRoles(), false, ROLES);
    roles.set(Role.WORD, 0);
    for (var row : sheet.rows()) {
      var line = row.cells().getFirst().strip();
      int cut = at == 0 ? firstBlank(line) : lastBlank(line);
      var word = at == 0 ? line.substring(cut) : line.substring(0, cut);
      var count = at == 0 ? line.substring(0, cut) : line.substring(cut);
      add(row, word, count(row, count.strip()));
    }
    return reading(roles);
  }

  private static int firstBlank(String line) {
    int at = 0;
    while (!Character.isWhitespace(line.charAt(at))) at++;
    return at;
  }

  private static int lastBlank(String line) {
    int at = line.length();
    while (!Character.isWhitespace(line.charAt(at - 1))) at--;
    return at;
  }

  private Reading<WordCount> split() {
    return options.of(Role.COUNT).equals(List.of("last")) ? counted(1) : split(options);
  }

  /// Columns with blanks between.
  private Reading<WordCount> split(ReadOptions said) {
    var read = sheet.rows().stream().map(Row::line).collect(Collectors.toSet());
    var cut = Cut.blanks(sheet.text()).only(read::contains);
    return columns(Sheet.of(sheet.text(), DataFormat.COLUMNS, cut, sheet.warnings()), said);
  }

  private void refuseDecimals(List<List<String>> split) {
    boolean numbers = split.stream().allMatch(tokens -> Cells.isNumber(tokens.getLast()));
    if (!numbers) return;
    for (int i = 0; i < split.size(); i++) {
      if (!isCount(split.get(i).getLast())) {
        throw noCount(sheet.rows().get(i), split.get(i).getLast());
      }
    }
  }

  /// Most lines are a word and a count, and some are not.
  private void refuseSomeCounts(List<List<String>> split) {
    var counted = split.stream().map(one -> one.size() == 2 && isCount(one.getLast())).toList();
    if (2 * counted.stream().filter(one -> one).count() < counted.size()) return;
    int first = counted.indexOf(true);
    int other = counted.indexOf(false);
    throw sheet
        .text()
        .wrong(
            sheet.rows().get(other).line(),
            "expected a word and a count as on line %d, found %s; say --format lines if the numbers belong to the words"
                .formatted(
                    sheet.rows().get(first).line(),
                    Excerpt.of(sheet.rows().get(other).cells().getFirst().strip())));
  }

  /// A dictionary of Hunspell says first how many words there are, and marks their forms behind a
  /// slash.
  private void refuseHunspell() {
    var rows = sheet.rows();
    if (rows.size() < 3 || !Cells.isCount(rows.getFirst().cells().getFirst())) return;
    var rest = rows.subList(1, rows.size());
    long marked =
        rest.stream()
            .filter(row -> FLAGS.matcher(row.cells().getFirst().strip()).matches())
            .count();
    if (10 * marked >= rest.size()) {
      throw sheet
          .text()
          .wrong(
              "this is a dictionary of Hunspell, with marks behind \"/\"; take its words out first: sed 1d %s | cut -d/ -f1 > words.txt"
                  .formatted(sheet.text().path().getFileName()));
    }
  }

  // ---- columns ---------------------------------------------------------------------------------

  private Reading<WordCount> columns(Sheet cells) {
    return columns(cells, options);
  }

  private Reading<WordCount> columns(Sheet cells, ReadOptions said) {
    var roles = Roles.of(cells, said, false, ROLES);
    if (!roles.has(Role.WORD)) {
      roles.named("word", "words", "token", "term").ifPresent(at -> roles.set(Role.WORD, at));
    }
    if (!roles.has(Role.COUNT)) {
      roles
          .named("count", "counts", "frequency", "freq")
          .ifPresent(at -> roles.set(Role.COUNT, at));
    }
    find(roles);
    int word = roles.given(Role.WORD).orElseThrow();
    if (roles.column(word).is(Column.Kind.TIMES)) throw times(roles, word);
    roles.checkPlain(word, "a word");
    var count = roles.given(Role.COUNT);
    if (count.isPresent()) roles.checkPlain(count.getAsInt(), "a count");
    for (var row : roles.table().rows()) {
      add(
          row,
          roles.text(row, word),
          count.isPresent() ? count(row, row.cells().get(count.getAsInt())) : 1);
    }
    return reading(roles);
  }

  private void find(Roles roles) {
    if (roles.has(Role.WORD)) {
      if (!roles.has(Role.COUNT) && roles.width() == 2 && !options.roles().containsKey(Role.WORD)) {
        roles.set(Role.COUNT, 1 - roles.given(Role.WORD).getAsInt());
      }
      return;
    }
    if (roles.width() == 1) {
      if (roles.isNested(0)) {
        var cell = roles.table().rows().getFirst().cells().getFirst();
        throw roles
            .text()
            .wrong(
                roles.table().rows().getFirst().line(),
                "%s holds %s and no word"
                    .formatted(roles.title(0), cell.startsWith("{") ? "an object" : "a list"));
      }
      roles.set(Role.WORD, 0);
      return;
    }
    if (roles.width() == 2) {
      int count = roles.given(Role.COUNT).orElse(-1);
      boolean first = roles.column(0).is(Column.Kind.NUMBERS);
      boolean second = roles.column(1).is(Column.Kind.NUMBERS);
      if (count < 0) count = first && !second ? 0 : 1;
      roles.set(Role.COUNT, count);
      roles.set(Role.WORD, 1 - count);
      return;
    }
    throw roles
        .text()
        .wrong(
            "expected a word and a count, found %d columns; name them with --word and --count, or --word alone if each word counts once"
                .formatted(roles.width()));
  }

  private static DataException times(Roles roles, int column) {
    return roles
        .text()
        .wrong(
            "%s holds times and no words; a series over time is read by no form but forecast"
                .formatted(roles.title(column)));
  }

  // ---- counts ----------------------------------------------------------------------------------

  private static boolean isCount(String cell) {
    return Cells.isCount(cell) || THOUSANDS.matcher(cell.strip()).matches();
  }

  private long count(Row row, String cell) {
    var text = cell.strip();
    if (isCount(text)) {
      try {
        return Long.parseLong(text.replace(",", ""));
      } catch (NumberFormatException _) {
        // more than any count can be, said below
      }
    }
    throw noCount(row, cell);
  }

  private DataException noCount(Row row, String cell) {
    return sheet
        .text()
        .wrong(
            row.line(),
            "expected a count of 0 or more, found %s, which is no whole count"
                .formatted(Excerpt.of(cell)));
  }
}
