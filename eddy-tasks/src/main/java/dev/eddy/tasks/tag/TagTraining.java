package dev.eddy.tasks.tag;

import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Labels;
import dev.eddy.tasks.data.TaggedSentence;
import dev.eddy.tasks.learn.History;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// How a [Tagger] is made from data.
final class TagTraining {

  /// The layer of the linear chain.
  static final String CHAIN = "chain";

  private TagTraining() {}

  static Tagger train(Configuration configuration, Consumer<Event> listener) {
    if (configuration.flag(Setting.CRF) && configuration.number(Setting.LABEL_SMOOTHING) > 0) {
      throw new IllegalArgumentException(
          "label-smoothing has no effect on a linear chain, whose loss is of whole sentences; leave out --label-smoothing or --crf");
    }
    var name = configuration.text(Setting.DATA);
    var parts = parts(configuration);
    var train = parts.train();
    var tags = Labels.of(train.stream().flatMap(one -> one.tags().stream()).toList());
    if (tags.size() < 2) {
      throw new DataException(
          "%s: every word has the tag \"%s\"; expected at least two different tags to tell apart"
              .formatted(name, tags.name(0)));
    }
    var input = TagInput.of(train.stream().map(TaggedSentence::words).toList(), configuration);
    var model = network(configuration, input, tags.size());
    var batches =
        new TagExamples(train, input, tags)
            .batches(
                configuration.whole(Setting.BATCH),
                configuration.seed(),
                configuration.number(Setting.WORD_DROPOUT));
    var provenance =
        Provenance.of(configuration, DataSource.of(name), train.size(), parts.validation().size());
    Optional<Validation> validation =
        parts.validation().isEmpty()
            ? Optional.empty()
            : Optional.of(weights -> {
              var trained =
                  new Trained(model, weights, configuration, new History(List.of(), 0), provenance);
              return new Tagger(trained, input, tags).evaluate(parts.validation()).metrics();
            });
    var fitted =
        Learning.fit(
            configuration,
            model,
            new Objective(
                TagExamples.OUTPUT,
                configuration.flag(Setting.CRF)
                    ? Objective.linearChain()
                    : Objective.softmaxCrossEntropy()),
            batches,
            validation,
            configuration.text(Setting.SELECTION).equals("accuracy")
                ? Selection.highest("accuracy")
                : Selection.lowest("loss"),
            listener);
    return new Tagger(
        new Trained(model, fitted.result().best(), configuration, fitted.history(), provenance),
        input,
        tags);
  }

  // ---- data ------------------------------------------------------------------------------------

  static Split.Parts<TaggedSentence> parts(Configuration configuration) {
    var all = sentences(configuration.text(Setting.DATA), configuration);
    return switch (Split.of(configuration)) {
      case Split.None _ -> new Split.Parts<>(all, List.of());
      case Split.Share share -> share.of(all, one -> String.join(" ", one.words()));
      case Split.Data(String name) -> new Split.Parts<>(all, sentences(name, configuration));
    };
  }

  static List<TaggedSentence> sentences(String data, Configuration configuration) {
    return TaggedSentence.read(
        DataSource.of(data).file("sentences with tags"),
        configuration.columns(),
        configuration.readOptions());
  }

  // ---- network ---------------------------------------------------------------------------------

  static Model network(Configuration configuration, TagInput input, int tags) {
    var build = new ModelBuilder();
    var regularisation = Regularisation.of(configuration);
    var cell = regularisation.cell(CellChoice.of(configuration.text(Setting.CELL)));
    var spelling =
        regularisation.embedding(
            build,
            TagExamples.SPELLING,
            TagExamples.SPELLING,
            input.spelling().size(),
            configuration.whole(Setting.SPELLING_EMBEDDING));
    var read =
        build.bidirectional(
            "speller", cell, configuration.whole(Setting.SPELLING_HIDDEN), spelling);
    var x =
        regularisation
            .embedding(
                build,
                TagExamples.WORDS,
                TagExamples.WORDS,
                input.known(),
                configuration.whole(Setting.EMBEDDING))
            .with(
                build.gather(
                    "spelled.forward", TagExamples.WORDS, read.layers().get(0), TagExamples.AFTER))
            .with(
                build.gather(
                    "spelled.backward",
                    TagExamples.WORDS,
                    read.layers().get(1),
                    TagExamples.BEFORE));
    int layers = configuration.whole(Setting.LAYERS);
    for (int layer = 1; layer <= layers; layer++) {
      x = regularisation.dropped(build, "dropout" + layer, x);
      x = build.bidirectional("layer" + layer, cell, configuration.whole(Setting.HIDDEN), x);
    }
    x = build.affine("scores", tags, regularisation.dropped(build, "dropout", x));
    if (configuration.flag(Setting.CRF)) {
      x = build.linearChain(CHAIN, "scores");
    }
    return build.output(TagExamples.OUTPUT, x).model();
  }
}
