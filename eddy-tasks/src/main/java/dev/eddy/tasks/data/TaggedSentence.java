package dev.eddy.tasks.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The words of a sentence with a tag each, such as parts of speech, or names in the BIO notation.
///
/// Three ways to write them, each with a blank line after every sentence, and each may be gzip
/// data:
///
/// - CoNLL-U: the columns `form` and `upos` unless others are chosen. Multiword ranges (`3-4`),
///   empty nodes (`5.1`) and comments are passed over.
/// - Tab-separated columns: the first is the word, the last its tag. A prefix that all words have,
///   such as the `en:` of WikiANN, is taken off.
/// - The same with white space between the columns (CoNLL 2000 to 2003). Sentences of one
///   `-DOCSTART-` are passed over.
///
/// Words are brought to Unicode NFC.
///
/// @param tags as many as words; empty where they were not asked for
public record TaggedSentence(List<String> words, List<String> tags) {

  /// The most words of a sentence: more are a file without blank lines.
  public static final int LONGEST = 1000;

  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}:");

  public TaggedSentence {
    words = List.copyOf(words);
    tags = List.copyOf(tags);
  }

  /// @throws DataException if the file holds no sentences with tags, or a line is bad
  public static List<TaggedSentence> read(Path path) {
    return read(path, Optional.empty(), ReadOptions.DEFAULT);
  }

  /// Reads two chosen columns: word, tag.
  public static List<TaggedSentence> read(
      Path path, Optional<Columns> columns, ReadOptions options) {
    return new Reader(path, columns, options, true).read();
  }

  /// Reads words alone, of a file that may have no tags; the chosen columns may be one.
  public static List<List<String>> words(
      Path path, Optional<Columns> columns, ReadOptions options) {
    return new Reader(path, columns, options, false)
        .read().stream().map(TaggedSentence::words).toList();
  }

  public int size() {
    return words.size();
  }

  /// Reads one file.
  private static final class Reader {
    private final Path path;
    private final Optional<Columns> wanted;
    private final ReadOptions options;
    private final boolean tagged;
    private final DataFile file;
    private final List<TaggedSentence> sentences = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private List<String> columns;
    private int[] chosen;
    private long number;
    private long first;

    Reader(Path path, Optional<Columns> wanted, ReadOptions options, boolean tagged) {
      this.path = path;
      this.wanted = wanted;
      this.options = options;
      this.tagged = tagged;
      file = DataFile.recognise(path, options);
    }

    List<TaggedSentence> read() {
      switch (file.format()) {
        case CONLLU, TSV, TEXT -> {}
        case CSV, JSONL, TS, IDX ->
            throw new DataException(
                "%s holds %s; expected sentences: CoNLL-U, or a word and its tag a line with a blank line after each sentence"
                    .formatted(path, file.format().title()));
      }
      try (var reader = TextSource.open(path, options.encoding())) {
        lines(reader);
      } catch (IOException e) {
        throw TextSource.failure(path, number + 1, e, options.encoding());
      }
      if (sentences.isEmpty()) throw new DataException(path + " holds no words");
      return file.format() == DataFormat.TSV ? withoutLanguage(sentences) : List.copyOf(sentences);
    }

    private void lines(BufferedReader reader) throws IOException {
      boolean headerDue = file.header();
      boolean started = false;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank()) {
          end();
          continue;
        }
        boolean comment =
            switch (file.format()) {
              case CONLLU -> Conllu.isComment(line);
              case TSV -> !started && Tsv.isComment(line);
              case TEXT, CSV, JSONL, TS, IDX -> false;
            };
        if (comment) continue;
        started = true;
        if (headerDue) {
          headerDue = false;
          continue;
        }
        row(line);
      }
      end();
    }

    private void row(String line) {
      var cells =
          switch (file.format()) {
            case CONLLU -> Conllu.cells(line);
            case TSV -> Arrays.asList(line.split("\t", -1));
            case TEXT, CSV, JSONL, TS, IDX -> Arrays.asList(line.strip().split("\\s+"));
          };
      boolean conllu = file.format() == DataFormat.CONLLU;
      if (conllu && !Conllu.isToken(path, number, cells)) return;
      if (columns == null) choose(cells.size());
      if (cells.size() != columns.size()) {
        throw new DataException(
            "%s: expected %d columns as in the first line, found %d in %s"
                .formatted(place(), columns.size(), cells.size(), Excerpt.of(line)));
      }
      var word = Words.checked(Words.composed(cells.get(chosen[0]).strip()), path, number);
      if (!conllu && word.chars().anyMatch(Character::isWhitespace)) {
        throw new DataException(
            "%s: expected one word a line, found %s".formatted(place(), Excerpt.of(word)));
      }
      if (words.isEmpty()) first = number;
      if (words.size() == LONGEST) {
        throw new DataException(
            "%s, line %d: the sentence that starts here has more than %d words; put a blank line after each sentence"
                .formatted(path, first, LONGEST));
      }
      words.add(word);
      if (tagged) tags.add(tag(cells.get(chosen[1]).strip(), conllu));
    }

    private String tag(String tag, boolean conllu) {
      if (tag.isEmpty() || conllu && tag.equals("_")) {
        throw new DataException(
            "%s: the tag in column \"%s\" is missing; choose another column with --columns, such as %s,%s"
                .formatted(
                    place(),
                    columns.get(chosen[1]),
                    columns.get(chosen[0]),
                    conllu ? "xpos" : "2"));
      }
      return tag;
    }

    /// Which columns are read, once the first row says how many there are.
    private void choose(int count) {
      columns =
          file.columns().size() == count
              ? file.columns()
              : IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList();
      if (tagged && count < 2) {
        throw new DataException(
            "%s: expected a word and its tag, found one column".formatted(place()));
      }
      if (wanted.isPresent()) {
        var asked = wanted.get();
        boolean both = tagged || asked.names().size() == 2;
        chosen = asked.exactly(both ? 2 : 1, both ? "word,tag" : "word", path, columns);
      } else if (file.format() == DataFormat.CONLLU) {
        chosen = new int[] {Conllu.COLUMNS.indexOf("form"), Conllu.COLUMNS.indexOf("upos")};
      } else {
        chosen = new int[] {0, count - 1};
      }
    }

    private void end() {
      boolean start = words.size() == 1 && words.getFirst().equals("-DOCSTART-");
      if (!words.isEmpty() && !start) sentences.add(new TaggedSentence(words, tags));
      words.clear();
      tags.clear();
    }

    private String place() {
      return path + ", line " + number;
    }
  }

  private static List<TaggedSentence> withoutLanguage(List<TaggedSentence> sentences) {
    var start = LANGUAGE.matcher(sentences.getFirst().words.getFirst());
    if (!start.lookingAt()) return List.copyOf(sentences);
    var prefix = start.group();
    boolean everywhere =
        sentences.stream()
            .flatMap(sentence -> sentence.words.stream())
            .allMatch(word -> word.startsWith(prefix) && word.length() > prefix.length());
    if (!everywhere) return List.copyOf(sentences);
    return sentences.stream()
        .map(one ->
            new TaggedSentence(
                one.words.stream().map(word -> word.substring(prefix.length())).toList(), one.tags))
        .toList();
  }
}
