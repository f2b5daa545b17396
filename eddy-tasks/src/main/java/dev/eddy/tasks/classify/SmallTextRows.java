package dev.eddy.tasks.classify;

import dev.eddy.tasks.baseline.GramTable;
import dev.eddy.tasks.baseline.Grams;
import dev.eddy.tasks.baseline.LinearClassifier;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.text.Text;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.reproduce.Measure;
import dev.eddy.tasks.reproduce.PartFiles;
import dev.eddy.tasks.reproduce.Reproducible;
import dev.eddy.tasks.reproduce.ResultRow;
import dev.eddy.tasks.reproduce.RowData;
import dev.eddy.tasks.reproduce.RunFiles;
import dev.eddy.tasks.reproduce.Trial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// Results of classifiers of texts on small data, with all settings at their standards, and what
/// was tried for these.
public final class SmallTextRows implements Reproducible {

  private static final RowData TREC_6 =
      new LabelFirst("sentiment-en/TREC.train.gz", "", "sentiment-en/TREC.test.gz", true);
  private static final RowData TREC_50 =
      new LabelFirst("sentiment-en/TREC.train.gz", "", "sentiment-en/TREC.test.gz", false);
  private static final RowData SST_2 =
      new LabelFirst(
          "sentiment-en/stsa.binary.train.gz",
          "sentiment-en/stsa.binary.dev.gz",
          "sentiment-en/stsa.binary.test.gz",
          false);
  private static final RowData SST_5 =
      new LabelFirst(
          "sentiment-en/stsa.fine.train.gz",
          "sentiment-en/stsa.fine.dev.gz",
          "sentiment-en/stsa.fine.test.gz",
          false);
  private static final RowData MR =
      new GoodAndBad("sentiment-en/rt-polarity.pos.gz", "sentiment-en/rt-polarity.neg.gz");
  private static final RowData NSMC_10K =
      new FirstRows("nsmc/ratings_train.txt.gz", 10_000, "nsmc/ratings_test.txt.gz", 5_000);

  @Override
  public List<ResultRow> rows() {
    return List.of(
        row("trec-6", "which of six things a question asks for", TREC_6),
        row("trec-50", "which of 47 things a question asks for", TREC_50),
        row("mr", "tell good sentences of film reviews from bad ones", MR),
        row("sst-2", "tell good sentences of film reviews from bad ones, official split", SST_2),
        row("sst-5", "how good sentences of film reviews are, from 0 to 4", SST_5),
        row(
            "nsmc-10k",
            "tell good film reviews from bad ones, in Korean: the first 10,000 to learn from",
            NSMC_10K));
  }

  private static ResultRow row(String name, String what, RowData data) {
    return new ResultRow(
        name,
        what,
        data,
        Measure.ACCURACY,
        Optional.empty(),
        SmallTextRows::methods,
        List.of(),
        2,
        "Small data, with all settings at their standards: the network must not lose to a method"
            + " that is learned in a second.",
        """
        {
          "form": "classify"
        }
        """);
  }

  @Override
  public List<Trial> trials() {
    return List.of(
        whole("trec-6", "which of 6 things a question asks for", TREC_6),
        trial("trec-50", "which of 47 things a question asks for", TREC_50),
        trial("mr", "good or bad, sentences of film reviews", MR),
        whole("sst-2", "good or bad, sentences of film reviews, official split", SST_2),
        trial("sst-5", "how good sentences of film reviews are, from 0 to 4", SST_5),
        trial("nsmc-10k", "good or bad, 10,000 film reviews in Korean", NSMC_10K));
  }

  private static final OptionalInt MOST = OptionalInt.of(10_000);

  /// What small texts call for: less learned by heart, and a branch beside the network.
  private static Map<String, List<String>> against() {
    var tried = new LinkedHashMap<String, List<String>>();
    tried.put("grams", List.of("false", "true"));
    tried.put("embedding-dropout", List.of("0", "0.3", "0.5"));
    tried.put("dropout", List.of("0.2", "0.5"));
    tried.put("average", List.of("0", "0.99", "0.998"));
    return tried;
  }

  private static Trial trial(String name, String what, RowData data) {
    return new Trial(
        "classify-" + name, "classify", what, data, MOST, "accuracy", Map.of(), against(), 3);
  }

  /// The same with all that is usual.
  private static Trial whole(String name, String what, RowData data) {
    var own = against();
    own.put("pooling", List.of("max", "mean", "last"));
    own.put("bidirectional", List.of("false", "true"));
    own.put("hidden", List.of("64", "128"));
    return Trial.of("classify-" + name, "classify", what, data, MOST, "accuracy", Map.of(), own);
  }

