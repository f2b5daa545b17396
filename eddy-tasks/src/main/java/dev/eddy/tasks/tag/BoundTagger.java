package dev.eddy.tasks.tag;

import dev.eddy.decode.LogSoftmax;
import dev.eddy.lattice.LinearChain;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import dev.eddy.run.BoundProgram;
import dev.eddy.run.Program;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.examples.Sweep;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.metric.Spans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// The network of a [Tagger] with some weights: what it says of sentences. Immutable and
/// thread-safe.
///
/// @param chained whether the tags of a sentence are scored together
record BoundTagger(
    BoundProgram program, Weights weights, boolean chained, TagInput input, Labels tags) {

  /// Rows that run together at most.
  private static final int ROWS = 64;

  static BoundTagger of(Model model, Weights weights, TagInput input, Labels tags) {
    return of(model, Program.inference(model), weights, input, tags);
  }

  static BoundTagger of(
      Model model, Program program, Weights weights, TagInput input, Labels tags) {
    boolean chained = model.layers().stream().anyMatch(Layer.LinearChain.class::isInstance);
    return new BoundTagger(program.bind(weights), weights, chained, input, tags);
  }

  /// A tag that the model does not know is one it never gives: such words count as wrong.
  TagResult evaluate(List<TaggedSentence> sentences, int threads) {
    var names = new LinkedHashSet<>(tags.names());
    sentences.forEach(sentence -> names.addAll(sentence.tags()));
    var all = new Labels(List.copyOf(names));
    var ids = new LinkedHashMap<String, Integer>();
    all.names().forEach(name -> ids.put(name, ids.size()));
    var confusion = new ConfusionMatrix(all.names());
    var examples = new TagResult.Example[sentences.size()];
    var losses = new double[sentences.size()];
    var unseen = new Accuracy[] {Accuracy.NONE};
    run(
        sentences.stream().map(TaggedSentence::words).toList(),
        threads,
        (sentence, said, probabilities) -> {
          var one = sentences.get(sentence);
          var answer = new ArrayList<String>();
          var sure = new ArrayList<Double>();
          for (int t = 0; t < one.size(); t++) {
            int right = ids.get(one.tags().get(t));
            answer.add(tags.name(said[t]));
            sure.add(probabilities[t * tags.size() + said[t]]);
            confusion.add(right, said[t]);
            if (!input.hasSeen(one.words().get(t))) {
              unseen[0] = unseen[0].plus(right == said[t]);
            }
            double probability = right < tags.size() ? probabilities[t * tags.size() + right] : 0;
            losses[sentence] -= StrictMath.log(Math.max(probability, Double.MIN_NORMAL));
          }
          examples[sentence] = new TagResult.Example(one, answer, sure);
        });
    var expected = sentences.stream().map(TaggedSentence::tags).toList();
    var answers = Arrays.stream(examples).map(TagResult.Example::answer).toList();
    double loss = 0;
    for (double one : losses) {
      loss += one;
    }
    return new TagResult(
        confusion,
        unseen[0],
        Spans.areMarkedBy(names) ? Optional.of(Spans.score(expected, answers)) : Optional.empty(),
        loss / Math.max(1, confusion.accuracy().total()),
        List.of(examples));
  }

  /// Takes what the network says of a sentence.
  @FunctionalInterface
  interface Tagged {
    /// @param said for each word the number of its tag
    /// @param probabilities of each tag of each word, `[T, tags]`
    void take(int sentence, int[] said, double[] probabilities);
  }

  /// Runs all sentences.
  void run(List<List<String>> sentences, int threads, Tagged tagged) {
    var examples = TagExamples.of(sentences, input);
    var chain = chained ? LinearChain.of(weights, TagNetwork.CHAIN) : null;
    Sweep.byLength(examples, ROWS)
        .run(
            program,
            threads,
            examples,
            TagNetwork.OUTPUT,
            batch -> batch.steps(TagNetwork.WORDS) * tags.size(),
            (sentence, scores, at) ->
                say(sentence, examples.words(sentence), scores, at, chain, tagged));
  }

  private void say(
      int sentence, int words, float[] scores, int at, LinearChain chain, Tagged tagged) {
    var said = new int[words];
    var probabilities = new double[words * tags.size()];
    if (chain == null) {
      softmax(words, scores, at, said, probabilities);
    } else {
      chain.read(scores, at, words).best(words, said);
      chain.marginals(words, probabilities);
    }
    tagged.take(sentence, said, probabilities);
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
