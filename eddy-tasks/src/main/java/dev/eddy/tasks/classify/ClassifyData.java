package dev.eddy.tasks.classify;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Pipes;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.image.IdxImages;
import dev.eddy.tasks.data.image.IdxLabels;
import dev.eddy.tasks.data.image.Mnist;
import dev.eddy.tasks.data.labelled.Labelled;
import dev.eddy.tasks.data.labelled.LabelledData;
import dev.eddy.tasks.data.labelled.LabelledFolder;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.table.Looked;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.examples.Vocabularies;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.TextSettings;
import dev.eddy.tasks.setting.TextUnit;
import dev.eddy.tasks.source.Apart;
import dev.eddy.tasks.source.Counts;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Labelled data as it was read: texts, sequences of numbers or pictures.
sealed interface ClassifyData {

  /// Texts.
  record Texts(List<LabelledText> rows) implements ClassifyData {}

  /// Sequences of numbers.
  record Sequences(List<LabelledSequence> rows) implements ClassifyData {}

  /// Pictures with their classes.
  record Pictures(Mnist.Part part) implements ClassifyData {}

  /// The labels of each row, in the order of the rows.
  default List<List<String>> labels() {
    return switch (this) {
      case Texts(var rows) -> rows.stream().map(LabelledText::labels).toList();
      case Sequences(var rows) -> rows.stream().map(LabelledSequence::labels).toList();
      case Pictures(var part) ->
          IntStream.range(0, part.count())
              .mapToObj(i -> List.of(Integer.toString(part.labels().label(i))))
              .toList();
    };
  }

  default int count() {
    return switch (this) {
      case Texts(var rows) -> rows.size();
      case Sequences(var rows) -> rows.size();
      case Pictures(var part) -> part.count();
    };
  }

  /// What a row is called: its text, or its number from 1.
  default String name(int row) {
    return switch (this) {
      case Texts(var rows) -> rows.get(row).text();
      case Sequences _ -> "row " + (row + 1);
      case Pictures _ -> "picture " + (row + 1);
    };
  }

  /// What makes a row another; none of pictures.
  default Stream<String> contents() {
    return switch (this) {
      case Texts(var rows) -> Progress.stream("comparing texts", rows).map(LabelledText::text);
      case Sequences(var rows) -> rows.stream().map(row -> Arrays.toString(row.values()));
      case Pictures _ -> Stream.empty();
    };
  }

  /// What it holds, for messages.
  default String what() {
    return switch (this) {
      case Texts _ -> "texts";
      case Sequences(var rows) -> "sequences of " + rows.getFirst().features() + " numbers a step";
      case Pictures(var part) ->
          "pictures of %d x %d".formatted(part.images().rows(), part.images().columns());
    };
  }

  /// How it is read, and all that is like it later.
  default ClassifyInput input(Configuration configuration) {
    int maxLength = configuration.get(ClassifyForm.MAX_LENGTH);
    return switch (this) {
      case Texts(var rows) ->
          new ClassifyInput.Text(
              vocabulary(rows.stream().map(LabelledText::text).toList(), configuration), maxLength);
      case Sequences(var rows) -> ClassifyInput.Numbers.measured(rows, maxLength);
      case Pictures(var part) ->
          new ClassifyInput.Pictures(part.images().rows(), part.images().columns());
    };
  }

  private static Vocabulary vocabulary(List<String> texts, Configuration configuration) {
    var options =
        new Vocabulary.Options(
            TextUnit.of(configuration),
            List.of(Vocabulary.Reserved.UNKNOWN),
            1,
            Math.max(3, configuration.get(TextSettings.VOCABULARY)));
    return Vocabularies.frequentOrAll(
        options,
        configuration.get(TextSettings.MINIMUM_COUNT),
        some -> Vocabulary.build(texts, some));
  }

  // ---- parts -----------------------------------------------------------------------------------

  /// What is learned from, what the best weights are chosen by, and what is for the end.
  static Parts<ClassifyData> parts(Configuration configuration) {
    return parts(configuration, given(configuration.get(DataSettings.DATA), configuration));
  }

  /// The parts of data that was read.
  static Parts<ClassifyData> parts(Configuration configuration, ClassifyData data) {
    return parts(configuration, Parts.whole(data));
  }

  private static Parts<ClassifyData> parts(Configuration configuration, Parts<ClassifyData> given) {
    return Split.parts(
        configuration,
        given,
        (apart, all) -> all.cut(apart),
        ClassifyData::count,
        (share, all) -> all.shared(share),
        name -> {
          var other = given(name, configuration);
          return other.validation().orElse(other.train());
        });
  }

