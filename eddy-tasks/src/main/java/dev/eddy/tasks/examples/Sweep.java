package dev.eddy.tasks.examples;

import dev.eddy.data.Batch;
import dev.eddy.run.BoundProgram;
import dev.eddy.tasks.data.Progress;
import java.util.Comparator;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/// Examples that are run once each where nothing is learned, some at a time.
///
/// A part has no more rows than is said, and fewer where they are so long that they would take more
/// than [Buckets#PLACES] places. What comes out of an example does not depend on its neighbours.
public final class Sweep {

  /// Fewer examples are run before anybody could read how far it is.
  private static final int MANY = 2000;

  private final int[] order;
  private final IntUnaryOperator length;
  private final int most;

  private Sweep(int[] order, IntUnaryOperator length, int most) {
    this.order = order;
    this.length = length;
    this.most = most;
  }

  /// In the order of their numbers.
  ///
  /// @param length of an example, by its number
  /// @param most how many run together
  public static Sweep inOrder(int count, IntUnaryOperator length, int most) {
    return new Sweep(IntStream.range(0, count).toArray(), length, most);
  }

  /// In the order of their numbers.
  public static Sweep inOrder(Examples examples, int most) {
    return inOrder(examples.count(), examples::length, most);
  }

  /// The shortest first, so that little is padded.
  public static Sweep byLength(Examples examples, int most) {
    var order =
        IntStream.range(0, examples.count())
            .boxed()
            .sorted(Comparator.comparingInt(examples::length))
            .mapToInt(example -> example)
            .toArray();
    return new Sweep(order, examples::length, most);
  }

  /// Takes the examples that run together.
  @FunctionalInterface
  public interface Part {
    /// @param example the numbers of the examples, row by row
    void take(int rows, IntUnaryOperator example);
  }

  /// Hands on all examples, part by part.
  public void forEach(Part part) {
    for (int from = 0; from < order.length; ) {
      int first = from;
      int rows = together(from);
      part.take(rows, row -> order[first + row]);
      from += rows;
    }
  }

  private int together(int from) {
    int longest = 0;
    int rows = 0;
    while (rows < most && from + rows < order.length) {
      longest = Math.max(longest, length.applyAsInt(order[from + rows]));
      if (rows > 0 && (rows + 1L) * longest > Buckets.PLACES) {
        break;
      }
      rows++;
    }
    return rows;
  }

  /// Takes what a network says of an example.
  @FunctionalInterface
  public interface Output {
    /// @param values an array that holds it, and is filled anew for others
    /// @param at where it begins
    void take(int example, float[] values, int at);
  }

  /// Runs all examples through a network.
  ///
  /// @param output the name of what it says
  /// @param each how many numbers it says of an example of a filled batch
  public void run(
      BoundProgram program,
      int threads,
      Examples examples,
      String output,
      ToIntFunction<Batch> each,
      Output taker) {
    var batch = program.batch();
    var values = new float[1][0];
    var done = new int[1];
    try (var workspace = program.workspace(threads)) {
      forEach((rows, example) -> {
        examples.fill(batch, rows, example);
        workspace.run(batch);
        int size = each.applyAsInt(batch);
        if (values[0].length < rows * size) {
          values[0] = new float[rows * size];
        }
        workspace.output(output, values[0]);
        for (int row = 0; row < rows; row++) {
          taker.take(example.applyAsInt(row), values[0], row * size);
        }
        done[0] += rows;
        if (order.length >= MANY) {
          Progress.count("measuring", done[0], order.length);
        }
      });
    }
  }
}
