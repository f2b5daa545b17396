package dev.eddy.tasks;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.complete.Completer;
import dev.eddy.tasks.generate.Generator;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.tag.Tagger;
import dev.eddy.tasks.translate.Translator;
import dev.eddy.train.Event;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// A model that has learned: it can be asked, measured and saved. Immutable and thread-safe.
///
/// ```java
/// switch (TrainedModel.open(Path.of("reviews.eddy"))) {
///   case Classifier classifier -> System.out.println(classifier.predict("a film to remember"));
///   case Tagger tagger -> System.out.println(tagger.predict("The dog barks."));
///   case Generator generator -> System.out.println(generator.generate("To be", 200));
///   case Translator translator -> System.out.println(translator.predict("Seoul"));
///   case Completer completer -> System.out.println(completer.predict("wor"));
/// }
/// ```
public sealed interface TrainedModel permits Classifier, Completer, Generator, Tagger, Translator {

  /// Network, weights, configuration, history and provenance.
  Trained trained();

  /// How well it does on a file, or on the test part of a data set by name.
  ///
  /// @throws dev.eddy.tasks.data.DataException if there is no such data, or it does not fit the
  ///   model
  Evaluation evaluate(String data);

  /// How well it does on the part of its data that the best weights were chosen by, or, without
  /// one, on what was held out; the data is read again. Empty where nothing was held back, or the
  /// form has no more to say than the history.
  ///
  /// @throws dev.eddy.tasks.data.DataException if the data is no longer where the configuration
  ///   says
  default Optional<Evaluation> validation() {
    return Optional.empty();
  }

  /// All of it as the parts of a file.
  Bundle bundle();

  default Form form() {
    return trained().configuration().form();
  }

  /// How well it does on a file.
  Evaluation evaluate(Path data);

  /// Writes the model, whole or not at all; the same model gives the same bytes.
  default void save(Path file) {
    bundle().write(file);
  }

  /// Reads what [#save] wrote.
  ///
  /// @throws FormatException if there is no such file, or it is not one of a model
  static TrainedModel open(Path file) {
    return of(Bundle.read(file), file);
  }

  /// The model of a bundle.
  ///
  /// @param file what messages call it
  static TrainedModel of(Bundle bundle, Path file) {
    var trained = Trained.of(bundle, file);
    return switch (trained.configuration().form()) {
      case CLASSIFY -> Classifier.of(trained, bundle, file);
      case TAG -> Tagger.of(trained, bundle, file);
      case GENERATE -> Generator.of(trained, bundle, file);
      case TRANSLATE -> Translator.of(trained, bundle, file);
      case COMPLETE -> Completer.of(trained, bundle, file);
    };
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
    return switch (configuration.form()) {
      case CLASSIFY -> Classifier.train(configuration, listener);
      case TAG -> Tagger.train(configuration, listener);
      case GENERATE -> Generator.train(configuration, listener);
      case TRANSLATE -> Translator.train(configuration, listener);
      case COMPLETE -> Completer.train(configuration, listener);
    };
  }
}