  /// What a name stands for, in the parts that it brings along.
  private static Parts<ClassifyData> given(String name, Configuration configuration) {
    var source = DataSource.of(name);
    return labelledFolder(source, configuration)
        .map(folder -> new Parts<>(folder.train(), Optional.empty(), folder.test()))
        .map(parts -> parts.<ClassifyData>map(reading -> new Texts(reading.rows())))
        .orElseGet(() ->
            source instanceof DataSource.Folder(Path path)
                ? pictures(mnist(path))
                : Parts.whole(file(source.file("labelled sequences"), configuration)));
  }

  private static Parts<ClassifyData> pictures(Mnist mnist) {
    return new Parts<>(mnist.train(), Optional.of(mnist.validation()), Optional.of(mnist.test()))
        .map(Pictures::new);
  }

  /// A folder of labels, if that is what data is.
  static Optional<LabelledFolder> labelledFolder(DataSource source, Configuration configuration) {
    return source instanceof DataSource.Folder(Path path)
        ? LabelledFolder.read(path, configuration.readOptions())
        : Optional.empty();
  }

  /// What a model is measured on.
  static ClassifyData test(String name, Configuration configuration) {
    var given = given(name, configuration);
    return given.test().orElse(given.train());
  }

  private Parts<ClassifyData> shared(Split.Share share) {
    return switch (this) {
      case Texts(var rows) -> {
        yield share.of(rows, LabelledText::text, rarest(rows)).map(Texts::new);
      }
      case Sequences(var rows) -> {
        yield share
            .of(rows, row -> Arrays.toString(row.values()), rarest(rows))
            .map(Sequences::new);
      }
      case Pictures(var part) -> {
        var places = IntStream.range(0, part.count()).boxed().toList();
        int held =
            share.of(places, place -> "picture " + place).validation().map(List::size).orElse(0);
        yield held == 0
            ? Parts.whole(this)
            : new Parts<>(
                new Pictures(slice(part, held, part.count())),
                Optional.of(new Pictures(slice(part, 0, held))));
      }
    };
  }

  private Apart.Cut<ClassifyData> cut(Apart apart) {
    return switch (this) {
      case Texts(var rows) -> apart.of(rows, LabelledText::text, rarest(rows)).map(Texts::new);
      case Sequences(var rows) ->
          apart.of(rows, row -> Arrays.toString(row.values()), rarest(rows)).map(Sequences::new);
      case Pictures _ ->
          throw new DataException(
              "test: pictures are not cut; keep some in files of their own, and measure with evaluate");
    };
  }

  /// The label of a row by which it is set aside or not: of several the one that the fewest rows
  /// have, of those the first by name, so that each rare label has its share of all parts; of none
  /// the empty text.
  private static <T extends Labelled> Function<T, String> rarest(List<T> rows) {
    var counts = new HashMap<String, Integer>();
    rows.forEach(row -> row.labels().forEach(label -> counts.merge(label, 1, Integer::sum)));
    var order = Comparator.<String>comparingInt(counts::get).thenComparing(label -> label);
    return row -> row.labels().stream().min(order).orElse("");
  }

  private static Mnist.Part slice(Mnist.Part part, int from, int to) {
    return new Mnist.Part(part.images().slice(from, to), part.labels().slice(from, to));
  }

  // ---- files -----------------------------------------------------------------------------------

  /// How a file is read.
  Look LOOK =
      new Look(
          "rows with labels",
          (file, options) ->
              switch (read(file, options)) {
                case LabelledData.Texts(var reading) -> texts(reading);
                case LabelledData.Sequences(var reading) -> sequences(reading);
              });

  static Look.Found texts(Reading<LabelledText> reading) {
    var texts = reading.rows();
    var lengths =
        Progress.stream("measuring texts", texts).mapToInt(text -> Counts.characters(text.text()));
    return Look.Found.of(
        reading,
        "texts of %s characters; %s"
            .formatted(Counts.range(lengths.summaryStatistics()), counted(texts)),
        texts.stream().limit(5).map(one -> names(one) + " <- " + one.text()).toList(),
        Map.of("labels", Look.counted(flat(texts))));
  }

