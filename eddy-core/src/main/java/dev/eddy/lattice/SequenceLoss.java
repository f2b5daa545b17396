package dev.eddy.lattice;

/// The negative logarithm of how likely the labels of a sequence are by its scores `[T, K]`: a sum
/// over all ways through the scores that say them. The labels have an axis of their own, which may
/// be as long as the scores ({@link LinearChain}, a label a step) or shorter ({@link Ctc}).
///
/// Holds one sequence, which is written into {@link #scores} and {@link #labels}; for one thread.
/// All of it is in double precision and in a fixed order, so the bits depend on the numbers alone.
/// Nothing is allocated for a sequence that is no longer than one before.
public interface SequenceLoss {

  /// How many scores a step has, K.
  int classes();

  /// Makes room for a sequence.
  void reserve(int steps, int labels);

  /// The scores `[T, K]`, to be filled.
  double[] scores();

  /// The labels, to be filled.
  int[] labels();

  /// Computes the loss and what flows back of it.
  ///
  /// @param steps of the scores, T
  /// @param labels how many there are
  /// @param weight what flows back is multiplied with
  /// @param losses `[T]`, is set: their sum is the loss, a single one has no meaning
  /// @param dScores `[T, K]`, is added to; null where nothing flows back
  void compute(int steps, int labels, double weight, double[] losses, double[] dScores);
}
