package dev.eddy.tasks.complete;

import dev.eddy.decode.LogSoftmax;
import dev.eddy.run.BoundProgram;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import dev.eddy.tasks.examples.Sweep;
import dev.eddy.tasks.metric.Accuracy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a [Completer]'s network foretells of words, each letter from those before it.
///
/// @param result how often it is right, without scores
/// @param nats for each word what its letters and its end cost, `−Σ ln p`
record ForetoldWords(CompleteResult result, double[] nats) {

  /// Words that are run side by side.
  private static final int ROWS = 128;

  static ForetoldWords of(
      BoundProgram program, CompleteExamples words, Vocabulary vocabulary, int threads) {
    if (words.count() == 0) {
      throw new DataException("there are no words to measure on");
    }
    var count = new Count(vocabulary);
    var nats = new double[words.count()];
    Sweep.inOrder(words, ROWS)
        .run(
            program,
            threads,
            words,
            CompleteNetwork.NEXT,
            batch -> batch.steps(CompleteNetwork.AXIS) * vocabulary.size(),
            (word, logits, at) -> nats[word] = count.word(words.word(word), logits, at));
    return new ForetoldWords(count.result(), nats);
  }

  /// Counts over words; one thread.
  private static final class Count {
    private final Vocabulary vocabulary;
    private final int end;
    private final double[] next;
    private final List<CompleteResult.Example> examples = new ArrayList<>();
    private long lastRight;
    private long words;
    private long right;
    private long steps;
    private long allSteps;
    private double loss;

    Count(Vocabulary vocabulary) {
      this.vocabulary = vocabulary;
      end = vocabulary.id(Reserved.END);
      next = new double[vocabulary.size()];
    }

    CompleteResult result() {
      return new CompleteResult(
          new Accuracy(lastRight, words),
          new Accuracy(right, steps),
          loss / allSteps,
          examples,
          Optional.empty());
    }

    /// @param ids with start and end
    /// @return the nats of the word
    double word(int[] ids, float[] logits, int at) {
      double nats = 0;
      for (int t = 0; t < ids.length - 1; t++) {
        for (int j = 0; j < next.length; j++) {
          next[j] = logits[at + t * next.length + j];
        }
        LogSoftmax.of(next, 0, next.length);
        nats -= next[ids[t + 1]];
        allSteps++;
        if (t > 0) {
          steps++;
          right += best(true) == ids[t + 1] ? 1 : 0;
        }
        if (t > 0 && t == ids.length - 3) {
          words++;
          int letter = best(false);
          lastRight += letter == ids[t + 1] ? 1 : 0;
          var beginning = vocabulary.decode(Arrays.copyOf(ids, t + 1));
          examples.add(
              new CompleteResult.Example(
                  beginning, vocabulary.symbol(ids[t + 1]), vocabulary.symbol(letter)));
        }
      }
      loss += nats;
      return nats;
    }

    /// The most likely symbol that is a letter, or the end where it may be.
    private int best(boolean ends) {
      int best = -1;
      for (int j = 0; j < next.length; j++) {
        boolean allowed = j >= vocabulary.reserved().size() || ends && j == end;
        if (allowed && (best < 0 || next[j] > next[best])) {
          best = j;
        }
      }
      return best;
    }
  }
}
