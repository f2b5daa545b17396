package dev.eddy.examples;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.optimize.Optimizer;
import dev.eddy.random.Initializer;
import dev.eddy.random.ParameterLayout;
import dev.eddy.run.Program;
import java.util.List;
import java.util.function.Consumer;

/// Tutorial "hihello": an LSTM learns to write `ihello` while it reads `hihell`.
///
/// Each letter may be followed by different ones: h by i or e, l by l or o. The state says which it
/// is this time.
public final class HiHello {

  private static final Alphabet LETTERS = new Alphabet("hielo");
  private static final String READ = "hihell";
  private static final String WRITE = "ihello";

  /// @param predicted what the network writes in the end
  /// @param loss of every step before its change of the parameters, in nats per letter
  public record Result(String predicted, List<Double> loss) {}

  private HiHello() {}

  /// LSTM of 5 units, a dense layer of 5, Adam 0.1, 50 steps.
  public static Result run(long seed, Consumer<String> say) {
    var build = new ModelBuilder();
    var letters = build.numbers("letters", "word", LETTERS.size());
    var state = build.scan("lstm", Cells.LSTM, 5, letters);
    var model = build.output("next", build.affine("dense", LETTERS.size(), state)).model();
    return train(model, Parameters.initial(model, seed), Optimizer.adam(0.1), 50, 5, say);
  }

  /// A run of TensorFlow 1 again, number by number: the units of the LSTM are the scores, gradient
  /// descent 0.1, 2000 steps. Its weights are those that a graph with seed 777 draws for its 69th
  /// operation.
  public static Result tensorflowLog(Consumer<String> say) {
    var build = new ModelBuilder();
    var letters = build.numbers("letters", "word", LETTERS.size());
    var model =
        build.output("next", build.scan("lstm", Cells.LSTM, LETTERS.size(), letters)).model();
    var start = Parameters.zeros(model);
    var kernel = ParameterLayout.tensorflowLstm().tensor("kernel");
    Initializer.glorotUniform()
        .tensorflow(777, 69)
        .draw(kernel, LETTERS.size(), LETTERS.size())
        .forEach((name, values) -> start.set("lstm." + name, values));
    return train(model, start, Optimizer.sgd(0.1), 2000, 200, say);
  }

  private static Result train(
      Model model,
      Parameters start,
      Optimizer optimizer,
      int steps,
      int every,
      Consumer<String> say) {
    // The loss of a sequence is the mean over its six letters: −log of the probability of the right
    // one.
    var objective = new Objective("next", Objective.softmaxCrossEntropy());
    say.accept("step    loss      " + READ);
    var training =
        SmallTraining.fit(
            model,
            objective,
            start,
            new SameBatch(1, HiHello::fill),
            optimizer,
            steps,
            1,
            every,
            (step, loss, weights) ->
                say.accept("%4d  %9.7f   %s".formatted(step, loss, predict(model, weights))));
    return new Result(predict(model, training.weights()), training.losses());
  }

  private static void fill(Batch batch) {
    batch.steps("word", READ.length());
    batch.row(0).numbers("letters", LETTERS.oneHot(READ)).ids("next", LETTERS.numbers(WRITE));
  }

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
