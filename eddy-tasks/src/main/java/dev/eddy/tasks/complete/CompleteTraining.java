package dev.eddy.tasks.complete;

import dev.eddy.engine.Program;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.random.RandomStream;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.data.WordCount;
import dev.eddy.tasks.examples.TextUnit;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Provenance;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.network.CellChoice;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Split;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// How a [Completer] is made from a list of words.
///
/// The words of the setting `held-out` are set aside by the seed before all else, those of
/// `validation` next; neither gives letters to the vocabulary.
final class CompleteTraining {

  private CompleteTraining() {}

  /// The words by what they are for.
  ///
  /// @param validation what the best weights are chosen by
  /// @param heldOut what nothing is learned or chosen from
  record Parts(List<WordCount> train, List<WordCount> validation, List<WordCount> heldOut) {}

  static Completer train(Configuration configuration, Consumer<Event> listener) {
    var source = DataSource.of(configuration.text(Setting.DATA));
    var parts = parts(configuration);
    var vocabulary = vocabulary(parts.train(), configuration);
    var train =
        new CompleteExamples(parts.train(), vocabulary, configuration.number(Setting.COUNT_POWER));
    var model = network(configuration, vocabulary.size());
    var program = Program.inference(model);
    Optional<Validation> validation = Optional.empty();
    if (!parts.validation().isEmpty()) {
      var held = new CompleteExamples(parts.validation(), vocabulary);
      validation =
          Optional.of(weights ->
              WordRun.of(program.bind(weights), held, vocabulary, configuration.threads())
                  .result()
                  .metrics());
    }
    var batches = train.batches(configuration.whole(Setting.BATCH), configuration.seed());
    var fitted =
        Learning.fit(
            configuration,
            model,
            CompleteExamples.objective(),
            batches,
            validation,
            Selection.lowest("loss"),
            listener);
    var provenance =
        Provenance.of(configuration, source, parts.train().size(), parts.validation().size());
    return new Completer(
        new Trained(model, fitted.result().best(), configuration, fitted.history(), provenance),
        vocabulary,
        train.longest());
  }

  private static Vocabulary vocabulary(List<WordCount> words, Configuration configuration) {
    var unit = TextUnit.of(configuration);
    if (unit == Vocabulary.Unit.WORDS) {
      throw new IllegalArgumentException(
          "unit: a word is completed letter by letter; expected letters or characters, found words");
    }
    var options =
        new Vocabulary.Options(
            unit,
            List.of(Vocabulary.Reserved.values()),
            configuration.whole(Setting.MINIMUM_COUNT),
            Math.max(5, configuration.whole(Setting.VOCABULARY)));
    return Vocabulary.build(words.stream().map(WordCount::word).toList(), options);
  }

  // ---- data
  // --------------------------------------------------------------------------------------

  static Parts parts(Configuration configuration) {
    var all = words(DataSource.of(configuration.text(Setting.DATA)), configuration);
    double share = configuration.number(Setting.HELD_OUT);
    var heldOut = new ArrayList<WordCount>();
    var kept = new ArrayList<WordCount>();
    for (var word : all) {
      // A place of its own for each word: it does not move when others come or go.
      var place = RandomStream.of(configuration.seed(), "held out/" + word.word());
      (share > 0 && place.uniformDouble() < share ? heldOut : kept).add(word);
    }
    if (kept.isEmpty()) {
      return new Parts(all, List.of(), List.of());
    }
    var rest =
        switch (Split.of(configuration)) {
          case Split.None _ -> new Split.Parts<>(kept, List.<WordCount>of());
          case Split.Share validation -> validation.of(kept, WordCount::word);
          case Split.Data(String name) ->
              new Split.Parts<>(kept, words(DataSource.of(name), configuration));
        };
    return new Parts(rest.train(), rest.validation(), List.copyOf(heldOut));
  }

  static List<WordCount> words(DataSource source, Configuration configuration) {
    var options = configuration.readOptions();
    return WordCount.read(source.file("words"), options);
  }

  // ---- network
  // -----------------------------------------------------------------------------------

  private static Model network(Configuration configuration, int letters) {
    var build = new ModelBuilder();
    int hidden = configuration.whole(Setting.HIDDEN);
    var regularisation = Regularisation.of(configuration);
    var cell = regularisation.cell(CellChoice.of(configuration.text(Setting.CELL)));
    var x =
        regularisation.embedding(
            build,
            CompleteExamples.INPUT,
            CompleteExamples.AXIS,
            letters,
            configuration.whole(Setting.EMBEDDING));
    for (int layer = 1; layer <= configuration.whole(Setting.LAYERS); layer++) {
      x = build.scan("layer" + layer, cell, hidden, x);
      x = regularisation.dropped(build, "dropout" + layer, x);
    }
    return build.output(CompleteExamples.NEXT, build.affine("letters", letters, x)).model();
  }
}
