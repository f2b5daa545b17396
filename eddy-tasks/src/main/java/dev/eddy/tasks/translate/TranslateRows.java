package dev.eddy.tasks.translate;

import dev.eddy.tasks.baseline.JointNGram;
import dev.eddy.tasks.baseline.NearestNeighbour;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.ErrorRate;
import dev.eddy.tasks.reproduce.Goal;
import dev.eddy.tasks.reproduce.Measure;
import dev.eddy.tasks.reproduce.PartFiles;
import dev.eddy.tasks.reproduce.Published;
import dev.eddy.tasks.reproduce.Reproducible;
import dev.eddy.tasks.reproduce.ResultRow;
import dev.eddy.tasks.reproduce.RowData;
import dev.eddy.tasks.reproduce.RunFiles;
import dev.eddy.tasks.reproduce.SimpleMethods;
import dev.eddy.tasks.reproduce.Trial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/// Results of translators of spellings on real data.
public final class TranslateRows implements Reproducible {

  /// The share of answers that equal a right one.
  private static final Measure EXACT_MATCH =
      new Measure(
          "exact match", false, "validation_exact_match", metrics -> metrics.get("exact_match"));

  /// The share of words whose best pronunciation equals none of the references.
  private static final Measure WRONG_WORDS =
      new Measure("WER", true, "validation_exact_match", metrics -> 1 - metrics.get("exact_match"));

  /// Methods for pairs of texts.
  private static final SimpleMethods SPELLING = TranslateRows::spelling;

  /// How names and loanwords are learned.
  private static final String HANGUL =
      """
      {
        "form": "translate",
        "source-unit": "letters",
        "target-unit": "letters",
        "embedding": 96,
        "embedding-start": "uniform(-0.1, 0.1)",
        "cell": "gru",
        "hidden": 256,
        "layers": 1,
        "bidirectional": true,
        "attention": "additive",
        "dropout": 0.4,
        "lr": 0.002,
        "schedule": "cosine",
        "batch": 64,
        "epochs": 24,
        "patience": 0,
        "label-smoothing": 0.1,
        "beam": 5
      }
      """;

  @Override
  public List<ResultRow> rows() {
    return List.of(
        new ResultRow(
            "g2p",
            "say English words: letters to phones, the usual CMUdict split",
            new Sounds("g2p/g014b2b.train.gz", "g2p/g014b2b.ref.gz"),
            WRONG_WORDS,
            Optional.of(new Goal(0.242, 0.217)),
            SimpleMethods.NONE,
            List.of(
                new Published("LSTM 2 x 512", 0.2423, "README of cmusphinx/g2p-seq2seq"),
                new Published("LSTM 2 x 64", 0.3203, "README of cmusphinx/g2p-seq2seq"),
                new Published(
                    "Phonetisaurus, weighted transducers",
                    0.244,
                    "README of cmusphinx/g2p-seq2seq"),
                new Published("Transformer 3 x 256", 0.206, "README of cmusphinx/g2p-seq2seq"),
                new Published("bidirectional LSTM with CTC", 0.258, "Rao et al. 2015, abstract")),
            30,
            "WER is the share of the 12,000 test words whose best pronunciation equals none of"
                + " their references; 3 % of the training words choose the epoch. Tried before:"
                + " one layer, no smoothing, 20 epochs, 0.2713; two layers, dropout 0.2, 38"
                + " epochs, 0.2665.",
            """
            {
              "form": "translate",
              "validation": "0.03",
              "source-unit": "characters",
              "target-unit": "words",
              "embedding": 128,
              "embedding-start": "uniform(-0.1, 0.1)",
              "cell": "gru",
              "hidden": 256,
              "layers": 2,
              "bidirectional": true,
              "attention": "additive",
              "dropout": 0.3,
              "lr": 0.002,
              "schedule": "cosine",
              "batch": 64,
              "epochs": 16,
              "patience": 0,
              "label-smoothing": 0.1,
              "beam": 5
            }
            """),
        new ResultRow(
            "names-ko",
            "spell the names of persons in Hangul: Wikidata, slices 64, 16 and 20",
            new Names(
                "en-ko-translit/wd_korean_64.gz",
                "en-ko-translit/wd_korean_16.gz",
                "en-ko-translit/wd_korean_20.gz"),
            EXACT_MATCH,
            Optional.empty(),
            SPELLING,
            List.of(),
            10,
            "No number for Korean has been published for these slices. They hold Japanese,"
                + " Chinese and Korean names and misaligned pairs too, so exact match cannot come"
                + " near 1.",
            HANGUL),
        new ResultRow(
            "loanwords-ko",
            "spell loanwords in Hangul: the list of the National Institute of Korean Language",
            new Loanwords("en-ko-translit/korean-go.txt.gz"),
            EXACT_MATCH,
            Optional.empty(),
            SPELLING,
            List.of(),
            10,
            "No number has been published. The list is split by the source word in lower case: a"
                + " tenth to test on, a tenth to choose the epoch by.",
            HANGUL));
  }

