package dev.eddy.tasks.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cells;
import dev.eddy.decode.Beam;
import dev.eddy.decode.Hypothesis;
import dev.eddy.decode.LogSoftmax;
import dev.eddy.model.Model;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.random.Initializer;
import dev.eddy.random.RandomStream;
import dev.eddy.run.Program;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import dev.eddy.tasks.network.Embeddings;
import dev.eddy.tasks.network.EncoderDecoder;
import dev.eddy.tasks.network.EncoderDecoder.Attention;
import dev.eddy.tasks.network.Regularisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Searches with random networks against all targets there are.
class TargetWriterTest {

  private static final int MOST = 3;

  private static final Vocabulary TARGET =
      Vocabulary.of(Vocabulary.Unit.CHARACTERS, List.of(Reserved.values()), List.of("a", "b", "c"));

  /// Sources of different lengths, one of them empty.
  private static final List<int[]> SOURCES =
      List.of(
          new int[] {2, 1, 4, 3, 2}, new int[] {}, new int[] {3}, new int[] {4, 4}, new int[] {1});

  private static Model model(Attention attention) {
    return new EncoderDecoder(
            Cells.GRU,
            4,
            attention == Attention.NONE ? 2 : 1,
            true,
            attention,
            3,
            new Embeddings(Initializer.uniform(-0.1, 0.1), 0),
            Regularisation.NONE,
            5,
            7)
        .model();
  }

  /// Weights large enough to make targets differ.
  private static Weights weights(Model model, long seed) {
    var parameters = Parameters.initial(model, seed);
    var random = RandomStream.of(seed, "weights");
    for (int i = 0; i < parameters.values().length; i++) {
      parameters.values()[i] = 3 * random.uniform() - 1.5f;
    }
    return parameters.freeze();
  }

  /// Every target of at most [#MOST] symbols, those of most symbols also cut before their end.
  private static List<List<Integer>> targets() {
    var all = new ArrayList<List<Integer>>(List.of(List.of()));
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).size() < MOST) {
        for (int symbol = 4; symbol < 7; symbol++) {
          var longer = new ArrayList<>(all.get(i));
          longer.add(symbol);
          all.add(List.copyOf(longer));
        }
      }
    }
    return all;
  }

  /// For every source all its targets, scored by one run of the whole network over all of them.
  private static List<List<Hypothesis>> everything(Model model, Weights weights, Beam beam) {
    var targets = targets();
    int each = targets.size();
    int rows = SOURCES.size() * each;
    int symbols = TARGET.size();
    var logits = new float[rows * (MOST + 1) * symbols];
    try (var run = Program.inference(model).workspace(weights)) {
      var batch = model.batch().begin(rows);
      TranslateExamples.fillSources(batch, rows, row -> SOURCES.get(row / each));
      batch.steps(EncoderDecoder.TARGET, MOST + 1);
      for (int i = 0; i < rows; i++) {
        var target = targets.get(i % each);
        var row = batch.row(i).length(EncoderDecoder.TARGET, target.size() + 1);
        row.id(EncoderDecoder.TARGET, 0, TARGET.id(Reserved.START));
        for (int t = 0; t < target.size(); t++) {
          row.id(EncoderDecoder.TARGET, t + 1, target.get(t));
        }
      }
      run.run(batch);
      run.output(EncoderDecoder.NEXT, logits);
    }
    var all = new ArrayList<List<Hypothesis>>();
    for (int source = 0; source < SOURCES.size(); source++) {
      var own = new ArrayList<Hypothesis>();
      for (int i = 0; i < each; i++) {
        var target = targets.get(i);
        double log = 0;
        for (int t = 0; t <= target.size(); t++) {
          var scores = new double[symbols];
          int at = ((source * each + i) * (MOST + 1) + t) * symbols;
          Arrays.setAll(scores, j -> logits[at + j]);
          for (var never : List.of(Reserved.PADDING, Reserved.START, Reserved.UNKNOWN)) {
            scores[TARGET.id(never)] = Double.NEGATIVE_INFINITY;
          }
          LogSoftmax.of(scores, 0, symbols);
          if (t == target.size()) {
            if (t == MOST) {
              own.add(scored(target, log, t, false, beam));
            }
            log += scores[TARGET.id(Reserved.END)];
          } else {
            log += scores[target.get(t)];
          }
        }
        own.add(scored(target, log, target.size() + 1, true, beam));
      }
      own.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
      all.add(own);
    }
    return all;
  }

  private static Hypothesis scored(
      List<Integer> target, double log, int length, boolean ended, Beam beam) {
    double penalty = Math.pow((5.0 + length) / 6, beam.lengthNormalization());
    return new Hypothesis(target, log, log / penalty, ended);
  }

  @ParameterizedTest
  @EnumSource(Attention.class)
  void aWideBeamFindsTheBestOfAllTargets(Attention attention) {
    var model = model(attention);
    for (long seed = 1; seed <= 4; seed++) {
      var weights = weights(model, seed);
      var writer = new TargetWriter(model, weights, TARGET, MOST);
      var beam = new Beam(200, 6, seed % 2 == 0 ? 0 : 0.8);
      var everything = everything(model, weights, beam);
      for (int source = 0; source < SOURCES.size(); source++) {
        var found = writer.beam(SOURCES.get(source), beam);
        var expected = everything.get(source);
        assertThat(found).as("seed %d, source %d", seed, source).hasSize(6);
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-5));
          assertThat(found.get(i).symbols())
              .as("seed %d, source %d, answer %d", seed, source, i)
              .isEqualTo(expected.get(i).symbols());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Attention.class)
  void sourcesThatAreReadTogetherAreWrittenAsAlone(Attention attention) {
    var model = model(attention);
    for (long seed = 1; seed <= 4; seed++) {
      var writer = new TargetWriter(model, weights(model, seed), TARGET, 6);
      var together = writer.greedy(SOURCES);
      for (int source = 0; source < SOURCES.size(); source++) {
        assertThat(together.get(source))
            .isEqualTo(writer.beam(SOURCES.get(source), Beam.of(1)).getFirst());
        assertThat(together.get(source))
            .isEqualTo(writer.greedy(List.of(SOURCES.get(source))).getFirst());
      }
    }
  }
}
