package dev.eddy.cli.exchange;

import dev.eddy.data.Given;
import dev.eddy.formats.Network;
import dev.eddy.formats.Tensor;
import dev.eddy.random.RandomStream;
import dev.eddy.run.Program;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/// How fast a network reads one sequence on one thread, once compiled.
///
/// @param streamed whether step by step; else in sequences of {@link #STEPS} steps, because a layer
///   needs all of them
/// @param steps per second, the most of some measurements: what else the machine does only slows
record Speed(boolean streamed, double steps) {

  /// The steps of a sequence that is read as a whole.
  static final int STEPS = 100;

  private static final long WARM_NANOS = 1_000_000_000;
  private static final long ROUND_NANOS = 50_000_000;
  private static final int ROUNDS = 20;

  /// Something that reads a number of steps.
  private record Reader(boolean streamed, int steps, Runnable read, Runnable end)
      implements AutoCloseable {

    double perSecond(long nanos) {
      long from = System.nanoTime();
      long runs = 0;
      long passed;
      do {
        read.run();
        runs++;
        passed = System.nanoTime() - from;
      } while (passed < nanos);
      return runs * steps * 1e9 / passed;
    }

    @Override
    public void close() {
      end.run();
    }
  }

  /// Measures two networks in turn, so that what slows the machine slows both.
  static List<Speed> of(Network one, Network other) {
    try (var a = reader(one);
        var b = reader(other)) {
      a.perSecond(WARM_NANOS);
      b.perSecond(WARM_NANOS);
      double left = 0;
      double right = 0;
      for (int i = 0; i < ROUNDS; i++) {
        left = Math.max(left, a.perSecond(ROUND_NANOS));
        right = Math.max(right, b.perSecond(ROUND_NANOS));
      }
      return List.of(new Speed(a.streamed, left), new Speed(b.streamed, right));
    }
  }

  private static Reader reader(Network network) {
    try {
      return stepping(network);
    } catch (IllegalArgumentException _) {
      // A layer needs the whole sequence, or there are several inputs.
      return whole(network);
    }
  }

  private static Reader stepping(Network network) {
    var stepper = Program.inference(network.model()).bind(network.weights()).stepper(1);
    var out = new float[stepper.outputWidth()];
    var random = RandomStream.of(1, "speed");
    return switch (network.model().given().getFirst()) {
      case Given.Symbols(_, _, int count) -> {
        var in = new int[1];
        yield new Reader(
            true,
            1,
            () -> {
              in[0] = random.below(count);
              stepper.step(in, out);
            },
            stepper::close);
      }
      case Given.Numbers(_, _, int width) -> {
        var in = new float[width];
        for (int i = 0; i < width; i++) {
          in[i] = (float) (2 * random.uniformDouble() - 1);
        }
        yield new Reader(true, 1, () -> stepper.step(in, out), stepper::close);
      }
      case Given.Positions _, Given.Target _ -> {
        stepper.close();
        throw new IllegalArgumentException("no input");
      }
    };
  }

  private static Reader whole(Network network) {
    var side = NetworkSide.of("the model", network);
    var random = RandomStream.of(1, "speed");
    var given = new LinkedHashMap<String, Tensor>();
    for (var input : side.inputs()) {
      int[] shape =
          input.axes().stream()
              .mapToInt(axis ->
                  axis.size() >= 0 ? axis.size() : axis.name().equals(Side.Axis.BATCH) ? 1 : STEPS)
              .toArray();
      var values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
      int symbols = input.picks().isEmpty() ? input.symbols() : STEPS;
      for (int i = 0; i < values.length; i++) {
        values[i] =
            input.isSymbols() || !input.picks().isEmpty()
                ? random.below(symbols)
                : (float) (2 * random.uniformDouble() - 1);
      }
      given.put(input.name(), new Tensor(input.name(), shape, values));
    }
    return new Reader(false, STEPS, () -> side.run(given), side::close);
  }
}
