package dev.eddy.tasks.tag;

import static dev.eddy.tasks.tag.TagNetwork.AFTER;
import static dev.eddy.tasks.tag.TagNetwork.BEFORE;
import static dev.eddy.tasks.tag.TagNetwork.OUTPUT;
import static dev.eddy.tasks.tag.TagNetwork.SPELLING;
import static dev.eddy.tasks.tag.TagNetwork.WORDS;

import dev.eddy.data.Batch;
import dev.eddy.random.Philox;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import dev.eddy.tasks.examples.Examples;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Sentences of a [Tagger] as symbols.
///
/// A sentence lies on two axes: its words, and their spelling with a boundary before the first word
/// and after each.
final class TagExamples implements Examples {

  /// Of random draws, so that no other takes the same.
  private static final int SITE = 0x776f7264;

  /// @param boundaries where they are in the spelling; one more than words
  private record Encoded(int[] words, int[] spelling, int[] boundaries, int[] tags) {}

  private final Encoded[] sentences;
  private final int unknown;
  private final long seed;
  private final double dropped;
  private final int[] draws = new int[4];

  private TagExamples(Stream<Encoded> sentences, TagInput input, long seed, double dropped) {
    this.sentences = sentences.toArray(Encoded[]::new);
    unknown = input.unknown();
    this.seed = seed;
    this.dropped = dropped;
  }

  /// Sentences without tags.
  static TagExamples of(List<List<String>> sentences, TagInput input) {
    return new TagExamples(
        sentences.stream().map(one -> encoded(one, new int[0], input)), input, 0, 0);
  }

  /// Sentences to learn from.
  ///
  /// @param dropped share of words that are shown as unknown, so that spelling must do
  static TagExamples of(
      List<TaggedSentence> sentences, TagInput input, Labels tags, long seed, double dropped) {
    return new TagExamples(
        sentences.stream()
            .map(one ->
                encoded(one.words(), one.tags().stream().mapToInt(tags::id).toArray(), input)),
        input,
        seed,
        dropped);
  }

  private static Encoded encoded(List<String> words, int[] tags, TagInput input) {
    int boundary = input.spelling().id(Reserved.START);
    var spelled = words.stream().map(input.spelling()::encode).toList();
    int length = 1 + words.size() + spelled.stream().mapToInt(word -> word.length).sum();
    var spelling = new int[length];
    var boundaries = new int[words.size() + 1];
    spelling[0] = boundary;
    int at = 1;
    for (int i = 0; i < words.size(); i++) {
      System.arraycopy(spelled.get(i), 0, spelling, at, spelled.get(i).length);
      at += spelled.get(i).length;
      boundaries[i + 1] = at;
      spelling[at++] = boundary;
    }
    return new Encoded(words.stream().mapToInt(input::id).toArray(), spelling, boundaries, tags);
  }

  @Override
  public int count() {
    return sentences.length;
  }

  /// How many words a sentence has.
  int words(int sentence) {
    return sentences[sentence].words.length;
  }

  /// How many symbols a sentence is spelled with, boundaries included.
  @Override
  public int length(int sentence) {
    return sentences[sentence].spelling.length;
  }

  @Override
  public int[][] steps() {
    return new int[][] {
      IntStream.range(0, count()).map(this::length).toArray(),
      IntStream.range(0, count()).map(this::words).toArray()
    };
  }

  @Override
  public long tokens(Batch batch) {
    return Examples.steps(batch, WORDS);
  }

  /// Shows some words as unknown.
  @Override
  public void vary(Batch batch, int epoch, IntUnaryOperator sentence) {
    if (dropped > 0) {
      int steps = batch.steps(WORDS);
      var ids = batch.ids(WORDS);
      for (int row = 0; row < batch.rows(); row++) {
        drop(ids, row * steps, epoch, sentence.applyAsInt(row));
      }
    }
  }

  private void drop(int[] ids, int at, int epoch, int sentence) {
    for (int t = 0; t < words(sentence); t++) {
      if (t % 4 == 0) {
        Philox.block((int) seed, (int) (seed >>> 32), epoch, sentence, t / 4, SITE, draws);
      }
      if (Philox.uniform(draws[t % 4]) < dropped) {
        ids[at + t] = unknown;
      }
    }
  }

  @Override
  public void fill(Batch batch, int rows, IntUnaryOperator sentence) {
    int words = 1;
    int symbols = 1;
    for (int row = 0; row < rows; row++) {
      words = Math.max(words, words(sentence.applyAsInt(row)));
      symbols = Math.max(symbols, length(sentence.applyAsInt(row)));
    }
    batch.begin(rows).steps(WORDS, words).steps(SPELLING, symbols);
    for (int row = 0; row < rows; row++) {
      var one = sentences[sentence.applyAsInt(row)];
      int length = one.words.length;
      batch
          .row(row)
          .length(WORDS, length)
          .length(SPELLING, one.spelling.length)
          .ids(WORDS, one.words)
          .ids(SPELLING, one.spelling)
          .ids(BEFORE, one.boundaries, 0, length)
          .ids(AFTER, one.boundaries, 1, length)
          .ids(OUTPUT, one.tags);
    }
  }
}
