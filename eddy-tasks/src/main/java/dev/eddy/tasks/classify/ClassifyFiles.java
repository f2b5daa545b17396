package dev.eddy.tasks.classify;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.question.QuestionStream;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.source.Parts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a model of this form is asked and measured by, whatever it answers: files, and texts or
/// numbers that people type; and what it keeps beside its weights.
record ClassifyFiles(Trained trained, ClassifyInput input, Labels labels) {

  /// The key of `vocabulary.json` that says whether a row has any number of labels.
  static final String MULTI_LABEL = "multi_label";

  /// Reads what [#bundle] wrote.
  static ClassifyFiles read(Bundle bundle, Path file) {
    var where = Trained.place(file, "vocabulary.json");
    var json = bundle.vocabulary();
    if (!json.has("input") || !json.has("labels")) {
      throw new FormatException(
          where + ": expected the keys \"input\" and \"labels\" of a classifier");
    }
    var names = Json.parse(Json.bytes(json.get("labels")), where, String[].class);
    return new ClassifyFiles(
        Trained.of(bundle, ClassifyForm.SETTINGS, file),
        ClassifyInput.read(json.get("input"), where),
        new Labels(List.of(names)));
  }

  Bundle bundle(boolean several) {
    var json = Json.object();
    json.set("input", input.json());
    var names = json.putArray("labels");
    labels.names().forEach(names::add);
    if (several) {
      json.put(MULTI_LABEL, true);
    }
    return trained.bundle(json);
  }

  /// What is written between labels of one row: what the data has there, or what no label holds.
  String between() {
    return trained
        .configuration()
        .readOptions()
        .labels()
        .separator()
        .or(() ->
            Stream.of(";", "|", ",", "\t")
                .filter(one -> labels.names().stream().noneMatch(name -> name.contains(one)))
                .findFirst())
        .orElse(";");
  }

  // ---- what is asked ---------------------------------------------------------------------------

  /// @throws DataException if the model was trained on something else than texts
  ClassifyExamples.Sequences texts(List<String> texts) {
    if (!(input instanceof ClassifyInput.Text reader)) {
      throw new DataException(
          "the model was trained on %s; a text has no meaning to it".formatted(input.what()));
    }
    return reader.sequences(texts);
  }

  /// A sequence of numbers, or a picture's rows of pixels from 0 to 1.
  ///
  /// @param values step by step, `[T, features]`
  /// @throws DataException if the model was trained on something else
  ClassifyExamples.Sequences numbers(float[] values, int features) {
    return switch (input) {
      case ClassifyInput.Text _ ->
          throw new DataException("the model was trained on texts; numbers have no meaning to it");
      case ClassifyInput.Numbers numbers ->
          new ClassifyExamples.Numbers(List.of(numbers.standardised(values, features)), features);
      case ClassifyInput.Pictures(int _, int columns) -> {
        if (features != columns || values.length % columns != 0) {
          throw new DataException(
              "the model was trained on %s; found %d numbers in rows of %d"
                  .formatted(input.what(), values.length, features));
        }
        yield new ClassifyExamples.Numbers(List.of(values), features);
      }
    };
  }

  /// A sequence of numbers as people type it. Without a semicolon they are steps of one feature, or
  /// one step where the model reads so many at once.
  ClassifyExamples.Sequences typed(String text) {
    var asked = NumberSequence.parse(text);
    boolean oneStep =
        asked.features() == 1
            && input instanceof ClassifyInput.Numbers numbers
            && asked.values().length == numbers.features();
    return numbers(asked.values(), oneStep ? asked.values().length : asked.features());
  }

  /// Two steps of numbers; a picture is no line that people type.
  Optional<String> sample(Optional<String> ofTexts) {
    return switch (input) {
      case ClassifyInput.Text _ -> ofTexts;
      case ClassifyInput.Numbers numbers ->
          Optional.of(
              IntStream.rangeClosed(1, 2)
                  .mapToObj(step ->
                      IntStream.range(0, numbers.features())
                          .mapToObj(feature -> "0." + step)
                          .collect(Collectors.joining(" ")))
                  .collect(Collectors.joining(";")));
      case ClassifyInput.Pictures _ -> Optional.empty();
    };
  }

  Questions questions(Path data) {
    var configuration = trained.configuration();
    var options = configuration.readOptions();
    if (input instanceof ClassifyInput.Text) {
      return Questions.texts(data, textOptions(), Role.TEXT, Set.copyOf(labels.names()));
    }
    return Questions.sequences(
        data, Columns.roles(configuration.columns(), options, Role.FEATURES, Role.LABEL));
  }

  private ReadOptions textOptions() {
    var configuration = trained.configuration();
    return Columns.roles(
        configuration.columns(), configuration.readOptions(), Role.TEXT, Role.LABEL);
  }

  void questions(Path data, Consumer<Questions> sink) {
    if (input instanceof ClassifyInput.Text) {
      QuestionStream.texts(data, textOptions(), Role.TEXT, Set.copyOf(labels.names()), sink);
    } else {
      sink.accept(questions(data));
    }
  }

  // ---- what is measured ------------------------------------------------------------------------

  Parts<ClassifyData> parts() {
    return ClassifyData.parts(trained.configuration());
  }

  /// Data as the model reads it: what it was trained on.
  ClassifyData read(String data) {
    var kind =
        switch (input) {
          case ClassifyInput.Text _ -> ClassifyForm.Input.TEXT;
          case ClassifyInput.Numbers _, ClassifyInput.Pictures _ -> ClassifyForm.Input.NUMBERS;
        };
    return ClassifyData.test(data, trained.configuration().with(ClassifyForm.INPUT, kind));
  }
}
