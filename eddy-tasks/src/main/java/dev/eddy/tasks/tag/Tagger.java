package dev.eddy.tasks.tag;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.data.vocabulary.Words;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.source.InMemory;
import dev.eddy.train.Event;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
public final class Tagger implements Predictor {

  private final Trained trained;
  private final TagInput input;
  private final Labels tags;
  private final BoundTagger bound;

  Tagger(Trained trained, TagInput input, Labels tags) {
    this.trained = trained;
    this.input = input;
    this.tags = tags;
    bound = BoundTagger.of(trained.model(), trained.weights(), input, tags);
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

  /// The standards of this form.
  public static Configuration defaults() {
    return TagForm.SETTINGS.defaults();
  }

  /// Learns from a file.
  public static Tagger fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from the data that the configuration names; see [dev.eddy.tasks.TrainedModel#train].
  public static Tagger train(Configuration configuration, Consumer<Event> listener) {
    return new TagForm().train(configuration, listener);
  }

  /// Learns from data in memory.
  public static Tagger fit(Iterable<TaggedSentence> data, Configuration configuration) {
    var asked = InMemory.configuration(configuration);
    return new TagForm().train(asked, TagData.parts(asked, InMemory.rows(data)), _ -> {});
  }

  /// Reads what [#save] wrote.
  ///
  /// @throws FormatException if it is no model of this form
  public static Tagger open(Path file) {
    return TrainedModel.as(Tagger.class, TrainedModel.open(file));
  }

  /// The same from the bytes of a file.
  public static Tagger open(InputStream in) {
    return TrainedModel.as(Tagger.class, TrainedModel.open(in));
  }

  static Tagger open(Bundle bundle, Path file) {
    var where = Trained.place(file, "vocabulary.json");
    var json = bundle.vocabulary();
    if (!json.has("tags")) {
      throw new FormatException(where + ": expected the key \"tags\" of a tagger");
    }
    var names = Json.parse(Json.bytes(json.get("tags")), where, String[].class);
    return new Tagger(
        Trained.of(bundle, TagForm.SETTINGS, file),
        TagInput.read(json, where),
        new Labels(List.of(names)));
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
    bound.run(
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

  /// A sentence is written `word/TAG` one after the other; the detail `tokens` has each word with
  /// its tag and probability.
  @Override
  public List<Answer> answers(List<String> texts, Asking asking) {
    return answers(texts, texts.stream().map(Words::split).toList());
  }

  private List<Answer> answers(List<String> sources, List<List<String>> sentences) {
    var predictions = predictAll(sentences);
    return IntStream.range(0, sources.size())
        .mapToObj(i -> {
          var prediction = predictions.get(i);
          return new Answer(
              sources.get(i),
              List.of(Answer.Candidate.of(prediction.toString())),
              Optional.empty(),
              Map.of("tokens", prediction.tokens()));
        })
        .toList();
  }

  @Override
  public Questions questions(Path data) {
    var columns = trained.configuration().columns();
    boolean alone = columns.isPresent() && columns.get().names().size() == 1;
    var roles = alone ? new Role[] {Role.WORD} : new Role[] {Role.WORD, Role.TAG};
    return Questions.sentences(
        data, Columns.roles(columns, trained.configuration().readOptions(), roles));
  }

  /// Sentences of a file that has its words apart are not cut into words again.
  @Override
  public List<Answer> answers(Questions some, Asking asking) {
    return answers(
        some.texts(),
        some.asked().stream()
            .map(one -> one.words().orElseGet(() -> Words.split(one.text())))
            .toList());
  }

  // ---- measuring
  // ---------------------------------------------------------------------------------

  @Override
  public TagResult evaluate(Path data) {
    return evaluate(data.toString());
  }

  @Override
  public TagResult evaluate(String data) {
    return evaluate(TagData.sentences(data, trained.configuration()));
  }

  @Override
  public Stream<String> rows(String data) {
    return TagData.contents(TagData.sentences(data, trained.configuration()));
  }

  @Override
  public Optional<Evaluation> validation() {
    if (trained.inMemory()) {
      return Optional.empty();
    }
    return TagData.parts(trained.configuration()).validation().map(this::evaluate);
  }

  @Override
  public Optional<Evaluation> test() {
    if (trained.inMemory()) {
      return Optional.empty();
    }
    return TagData.parts(trained.configuration()).test().map(this::evaluate);
  }

  /// A tag that the model does not know is one it never gives: such words count as wrong.
  TagResult evaluate(List<TaggedSentence> sentences) {
    return bound.evaluate(sentences, trained.configuration().threads());
  }
}
