package dev.eddy.examples;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.decode.Greedy;
import dev.eddy.decode.Steps;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.optimize.Optimizer;
import dev.eddy.random.Shuffle;
import dev.eddy.run.Program;
import dev.eddy.run.SequenceState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// A sequence in, a sequence out, of their own lengths: letters are written backwards. The first
/// letter to write is the last that was read, so all is read before anything is written; what is
/// between the two is one state.
final class ManyToMany {

  private static final int LETTERS = 4;
  private static final int LONGEST = 4;
  private static final int START = LETTERS;
  private static final int END = LETTERS + 1;
  private static final int SYMBOLS = LETTERS + 2;
  private static final int UNITS = 64;

  private ManyToMany() {}

  static Forms.Learned learn(long seed, Consumer<String> say) {
    var all = words();
    var order = Shuffle.permutation(all.size(), seed, 0);
    var shuffled = new ArrayList<int[]>();
    for (int i : order) {
      shuffled.add(all.get(i));
    }
    var learned = shuffled.subList(0, all.size() * 3 / 4);
    var unseen = shuffled.subList(all.size() * 3 / 4, all.size());

    var build = new ModelBuilder();
    build.scan("reader", Cells.GRU, UNITS, build.embedding("read", "read", LETTERS, 16));
    var written = build.embedding("written", "written", SYMBOLS, 16);
    var writer =
        build.scanFrom(
            "writer", Cells.GRU, UNITS, written, Map.of("h", build.finalState("reader", "h")));
    var model = build.output("next", build.affine("scores", SYMBOLS, writer)).model();
    var training =
        SmallTraining.fit(
            model,
            new Objective("next", Objective.softmaxCrossEntropy()),
            Parameters.initial(model, seed),
            new SameBatch(learned.size(), batch -> fill(batch, learned)),
            Optimizer.adam(0.01),
            100,
            seed,
            25,
            (step, loss, weights) -> {
              int right = right(model, weights, unseen);
              say.accept(
                  "step %d: loss %.4f, right of unseen %d of %d"
                      .formatted(step, loss, right, unseen.size()));
            });
    return new Forms.Learned(
        training.losses().getLast(),
        right(model, training.weights(), unseen) / (double) unseen.size());
  }

  /// All words of one to four letters out of four.
  private static List<int[]> words() {
    var words = new ArrayList<int[]>();
    for (int length = 1, count = LETTERS; length <= LONGEST; length++, count *= LETTERS) {
      for (int number = 0; number < count; number++) {
        var word = new int[length];
        for (int t = 0, rest = number; t < length; t++, rest /= LETTERS) {
          word[t] = rest % LETTERS;
        }
        words.add(word);
      }
    }
    return words;
  }

  private static void fill(Batch batch, List<int[]> words) {
    int steps = LONGEST + 1;
    batch.steps("read", LONGEST).steps("written", steps);
    for (int i = 0; i < words.size(); i++) {
      var word = words.get(i);
      int n = word.length;
      var row = batch.row(i).length("read", n).length("written", n + 1);
      row.ids("read", word).id("written", 0, START).id("next", n, END);
      for (int t = 0; t < n; t++) {
        row.id("next", t, word[n - 1 - t]).id("written", t + 1, word[n - 1 - t]);
      }
    }
  }

  /// How many words come out backwards, each letter right and the end in its place.
  private static int right(Model model, Weights weights, List<int[]> words) {
    int n = words.size();
    var states = new float[n * UNITS];
    try (var run =
        Program.inference(model.part(Set.of(), Map.of("state", List.of("reader.h"))))
            .workspace(weights)) {
      var batch = model.batch().begin(n);
      fill(batch, words);
      run.run(batch);
      run.output("state", states);
    }
    var first = new int[n];
    Arrays.fill(first, START);
    var writer = Program.inference(model.part(Set.of("reader.h"), model.outputs())).bind(weights);
    try (var steps = Steps.of(writer, "written", "written", "next", n, START)) {
      for (int row = 0; row < n; row++) {
        steps.load(
            row,
            new SequenceState(
                Map.of("writer.h", Arrays.copyOfRange(states, row * UNITS, (row + 1) * UNITS))));
      }
      var found = Greedy.search(steps, first, END, LONGEST + 2);
      int right = 0;
      for (int row = 0; row < n; row++) {
        var word = new ArrayList<>(found.get(row).symbols()).reversed();
        right +=
            Arrays.equals(words.get(row), word.stream().mapToInt(Integer::intValue).toArray())
                ? 1
                : 0;
      }
      return right;
    }
  }
}
