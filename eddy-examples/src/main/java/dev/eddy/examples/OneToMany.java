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
import dev.eddy.run.Program;
import dev.eddy.run.SequenceState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A row in, a sequence out: a digit becomes its name. The row is the state in which the writing
/// starts; a picture would get its caption in the same way.
final class OneToMany {

  private static final List<String> NAMES =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
  private static final Alphabet LETTERS = Alphabet.ENGLISH;
  private static final int START = 26;
  private static final int END = 27;
  private static final int SYMBOLS = 28;
  private static final int UNITS = 48;

  private OneToMany() {}

  static Forms.Learned learn(long seed, Consumer<String> say) {
    var build = new ModelBuilder();
    var digit = build.embedding("digit", "", 10, 16);
    var first = build.layer("first", "output = tanh(W @ x + b)", UNITS, digit);
    var written = build.embedding("written", "name", SYMBOLS, 16);
    var writer = build.scanFrom("writer", Cells.GRU, UNITS, written, Map.of("h", first));
    var model = build.output("next", build.affine("scores", SYMBOLS, writer)).model();
    var training =
        SmallTraining.fit(
            model,
            new Objective("next", Objective.softmaxCrossEntropy()),
            Parameters.initial(model, seed),
            new SameBatch(10, OneToMany::fill),
            Optimizer.adam(0.01),
            150,
            seed,
            50,
            (step, loss, weights) ->
                say.accept(
                    "step %d: loss %.4f, 7 is \"%s\""
                        .formatted(step, loss, name(model, weights, 7))));
    int right = 0;
    for (int i = 0; i < 10; i++) {
      right += name(model, training.weights(), i).equals(NAMES.get(i)) ? 1 : 0;
    }
    return new Forms.Learned(training.losses().getLast(), right / 10.0);
  }

  /// While training the writer takes in the right letters: `START s e v e n` in, `s e v e n END`
  /// out.
  private static void fill(Batch batch) {
    int steps = 6;
    batch.steps("name", steps);
    var lengths = batch.lengths("name");
    var digits = batch.ids("digit", 10);
    var written = batch.ids("written", 10 * steps);
    var next = batch.ids("next", 10 * steps);
    Arrays.fill(next, 0, 10 * steps, END);
    for (int i = 0; i < 10; i++) {
      digits[i] = i;
      written[i * steps] = START;
      LETTERS.numbers(NAMES.get(i), next, i * steps);
      System.arraycopy(next, i * steps, written, i * steps + 1, steps - 1);
      lengths[i] = NAMES.get(i).length() + 1;
    }
  }

  /// Once trained it takes in what it wrote itself, until it writes END.
  private static String name(Model model, Weights weights, int digit) {
    var state = new float[UNITS];
    try (var run =
        Program.inference(model.part(Set.of(), Map.of("state", List.of("first"))))
            .workspace(weights)) {
      var batch = new Batch().begin(1);
      batch.ids("digit", 1)[0] = digit;
      run.run(batch);
      run.output("state", state);
    }
    var writer = Program.inference(model.part(Set.of("first"), model.outputs())).bind(weights);
    try (var steps = Steps.of(writer, "written", "name", "next", 1, START)) {
      steps.load(0, new SequenceState(Map.of("writer.h", state)));
      var found = Greedy.search(steps, new int[] {START}, END, 10).getFirst();
      return found.symbols().stream()
          .map(symbol -> LETTERS.letters().substring(symbol, symbol + 1))
          .collect(Collectors.joining());
    }
  }
}
