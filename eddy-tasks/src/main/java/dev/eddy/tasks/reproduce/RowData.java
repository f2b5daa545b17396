package dev.eddy.tasks.reproduce;

import dev.eddy.formats.AtomicFile;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFolder;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.image.Idx;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.text.Text;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// Where the data of a [Row] is found, and how it becomes [PartFiles].
///
/// Files are named as [DataFolder] finds them. What has to be written differently for the forms to
/// read it, or split, goes as plain files into the folder of the run: anyone can look at them, and
/// train on them with `eddy train`.
public sealed interface RowData {

  /// A folder with the four files of MNIST, which is split as it is read.
  record Pictures(String folder) implements RowData {}

  /// Two files that a form reads as they are.
  record Tables(String train, String test) implements RowData {}

  /// Two files that a form reads as they are, the first rows of each.
  record FirstRows(String train, int trainRows, String test, int testRows) implements RowData {}

  /// Lines of a label, a space and a text, in Latin-1 or UTF-8.
  ///
  /// @param validation may be empty
  /// @param coarse whether of a label such as `HUM:ind` the part before the colon counts
  record LabelFirst(String train, String validation, String test, boolean coarse)
      implements RowData {}

  /// A file of good texts and one of bad ones, a line each, in no parts yet: a tenth is to test on.
  record GoodAndBad(String good, String bad) implements RowData {}

  /// Three files of sentences with blank lines between them, which a form reads as they are.
  record Sentences(String train, String validation, String test) implements RowData {}

  /// Words and their pronunciations, which follow a tab; the test words have several in one line,
  /// all of them right.
  record Sounds(String train, String references) implements RowData {}

  /// Names and their spelling in Hangul, syllable by syllable, and how often: three parts.
  record Names(String train, String validation, String test) implements RowData {}

  /// Words and their spelling in Hangul, in no parts yet.
  record Loanwords(String file) implements RowData {}

  /// A list of words with their counts, of which the form itself holds some back.
  record Words(String file) implements RowData {}

  /// Running text: its first nine tenths, counted in characters, and the rest.
  record RunningText(String file) implements RowData {}

  /// A table of series over time, oldest row first: so many rows to learn from, then so many to
  /// choose by, then so many to test on; the last two parts begin with the rows that their first
  /// forecast reads.
  record Series(String file, int train, int validation, int test, int lookback)
      implements RowData {}

  /// The files that must be there.
  default List<String> files() {
    return switch (this) {
      case Pictures(String folder) -> List.of(folder);
      case Tables(String train, String test) -> List.of(train, test);
      case FirstRows(String train, _, String test, _) -> List.of(train, test);
      case LabelFirst(String train, String validation, String test, _) ->
          Stream.of(train, validation, test).filter(name -> !name.isEmpty()).toList();
      case GoodAndBad(String good, String bad) -> List.of(good, bad);
      case Sentences(String train, String validation, String test) ->
          List.of(train, validation, test);
      case Sounds(String train, String references) -> List.of(train, references);
      case Names(String train, String validation, String test) -> List.of(train, validation, test);
      case Loanwords(String file) -> List.of(file);
      case Words(String file) -> List.of(file);
      case RunningText(String file) -> List.of(file);
      case Series(String file, _, _, _, _) -> List.of(file);
    };
  }

  /// Makes the parts.
  ///
  /// @param folder where the files are looked for
  /// @param work where files that have to be written go
  /// @param rows the most rows (lines; sentences; pictures; blocks of 100 characters) of each part,
  ///   for a quick look; empty: all
  /// @throws DataException if a file is missing or not what it should be
  default PartFiles parts(DataFolder folder, Path work, OptionalInt rows) {
    files().forEach(name -> Checksums.check(folder, name));
    var files = files().stream().map(folder::find).toList();
    var first = files.getFirst();
    return switch (this) {
      case Pictures _ when rows.isEmpty() -> new PartFiles(first.toString(), "", first.toString());
      case Pictures _ -> pictures(first, work, rows.getAsInt());
      case Tables _ when rows.isEmpty() ->
          new PartFiles(first.toString(), "", files.getLast().toString());
      case Tables _ ->
          new PartFiles(
              head(first, work.resolve("train.tsv"), rows.getAsInt()),
              "",
              head(files.getLast(), work.resolve("test.tsv"), rows.getAsInt()));
      case FirstRows(_, int train, _, int test) ->
          new PartFiles(
              head(first, work.resolve("train.tsv"), Math.min(train, rows.orElse(train))),
              "",
              head(files.getLast(), work.resolve("test.tsv"), Math.min(test, rows.orElse(test))));
      case LabelFirst labelled -> labelled(labelled, files, work, rows);
      case GoodAndBad _ -> goodAndBad(files, work, rows);
      case Sentences _ when rows.isEmpty() ->
          new PartFiles(first.toString(), files.get(1).toString(), files.getLast().toString());
      case Sentences _ ->
          new PartFiles(
              sentences(first, work.resolve("train.conllu"), rows.getAsInt()),
              sentences(files.get(1), work.resolve("validation.conllu"), rows.getAsInt()),
              sentences(files.getLast(), work.resolve("test.conllu"), rows.getAsInt()));
      case Sounds _ ->
          new PartFiles(
              write(work.resolve("train.tsv"), sounds(first), rows),
              "",
              write(work.resolve("test.tsv"), sounds(files.getLast()), rows));
      case Names _ ->
          new PartFiles(
              write(work.resolve("train.tsv"), names(first), rows),
              write(work.resolve("validation.tsv"), names(files.get(1)), rows),
              write(work.resolve("test.tsv"), names(files.getLast()), rows));
      case Loanwords _ -> loanwords(first, work, rows);
      case Words _ when rows.isEmpty() -> new PartFiles(first.toString(), "", first.toString());
      case Words _ -> {
        var some = head(first, work.resolve("words.txt"), rows.getAsInt());
        yield new PartFiles(some, "", some);
      }
      case RunningText _ -> text(first, work, rows);
      case Series series -> series(series, first, work, rows);
    };
  }

