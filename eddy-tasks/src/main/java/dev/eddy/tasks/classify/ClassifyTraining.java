package dev.eddy.tasks.classify;

import dev.eddy.engine.Program;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.LabelledText;
import dev.eddy.tasks.data.Labels;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.examples.TextUnit;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Provenance;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.network.CellChoice;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NoEffect;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Split;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// How a [Classifier] is made from data.
final class ClassifyTraining {

  private ClassifyTraining() {}

  record Parts(ClassifyData train, Optional<ClassifyData> validation) {}

  static Classifier train(Configuration asked, Consumer<Event> listener) {
    var name = asked.text(Setting.DATA);
    var source = DataSource.of(name);
    var parts = parts(source, asked);
    var configuration =
        parts.train() instanceof ClassifyData.Texts(var rows)
            ? TextUnit.resolved(asked, texts(rows))
            : asked;
    var labels = labels(parts, name);
    var input = input(parts.train(), configuration);
    refuseWithoutEffect(asked, input);
    NoEffect.checkParts(asked, source instanceof DataSource.Folder);
    var train = Classifier.labelled(input, labels, parts.train(), name);
    var validation = parts.validation().map(data -> Classifier.labelled(input, labels, data, name));
    var model = network(configuration, input, labels.size());
    var batches =
        new LabelledBatches(
            train,
            ClassWeights.of(configuration, labels, train.labels()),
            configuration.whole(Setting.BATCH),
            configuration.seed());
    var fitted =
        Learning.fit(
            configuration,
            model,
            new Objective(ClassifyExamples.OUTPUT, Objective.softmaxCrossEntropy()),
            batches,
            validation.map(
                examples -> validation(model, examples, labels, configuration.threads())),
            configuration.text(Setting.SELECTION).equals("accuracy")
                ? Selection.highest("accuracy")
                : Selection.lowest("loss"),
            listener);
    var provenance =
        Provenance.of(
            configuration,
            source,
            train.count(),
            validation.map(ClassifyExamples::count).orElse(0));
    return new Classifier(
        new Trained(model, fitted.result().best(), configuration, fitted.history(), provenance),
        input,
        labels);
  }

  private static Validation validation(
      Model model, ClassifyExamples examples, Labels labels, int threads) {
    var program = Program.inference(model);
    return weights ->
        Classifier.evaluate(program.bind(weights), examples, labels, threads, _ -> "").metrics();
  }

  // ---- data ------------------------------------------------------------------------------------

  static Parts parts(DataSource source, Configuration configuration) {
    var split = Split.of(configuration);
    if (source instanceof DataSource.Folder(Path path)) {
      var parts = ClassifyData.folder(path);
      return switch (split) {
        case Split.None _ -> new Parts(parts.train(), Optional.empty());
        case Split.Share _ -> new Parts(parts.train(), Optional.of(parts.validation()));
        case Split.Data(String name) ->
            new Parts(parts.train(), Optional.of(other(name, configuration)));
      };
    }
    var all = ClassifyData.file(source.file("labelled sequences"), configuration);
    return switch (split) {
      case Split.None _ -> new Parts(all, Optional.empty());
      case Split.Share share -> shared(all, share);
      case Split.Data(String name) -> new Parts(all, Optional.of(other(name, configuration)));
    };
  }

  private static ClassifyData other(String name, Configuration configuration) {
    return switch (DataSource.of(name)) {
      case DataSource.Folder(Path path) -> ClassifyData.folder(path).validation();
      case DataSource source -> ClassifyData.file(source.file("labelled sequences"), configuration);
    };
  }

  private static Parts shared(ClassifyData all, Split.Share share) {
    return switch (all) {
      case ClassifyData.Texts(var rows) -> {
        var parts = share.of(rows, LabelledText::text);
        yield new Parts(
            new ClassifyData.Texts(parts.train()),
            some(parts.validation()).map(ClassifyData.Texts::new));
      }
      case ClassifyData.Sequences(var rows) -> {
        var parts = share.of(rows, row -> Arrays.toString(row.values()));
        yield new Parts(
            new ClassifyData.Sequences(parts.train()),
            some(parts.validation()).map(ClassifyData.Sequences::new));
      }
      case ClassifyData.Pictures(var part) -> {
        var places = new ArrayList<Integer>();
        for (int i = 0; i < part.count(); i++) {
          places.add(i);
        }
        int held = share.of(places, place -> "picture " + place).validation().size();
        yield held == 0
            ? new Parts(all, Optional.empty())
            : new Parts(
                new ClassifyData.Pictures(slice(part, held, part.count())),
                Optional.of(new ClassifyData.Pictures(slice(part, 0, held))));
      }
    };
  }

  private static dev.eddy.tasks.data.Mnist.Part slice(
      dev.eddy.tasks.data.Mnist.Part part, int from, int to) {
    return new dev.eddy.tasks.data.Mnist.Part(
        part.images().slice(from, to), part.labels().slice(from, to));
  }

