/// Losses over all ways through a sequence: sums and best ways over sequences of labels, in
/// logarithms and double precision.
package dev.eddy.lattice;