  private static Look.Found sequences(Reading<LabelledSequence> reading) {
    var sequences = reading.rows();
    var lengths = sequences.stream().mapToInt(LabelledSequence::steps).summaryStatistics();
    int features = sequences.getFirst().features();
    var numbers = new LinkedHashMap<String, Object>();
    numbers.put("steps", List.of(lengths.getMin(), lengths.getMax()));
    numbers.put("features", features);
    numbers.put("labels", Look.counted(flat(sequences)));
    return Look.Found.of(
        reading,
        "%s steps, %s a step; %s"
            .formatted(Counts.range(lengths), Counts.of(features, "feature"), counted(sequences)),
        sequences.stream().limit(5).map(one -> names(one) + " <- " + written(one)).toList(),
        numbers);
  }

  private static List<String> flat(List<? extends Labelled> rows) {
    return rows.stream().flatMap(row -> row.labels().stream()).toList();
  }

  /// Labels with their numbers, and where a row may have several, how many rows have.
  private static String counted(List<? extends Labelled> rows) {
    var sizes = rows.stream().mapToInt(row -> row.labels().size()).summaryStatistics();
    var labels = Counts.labels(flat(rows));
    return sizes.getMin() == 1 && sizes.getMax() == 1
        ? labels
        : "%s to %s a row, %s"
            .formatted(Counts.of(sizes.getMin()), Counts.of(sizes.getMax(), "label"), labels);
  }

  private static String names(Labelled row) {
    return row.labels().isEmpty() ? "(no label)" : String.join(", ", row.labels());
  }

  private static String written(LabelledSequence sequence) {
    return IntStream.range(0, Math.min(20, sequence.steps()))
        .mapToObj(t ->
            IntStream.range(0, sequence.features())
                .mapToObj(d -> Float.toString(sequence.at(t, d)))
                .collect(Collectors.joining(" ")))
        .collect(Collectors.joining(";"));
  }

  /// The four files of MNIST in a folder.
  private static Mnist mnist(Path folder) {
    var files = DataSource.files(folder);
    if (files.stream().noneMatch(name -> name.contains("images"))) {
      throw new DataException(
          "%s is a folder without idx pictures; name one of its files: %s"
              .formatted(folder, String.join(", ", files)));
    }
    return Mnist.load(folder);
  }

  /// Reads a file of any of the three kinds.
  static ClassifyData file(Path path, Configuration configuration) {
    var options = configuration.readOptions();
    var file = Looked.recognise(path, options);
    if (file.format() == DataFormat.IDX) {
      return pictures(path);
    }
    return switch (reading(path, configuration)) {
      case LabelledData.Texts(var reading) -> new Texts(filled(path, reading.rows()));
      case LabelledData.Sequences(var reading) -> new Sequences(filled(path, reading.rows()));
    };
  }

  /// Reads a file of texts or numbers.
  static LabelledData reading(Path path, Configuration configuration) {
    Optional<Boolean> numbers =
        switch (configuration.get(ClassifyForm.INPUT)) {
          case NUMBERS -> Optional.of(true);
          case TEXT -> Optional.of(false);
          case AUTO -> Optional.empty();
        };
    var columns = configuration.columns();
    var options = configuration.readOptions();
    return columns.isEmpty() && numbers.isEmpty()
        ? read(path, options)
        : LabelledData.read(path, columns, options, numbers);
  }

  /// Read once, as long as there is memory for it.
  private static LabelledData read(Path path, ReadOptions options) {
    return Pipes.kept(
        LabelledData.class,
        path,
        options,
        () -> LabelledData.read(path, options, Optional.empty()));
  }

  private static <T> List<T> filled(Path path, List<T> rows) {
    if (rows.isEmpty()) {
      throw new DataException(path + " holds no rows; expected examples with labels");
    }
    return rows;
  }

  /// `x-images-idx3-ubyte.gz` goes with `x-labels-idx1-ubyte.gz` beside it.
  private static Pictures pictures(Path path) {
    var name = path.getFileName().toString();
    var beside = path.resolveSibling(name.replace("images", "labels").replace("idx3", "idx1"));
    if (!name.contains("images") || !Files.exists(beside)) {
      throw new DataException(
          path
              + " is an idx array; expected pictures named like train-images-idx3-ubyte with train-labels-idx1-ubyte beside them");
    }
    var images = IdxImages.read(path);
    var labels = IdxLabels.read(beside);
    if (images.count() != labels.count()) {
      throw new DataException(
          "%s holds %d pictures, but %s holds %d labels"
              .formatted(path, images.count(), beside, labels.count()));
    }
    return new Pictures(new Mnist.Part(images, labels));
  }
}
