package dev.eddy.tasks.tag;

import dev.eddy.data.Batch;
import dev.eddy.random.Philox;
import dev.eddy.tasks.data.TaggedSentence;
import dev.eddy.tasks.data.Vocabulary.Reserved;
import dev.eddy.tasks.examples.Buckets;
import dev.eddy.train.Batches;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Sentences as symbols, ready to fill the batches of a [Tagger]'s network.
///
/// A sentence lies on two axes: its words, and their spelling with a boundary before the first word
/// and after each.
final class TagExamples {

  static final String WORDS = "words";
  static final String SPELLING = "spelling";

  /// The positions of the boundary before each word in the spelling.
  static final String BEFORE = "before";

  /// The positions of the boundary after each word.
  static final String AFTER = "after";

  static final String OUTPUT = "tag";

  /// Of random draws, so that no other takes the same.
  private static final int SITE = 0x776f7264;

  /// @param boundaries where they are in the spelling; one more than words
  private record Encoded(int[] words, int[] spelling, int[] boundaries, int[] tags) {}

  private final Encoded[] sentences;
  private final int unknown;

  /// Sentences without tags.
  TagExamples(List<List<String>> sentences, TagInput input) {
    this.sentences =
        sentences.stream().map(one -> encoded(one, new int[0], input)).toArray(Encoded[]::new);
    unknown = input.unknown();
  }

  /// Sentences to learn from.
  TagExamples(List<TaggedSentence> sentences, TagInput input, dev.eddy.tasks.data.Labels tags) {
    this.sentences =
        sentences.stream()
            .map(one ->
                encoded(one.words(), one.tags().stream().mapToInt(tags::id).toArray(), input))
            .toArray(Encoded[]::new);
    unknown = input.unknown();
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

  int count() {
    return sentences.length;
  }

  /// How many words a sentence has.
  int words(int sentence) {
    return sentences[sentence].words.length;
  }

  /// How many symbols a sentence is spelled with, boundaries included.
  int spelled(int sentence) {
    return sentences[sentence].spelling.length;
  }

  /// Every sentence once an epoch, those of like length together.
  ///
  /// @param rows of a batch at most
  /// @param dropped share of words that are shown as unknown, so that spelling must do
  Batches batches(int rows, long seed, double dropped) {
    var lengths = new int[count()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = spelled(i);
    }
    var buckets = new Buckets(lengths, Buckets.rows(count(), rows), seed);
    var draws = new int[4];
    return new Batches() {
      @Override
      public int perEpoch(int epoch) {
        return buckets.count();
      }

      @Override
      public void fill(int epoch, int index, Batch batch) {
        int size = buckets.size(epoch, index);
        TagExamples.this.fill(batch, size, row -> buckets.example(epoch, index, row));
        if (dropped > 0) {
          int steps = batch.steps(WORDS);
          var ids = batch.ids(WORDS);
          for (int row = 0; row < size; row++) {
            drop(ids, row * steps, epoch, buckets.example(epoch, index, row));
          }
        }
      }

      @Override
      public double padding() {
        return buckets.padding(
            0, lengths, IntStream.range(0, count()).map(TagExamples.this::words).toArray());
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
      public long tokens(Batch batch) {
        long tokens = 0;
        var lengths = batch.knownLengths(WORDS);
        for (int row = 0; row < batch.rows(); row++) {
          tokens += lengths[row];
        }
        return tokens;
      }
    };
  }

  /// Fills a batch.
  ///
  /// @param sentence for each row the number of its sentence
  void fill(Batch batch, int rows, IntUnaryOperator sentence) {
    int words = 1;
    int symbols = 1;
    for (int row = 0; row < rows; row++) {
      words = Math.max(words, words(sentence.applyAsInt(row)));
      symbols = Math.max(symbols, spelled(sentence.applyAsInt(row)));
    }
    batch.begin(rows).steps(WORDS, words).steps(SPELLING, symbols);
    var wordLengths = batch.lengths(WORDS);
    var spellingLengths = batch.lengths(SPELLING);
    var ids = batch.ids(WORDS, rows * words);
    var spelling = batch.ids(SPELLING, rows * symbols);
    var before = batch.ids(BEFORE, rows * words);
    var after = batch.ids(AFTER, rows * words);
    var tags = batch.ids(OUTPUT, rows * words);
    for (int row = 0; row < rows; row++) {
      var one = sentences[sentence.applyAsInt(row)];
      int length = one.words.length;
      wordLengths[row] = length;
      spellingLengths[row] = one.spelling.length;
      System.arraycopy(one.words, 0, ids, row * words, length);
      System.arraycopy(one.spelling, 0, spelling, row * symbols, one.spelling.length);
      System.arraycopy(one.boundaries, 0, before, row * words, length);
      System.arraycopy(one.boundaries, 1, after, row * words, length);
      System.arraycopy(one.tags, 0, tags, row * words, one.tags.length);
    }
  }
}
