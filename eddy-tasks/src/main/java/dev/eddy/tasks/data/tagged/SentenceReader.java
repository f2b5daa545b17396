package dev.eddy.tasks.data.tagged;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.Conllu;
import dev.eddy.tasks.data.format.Markup;
import dev.eddy.tasks.data.format.Recognition;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.table.Column;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.vocabulary.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Reads sentences of words with tags: what stands between the columns, which lines are comments,
/// where a sentence ends, and which column is which.
final class SentenceReader {
  static final Set<Role> ROLES = Set.of(Role.WORD, Role.TAG, Role.KEY, Role.ID);
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}:");
  private static final Pattern JOINED = Pattern.compile("(.+?)(/|###|\\|\\|\\|)([^/#|]+)");
  static final String[] WORDS = {"form", "token", "tokens", "word", "words"};
  static final String[] TAGS = {
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
      case JSONL -> SentenceObjects.read(text, options, tagged);
      case CONLLU, TSV, CSV, LINES, COLUMNS -> lines();
      case ARFF, FASTTEXT, SOUNDS, TS, TSF, TABLE, IDX ->
          throw new DataException(
              "%s holds %s; expected sentences: CoNLL-U, or a word and its tag a line with a blank line after each sentence"
                  .formatted(text.path(), format.title()));
    };
  }

  // ---- lines -----------------------------------------------------------------------------------

  private Reading<TaggedSentence> lines() {
    Markup.refuse(text, format, options, "sentences of words with tags");
    if (format == DataFormat.CSV) {
      var sheet = Recognition.sheet(text, options);
      refuseWithoutWords(sheet);
      return sentences(Roles.of(sheet, options, false, ROLES), SentenceLines.steps(sheet));
    }
    var all = text.lines();
    refuseJoined(all);
    var lines = new SentenceLines(text, options, format);
    var steps = lines.steps(all);
    var rows = steps.stream().filter(step -> !step.cells().isEmpty()).toList();
    if (rows.isEmpty()) throw new DataException(text.path() + " holds no words");
    var sheet = lines.sheet(all, rows).headed(options.header().orElse(0));
    var header = options.withHeader(lines.header(rows));
    return sentences(Roles.of(sheet, header, false, ROLES), steps);
  }

  /// @param steps all rows, those above the data too, and the ends of sentences
  private Reading<TaggedSentence> sentences(Roles roles, List<SentenceLines.Step> steps) {
    var rows = steps.stream().filter(step -> !step.cells().isEmpty()).toList();
    if (tagged && roles.width() < 2) {
      throw text.wrong(rows.getFirst().line(), "expected a word and its tag, found one column");
    }
    boolean blanks = hasEnds(steps);
    var key = new SentenceKey(roles, key(roles, blanks));
    boolean numbered =
        format == DataFormat.CONLLU || !key.isColumn(0) && SentenceLines.isNumbered(rows);
    find(roles, numbered);
    if (!blanks && !numbered && format == DataFormat.CSV) key.refuseNone();
    long data = roles.table().rows().getFirst().line();
    for (var step : steps) {
      boolean ends = step.cells().isEmpty();
      if (ends || step.line() >= data && key.starts(step)) end();
      if (!ends && step.line() >= data) row(step, roles, numbered);
    }
    end();
    if (sentences.isEmpty()) throw new DataException(text.path() + " holds no words");
    check(roles, blanks || key.isThere());
    return roles.reading(
        "sentence", format == DataFormat.TSV ? withoutLanguage(sentences) : sentences, starts);
  }

  /// The column that tells sentences apart: the one that a flag names, or that is called so where
  /// no blank line ends a sentence.
  private OptionalInt key(Roles roles, boolean blanks) {
    if (!roles.has(Role.KEY) && !blanks && format != DataFormat.CONLLU) {
      roles.named(SentenceKey.USUAL).ifPresent(at -> roles.set(Role.KEY, at));
    }
    return roles.given(Role.KEY);
  }

  /// Whether blank lines end sentences before the last.
  private static boolean hasEnds(List<SentenceLines.Step> steps) {
    boolean words = false;
    boolean ended = false;
    for (var step : steps) {
      boolean end = step.cells().isEmpty();
      if (!end && ended) return true;
      ended |= end && words;
      words |= !end;
    }
    return false;
  }

  private void find(Roles roles, boolean numbered) {
    boolean conllu = format == DataFormat.CONLLU;
    if (!roles.has(Role.WORD)) {
      var named =
          conllu ? OptionalInt.of(Conllu.form(roles.table().columns())) : roles.named(WORDS);
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

  private void row(SentenceLines.Step step, Roles roles, boolean numbered) {
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
          "the sentence that starts here has more than %d words; put a blank line after each sentence%s"
              .formatted(
                  TaggedSentence.LONGEST,
                  roles.width() > 2 && !roles.has(Role.KEY)
                      ? ", or name the column that tells sentences apart with --key"
                      : ""));
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

  /// Most tables have no word a row, so that one with a word is told by the names of its columns.
  private void refuseWithoutWords(Sheet sheet) {
    var names = List.of(WORDS);
    boolean named =
        sheet.rows().getFirst().cells().stream()
            .anyMatch(cell -> names.contains(cell.strip().toLowerCase(Locale.ROOT)));
    if (named || !options.of(Role.WORD).isEmpty()) return;
    throw text.wrong(
        "%s, of which none is called a word; expected sentences: CoNLL-U, or a word and its tag a line with a blank line after each sentence; of a table with a word a row name the columns with --word and --tag, and with --key the one that tells sentences apart"
            .formatted(format.title()));
  }

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
  ///
  /// @param apart whether blank lines or a column tell sentences apart
  private void check(Roles roles, boolean apart) {
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
    boolean list = !apart && total > 3;
    if (list && (10L * counts.size() >= 7 * total || counts.size() == 1)) {
      throw text.wrong(
          "no blank line ends a sentence, and of %d tags %d are different: this is a list and no tagged text"
              .formatted(total, counts.size()));
    }
    boolean numbered = counts.keySet().stream().allMatch(Cells::isNumber);
    boolean unsaid = !apart && total > 1 && roles.width() > 2 && options.roles().isEmpty();
    if (list && numbered || unsaid) {
      throw text.wrong(
          "no blank line ends a sentence, and %s: this is a list and no tagged text; name the columns with --word and --tag if a line is a word with its tag"
              .formatted(
                  numbered
                      ? "every tag is a number"
                      : "which of %d columns are words and tags is not said"
                          .formatted(roles.width())));
    }
    if (roles.column(roles.given(Role.WORD).orElseThrow()).is(Column.Kind.TIMES)) {
      throw text.wrong("the words are times; a series over time is read by no form but forecast");
    }
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
}
