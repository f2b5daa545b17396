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
    batch.steps("name", 6);
    for (int digit = 0; digit < 10; digit++) {
      var name = LETTERS.numbers(NAMES.get(digit));
      var row = batch.row(digit).id("digit", digit).length("name", name.length + 1);
      row.id("written", 0, START).ids("next", name).id("next", name.length, END);
      for (int t = 0; t < name.length; t++) {
        row.id("written", t + 1, name[t]);
      }
    }
  }

  /// Once trained it takes in what it wrote itself, until it writes END.
  private static String name(Model model, Weights weights, int digit) {
    var state = new float[UNITS];
    try (var run =
        Program.inference(model.part(Set.of(), Map.of("state", List.of("first"))))
            .workspace(weights)) {
      var batch = model.batch().begin(1);
      batch.row(0).id("digit", digit);
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
