package dev.toy.last;

import dev.eddy.run.BoundProgram;
import dev.eddy.run.Program;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.examples.Bucketed;
import dev.eddy.tasks.examples.Sweep;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Lesson;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.OptimiserSettings;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Tells the last letters of words.
public final class LastTeller implements Predictor {

  private final Trained trained;
  private final BoundProgram program;

  private LastTeller(Trained trained) {
    this.trained = trained;
    program = Program.inference(trained.model()).bind(trained.weights());
  }

  static LastTeller train(Configuration configuration, Consumer<Event> listener) {
    var parts = LastData.parts(configuration);
    var model = LastNetwork.model(configuration);
    var program = Program.inference(model);
    Optional<Validation> validation =
        parts.validation().map(words -> weights -> measure(program.bind(weights), words).metrics());
    var lesson =
        new Lesson(
            model,
            LastNetwork.OBJECTIVE,
            Bucketed.atLeastTen(
                new LastExamples(parts.train()),
                configuration.get(OptimiserSettings.BATCH),
                configuration.seed()),
            validation,
            Selection.highest("right"),
            parts.train().size(),
            parts.validation().map(List::size).orElse(0));
    return new LastTeller(Learning.learn(configuration, lesson, listener));
  }

  static LastTeller open(Bundle bundle, Path file) {
    return new LastTeller(Trained.of(bundle, LastForm.SETTINGS, file));
  }

  private static List<String> last(BoundProgram program, List<String> words) {
    var examples = new LastExamples(words);
    var found = new String[words.size()];
    int alphabet = letters(program);
    Sweep.byLength(examples, 64)
        .run(
            program,
            1,
            examples,
            LastNetwork.OUTPUT,
            batch -> alphabet,
            (word, scores, at) -> {
              int best = 0;
              for (int letter = 1; letter < alphabet; letter++) {
                best = scores[at + letter] > scores[at + best] ? letter : best;
              }
              found[word] = Character.toString('a' + best);
            });
    return List.of(found);
  }

  private static int letters(BoundProgram program) {
    try (var workspace = program.workspace(1)) {
      return workspace.width(LastNetwork.OUTPUT);
    }
  }

  private static LastResult measure(BoundProgram program, List<String> words) {
    var found = last(program, words);
    int right = 0;
    for (int i = 0; i < words.size(); i++) {
      right += words.get(i).endsWith(found.get(i)) ? 1 : 0;
    }
    return new LastResult(right, words.size());
  }

  @Override
  public Trained trained() {
    return trained;
  }

  @Override
  public Bundle bundle() {
    return trained.bundle(Json.object());
  }

  @Override
  public LastResult evaluate(String data) {
    return measure(program, LastData.words(data, trained.configuration()));
  }

  @Override
  public Optional<Evaluation> validation() {
    return LastData.parts(trained.configuration())
        .validation()
        .map(words -> measure(program, words));
  }

  @Override
  public List<Answer> answers(List<String> texts, Asking asking) {
    var found = last(program, texts);
    var answers = new ArrayList<Answer>();
    for (int i = 0; i < texts.size(); i++) {
      var letter =
          asking.get(LastForm.LOUD) ? found.get(i).toUpperCase(Locale.ROOT) : found.get(i);
      answers.add(new Answer(texts.get(i), List.of(Answer.Candidate.of(letter))));
    }
    return answers;
  }

  @Override
  public Questions questions(Path data) {
    return Questions.texts(data, trained.configuration().readOptions(), Role.WORD, Set.of());
  }
}
