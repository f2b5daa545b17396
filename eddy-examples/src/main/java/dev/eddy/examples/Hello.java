package dev.eddy.examples;

import dev.eddy.cell.Cell;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Program;
import java.util.function.Consumer;

/// Tutorial "hello": a cell of four units learns to write `ello` while it reads `hell`.
///
/// The two l are the point. After the first comes another l, after the second an o: a network that
/// sees only the present letter is wrong at one of them. The cell has to remember.
public final class Hello {

  private static final Alphabet LETTERS = new Alphabet("helo");
  private static final String READ = "hell";
  private static final String WRITE = "ello";

  /// @param predicted what the network writes in the end
  /// @param cell the name of its cell
  /// @param steps how often its parameters were changed
  /// @param loss before the last change, in nats per letter
  public record Result(String predicted, String cell, int steps, double loss) {}

  private Hello() {}

  /// How many steps a cell needs: 100 for the plain one; gates begin half open and have to be
  /// learned too, so cells with gates get 300.
  public static int steps(String cell) {
    return cell.equals("elman") ? 100 : 300;
  }

  /// Trains and tells how it goes, line by line.
  public static Result run(Cell cell, int steps, long seed, Consumer<String> say) {
    // Four numbers per letter go in, four units come out. Each unit is the score of one letter: no
    // further layer is needed.
    var build = new ModelBuilder();
    var letters = build.numbers("letters", "word", LETTERS.size());
    var model = build.output("next", build.scan("rnn", cell, LETTERS.size(), letters)).model();

    // Softmax makes probabilities of the scores; the loss is −log of the right letter's, averaged
    // over the four letters.
    var objective = new Objective("next", Objective.softmaxCrossEntropy());
    var optimizer = Optimizer.rmsprop(0.01).with("decay", 0.9);

    say.accept("step    loss   " + READ);
    var start = Parameters.initial(model, seed);
    var training =
        SmallTraining.fit(
            model,
            objective,
            start,
            new SameBatch(1, Hello::fill),
            optimizer,
            steps,
            seed,
            Math.max(1, steps / 10),
            (step, loss, weights) ->
                say.accept("%4d  %6.4f   %s".formatted(step, loss, predict(model, weights))));
    return new Result(
        predict(model, training.weights()), cell.name(), steps, training.losses().getLast());
  }

  /// One row of four steps: the letters it reads, and the numbers of the letters it should write.
  private static void fill(Batch batch) {
    batch.steps("word", READ.length());
    batch.row(0).numbers("letters", LETTERS.oneHot(READ)).ids("next", LETTERS.numbers(WRITE));
  }

  /// The letter with the largest score at each step.
  private static String predict(Model model, Weights weights) {
    var batch = model.batch().begin(1);
    fill(batch);
    try (var run = Program.inference(model).workspace(weights)) {
      run.run(batch);
      var scores = new float[READ.length() * LETTERS.size()];
      run.output("next", scores);
      return LETTERS.best(scores, READ.length());
    }
  }
}
