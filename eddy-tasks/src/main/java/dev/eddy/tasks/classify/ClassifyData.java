package dev.eddy.tasks.classify;

import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.IdxImages;
import dev.eddy.tasks.data.IdxLabels;
import dev.eddy.tasks.data.LabelledSequence;
import dev.eddy.tasks.data.LabelledText;
import dev.eddy.tasks.data.Mnist;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.examples.Vocabularies;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.TextSettings;
import dev.eddy.tasks.setting.TextUnit;
import dev.eddy.tasks.source.Counts;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Reading;
import dev.eddy.tasks.source.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Labelled data as it was read: texts, sequences of numbers or pictures.
sealed interface ClassifyData {

  /// Texts.
  record Texts(List<LabelledText> rows) implements ClassifyData {}

  /// Sequences of numbers.
  record Sequences(List<LabelledSequence> rows) implements ClassifyData {}

  /// Pictures with their classes.
  record Pictures(Mnist.Part part) implements ClassifyData {}

  /// The labels, in the order of the rows.
  default List<String> labels() {
    return switch (this) {
      case Texts(var rows) -> rows.stream().map(LabelledText::label).toList();
      case Sequences(var rows) -> rows.stream().map(LabelledSequence::label).toList();
      case Pictures(var part) -> {
        var names = new String[part.count()];
        for (int i = 0; i < names.length; i++) {
          names[i] = Integer.toString(part.labels().label(i));
        }
        yield List.of(names);
      }
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

  /// What is learned from and what the best weights are chosen by.
  static Parts<ClassifyData> parts(Configuration configuration) {
    var source = DataSource.of(configuration.get(DataSettings.DATA));
    if (source instanceof DataSource.Folder(Path path)) {
      var mnist = folder(path);
      return Split.parts(
          configuration,
          new Pictures(mnist.train()),
          Optional.of(new Pictures(mnist.validation())),
          (share, all) -> all.shared(share),
          name -> validation(name, configuration));
    }
    return Split.parts(
        configuration,
        file(source.file("labelled sequences"), configuration),
        Optional.empty(),
        (share, all) -> all.shared(share),
        name -> validation(name, configuration));
  }

  private static ClassifyData validation(String name, Configuration configuration) {
    return switch (DataSource.of(name)) {
      case DataSource.Folder(Path path) -> new Pictures(folder(path).validation());
      case DataSource source -> file(source.file("labelled sequences"), configuration);
    };
  }

  /// What a model is measured on.
  static ClassifyData test(String name, Configuration configuration) {
    return switch (DataSource.of(name)) {
      case DataSource.Folder(Path path) -> new Pictures(folder(path).test());
      case DataSource source -> file(source.file("labelled sequences"), configuration);
    };
  }

  private Parts<ClassifyData> shared(Split.Share share) {
    return switch (this) {
      case Texts(var rows) -> {
        var parts = share.of(rows, LabelledText::text);
        yield new Parts<>(new Texts(parts.train()), parts.validation().map(Texts::new));
      }
      case Sequences(var rows) -> {
        var parts = share.of(rows, row -> Arrays.toString(row.values()));
        yield new Parts<>(new Sequences(parts.train()), parts.validation().map(Sequences::new));
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

  private static Mnist.Part slice(Mnist.Part part, int from, int to) {
    return new Mnist.Part(part.images().slice(from, to), part.labels().slice(from, to));
  }

  // ---- files -----------------------------------------------------------------------------------

  /// The ways in which a file is read.
  List<Reading> READINGS =
      List.of(
          new Reading(
              "texts with labels",
              (file, options) ->
                  summaryOfTexts(LabelledText.read(file, Optional.empty(), options))),
          new Reading(
              "sequences with labels",
              (file, options) ->
                  summaryOfSequences(LabelledSequence.read(file, Optional.empty(), options))));

  private static String summaryOfTexts(List<LabelledText> texts) {
    var lengths = texts.stream().mapToInt(text -> Counts.characters(text.text()));
    return "%s of %s characters; %s"
        .formatted(
            Counts.of(texts.size(), "text"),
            Counts.range(lengths.summaryStatistics()),
            Counts.labels(texts.stream().map(LabelledText::label).toList()));
  }

  private static String summaryOfSequences(List<LabelledSequence> sequences) {
    var lengths = sequences.stream().mapToInt(LabelledSequence::steps);
    return "%s of %s steps, %s a step; %s"
        .formatted(
            Counts.of(sequences.size(), "sequence"),
            Counts.range(lengths.summaryStatistics()),
            Counts.of(sequences.getFirst().features(), "feature"),
            Counts.labels(sequences.stream().map(LabelledSequence::label).toList()));
  }

  /// The four files of MNIST in a folder.
  private static Mnist folder(Path folder) {
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
    var file = DataFile.recognise(path, options);
    if (file.format() == DataFormat.IDX) {
      return pictures(path);
    }
    var columns = configuration.columns();
    boolean numbers =
        switch (configuration.get(ClassifyForm.INPUT)) {
          case NUMBERS -> true;
          case TEXT -> false;
          case AUTO -> holdsNumbers(file, columns);
        };
    return numbers
        ? new Sequences(filled(path, LabelledSequence.read(path, columns, options)))
        : new Texts(filled(path, LabelledText.read(path, columns, options)));
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

  /// Whether the first rows look like sequences of numbers: a column of that name, or a cell with
  /// several numbers, or many columns of which all but one hold numbers.
  private static boolean holdsNumbers(DataFile whole, Optional<Columns> chosen) {
    var file = chosen.map(columns -> columns.of(whole)).orElse(whole);
    var columns = file.columns().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    if (columns.contains("sequence") || columns.contains("values")) {
      return true;
    }
    if (columns.stream().anyMatch(List.of("text", "document", "sentence", "review")::contains)) {
      return false;
    }
    if (columns.size() == 2) {
      return numeric(file, 0, true) || chosen.isEmpty() && numeric(file, 1, true);
    }
    long wordy = 0;
    for (int column = 0; column < columns.size(); column++) {
      wordy += columns.get(column).equals("id") || numeric(file, column, false) ? 0 : 1;
    }
    return columns.size() > 2 && wordy <= 1;
  }

  private static boolean numeric(DataFile file, int column, boolean several) {
    boolean anySeveral = false;
    for (var row : file.firstRows()) {
      if (column >= row.size()) {
        continue;
      }
      var parts = row.get(column).strip().split("[\\s;]+");
      for (var part : parts) {
        if (!part.isEmpty()
            && !part.matches(
                "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?|NaN|-?Infinity")) {
          return false;
        }
      }
      anySeveral |= parts.length > 1;
    }
    return !several || anySeveral;
  }
}