  // ---- pairs -----------------------------------------------------------------------------------

  /// A word and a pronunciation for each that a line has.
  ///
  /// @throws DataException if a line has none
  static List<Pair> sounds(Path file) {
    var pairs = new ArrayList<Pair>();
    long number = 0;
    for (var line : lines(file)) {
      number++;
      var cells = line.split("\t");
      for (int i = 1; i < cells.length; i++) {
        pairs.add(new Pair(cells[0].strip(), cells[i].strip()));
      }
      if (cells.length < 2 || pairs.getLast().source().isEmpty()) {
        throw new DataException(
            "%s, line %d: expected a word and its pronunciations after tabs, found \"%s\""
                .formatted(file, number, line));
      }
    }
    return pairs;
  }

  /// Names with their syllables put together; how often a pair was seen is left aside.
  ///
  /// @throws DataException if a line has no two cells
  static List<Pair> names(Path file) {
    var pairs = new ArrayList<Pair>();
    long number = 0;
    for (var line : lines(file)) {
      number++;
      var cells = line.split("\t");
      if (cells.length < 2 || cells[0].isBlank() || cells[1].isBlank()) {
        throw new DataException(
            "%s, line %d: expected a name, a tab and its Hangul syllables, found \"%s\""
                .formatted(file, number, line));
      }
      pairs.add(new Pair(cells[0].strip(), cells[1].replace(" ", "")));
    }
    return pairs;
  }

  /// The distinct pairs of a list by the hash of their source in lower case: a word and its other
  /// spellings stay together.
  private static PartFiles loanwords(Path file, Path work, OptionalInt rows) {
    var pairs = List.copyOf(new LinkedHashSet<>(Pair.read(file)));
    return new PartFiles(
        write(work.resolve("train.tsv"), within(pairs, 0.2, 1), rows),
        write(work.resolve("validation.tsv"), within(pairs, 0.1, 0.2), rows),
        write(work.resolve("test.tsv"), within(pairs, 0, 0.1), rows));
  }