  @Override
  public List<Trial> trials() {
    return List.of(
        Trial.of(
            "translate-names",
            "translate",
            "loanwords to Hangul, 6,000 pairs, 15 epochs",
            new Loanwords("en-ko-translit/korean-go.txt.gz"),
            OptionalInt.of(6_000),
            "exact_match",
            Map.of("epochs", "15"),
            Map.of()));
  }

  /// Words and their pronunciations, which follow a tab; the test words have several in one line,
  /// all of them right.
  record Sounds(String train, String references) implements RowData {
    @Override
    public List<String> files() {
      return List.of(train, references);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      return new PartFiles(
          write(work.resolve("train.tsv"), sounds(found.getFirst()), rows),
          "",
          write(work.resolve("test.tsv"), sounds(found.getLast()), rows));
    }
  }

  /// Names and their spelling in Hangul, syllable by syllable, and how often: three parts.
  record Names(String train, String validation, String test) implements RowData {
    @Override
    public List<String> files() {
      return List.of(train, validation, test);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      return new PartFiles(
          write(work.resolve("train.tsv"), names(found.getFirst()), rows),
          write(work.resolve("validation.tsv"), names(found.get(1)), rows),
          write(work.resolve("test.tsv"), names(found.getLast()), rows));
    }
  }

  /// Words and their spelling in Hangul, in no parts yet. The distinct pairs are split by the hash
  /// of their source in lower case: a word and its other spellings stay together.
  record Loanwords(String file) implements RowData {
    @Override
    public List<String> files() {
      return List.of(file);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      var pairs = List.copyOf(new LinkedHashSet<>(Pair.read(found.getFirst())));
      return new PartFiles(
          write(work.resolve("train.tsv"), within(pairs, 0.2, 1), rows),
          write(work.resolve("validation.tsv"), within(pairs, 0.1, 0.2), rows),
          write(work.resolve("test.tsv"), within(pairs, 0, 0.1), rows));
    }
  }

  /// A word and a pronunciation for each that a line has.
  ///
  /// @throws DataException if a line has none
  static List<Pair> sounds(Path file) {
    var pairs = new ArrayList<Pair>();
    long number = 0;
    for (var line : RunFiles.lines(file)) {
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
    for (var line : RunFiles.lines(file)) {
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

  private static String write(Path file, List<Pair> pairs, OptionalInt rows) {
    return RunFiles.write(
        file,
        pairs.stream()
            .limit(rows.orElse(Integer.MAX_VALUE))
            .map(pair -> pair.source() + "\t" + pair.target() + "\n")
            .collect(Collectors.joining("", "source\ttarget\n", "")));
  }

  // ---- simple methods --------------------------------------------------------------------------

  private static Map<String, Map<String, Double>> spelling(
      PartFiles parts, Map<String, Double> evaluated) {
    var train = Pair.read(Path.of(parts.data()));
    var references =
        Pair.read(Path.of(parts.test())).stream()
            .collect(
                Collectors.groupingBy(
                    Pair::source,
                    LinkedHashMap::new,
                    Collectors.mapping(Pair::target, Collectors.toList())));
    var all = new LinkedHashMap<String, Map<String, Double>>();
    all.put(
        "nearest neighbour by edit distance",
        metrics(new NearestNeighbour(train)::answer, references));
    all.put(
        "joint 3-grams of letters and what they become, Witten–Bell",
        metrics(new JointNGram(train, 3)::answer, references));
    return all;
  }

  private static Map<String, Double> metrics(
      Function<String, String> method, Map<String, List<String>> references) {
    var answers = List.copyOf(references.keySet()).parallelStream().map(method).toList();
    var expected = List.copyOf(references.values());
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("exact_match", Accuracy.exactMatchOfAny(expected, answers).value());
    metrics.put("character_error_rate", ErrorRate.charactersOfClosest(expected, answers).value());
    return metrics;
  }
}
