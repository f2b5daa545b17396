package dev.eddy.examples;

import dev.eddy.cell.Cells;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.random.Initializer;
import dev.eddy.random.ParameterLayout;
import dev.eddy.run.Program;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Tutorial "shapes": what goes into a recurrent layer and what comes out, `[B, T, D] → [B, T, H]`,
/// with numbers that real TensorFlow printed.
///
/// Nothing is trained here. An LSTM of H = 2 units reads letters of D = 4 numbers: one letter, one
/// word, three words at once.
public final class Shapes {

  private static final int UNITS = 2;
  private static final Alphabet LETTERS = new Alphabet("helo");

  /// @param one the output for the letter h: 2 numbers
  /// @param sequence the output for each letter of hello: 5 rows of 2 numbers
  /// @param batchShape the shape of the output for three words
  public record Result(List<Float> one, List<List<Float>> sequence, List<Integer> batchShape) {}

  private Shapes() {}

  /// Runs the three and tells what comes out.
  public static Result run(Consumer<String> say) {
    var build = new ModelBuilder();
    var letters = build.numbers("letters", "word", LETTERS.size());
    var model = build.output("h", build.scan("lstm", Cells.LSTM, UNITS, letters)).model();

    var seeded = tensorflowWeights(model).freeze();
    var one = run(model, seeded, "h");
    say.accept(
        "one letter       " + shape("x", 1, 1, LETTERS.size()) + " → " + shape("h", 1, 1, UNITS));
    print(one[0], say);

    var sequence = run(model, seeded, "hello");
    say.accept(
        "one word         " + shape("x", 1, 5, LETTERS.size()) + " → " + shape("h", 1, 5, UNITS));
    print(sequence[0], say);

    // The same layer takes many words side by side. They share the weights; each has a state of its
    // own.
    var words = new String[] {"hello", "eolll", "lleel"};
    var batch = run(model, Parameters.initial(model, 1).freeze(), words);
    say.accept(
        "three words      " + shape("x", 3, 5, LETTERS.size()) + " → " + shape("h", 3, 5, UNITS));
    for (int row = 0; row < words.length; row++) {
      say.accept("  " + words[row]);
      print(batch[row], say);
    }
    return new Result(
        rows(one[0]).getFirst(),
        rows(sequence[0]),
        List.of(batch.length, batch[0].length / UNITS, UNITS));
  }

  /// The weights a TensorFlow graph with seed 777 draws for its 86th operation.
  ///
  /// TensorFlow keeps all eight matrices of an LSTM in one kernel `[D + H, 4H]` and draws that at
  /// once; Eddy keeps them apart. The layout knows which part of the kernel is which.
  private static Parameters tensorflowWeights(Model model) {
    var parameters = Parameters.zeros(model);
    var kernel = ParameterLayout.tensorflowLstm().tensor("kernel");
    Initializer.glorotUniform()
        .tensorflow(777, 86)
        .draw(kernel, LETTERS.size(), UNITS)
        .forEach((name, values) -> parameters.set("lstm." + name, values));
    return parameters;
  }

  /// For each word, its output `[T, H]`.
  private static float[][] run(Model model, Weights weights, String... words) {
    int steps = words[0].length();
    var batch = model.batch().begin(words.length).steps("word", steps);
    for (int row = 0; row < words.length; row++) {
      batch.row(row).numbers("letters", LETTERS.oneHot(words[row]));
    }
    var out = new float[words.length * steps * UNITS];
    try (var run = Program.inference(model).workspace(weights)) {
      run.run(batch);
      run.output("h", out);
    }
    int each = steps * UNITS;
    return IntStream.range(0, words.length)
        .mapToObj(row -> Arrays.copyOfRange(out, row * each, (row + 1) * each))
        .toArray(float[][]::new);
  }

  private static String shape(String name, int rows, int steps, int width) {
    return "%s [%d, %d, %d]".formatted(name, rows, steps, width);
  }

  private static void print(float[] out, Consumer<String> say) {
    rows(out).forEach(row -> say.accept("  %11.8f %11.8f".formatted(row.get(0), row.get(1))));
  }

  private static List<List<Float>> rows(float[] out) {
    return IntStream.range(0, out.length / UNITS)
        .mapToObj(t -> List.of(out[t * UNITS], out[t * UNITS + 1]))
        .toList();
  }
}
