package dev.eddy.graph;

import dev.eddy.equation.Equations;
import dev.eddy.equation.Expr;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The equations of a cell as a graph of values of known sizes.
///
/// Sums are brought into the order that fixes the bits: an affine part is one chain (bias, products
/// with what does not depend on the state, then products with what does, each in textual order),
/// what else is added follows in textual order, and a product of two values that is added becomes
/// one fused multiply-add.
///
/// @param named what each line defines, by its name (`c'` for the next value of a state)
/// @param next the next value of each state, in the order of the declarations
/// @param memories the rows of memory it attends to, and the expressions they are computed by
public record CellGraph(
    ValueGraph graph,
    Equations equations,
    Map<String, Integer> sizes,
    Map<String, Node> named,
    Map<String, Node> next,
    Node output,
    Map<ValueRole.Rows, Expr> memories) {

  /// The graph of a step.
  ///
  /// @param parts sizes of the parts an input is joined from, where it is
  /// @param firstSite the number of its first random site
  public static CellGraph of(
      Equations equations,
      Map<String, Integer> sizes,
      Map<String, List<Integer>> parts,
      boolean training,
      int firstSite) {
    return new Translation(equations, sizes, training, firstSite).step(Set.of(), parts);
  }

  /// The graph of the equations of an optimiser, which read the learning rate `lr` and the number
  /// `t` of the step.
  ///
  /// @param width of every vector
  public static CellGraph update(Equations optimizer, int width) {
    return new Translation(optimizer, Map.of("N", width), true, 0)
        .step(Set.of("lr", "t"), Map.of());
  }

  /// A pointwise loss as the graph of its sum over a row.
  public static CellGraph rowLoss(Equations equations, int width) {
    return new Translation(equations, Map.of("N", width), true, 0).rowLoss();
  }

  /// Rows of a memory that a cell attends to, as a graph that runs over the memory's own sequence.
  ///
  /// @param parts sizes of the parts each memory is joined from
  public CellGraph memory(ValueRole.Rows rows, Map<String, List<Integer>> parts, boolean training) {
    return new Translation(equations, sizes, training, 0).memory(memories.get(rows), parts);
  }
}