  /// Two files that are read as they are, the first rows of each.
  record FirstRows(String train, int trainRows, String test, int testRows) implements RowData {
    @Override
    public List<String> files() {
      return List.of(train, test);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      int most = rows.orElse(Integer.MAX_VALUE);
      return new PartFiles(
          RunFiles.head(
              found.getFirst(),
              work.resolve("train.tsv"),
              OptionalInt.of(Math.min(trainRows, most))),
          "",
          RunFiles.head(
              found.getLast(), work.resolve("test.tsv"), OptionalInt.of(Math.min(testRows, most))));
    }
  }

  /// Lines of a label, a space and a text, in Latin-1 or UTF-8.
  ///
  /// @param validation may be empty
  /// @param coarse whether of a label such as `HUM:ind` the part before the colon counts
  record LabelFirst(String train, String validation, String test, boolean coarse)
      implements RowData {
    @Override
    public List<String> files() {
      return Stream.of(train, validation, test).filter(name -> !name.isEmpty()).toList();
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      return new PartFiles(
          labelled(found.getFirst(), coarse, work.resolve("train.txt"), rows),
          validation.isEmpty()
              ? ""
              : labelled(found.get(1), coarse, work.resolve("validation.txt"), rows),
          labelled(found.getLast(), coarse, work.resolve("test.txt"), rows));
    }
  }

  /// A file of good texts and one of bad ones, a line each, in no parts yet: a tenth is to test on.
  /// Both are mixed by the hashes of the texts, which say the part as well.
  record GoodAndBad(String good, String bad) implements RowData {
    @Override
    public List<String> files() {
      return List.of(good, bad);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      var train = new TreeMap<Long, String>();
      var test = new TreeMap<Long, String>();
      for (var label : List.of("good", "bad")) {
        for (var line : linesOfEither(found.get(label.equals("good") ? 0 : 1))) {
          var crc = new CRC32();
          crc.update(line.strip().getBytes(StandardCharsets.UTF_8));
          (crc.getValue() % 10 == 0 ? test : train).put(crc.getValue(), fastText(label, line));
        }
      }
      int most = rows.orElse(Integer.MAX_VALUE);
      return new PartFiles(
          RunFiles.write(work.resolve("train.txt"), head(train, most)),
          "",
          RunFiles.write(work.resolve("test.txt"), head(test, most)));
    }
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
    return RunFiles.write(to, text.toString());
  }

  private static String fastText(String label, String text) {
    return "__label__%s %s\n".formatted(label, text.strip());
  }

  private static String head(TreeMap<Long, String> lines, int most) {
    return lines.values().stream().limit(most).collect(Collectors.joining());
  }

  /// The lines of a file in UTF-8, or else in Latin-1.
  private static List<String> linesOfEither(Path file) {
    try {
      return RunFiles.lines(file);
    } catch (DataException _) {
      return Text.read(file, ReadOptions.DEFAULT.with("encoding", "ISO-8859-1")).lines();
    }
  }

  /// Methods that learn from the same rows as the network, what chooses its weights left out where
  /// that is a file of its own.
  private static Map<String, Map<String, Double>> methods(
      PartFiles parts, Map<String, Double> evaluated) {
    var all = new LinkedHashMap<String, Map<String, Double>>();
    all.put("logistic regression on words and pairs of them", linear(Grams.WORDS, parts));
    all.put(
        "logistic regression on words, pairs of them and 2 to 4 characters",
        linear(Grams.WORDS_AND_CHARACTERS, parts));
    return all;
  }

  private static Map<String, Double> linear(Grams kind, PartFiles parts) {
    var train = LabelledText.read(Path.of(parts.data()));
    var texts = train.stream().map(LabelledText::text).toList();
    var labels = train.stream().map(LabelledText::label).distinct().sorted().toList();
    var method =
        LinearClassifier.learned(
            GramTable.of(kind, texts),
            LinearClassifier.Weighing.RARE,
            texts,
            train.stream().mapToInt(row -> labels.indexOf(row.label())).toArray(),
            labels.size(),
            new float[0]);
    var right = Accuracy.NONE;
    for (var row : LabelledText.read(Path.of(parts.test()))) {
      var scores = method.scores(row.text());
      int said =
          IntStream.range(0, scores.length)
              .reduce(0, (best, k) -> scores[k] > scores[best] ? k : best);
      right = right.plus(labels.get(said).equals(row.label()));
    }
    return Map.of("accuracy", right.value());
  }
}
