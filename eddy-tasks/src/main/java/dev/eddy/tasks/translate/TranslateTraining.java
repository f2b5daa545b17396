package dev.eddy.tasks.translate;

import dev.eddy.tasks.data.Pair;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.data.Vocabulary.Reserved;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Provenance;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.network.CellChoice;
import dev.eddy.tasks.network.EncoderDecoder;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// How a [Translator] is made from data.
final class TranslateTraining {

  private TranslateTraining() {}

  static Translator train(Configuration configuration, Consumer<Event> listener) {
    var parts = TranslateData.parts(configuration);
    var source =
        vocabulary(
            configuration,
            Setting.SOURCE_UNIT,
            parts.train().stream().map(Pair::source).toList(),
            Reserved.UNKNOWN);
    var target =
        vocabulary(
            configuration,
            Setting.TARGET_UNIT,
            parts.train().stream().map(Pair::target).toList(),
            Reserved.values());
    var train = new TranslateExamples(parts.train(), source, target);
    var network =
        new EncoderDecoder(
            CellChoice.of(configuration.text(Setting.CELL)),
            configuration.whole(Setting.HIDDEN),
            configuration.whole(Setting.LAYERS),
            configuration.flag(Setting.BIDIRECTIONAL),
            EncoderDecoder.Attention.valueOf(
                configuration.text(Setting.ATTENTION).toUpperCase(Locale.ROOT)),
            configuration.whole(Setting.EMBEDDING),
            Regularisation.of(configuration),
            source.size(),
            target.size());
    var model = network.model();
    Optional<Validation> validation = Optional.empty();
    if (!parts.validation().isEmpty()) {
      var held = new TranslateExamples(parts.validation(), source, target);
      validation =
          Optional.of(weights ->
              Translator.evaluate(
                      model, weights, parts.validation(), held, target, train.longestTarget())
                  .metrics());
    }
    var fitted =
        Learning.fit(
            configuration,
            model,
            EncoderDecoder.objective(),
            train.batches(configuration.whole(Setting.BATCH), configuration.seed()),
            validation,
            Selection.lowest(
                target.unit() == Vocabulary.Unit.WORDS
                    ? "word_error_rate"
                    : "character_error_rate"),
            listener);
    var provenance =
        Provenance.of(
            configuration,
            DataSource.of(configuration.text(Setting.DATA)),
            parts.train().size(),
            parts.validation().size());
    var trained =
        new Trained(model, fitted.result().best(), configuration, fitted.history(), provenance);
    return new Translator(trained, source, target, train.longestTarget());
  }

  private static Vocabulary vocabulary(
      Configuration configuration, Setting unit, List<String> texts, Reserved... reserved) {
    var options =
        new Vocabulary.Options(
            Vocabulary.Unit.valueOf(configuration.text(unit).toUpperCase(Locale.ROOT)),
            List.of(reserved),
            configuration.whole(Setting.MINIMUM_COUNT),
            Math.max(5, configuration.whole(Setting.VOCABULARY)));
    return Vocabulary.build(texts, options);
  }
}
