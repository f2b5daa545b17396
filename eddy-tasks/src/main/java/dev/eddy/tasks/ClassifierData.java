package dev.eddy.tasks;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.IdxImages;
import dev.eddy.tasks.data.IdxLabels;
import dev.eddy.tasks.data.LabelledData;
import dev.eddy.tasks.data.LabelledSequence;
import dev.eddy.tasks.data.LabelledText;
import dev.eddy.tasks.data.Mnist;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Labelled data as it was read: texts, sequences of numbers or pictures.
sealed interface ClassifierData {

  /// Texts.
  record Texts(List<LabelledText> rows) implements ClassifierData {}

  /// Sequences of numbers.
  record Sequences(List<LabelledSequence> rows) implements ClassifierData {}

  /// Pictures with their classes.
  record Pictures(Mnist.Part part) implements ClassifierData {}

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
  record Parts(ClassifierData train, ClassifierData validation, ClassifierData test) {}

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
  static ClassifierData file(Path path, Configuration configuration) {
    var options = configuration.readOptions();
    var file = DataFile.recognise(path, options);
    if (file.format() == DataFormat.IDX) {
      return pictures(path);
    }
    var columns = configuration.columns();
    Optional<Boolean> numbers =
        switch (configuration.text(Setting.INPUT)) {
          case "numbers" -> Optional.of(true);
          case "text" -> Optional.of(false);
          default -> Optional.empty();
        };
    return switch (LabelledData.read(path, columns, options, numbers)) {
      case LabelledData.Texts(var reading) -> new Texts(filled(path, reading.rows()));
      case LabelledData.Sequences(var reading) -> new Sequences(filled(path, reading.rows()));
    };
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
