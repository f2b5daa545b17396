package dev.eddy.tasks;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.report.Section;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.train.Event;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A model that has learned: it can be measured and saved, and asked by the methods of its class; a
/// [Predictor] answers, a [LanguageModel] goes on with texts. Immutable and thread-safe.
///
/// ```java
/// var model = Classifier.open(Path.of("reviews.eddy"));
/// System.out.println(model.predict("a film to remember"));
/// ```
public interface TrainedModel {

  /// Network, weights, configuration, history and provenance.
  Trained trained();

  /// How well it does on a file, or on the test part of a data set by name.
  ///
  /// @throws dev.eddy.tasks.data.DataException if there is no such data, or it does not fit the
  ///   model
  Evaluation evaluate(String data);

  /// How well it does on a file.
  default Evaluation evaluate(Path data) {
    return evaluate(data.toString());
  }

  /// What makes a row of such data another than those the model was trained with: what is asked.
  /// None where rows do not stand alone, or are meant to be known again.
  ///
  /// @param data as [#evaluate] takes it
  default Stream<String> rows(String data) {
    return Stream.empty();
  }

  /// How well it does at its best, whatever time that takes, as publications measure: with a beam
  /// where it has one.
  default Evaluation evaluateAtBest(String data) {
    return evaluate(data);
  }

  /// How well it does on the part of its data that the best weights were chosen by, or, without
  /// one, on what was held out; the data is read again. Empty where nothing was held back, the data
  /// was in memory, or the form has no more to say than the history.
  ///
  /// @throws dev.eddy.tasks.data.DataException if the data is no longer where the configuration
  ///   says
  default Optional<Evaluation> validation() {
    return Optional.empty();
  }

  /// How well it does on the part of its data from which nothing was learned or chosen: what the
  /// setting `test` set aside, or the test part that a data set by name or a folder brings along;
  /// the data is read again. Empty where there is none.
  ///
  /// @throws dev.eddy.tasks.data.DataException if the data is no longer where the configuration
  ///   says
  default Optional<Evaluation> test() {
    return Optional.empty();
  }

  /// An evaluation and what it was made on.
  ///
  /// @param on such as `test`
  record Measured(String on, Evaluation evaluation) {}

  /// What is told at the end of a training: how the model does on what is for a test, else on what
  /// was held back, else on what it has learned from. Empty where the data was in memory.
  default Optional<Measured> measured() {
    if (trained().inMemory()) {
      return Optional.empty();
    }
    return test()
        .map(evaluation -> new Measured("test", evaluation))
        .or(() -> validation().map(evaluation -> new Measured("validation", evaluation)))
        .or(() ->
            Optional.of(
                new Measured(
                    "the data it learned from",
                    evaluate(trained().configuration().get(DataSettings.DATA)))));
  }

  /// What its loss is counted in, for the axis of a drawing.
  default String lossUnit() {
    return "nats";
  }

  /// What a report tells of it.
  ///
  /// @param evaluation one of its own; empty: none was made
  /// @param on what it was made on
  default List<Section> sections(Optional<Evaluation> evaluation, String on) {
    return evaluation.map(measured -> measured.sections(on)).orElse(List.of());
  }

  /// All of it as the parts of a file.
  Bundle bundle();

  default Form form() {
    return Form.named(trained().configuration().form());
  }

  /// Writes the model, whole or not at all; the same model gives the same bytes.
  default void save(Path file) {
    bundle().write(file);
  }

  /// Writes the bytes of the file; the stream stays open.
  default void save(OutputStream out) {
    bundle().write(out);
  }

  /// Reads what [#save] wrote.
  ///
  /// @throws FormatException if there is no such file, or it is not one of a model
  static TrainedModel open(Path file) {
    return of(Bundle.read(file), file);
  }

  /// Reads what [#save] wrote to its end, such as a resource of a jar.
  ///
  /// @throws FormatException if it is not the bytes of a model
  static TrainedModel open(InputStream in) {
    var name = Path.of("model");
    return of(Bundle.read(in, name), name);
  }

  /// The same as one of a class.
  ///
  /// @throws FormatException if the model is of another form
  static <M extends TrainedModel> M as(Class<M> type, TrainedModel model) {
    if (!type.isInstance(model)) {
      throw new FormatException(
          "the model is one of the form \"%s\", which is no %s; open it with TrainedModel.open"
              .formatted(model.form().name(), type.getSimpleName()));
    }
    return type.cast(model);
  }

  /// The model of a bundle.
  ///
  /// @param file what messages call it
  /// @throws FormatException if the bundle is of a form that is not there
  static TrainedModel of(Bundle bundle, Path file) {
    return Form.of(bundle.configuration(), Trained.place(file, "configuration.json"))
        .open(bundle, file);
  }

  /// Learns from the data that the configuration names.
  ///
  /// An interrupt of the thread ends the training after the current step; the model is then what
  /// has been learned so far.
  ///
  /// @param listener is told how it goes, on this thread; what it throws ends the training
  /// @throws dev.eddy.tasks.data.DataException if the data cannot be learned from
  /// @throws IllegalArgumentException if the configuration does not fit the data
  static TrainedModel train(Configuration configuration, Consumer<Event> listener) {
    return Form.named(configuration.form()).train(configuration, listener);
  }
}
