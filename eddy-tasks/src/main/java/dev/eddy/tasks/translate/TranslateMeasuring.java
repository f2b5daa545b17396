package dev.eddy.tasks.translate;

import dev.eddy.decode.Hypothesis;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import dev.eddy.run.Program;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.examples.Sweep;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.Bleu;
import dev.eddy.tasks.metric.ChrF;
import dev.eddy.tasks.metric.ErrorRate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// How a [TranslateResult] comes about.
final class TranslateMeasuring {

  /// Pairs that are measured together at most.
  private static final int ROWS = 64;

  private TranslateMeasuring() {}

  /// Each answer the most likely symbol at every step.
  ///
  /// @param longest the most symbols of a target that was learned from
  static TranslateResult evaluate(
      Model model,
      Weights weights,
      List<Pair> pairs,
      TranslateExamples encoded,
      Vocabulary target,
      int longest) {
    return result(
        model,
        weights,
        pairs,
        encoded,
        target,
        TargetWriter.of(model, weights, target, longest)::greedy);
  }

  /// @param answer writes the targets of sources
  static TranslateResult result(
      Model model,
      Weights weights,
      List<Pair> pairs,
      TranslateExamples encoded,
      Vocabulary target,
      Function<List<int[]>, List<Hypothesis>> answer) {
    if (pairs.isEmpty()) {
      throw new DataException("there are no pairs to measure on");
    }
    var references = new LinkedHashMap<String, List<String>>();
    var sources = new ArrayList<int[]>();
    for (int i = 0; i < pairs.size(); i++) {
      var asked = pairs.get(i).source();
      if (!references.containsKey(asked)) {
        references.put(asked, new ArrayList<>());
        sources.add(encoded.source(i));
      }
      // Through the vocabulary's own way of writing: spaces between words are not the model's
      // business.
      references.get(asked).add(written(target, pairs.get(i).target()));
    }
    var answers = answer.apply(sources).stream().map(Hypothesis::ids).map(target::decode).toList();
    var examples = new ArrayList<TranslateResult.Example>();
    references.forEach((asked, right) ->
        examples.add(new TranslateResult.Example(asked, right, answers.get(examples.size()))));
    var expected = List.copyOf(references.values());
    boolean words = target.unit() == Vocabulary.Unit.WORDS;
    return new TranslateResult(
        Accuracy.exactMatchOfAny(expected, answers),
        ErrorRate.charactersOfClosest(expected, answers),
        words ? Optional.of(ErrorRate.wordsOfClosest(expected, answers)) : Optional.empty(),
        ChrF.of(expected, answers),
        words ? Optional.of(Bleu.of(expected, answers, Bleu.Tokens.MTEVAL_13A)) : Optional.empty(),
        loss(model, weights, encoded),
        examples);
  }

  private static String written(Vocabulary vocabulary, String text) {
    var plain =
        Vocabulary.of(
            vocabulary.unit(),
            vocabulary.reserved(),
            vocabulary.split(text).stream().distinct().toList());
    return plain.decode(plain.encode(text));
  }

  private static double loss(Model model, Weights weights, TranslateExamples pairs) {
    var batch = model.batch();
    var sum = new double[1];
    var count = new long[1];
    try (var workspace = Program.evaluation(model, TranslateNetwork.OBJECTIVE).workspace(weights)) {
      Sweep.inOrder(pairs, ROWS)
          .forEach((rows, pair) -> {
            pairs.fill(batch, rows, pair);
            long symbols = TranslateExamples.labels(batch);
            sum[0] += workspace.run(batch) * symbols;
            count[0] += symbols;
          });
    }
    return count[0] == 0 ? 0 : sum[0] / count[0];
  }
}
