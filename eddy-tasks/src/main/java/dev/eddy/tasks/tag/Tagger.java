package dev.eddy.tasks.tag;

import dev.eddy.data.Batch;
import dev.eddy.decode.LogSoftmax;
import dev.eddy.engine.BoundProgram;
import dev.eddy.engine.LinearChain;
import dev.eddy.engine.Program;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.model.Layer;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Labels;
import dev.eddy.tasks.data.TaggedSentence;
import dev.eddy.tasks.data.Words;
import dev.eddy.tasks.examples.Buckets;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.metric.ScoreTable;
import dev.eddy.tasks.metric.Spans;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.train.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Gives every word of a sentence a tag: its part of speech, or what name it is part of.
///
/// ```java
/// var model = Tagger.fit(Path.of("train.conllu"), Tagger.defaults().withEpochs(10));
/// System.out.println(model.evaluate(Path.of("test.conllu")));
/// System.out.println(model.predict("The dog barks."));
/// ```
///
/// The sentence is read twice. Its spelling `[B, C]` goes through a recurrent layer in both
/// directions; a word is what the forward one knows at the boundary after it and the backward one
/// at the boundary before it, beside a row of a table of words (Bohnet et al. 2018; Ling et al.
/// 2015). The words `[B, T]` go through recurrent layers in both directions to scores `[B, T,
/// tags]`, and from there to softmax, or to a linear chain that scores all tags of a sentence
/// together (Huang, Xu & Yu 2015).
public final class Tagger implements TrainedModel {

  /// Rows that run together at most.
  private static final int ROWS = 64;

  /// More tags are not listed one by one.
  private static final int LISTED = 60;

  private final Trained trained;
  private final TagInput input;
  private final Labels tags;
  private final BoundProgram program;
  private final boolean chained;

  Tagger(Trained trained, TagInput input, Labels tags) {
    this.trained = trained;
    this.input = input;
    this.tags = tags;
    program = Program.inference(trained.model()).bind(trained.weights());
    chained = trained.model().layers().stream().anyMatch(Layer.LinearChain.class::isInstance);
  }

  /// A word and its tag.
  ///
  /// @param probability of the tag, whatever the tags of the other words are
  public record Token(String word, String tag, double probability) {
    @Override
    public String toString() {
      return word + "/" + tag;
    }
  }

  /// The words of a sentence with their tags: with a linear chain those that are together the most
  /// probable, else each the most probable by itself.
  public record Prediction(List<Token> tokens) {
    public Prediction {
      tokens = List.copyOf(tokens);
    }

    public List<String> tags() {
      return tokens.stream().map(Token::tag).toList();
    }

    @Override
    public String toString() {
      return tokens.stream().map(Token::toString).collect(Collectors.joining(" "));
    }
  }

  /// A sentence that was asked, with the right tags.
  public record Example(TaggedSentence sentence, List<String> answer) {
    public Example {
      answer = List.copyOf(answer);
    }

    public boolean right() {
      return sentence.tags().equals(answer);
    }
  }

