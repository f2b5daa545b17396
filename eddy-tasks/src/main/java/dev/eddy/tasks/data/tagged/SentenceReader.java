package dev.eddy.tasks.data.tagged;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.ColumnNames;
import dev.eddy.tasks.data.format.Conllu;
import dev.eddy.tasks.data.format.Cut;
import dev.eddy.tasks.data.format.JsonRows;
import dev.eddy.tasks.data.format.Recognition;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.table.Column;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.vocabulary.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Reads sentences of words with tags: what stands between the columns, which lines are comments,
/// where a sentence ends, and which column is which.
final class SentenceReader {
  private static final Set<Role> ROLES = Set.of(Role.WORD, Role.TAG, Role.ID);
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}:");
  private static final Pattern JOINED = Pattern.compile("(.+?)(/|###|\\|\\|\\|)([^/#|]+)");
  private static final String[] WORDS = {"form", "token", "tokens", "word", "words"};
  private static final String[] TAGS = {
    "upos", "tag", "tags", "ner_tags", "pos_tags", "ner", "pos", "label", "labels"
  };

  private final SourceText text;
  private final ReadOptions options;
  private final boolean tagged;
  private final DataFormat format;
  private final List<TaggedSentence> sentences = new ArrayList<>();
  private final List<Long> starts = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private long first;

  private SentenceReader(SourceText text, ReadOptions options, boolean tagged) {
    this.text = text;
    this.options = options;
    this.tagged = tagged;
    this.format = Recognition.format(text, options);
  }

  /// @param tagged whether tags are read; else a file may have none
  static Reading<TaggedSentence> read(SourceText text, ReadOptions options, boolean tagged) {
    return new SentenceReader(text, options, tagged).read();
  }

  private Reading<TaggedSentence> read() {
    return switch (format) {
      case JSONL -> json();
      case CONLLU, TSV, LINES, COLUMNS -> lines();
      case CSV, ARFF, FASTTEXT, SOUNDS, TS, IDX ->
          throw new DataException(
              "%s holds %s; expected sentences: CoNLL-U, or a word and its tag a line with a blank line after each sentence"
                  .formatted(text.path(), format.title()));
    };
  }

  // ---- lines -----------------------------------------------------------------------------------

  /// A line of a sentence, or its end.
  ///
  /// @param cells none: the sentence ends here
  private record Step(long line, String text, List<String> cells) {}

  private Reading<TaggedSentence> lines() {
    var all = text.lines();
    refuseJoined(all);
    boolean tabs = betweenTabs(all);
    var steps = steps(all, tabs);
    var rows = steps.stream().filter(step -> !step.cells().isEmpty()).toList();
    if (rows.isEmpty()) throw new DataException(text.path() + " holds no words");
    var sheet = sheet(all, rows);
    var roles = Roles.of(sheet, options.withHeader(header(rows)), false, ROLES);
    int width = roles.width();
    if (tagged && width < 2) {
      throw text.wrong(rows.getFirst().line(), "expected a word and its tag, found one column");
    }
    boolean numbered = format == DataFormat.CONLLU || isNumbered(rows);
    find(roles, numbered);
    boolean headerDue = roles.table().file().header();
    for (var step : steps) {
      if (step.cells().isEmpty()) {
        end();
        continue;
      }
      if (headerDue) {
        headerDue = false;
        continue;
      }
      row(step, roles, numbered);
    }
    end();
    if (sentences.isEmpty()) throw new DataException(text.path() + " holds no words");
    check(roles, all);
    return roles.reading(
        "sentence", format == DataFormat.TSV ? withoutLanguage(sentences) : sentences, starts);
  }

  /// Whether columns stand between tabs rather than blanks.
  private boolean betweenTabs(List<Line> all) {
    if (format == DataFormat.CONLLU) return true;
    if (options.delimiter().isPresent()) return options.delimiter().get() == '\t';
    var filled = all.stream().filter(line -> !line.text().isBlank() && !isMark(line)).toList();
    long tabbed = filled.stream().filter(line -> line.text().indexOf('\t') >= 0).count();
    if (2 * tabbed <= filled.size()) return false;
    // Lines of both kinds are columns between blanks, if those come out even.
    return even(filled, "\t") || !even(filled, "\\s+");
  }

  private static boolean even(List<Line> lines, String between) {
    int width = 0;
    for (var line : lines) {
      int found = line.text().strip().split(between, -1).length;
      if (width > 0 && found != width) return false;
      width = found;
    }
    return width > 1;
  }

  private static boolean isMark(Line line) {
    return line.text().startsWith("#");
  }

  private List<String> cells(String line, boolean tabs) {
    if (format == DataFormat.CONLLU) return Conllu.cells(line);
    return tabs ? Cut.cells(line, '\t') : List.of(line.strip().split("\\s+"));
  }

  /// All lines but comments.
  private List<Step> steps(List<Line> all, boolean tabs) {
    var widths = new HashMap<Integer, Integer>();
    var lasts = new HashSet<String>();
    for (var line : all) {
      if (line.text().isBlank() || isMark(line)) continue;
      var cells = cells(line.text(), tabs);
      widths.merge(cells.size(), 1, Integer::sum);
      lasts.add(cells.getLast());
    }
    int width =
        widths.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(0);
    var steps = new ArrayList<Step>();
    boolean start = true;
    for (var line : all) {
      if (line.text().isBlank()) {
        steps.add(new Step(line.number(), "", List.of()));
        start = true;
        continue;
      }
      var cells = cells(line.text(), tabs);
      // A word may be # too, but then it has a tag as others have.
      boolean comment =
          isMark(line)
              && (format == DataFormat.CONLLU
                  || start && (cells.size() != width || !lasts.contains(cells.getLast())));
      if (comment) continue;
      start = false;
      steps.add(new Step(line.number(), line.text(), cells));
    }
    return steps;
  }

  private Sheet sheet(List<Line> all, List<Step> rows) {
    var keys = format == DataFormat.CONLLU ? Conllu.columns(all) : List.<String>of();
    int width = keys.isEmpty() ? rows.getFirst().cells().size() : keys.size();
    for (var row : rows) {
      if (row.cells().size() == width) continue;
      throw text.wrong(
          row.line(),
          format == DataFormat.CONLLU
              ? "expected the %d tab-separated columns of CoNLL-U, found %d in %s"
                  .formatted(width, row.cells().size(), Excerpt.of(String.join(" | ", row.cells())))
              : "expected %d columns as in the first line, found %d in %s"
                  .formatted(width, row.cells().size(), Excerpt.of(row.text())));
    }
    return new Sheet(
        text,
        format,
        '\t',
        false,
        keys,
        rows.stream().map(row -> new Row(row.line(), row.cells())).toList(),
        Map.of(),
        List.of());
  }

  /// Whether the first row names the columns: only if it is said, or two of its cells are usual
  /// names; a first word may well have a tag that no other has.
  private boolean header(List<Step> rows) {
    if (format == DataFormat.CONLLU) return false;
    if (options.header().isPresent()) return options.header().get();
    var first = rows.getFirst().cells();
    boolean named =
        options.roles().values().stream()
            .flatMap(List::stream)
            .anyMatch(name ->
                !Cells.isCount(name) && first.stream().anyMatch(name.strip()::equalsIgnoreCase));
    return named || first.size() > 1 && ColumnNames.usual(first);
  }

  /// Whether the first column counts the words of each sentence from 1.
  private static boolean isNumbered(List<Step> rows) {
    int before = 0;
    int from = Cells.isCount(rows.getFirst().cells().getFirst()) ? 0 : 1;
    for (var row : rows.subList(Math.min(from, rows.size()), rows.size())) {
      var id = row.cells().getFirst();
      if (row.cells().size() < 3 || !Cells.isCount(id) || id.length() > 6) return false;
      int number = Integer.parseInt(id);
      if (number != before + 1 && number != 1) return false;
      before = number;
    }
    return before > 0;
  }

  private void find(Roles roles, boolean numbered) {
    boolean conllu = format == DataFormat.CONLLU;
    if (!roles.has(Role.WORD)) {
      var named =
          conllu
              ? java.util.OptionalInt.of(Conllu.form(roles.table().columns()))
              : roles.named(WORDS);
      roles.set(Role.WORD, named.orElse(numbered ? 1 : 0));
    }
    if (!tagged) {
      return;
    }
    if (roles.has(Role.TAG)) return;
    if (conllu) {
      roles.set(Role.TAG, Conllu.upos(roles.table().columns()));
      return;
    }
    var named = roles.named(TAGS);
    if (named.isPresent()) {
      roles.set(Role.TAG, named.getAsInt());
      return;
    }
    int word = roles.given(Role.WORD).orElseThrow();
    var free = IntStream.range(word + 1, roles.width()).boxed().toList();
    if (numbered && free.size() > 1) {
      throw text.wrong(
          "%s may each be the tag (column 1 numbers the words and is no word); name it with --tag, e.g. --word %d --tag %d"
              .formatted(roles.titles(free), word + 1, free.getFirst() + 1));
    }
    int last = roles.width() - 1;
    roles.set(Role.TAG, last == word ? 0 : last);
  }

  private void row(Step step, Roles roles, boolean numbered) {
    boolean conllu = format == DataFormat.CONLLU;
    var row = new Row(step.line(), step.cells());
    if (conllu && !Conllu.isToken(text, row)) return;
    var word =
        Words.checked(
            Words.composed(roles.text(row, roles.given(Role.WORD).orElseThrow()).strip()),
            text.path(),
            step.line());
    if (!conllu && word.chars().anyMatch(Character::isWhitespace)) {
      throw text.wrong(step.line(), "expected one word a line, found " + Excerpt.of(word));
    }
    if (word.equals("-DOCSTART-")) {
      end();
      return;
    }
    if (numbered && step.cells().getFirst().equals("1")) end();
    if (words.isEmpty()) first = step.line();
    if (words.size() == TaggedSentence.LONGEST) {
      throw text.wrong(
          first,
          "the sentence that starts here has more than %d words; put a blank line after each sentence"
              .formatted(TaggedSentence.LONGEST));
    }
    words.add(word);
    if (tagged) tags.add(tag(row, roles));
  }

  private String tag(Row row, Roles roles) {
    int column = roles.given(Role.TAG).orElseThrow();
    boolean conllu = format == DataFormat.CONLLU;
    var tag = Cells.normal(roles.text(row, column));
    if (tag.isEmpty() || conllu && tag.equals("_")) {
      throw text.wrong(
          row.line(),
          "the tag in %s is missing; choose another column with --tag, such as --tag %s"
              .formatted(roles.title(column), conllu ? "xpos" : "2"));
    }
    return tag;
  }

  private void end() {
    if (!words.isEmpty()) {
      sentences.add(new TaggedSentence(words, tags));
      starts.add(first);
    }
    words.clear();
    tags.clear();
  }

  // ---- what is no sentence ---------------------------------------------------------------------

  /// A word and its tag joined, `cats/N`, several on a line.
  private void refuseJoined(List<Line> all) {
    if (format == DataFormat.CONLLU || format == DataFormat.TSV) return;
    var filled = all.stream().filter(line -> !line.text().isBlank()).limit(1000).toList();
    var first = JOINED.matcher(filled.getFirst().text().strip().split("\\s+")[0]);
    if (!first.matches()) return;
    boolean everywhere =
        filled.stream()
            .flatMap(line -> java.util.Arrays.stream(line.text().strip().split("\\s+")))
            .allMatch(token -> {
              var joined = JOINED.matcher(token);
              return joined.matches() && joined.group(2).equals(first.group(2));
            });
    if (everywhere) {
      throw text.wrong(
          filled.getFirst().number(),
          "%s is a word and its tag joined with \"%s\"; write each word and its tag on a line of its own with a tab between, and a blank line after each sentence"
              .formatted(Excerpt.of(first.group()), first.group(2)));
    }
  }

  /// What has two columns and is no tagged text all the same.
  private void check(Roles roles, List<Line> all) {
    if (format == DataFormat.CONLLU) {
      if (sentences.stream().flatMap(one -> one.words().stream()).allMatch("_"::equals)) {
        throw text.wrong(
            "\"_\" is every word of the column %s: the words are left out of this file; get it with its words, or name another column with --word"
                .formatted(roles.title(roles.given(Role.WORD).orElseThrow())));
      }
      return;
    }
    if (!tagged) return;
    var counts = new HashMap<String, Integer>();
    long total = 0;
    boolean numbers = true;
    for (var sentence : sentences) {
      total += sentence.size();
      sentence.tags().forEach(tag -> counts.merge(tag, 1, Integer::sum));
      numbers &= sentence.words().stream().allMatch(Cells::isNumber);
    }
    if (numbers && total > 2) {
      throw text.wrong("these are numbers, of which none is a word; expected words with tags");
    }
    boolean list = blankLines(all) == 0 && total > 3;
    if (list && (10L * counts.size() >= 7 * total || counts.size() == 1)) {
      throw text.wrong(
          "no blank line ends a sentence, and of %d tags %d are different: this is a list and no tagged text"
              .formatted(total, counts.size()));
    }
    if (roles.column(roles.given(Role.WORD).orElseThrow()).is(Column.Kind.TIMES)) {
      throw text.wrong("the words are times; a series over time is read by no form but forecast");
    }
  }

  private static long blankLines(List<Line> all) {
    int last = all.size();
    while (last > 0 && all.get(last - 1).text().isBlank()) last--;
    return all.subList(0, last).stream().filter(line -> line.text().isBlank()).count();
  }

  /// Without a prefix such as the `en:` of WikiANN, if all words have it.
  private static List<TaggedSentence> withoutLanguage(List<TaggedSentence> sentences) {
    var start = LANGUAGE.matcher(sentences.getFirst().words().getFirst());
    if (!start.lookingAt()) return sentences;
    var prefix = start.group();
    boolean everywhere =
        sentences.stream()
            .flatMap(sentence -> sentence.words().stream())
            .allMatch(word -> word.startsWith(prefix) && word.length() > prefix.length());
    if (!everywhere) return sentences;
    return sentences.stream()
        .map(one ->
            new TaggedSentence(
                one.words().stream().map(word -> word.substring(prefix.length())).toList(),
                one.tags()))
        .toList();
  }

  // ---- JSON ------------------------------------------------------------------------------------

  /// A sentence an object: a list of words and a list of tags.
  private Reading<TaggedSentence> json() {
    var sheet = JsonRows.sheet(text);
    var roles = Roles.of(sheet, options, false, ROLES);
    if (!roles.has(Role.WORD)) roles.named(WORDS).ifPresent(at -> roles.set(Role.WORD, at));
    if (tagged && !roles.has(Role.TAG)) {
      roles.named(TAGS).ifPresent(at -> roles.set(Role.TAG, at));
    }
    if (!roles.has(Role.WORD) || tagged && !roles.has(Role.TAG)) {
      refuseSpans(sheet, roles);
      throw text.wrong(
          "expected a list of words and a list of tags on each line, such as {\"tokens\": [\"a\", \"b\"], \"tags\": [\"X\", \"Y\"]}, found the keys %s; name them with --word and --tag"
              .formatted(Suggestion.list(sheet.keys(), 8)));
    }
    int word = roles.given(Role.WORD).orElseThrow();
    for (var row : sheet.rows()) {
      var found = list(row, roles, word);
      var given =
          tagged ? list(row, roles, roles.given(Role.TAG).orElseThrow()) : List.<String>of();
      if (tagged && found.size() != given.size()) {
        throw text.wrong(
            row.line(),
            "%d words in %s and %d tags in %s; expected as many"
                .formatted(
                    found.size(),
                    roles.title(word),
                    given.size(),
                    roles.title(roles.given(Role.TAG).orElseThrow())));
      }
      var checked =
          found.stream()
              .map(one -> Words.checked(Words.composed(one.strip()), text.path(), row.line()))
              .toList();
      if (checked.isEmpty()) continue;
      sentences.add(new TaggedSentence(checked, given.stream().map(Cells::normal).toList()));
      starts.add(row.line());
    }
    return roles.reading("sentence", sentences, starts);
  }

  private List<String> list(Row row, Roles roles, int column) {
    var cell = row.cells().get(column);
    if (!cell.startsWith("[")) {
      throw text.wrong(
          row.line(),
          "expected a list in %s, found %s".formatted(roles.title(column), Excerpt.of(cell)));
    }
    roles.text(row, column);
    var list = new ArrayList<String>();
    for (var one : JsonRows.parsed(cell)) {
      if (one.isArray() || one.isObject() || one.isNull()) {
        throw spans(row.line(), roles.title(column), one.toString());
      }
      list.add(one.isString() ? one.stringValue() : one.toString());
    }
    return list;
  }

  private void refuseSpans(Sheet sheet, Roles roles) {
    for (int column = 0; column < sheet.keys().size(); column++) {
      var row = sheet.rows().getFirst();
      var cell = row.cells().get(column);
      if (cell.startsWith("[[")) throw spans(row.line(), roles.title(column), cell);
    }
  }

  private DataException spans(long line, String column, String found) {
    return text.wrong(
        line,
        "%s holds %s, spans of characters and no tag for each word; write a list of words and a list of as many tags on each line"
            .formatted(column, Excerpt.of(found)));
  }
}
