package dev.eddy.bench;

import java.util.Random;

/// Made-up data a network can learn, the same for every contender: one batch of a workload.
///
/// Rows of numbers are a pattern of their class in noise; symbols follow each other by a rule that
/// holds nine times of ten.
///
/// @param numbers inputs `[B, T, D]`, or null
/// @param ids symbols `[B, T]`, or null; for an encoder–decoder the source
/// @param further symbols the decoder sees `[B, T]`, or null
/// @param labels classes `[B]` or `[B, T]`, or null
public record Samples(float[] numbers, int[] ids, int[] further, int[] labels) {

  /// The batch of a workload.
  public static Samples of(Workload workload) {
    if (workload.name().equals("W4")) {
      return hihello();
    }
    var random = new Random(7);
    return switch (workload.network()) {
      case BenchNetwork.Recurrent n when n.symbols() > 0 -> {
        var ids = text(workload.batch(), workload.steps() + 1, n.symbols(), random);
        yield new Samples(null, part(ids, workload, 0), null, part(ids, workload, 1));
      }
      case BenchNetwork.Recurrent n -> classes(workload, n, random);
      case BenchNetwork.EncoderDecoder n -> {
        var source = text(workload.batch(), workload.steps() + 1, n.symbols(), random);
        yield new Samples(
            null, part(source, workload, 1), part(source, workload, 0), part(source, workload, 1));
      }
    };
  }

  /// `hihell` as one-hot rows and what follows each letter.
  private static Samples hihello() {
    var letters = "hielo";
    var x = new float[6 * 5];
    var labels = new int[6];
    for (int t = 0; t < 6; t++) {
      x[t * 5 + letters.indexOf("hihello".charAt(t))] = 1;
      labels[t] = letters.indexOf("hihello".charAt(t + 1));
    }
    return new Samples(x, null, null, labels);
  }

  private static Samples classes(Workload workload, BenchNetwork.Recurrent n, Random random) {
    int classes = Math.max(1, n.classes());
    var patterns = new float[classes * n.input()];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = (float) (0.5 * random.nextGaussian());
    }
    var x = new float[workload.batch() * workload.steps() * n.input()];
    var labels = new int[workload.batch()];
    for (int b = 0; b < labels.length; b++) {
      labels[b] = random.nextInt(classes);
      for (int t = 0; t < workload.steps(); t++) {
        for (int j = 0; j < n.input(); j++) {
          x[(b * workload.steps() + t) * n.input() + j] =
              patterns[labels[b] * n.input() + j] + (float) random.nextGaussian();
        }
      }
    }
    return new Samples(x, null, null, labels);
  }

  private static int[] text(int rows, int steps, int symbols, Random random) {
    var ids = new int[rows * steps];
    for (int b = 0; b < rows; b++) {
      int symbol = random.nextInt(symbols);
      for (int t = 0; t < steps; t++) {
        ids[b * steps + t] = symbol;
        symbol = random.nextInt(10) == 0 ? random.nextInt(symbols) : (symbol * 7 + 3) % symbols;
      }
    }
    return ids;
  }

  /// The steps from `first` of rows that are one step longer.
  private static int[] part(int[] ids, Workload workload, int first) {
    int steps = workload.steps();
    var out = new int[workload.batch() * steps];
    for (int b = 0; b < workload.batch(); b++) {
      System.arraycopy(ids, b * (steps + 1) + first, out, b * steps, steps);
    }
    return out;
  }
}