  /// How many words got the right tag.
  ///
  /// @param unseen of the words that the training data does not have
  /// @param spans named spans found, where the tags mark spans
  /// @param loss mean of `−log` of the probability of the right tag, in nats
  /// @param examples all that were asked, in their order
  public record Result(
      ConfusionMatrix confusion,
      Accuracy unseen,
      Optional<ScoreTable> spans,
      double loss,
      List<Example> examples)
      implements Evaluation {

    public Result {
      examples = List.copyOf(examples);
    }

    @Override
    public Map<String, Double> metrics() {
      var metrics = new LinkedHashMap<String, Double>();
      metrics.put("accuracy", confusion.accuracy().value());
      spans.ifPresent(found -> {
        metrics.put("span_precision", found.total().precision());
        metrics.put("span_recall", found.total().recall());
        metrics.put("span_f1", found.total().f1());
      });
      metrics.put("unseen_accuracy", unseen.value());
      metrics.put("macro_f1", confusion.macroF1());
      metrics.put("loss", loss);
      return metrics;
    }

    @Override
    public String toString() {
      var text = new StringBuilder();
      text.append(percent("accuracy", confusion.accuracy()))
          .append(percent(", unseen words", unseen))
          .append(
              String.format(
                  Locale.ROOT, ", macro F1 %.4f, loss %.4f nats%n", confusion.macroF1(), loss));
      spans.ifPresent(found -> {
        var total = found.total();
        text.append(
            String.format(
                Locale.ROOT,
                "spans: F1 %.4f, precision %.4f, recall %.4f (%d of %d)%n",
                total.f1(),
                total.precision(),
                total.recall(),
                total.right(),
                total.there()));
        text.append(found.table("span"));
      });
      var table = ScoreTable.of(confusion);
      if (table.rows().size() <= LISTED) {
        text.append(table.table("tag"));
      }
      return text.toString().stripTrailing();
    }

    private static String percent(String what, Accuracy accuracy) {
      return String.format(
          Locale.ROOT,
          "%s %.2f %% (%d of %d)",
          what,
          100 * accuracy.value(),
          accuracy.correct(),
          accuracy.total());
    }
  }

  /// The standards of this form.
  public static Configuration defaults() {
    return Configuration.of(Form.TAG);
  }