  private static List<Pair> within(List<Pair> pairs, double from, double to) {
    return pairs.stream()
        .filter(pair -> {
          var crc = new CRC32();
          crc.update(pair.source().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
          double place = crc.getValue() / 0x1p32;
          return place >= from && place < to;
        })
        .toList();
  }

  // ---- texts with labels -----------------------------------------------------------------------

  private static PartFiles labelled(
      LabelFirst labelled, List<Path> files, Path work, OptionalInt rows) {
    return new PartFiles(
        labelled(files.getFirst(), labelled.coarse, work.resolve("train.txt"), rows),
        labelled.validation.isEmpty()
            ? ""
            : labelled(files.get(1), labelled.coarse, work.resolve("validation.txt"), rows),
        labelled(files.getLast(), labelled.coarse, work.resolve("test.txt"), rows));
  }

  /// The lines as fastText has them, `__label__HUM the text`.
  ///
  /// @throws DataException if a line is a label alone
  private static String labelled(Path from, boolean coarse, Path to, OptionalInt rows) {
    var text = new StringBuilder();
    long number = 0;
    for (var line : linesOfEither(from)) {
      if (number++ == rows.orElse(Integer.MAX_VALUE)) {
        break;
      }
      int space = line.indexOf(' ');
      if (space < 1) {
        throw new DataException(
            "%s, line %d: expected a label, a space and a text, found \"%s\""
                .formatted(from, number, line));
      }
      var label = line.substring(0, space);
      text.append(fastText(coarse ? label.split(":", 2)[0] : label, line.substring(space + 1)));
    }
    return write(to, text.toString());
  }

  private static String fastText(String label, String text) {
    return "__label__%s %s\n".formatted(label, text.strip());
  }

  /// Both files mixed by the hashes of the texts, which say the part as well.
  private static PartFiles goodAndBad(List<Path> files, Path work, OptionalInt rows) {
    var train = new TreeMap<Long, String>();
    var test = new TreeMap<Long, String>();
    for (var label : List.of("good", "bad")) {
      for (var line : linesOfEither(files.get(label.equals("good") ? 0 : 1))) {
        var crc = new CRC32();
        crc.update(line.strip().getBytes(StandardCharsets.UTF_8));
        (crc.getValue() % 10 == 0 ? test : train).put(crc.getValue(), fastText(label, line));
      }
    }
    int most = rows.orElse(Integer.MAX_VALUE);
    return new PartFiles(
        write(work.resolve("train.txt"), head(train, most)),
        "",
        write(work.resolve("test.txt"), head(test, most)));
  }

  private static String head(TreeMap<Long, String> lines, int most) {
    return lines.values().stream().limit(most).collect(Collectors.joining());
  }

  /// The lines of a file in UTF-8, or else in Latin-1.
  private static List<String> linesOfEither(Path file) {
    try {
      return lines(file);
    } catch (DataException _) {
      return Text.read(file, ReadOptions.DEFAULT.with("encoding", "ISO-8859-1")).lines();
    }
  }

  // ---- files -----------------------------------------------------------------------------------

  private static List<String> lines(Path file) {
    return Text.read(file).lines();
  }

  private static String write(Path file, List<Pair> pairs, OptionalInt rows) {
    return write(
        file,
        pairs.stream()
            .limit(rows.orElse(Integer.MAX_VALUE))
            .map(pair -> pair.source() + "\t" + pair.target() + "\n")
            .collect(Collectors.joining("", "source\ttarget\n", "")));
  }

  private static String write(Path file, String text) {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    return file.toString();
  }

  /// The header of a table and its first rows, as they are.
  private static String head(Path from, Path to, int rows) {
    return write(
        to,
        Text.read(from)
            .content()
            .lines()
            .limit(1L + rows)
            .collect(Collectors.joining("\n", "", "\n")));
  }

  /// The first sentences of a file, as they are.
  private static String sentences(Path from, Path to, int rows) {
    var blocks = Text.read(from).content().split("\n{2,}");
    return write(
        to, Arrays.stream(blocks).limit(rows).collect(Collectors.joining("\n\n", "", "\n")));
  }

  private static PartFiles text(Path file, Path work, OptionalInt rows) {
    var all = Text.read(file).content();
    var text =
        rows.isEmpty() ? all : all.substring(0, Math.min(all.length(), 100 * rows.getAsInt()));
    int points = text.codePointCount(0, text.length());
    int cut = text.offsetByCodePoints(0, (int) (points * 9L / 10));
    var test = write(work.resolve("test.txt"), text.substring(cut));
    return new PartFiles(write(work.resolve("train.txt"), text.substring(0, cut)), test, test);
  }

  private static PartFiles series(Series series, Path file, Path work, OptionalInt rows) {
    var lines = lines(file);
    int most = rows.orElse(Integer.MAX_VALUE);
    int train = Math.min(series.train, most);
    int validation = Math.min(series.validation, most);
    int test = Math.min(series.test, most);
    if (lines.size() < 1 + train + validation + test) {
      throw new DataException(
          "%s has %,d rows, expected %,d or more"
              .formatted(file, lines.size() - 1, train + validation + test));
    }
    return new PartFiles(
        part(work.resolve("train.csv"), lines, 0, train),
        validation == 0
            ? ""
            : part(
                work.resolve("validation.csv"), lines, train - series.lookback, train + validation),
        part(
            work.resolve("test.csv"),
            lines,
            train + validation - series.lookback,
            train + validation + test));
  }

  /// The header and some rows, as they are.
  private static String part(Path to, List<String> lines, int from, int end) {
    return write(
        to,
        lines.getFirst()
            + "\n"
            + String.join("\n", lines.subList(1 + Math.max(0, from), 1 + end))
            + "\n");
  }

  private static PartFiles pictures(Path folder, Path work, int rows) {
    for (var part : List.of("train", "t10k")) {
      for (var kind : List.of("images-idx3", "labels-idx1")) {
        var name = part + "-" + kind + "-ubyte";
        var packed = folder.resolve(name + ".gz");
        var all = Idx.read(packed.toFile().exists() ? packed : folder.resolve(name));
        var sizes = new ArrayList<>(all.dimensions());
        int each = all.values().length / sizes.getFirst();
        sizes.set(0, Math.min(rows, sizes.getFirst()));
        AtomicFile.write(
            work.resolve(name),
            out -> {
              var data = new DataOutputStream(out);
              data.writeInt(0x800 + sizes.size());
              for (int size : sizes) {
                data.writeInt(size);
              }
              data.write(all.values(), 0, sizes.getFirst() * each);
              data.flush();
            });
      }
    }
    return new PartFiles(work.toString(), "", work.toString());
  }
}
