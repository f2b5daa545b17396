/// A cell as values of known sizes, each made once, and what flows back through it.
///
/// {@link dev.eddy.graph.CellGraph} brings equations into the order of operations that fixes the
/// bits; {@link dev.eddy.graph.Backward} derives what flows back in the same kind of graph. What a
/// value from outside is, its {@link dev.eddy.graph.ValueRole} says.
package dev.eddy.graph;
