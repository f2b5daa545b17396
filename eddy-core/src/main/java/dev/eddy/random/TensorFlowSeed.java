package dev.eddy.random;

/// The pair of seeds that a random operation of TensorFlow 1 was built with: its attributes `seed`
/// and `seed2`.
///
/// TensorFlow derives the pair from a graph seed (`tf.set_random_seed`) and an operation seed (the
/// argument `seed=`): both → `(graph, op)`; only the operation's → `(87654321, op)`. Seeds count
/// modulo 2³¹ − 1, and `(0, 0)`, which would mean "no seed", becomes `(0, 2³¹ − 1)`.
///
/// @param seed the first attribute, the key of {@link Philox}
/// @param seed2 the second attribute, the upper half of the counter
public record TensorFlowSeed(long seed, long seed2) {

  /// What TensorFlow takes as the graph seed when only the operation has one.
  public static final long DEFAULT_GRAPH_SEED = 87654321;

  private static final long MODULUS = Integer.MAX_VALUE;

  /// The pair for a graph seed and an operation seed.
  public static TensorFlowSeed of(long graphSeed, long opSeed) {
    long seed = Math.floorMod(graphSeed, MODULUS);
    long seed2 = Math.floorMod(opSeed, MODULUS);
    return new TensorFlowSeed(seed, seed == 0 && seed2 == 0 ? MODULUS : seed2);
  }

  /// The pair for seeds of which one may be missing (`null`).
  ///
  /// @throws IllegalArgumentException if the operation seed is missing: TensorFlow then counts the
  ///   operations built before (with a graph seed) or asks the clock (without), and neither can be
  ///   known from the seeds
  public static TensorFlowSeed resolve(Long graphSeed, Long opSeed) {
    if (opSeed != null) return of(graphSeed == null ? DEFAULT_GRAPH_SEED : graphSeed, opSeed);
    if (graphSeed == null)
      throw new IllegalArgumentException(
          "TensorFlow seeds: expected an operation seed, found neither seed; such a run drew from the clock, so give the seed2 that"
              + " its graph file shows for this operation");
    throw new IllegalArgumentException(
        "TensorFlow seeds: expected an operation seed, found only the graph seed "
            + graphSeed
            + "; TensorFlow then uses the number of operations built before, so give the seed2 that its graph file shows");
  }

  /// The numbers of the operation's first run.
  public RandomStream stream() {
    return new RandomStream(seed, seed2, 0);
  }

  /// The numbers of run `run` (0, 1, …) of an operation that makes `outputs` numbers each time:
  /// TensorFlow reserves 256 counters per number.
  public RandomStream stream(long run, long outputs) {
    return new RandomStream(
        seed, seed2, Math.multiplyExact(run, Math.multiplyExact(outputs, 256L)));
  }
}