  /// Learns from a file.
  public static Tagger fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from the data that the configuration names; see [TrainedModel#train].
  public static Tagger train(Configuration configuration, Consumer<Event> listener) {
    return TagTraining.train(configuration, listener);
  }

  public static Tagger of(Trained trained, Bundle bundle, Path file) {
    var where = Trained.place(file, "vocabulary.json");
    var json = bundle.vocabulary();
    if (!json.has("tags")) {
      throw new FormatException(where + ": expected the key \"tags\" of a tagger");
    }
    var names = Json.parse(Json.bytes(json.get("tags")), where, String[].class);
    return new Tagger(trained, TagInput.read(json, where), new Labels(List.of(names)));
  }

  @Override
  public Bundle bundle() {
    var json = (tools.jackson.databind.node.ObjectNode) input.json();
    var names = json.putArray("tags");
    tags.names().forEach(names::add);
    return trained.bundle(json);
  }

  @Override
  public Trained trained() {
    return trained;
  }

  /// The tags it gives.
  public Labels tags() {
    return tags;
  }

  // ---- predictions
  // -------------------------------------------------------------------------------

  /// The tags of a sentence, which is cut into words and punctuation marks as [Words] does.
  public Prediction predict(String sentence) {
    return predict(Words.split(sentence));
  }

  /// The tags of words.
  public Prediction predict(List<String> words) {
    return predictAll(List.of(words)).getFirst();
  }

  /// The tags of the words of sentences, in their order.
  public List<Prediction> predictAll(List<List<String>> sentences) {
    var predictions = new Prediction[sentences.size()];
    run(
        sentences,
        1,
        (sentence, said, probabilities) -> {
          var words = sentences.get(sentence);
          predictions[sentence] =
              new Prediction(
                  IntStream.range(0, words.size())
                      .mapToObj(t ->
                          new Token(
                              words.get(t),
                              tags.name(said[t]),
                              probabilities[t * tags.size() + said[t]]))
                      .toList());
        });
    return List.of(predictions);
  }

  // ---- measuring
  // ---------------------------------------------------------------------------------

  @Override
  public Result evaluate(Path data) {
    return evaluate(data.toString());
  }

  @Override
  public Result evaluate(String data) {
    return evaluate(TagTraining.sentences(data, trained.configuration()));
  }

  @Override
  public Optional<Evaluation> validation() {
    var held = TagTraining.parts(trained.configuration()).validation();
    return held.isEmpty() ? Optional.empty() : Optional.of(evaluate(held));
  }

  /// A tag that the model does not know is one it never gives: such words count as wrong.
  Result evaluate(List<TaggedSentence> sentences) {
    var names = new LinkedHashSet<>(tags.names());
    sentences.forEach(sentence -> names.addAll(sentence.tags()));
    var all = new Labels(List.copyOf(names));
    var ids = new LinkedHashMap<String, Integer>();
    all.names().forEach(name -> ids.put(name, ids.size()));
    var confusion = new ConfusionMatrix(all.names());
    var examples = new Example[sentences.size()];
    var losses = new double[sentences.size()];
    var unseen = new Accuracy[] {Accuracy.NONE};
    run(
        sentences.stream().map(TaggedSentence::words).toList(),
        trained.configuration().threads(),
        (sentence, said, probabilities) -> {
          var one = sentences.get(sentence);
          var answer = new ArrayList<String>();
          for (int t = 0; t < one.size(); t++) {
            int right = ids.get(one.tags().get(t));
            answer.add(tags.name(said[t]));
            confusion.add(right, said[t]);
            if (!input.hasSeen(one.words().get(t))) {
              unseen[0] = unseen[0].plus(right == said[t]);
            }
            double probability = right < tags.size() ? probabilities[t * tags.size() + right] : 0;
            losses[sentence] -= StrictMath.log(Math.max(probability, Double.MIN_NORMAL));
          }
          examples[sentence] = new Example(one, answer);
        });
    var expected = sentences.stream().map(TaggedSentence::tags).toList();
    var answers = Arrays.stream(examples).map(Example::answer).toList();
    double loss = 0;
    for (double one : losses) {
      loss += one;
    }
    return new Result(
        confusion,
        unseen[0],
        Spans.areMarkedBy(names) ? Optional.of(Spans.score(expected, answers)) : Optional.empty(),
        loss / Math.max(1, confusion.accuracy().total()),
        List.of(examples));
  }

  @FunctionalInterface
  private interface Answer {
    /// @param said for each word the number of its tag
    /// @param probabilities of each tag of each word, `[T, tags]`
    void take(int sentence, int[] said, double[] probabilities);
  }

  /// Runs all sentences, those of about the same length together.
  private void run(List<List<String>> sentences, int threads, Answer answer) {
    var encoded = new TagExamples(sentences, input);
    var order =
        IntStream.range(0, encoded.count())
            .boxed()
            .sorted(Comparator.comparingInt(encoded::spelled))
            .toList();
    var chain = chained ? LinearChain.of(trained.weights(), TagTraining.CHAIN) : null;
    var batch = new Batch();
    float[] scores = {};
    try (var workspace = program.workspace(threads)) {
      for (int from = 0; from < order.size(); ) {
        int first = from;
        int rows = Buckets.together(from, order.size(), ROWS, i -> encoded.spelled(order.get(i)));
        encoded.fill(batch, rows, row -> order.get(first + row));
        workspace.run(batch);
        int each = batch.steps(TagExamples.WORDS) * tags.size();
        scores = scores.length < rows * each ? new float[rows * each] : scores;
        workspace.output(TagExamples.OUTPUT, scores);
        for (int row = 0; row < rows; row++) {
          int sentence = order.get(from + row);
          answer(sentence, encoded.words(sentence), scores, row * each, chain, answer);
        }
        from += rows;
      }
    }
  }

  private void answer(
      int sentence, int words, float[] scores, int at, LinearChain chain, Answer answer) {
    var said = new int[words];
    var probabilities = new double[words * tags.size()];
    if (chain == null) {
      softmax(words, scores, at, said, probabilities);
    } else {
      chain.read(scores, at, words).best(words, said);
      chain.marginals(words, probabilities);
    }
    answer.take(sentence, said, probabilities);
  }

  private void softmax(int words, float[] scores, int at, int[] said, double[] probabilities) {
    int size = tags.size();
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = scores[at + i];
    }
    for (int t = 0; t < words; t++) {
      LogSoftmax.of(probabilities, t * size, size);
      for (int k = 0; k < size; k++) {
        int i = t * size + k;
        said[t] = probabilities[i] > probabilities[t * size + said[t]] ? k : said[t];
      }
      for (int k = 0; k < size; k++) {
        probabilities[t * size + k] = StrictMath.exp(probabilities[t * size + k]);
      }
    }
  }
}