  private static <T> Optional<List<T>> some(List<T> rows) {
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows);
  }

  /// The labels of both parts; one part of a file may have none of a rare one.
  private static Labels labels(Parts parts, String name) {
    var all = new ArrayList<>(parts.train().labels());
    parts.validation().ifPresent(data -> all.addAll(data.labels()));
    var labels = Labels.of(all);
    if (labels.size() < 2) {
      throw new DataException(
          "%s: every example has the label \"%s\"; expected at least two different labels to tell apart"
              .formatted(name, labels.name(0)));
    }
    return labels;
  }

  private static ClassifyInput input(ClassifyData train, Configuration configuration) {
    int maxLength = configuration.whole(Setting.MAX_LENGTH);
    return switch (train) {
      case ClassifyData.Texts(var rows) ->
          new ClassifyInput.Text(vocabulary(rows, configuration), maxLength);
      case ClassifyData.Sequences(var rows) -> ClassifyInput.Numbers.measured(rows, maxLength);
      case ClassifyData.Pictures(var part) ->
          new ClassifyInput.Pictures(part.images().rows(), part.images().columns());
    };
  }

  private static void refuseWithoutEffect(Configuration asked, ClassifyInput input) {
    var ofTexts =
        List.of(Setting.UNIT, Setting.VOCABULARY, Setting.MINIMUM_COUNT, Setting.EMBEDDING);
    var ofFiles = List.of(Setting.MAX_LENGTH, Setting.COLUMNS, Setting.ENCODING, Setting.INPUT);
    switch (input) {
      case ClassifyInput.Text _ -> {}
      case ClassifyInput.Numbers _ ->
          NoEffect.refuse(asked, ofTexts, "the data holds numbers; give texts");
      case ClassifyInput.Pictures _ -> {
        NoEffect.refuse(asked, ofTexts, "the data holds pictures; give texts");
        NoEffect.refuse(
            asked, ofFiles, "the data holds pictures, which are read as they are; give a table");
      }
    }
  }

  private static List<String> texts(List<LabelledText> rows) {
    return rows.stream().map(LabelledText::text).toList();
  }

  private static Vocabulary vocabulary(List<LabelledText> rows, Configuration configuration) {
    var unit = TextUnit.of(configuration);
    var texts = texts(rows);
    var options =
        new Vocabulary.Options(
            unit,
            List.of(Vocabulary.Reserved.UNKNOWN),
            1,
            Math.max(3, configuration.whole(Setting.VOCABULARY)));
    int minimum = configuration.whole(Setting.MINIMUM_COUNT);
    try {
      return Vocabulary.build(texts, options.withMinimumCount(minimum));
    } catch (DataException e) {
      if (minimum == 1) {
        throw e;
      }
      // So little text that nothing comes twice: every symbol is kept.
      return Vocabulary.build(texts, options);
    }
  }

  // ---- network ---------------------------------------------------------------------------------

  static Model network(Configuration configuration, ClassifyInput input, int labels) {
    var build = new ModelBuilder();
    var regularisation = Regularisation.of(configuration);
    var x =
        switch (input) {
          case ClassifyInput.Text(var vocabulary, int _) ->
              regularisation.embedding(
                  build,
                  ClassifyExamples.INPUT,
                  ClassifyExamples.AXIS,
                  vocabulary.size(),
                  configuration.whole(Setting.EMBEDDING));
          case ClassifyInput.Numbers numbers ->
              build.numbers(ClassifyExamples.INPUT, ClassifyExamples.AXIS, numbers.features());
          case ClassifyInput.Pictures(int _, int columns) ->
              build.numbers(ClassifyExamples.INPUT, ClassifyExamples.AXIS, columns);
        };
    boolean both = configuration.flag(Setting.BIDIRECTIONAL);
    int hidden = configuration.whole(Setting.HIDDEN);
    var cell = regularisation.cell(CellChoice.of(configuration.text(Setting.CELL)));
    int layers = configuration.whole(Setting.LAYERS);
    for (int layer = 1; layer <= layers; layer++) {
      if (layer > 1 || input instanceof ClassifyInput.Text) {
        x = regularisation.dropped(build, "dropout" + layer, x);
      }
      var name = "layer" + layer;
      x = both ? build.bidirectional(name, cell, hidden, x) : build.scan(name, cell, hidden, x);
    }
    var row = regularisation.dropped(build, "dropout", pooled(build, configuration, x));
    return build.output(ClassifyExamples.OUTPUT, build.affine("scores", labels, row)).model();
  }

  /// What a layer that reads backwards has after all steps: its value at the last valid step has
  /// seen that step only.
  private static ModelBuilder.Value lastRead(ModelBuilder build, String backward) {
    var cell = ((Layer.Apply) build.model().layer(backward)).cell();
    if (cell.equations().states().stream().noneMatch(state -> state.name().equals("h"))) {
      throw new IllegalArgumentException(
          "%s has no state 'h' to take after the last step of a layer that reads backwards; choose --pooling max or mean, or --bidirectional false"
              .formatted(cell));
    }
    return build.finalState(backward, "h");
  }

  private static ModelBuilder.Value pooled(
      ModelBuilder build, Configuration configuration, ModelBuilder.Value x) {
    return switch (configuration.text(Setting.POOLING)) {
      case "mean" -> build.pool("pooled", Layer.Pooling.MEAN, x);
      case "max" -> build.pool("pooled", Layer.Pooling.MAX, x);
      default -> {
        var forward = build.lastValidStep(new ModelBuilder.Value(List.of(x.layers().getFirst())));
        yield x.layers().size() == 1 ? forward : forward.with(lastRead(build, x.layers().get(1)));
      }
    };
  }
}
