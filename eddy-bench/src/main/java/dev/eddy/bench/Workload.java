package dev.eddy.bench;

import dev.eddy.bench.BenchNetwork.Kind;
import dev.eddy.bench.BenchNetwork.Recurrent;
import java.util.List;

/// One thing the bench measures: a step of a network on a batch of one shape.
///
/// @param name what it is asked for by: `W1`, `W6-h512`
/// @param about one line for people
/// @param rate the learning rate of Adam
/// @param unit what a step makes, for rates: `tokens` or `rows`
public record Workload(
    String name,
    String about,
    BenchNetwork network,
    Purpose purpose,
    int batch,
    int steps,
    double rate,
    String unit) {

  /// What a step is.
  public enum Purpose {
    /// Loss, gradients, Adam, and the loss read back.
    TRAIN,
    /// The outputs of a batch, read back.
    INFER,
    /// One step of one sequence whose state is carried from call to call, the output read back.
    STREAM
  }

  private static final Recurrent ELMAN = new Recurrent(Kind.ELMAN, 0, 28, 1, 128, 10, false);
  private static final Recurrent GRU = new Recurrent(Kind.GRU, 0, 64, 1, 128, 10, false);

  /// All of them, in the order of a report. W8, the start-up, is no step: see {@link Startup}.
  public static final List<Workload> ALL =
      List.of(
          new Workload(
              "W1",
              "Elman 28→128, dense 10 of the last step: training step",
              ELMAN,
              Purpose.TRAIN,
              128,
              28,
              0.001,
              "rows"),
          new Workload("W1i-128", "the same, inference", ELMAN, Purpose.INFER, 128, 28, 0, "rows"),
          new Workload(
              "W1i-1", "the same, inference of one row", ELMAN, Purpose.INFER, 1, 28, 0, "rows"),
          new Workload(
              "W2",
              "character model: embedding 64, LSTM 2×256, dense 65 at every step",
              language(2, 256),
              Purpose.TRAIN,
              64,
              64,
              0.001,
              "tokens"),
          new Workload(
              "W3",
              "GRU 64→128 over 100 steps, dense 10 of the last step",
              GRU,
              Purpose.TRAIN,
              32,
              100,
              0.001,
              "rows"),
          new Workload(
              "W4",
              "'hihello': LSTM 5→5, dense 5 at every step",
              new Recurrent(Kind.LSTM, 0, 5, 1, 5, 5, true),
              Purpose.TRAIN,
              1,
              6,
              0.1,
              "tokens"),
          new Workload(
              "W5",
              "streaming: LSTM 32→128, one step a call",
              new Recurrent(Kind.LSTM, 0, 32, 1, 128, 0, true),
              Purpose.STREAM,
              1,
              1,
              0,
              "steps"),
          scaled("h128", 128, 64, 32),
          scaled("h256", 256, 64, 32),
          scaled("h512", 512, 64, 32),
          scaled("h1024", 1024, 64, 32),
          scaled("b1", 256, 1, 32),
          scaled("b8", 256, 8, 32),
          scaled("b512", 256, 512, 32),
          scaled("t16", 256, 64, 16),
          scaled("t128", 256, 64, 128),
          scaled("t1024", 256, 64, 1024),
          new Workload(
              "W7",
              "translation: LSTM 256 to LSTM 256 with additive attention, 65 symbols, 24 steps"
                  + " each",
              new BenchNetwork.EncoderDecoder(65, 64, 256),
              Purpose.TRAIN,
              64,
              24,
              0.001,
              "tokens"));

  private static Recurrent language(int layers, int hidden) {
    return new Recurrent(Kind.LSTM, 65, 64, layers, hidden, 65, true);
  }

  private static Workload scaled(String name, int hidden, int batch, int steps) {
    var about = "W2 with one layer: hidden %d, batch %d, %d steps".formatted(hidden, batch, steps);
    return new Workload(
        "W6-" + name, about, language(1, hidden), Purpose.TRAIN, batch, steps, 0.001, "tokens");
  }

  /// The workload of this name.
  public static Workload named(String name) {
    return ALL.stream()
        .filter(w -> w.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no workload \"%s\"; workloads: %s"
                    .formatted(name, ALL.stream().map(Workload::name).toList())));
  }

  /// How many of its units a step makes.
  public long units() {
    return unit.equals("rows") ? batch : (long) batch * steps;
  }

  /// Floating-point operations of the matrix products of a step, 2·M·N·K each: forward, and for
  /// training the gradients of every matrix and of every operand that depends on parameters.
  /// Pointwise functions and the optimiser are not counted, an embedding is no product.
  public double flops() {
    double rows = (double) batch * steps;
    boolean train = purpose == Purpose.TRAIN;
    return switch (network) {
      case Recurrent n -> {
        double flops = 0;
        for (int layer = 0; layer < n.layers(); layer++) {
          int input = layer == 0 ? n.input() : n.hidden();
          boolean flows = layer > 0 || n.symbols() > 0;
          double sums = (double) n.kind().gates * n.hidden();
          flops += 2 * rows * sums * input * (!train ? 1 : flows ? 3 : 2);
          flops += 2 * rows * sums * n.hidden() * (train ? 3 : 1);
        }
        yield flops
            + 2.0 * (n.everyStep() ? rows : batch) * n.hidden() * n.classes() * (train ? 3 : 1);
      }
      case BenchNetwork.EncoderDecoder n -> {
        double h = n.hidden();
        double encoder = 4 * h * (n.embedding() + h);
        double decoder = 4 * h * (n.embedding() + 2 * h);
        // Keys, queries and what the answer is joined from; then scores and sums over the source.
        double attention = h * h + h * h + 2 * h * h + 2 * h * steps;
        yield 2 * rows * (encoder + decoder + attention + h * n.symbols()) * (train ? 3 : 1);
      }
    };
  }
}
