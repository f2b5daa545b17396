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
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.source.DataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

  /// What a folder such as MNIST's holds besides what is trained on.
  record Parts(ClassifyData train, ClassifyData validation, ClassifyData test) {}

  /// The parts of a folder with the four files of MNIST.
  static Parts folder(Path folder) {
    var files = DataSource.files(folder);
    if (files.stream().noneMatch(name -> name.contains("images"))) {
      throw new DataException(
          "%s is a folder without idx pictures; name one of its files: %s"
              .formatted(folder, String.join(", ", files)));
    }
    var mnist = Mnist.load(folder);
    return new Parts(
        new Pictures(mnist.train()), new Pictures(mnist.validation()), new Pictures(mnist.test()));
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
        switch (configuration.text(Setting.INPUT)) {
          case "numbers" -> true;
          case "text" -> false;
          default -> holdsNumbers(file, columns);
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
