package dev.eddy.cli;

import dev.eddy.cli.Answer.Candidate;
import dev.eddy.tasks.Classifier;
import dev.eddy.tasks.ClassifierInput;
import dev.eddy.tasks.Completer;
import dev.eddy.tasks.Generator;
import dev.eddy.tasks.Setting;
import dev.eddy.tasks.Tagger;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.Translator;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.LabelledSequence;
import dev.eddy.tasks.data.LabelledText;
import dev.eddy.tasks.data.Pair;
import dev.eddy.tasks.data.TaggedSentence;
import dev.eddy.tasks.data.Text;
import dev.eddy.tasks.data.WordCount;
import dev.eddy.tasks.data.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// A model to be asked about texts.
///
/// @param file what messages call the model
/// @param wanted how many answers to give at most; empty: one, but five words that a beginning may
///   become
/// @param beam how many translations to keep in view while searching; empty: as the model was set
///   up
/// @param attention whether to say where a translator looks
record Asked(
    TrainedModel model, Path file, OptionalInt wanted, OptionalInt beam, boolean attention) {

  private static final int COMPLETIONS = 5;

  Asked {
    if (model instanceof Generator) {
      throw new IllegalArgumentException(
          file + " goes on with a text; ask it with: eddy generate " + file + " --prompt TEXT");
    }
    if (!(model instanceof Translator)) {
      refuse("--beam", beam.isPresent(), model, file);
      refuse("--attention", attention, model, file);
    }
    refuse("--top", wanted.isPresent() && model instanceof Tagger, model, file);
  }

  private static void refuse(String option, boolean given, TrainedModel model, Path file) {
    if (given) {
      throw new IllegalArgumentException(
          "%s has no effect on %s, a %s model; leave it out"
              .formatted(option, file, model.form().title()));
    }
  }

  List<Answer> answers(List<String> texts) {
    return switch (model) {
      case Classifier classifier -> classes(classifier, texts);
      case Translator translator ->
          texts.stream().map(text -> translation(translator, text)).toList();
      case Tagger tagger -> tags(tagger, texts, texts.stream().map(Words::split).toList());
      case Completer completer -> texts.stream().map(text -> completion(completer, text)).toList();
      case Generator _ -> throw new IllegalStateException("refused above");
    };
  }

  private List<Answer> classes(Classifier classifier, List<String> texts) {
    if (classifier.input() instanceof ClassifierInput.Text) {
      var predictions = classifier.predictAll(texts);
      return IntStream.range(0, texts.size())
          .mapToObj(i -> answer(texts.get(i), predictions.get(i)))
          .toList();
    }
    return texts.stream()
        .map(text -> {
          var sequence = NumberSequence.parse(text);
          return answer(text, classifier.predict(sequence.values(), sequence.features()));
        })
        .toList();
  }

  private static List<Answer> tags(
      Tagger tagger, List<String> sources, List<List<String>> sentences) {
    var predictions = tagger.predictAll(sentences);
    return IntStream.range(0, sources.size())
        .mapToObj(i -> Answer.of(sources.get(i), predictions.get(i)))
        .toList();
  }

  private Answer translation(Translator translator, String text) {
    int top = wanted.orElse(1);
    int width =
        Math.max(top, beam.orElse(translator.trained().configuration().whole(Setting.BEAM)));
    var found = translator.predict(text, translator.beam(width, top)).answers();
    return new Answer(
        text,
        found.stream()
            .map(one ->
                top == 1
                    ? Candidate.of(one.text())
                    : Candidate.of(one.text(), one.logProbability(), one.score()))
            .toList(),
        attention
            ? Optional.of(translator.explain(text, found.getFirst().text()))
            : Optional.empty(),
        List.of());
  }

  private Answer completion(Completer completer, String beginning) {
    var found = completer.predict(beginning, wanted.orElse(COMPLETIONS));
    return new Answer(
        beginning, found.stream().map(one -> Candidate.of(one.word(), one.probability())).toList());
  }

  private Answer answer(String source, Classifier.Prediction prediction) {
    return new Answer(
        source,
        prediction.probabilities().entrySet().stream()
            .limit(wanted.orElse(1))
            .map(label -> Candidate.of(label.getKey(), label.getValue()))
            .toList());
  }

  /// Answers to a file: to its lines, or of a file like those the model learned from to each row.
  ///
  /// @param texts answers texts, some at a time
  /// @param sink takes what is known already
  void answers(Path data, Consumer<List<String>> texts, Consumer<Answer> sink) {
    var configuration = model.trained().configuration();
    var options = configuration.readOptions();
    if (model instanceof Classifier classifier
        && !(classifier.input() instanceof ClassifierInput.Text)) {
      int row = 0;
      for (var sequence : LabelledSequence.read(data, configuration.columns(), options)) {
        row++;
        sink.accept(
            answer("row " + row, classifier.predict(sequence.values(), sequence.features())));
      }
      return;
    }
    if (model instanceof Tagger tagger
        && DataFile.recognise(data, options).format() != DataFormat.LINES) {
      var sentences = TaggedSentence.words(data, configuration.columns(), options);
      tags(tagger, sentences.stream().map(words -> String.join(" ", words)).toList(), sentences)
          .forEach(sink);
      return;
    }
    if (DataFile.recognise(data, options).format() == DataFormat.LINES) {
      texts.accept(Text.read(data, options).lines());
      return;
    }
    texts.accept(
        switch (model) {
          case Classifier _ ->
              LabelledText.read(data, configuration.columns(), options).stream()
                  .map(LabelledText::text)
                  .toList();
          case Translator _ ->
              Pair.read(data, configuration.columns(), options).stream().map(Pair::source).toList();
          case Completer _ -> WordCount.read(data, options).stream().map(WordCount::word).toList();
          case Generator _, Tagger _ -> throw new IllegalStateException("not asked so");
        });
  }
}
