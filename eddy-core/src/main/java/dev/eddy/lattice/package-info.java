/// Losses over all ways through a sequence, each a {@link dev.eddy.lattice.SequenceLoss}, and what
/// a sequence says by them. Sums and best ways are in logarithms and double precision.
package dev.eddy.lattice;
