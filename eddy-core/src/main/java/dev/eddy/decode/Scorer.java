package dev.eddy.decode;

/// What is asked for the next symbol of many sequences at once; a search over its answers is in
/// {@link Greedy} and {@link Beam}.
///
/// A scorer has rows, and each row stands after the symbols it has taken in. {@link Steps} makes
/// one of a program.
public interface Scorer {

  /// How many symbols there are: ids are 0 to this − 1.
  int symbols();

  /// Takes one symbol into each of the rows 0 to `rows` − 1 and says how likely each symbol
  /// follows, in nats.
  ///
  /// @param taken for each row, the symbol it takes in
  /// @param out log-probabilities `[rows, symbols]`; −∞ for a symbol that may not follow
  void step(int rows, int[] taken, double[] out);

  /// Lets row r go on from where row `from[r]` stands, for r from 0 to `rows` − 1, all at once.
  void select(int rows, int[] from);
}
