package dev.eddy.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What flows back through a cell: derived from its graph by the table of derivatives.
///
/// For a value v, `d v` is the derivative of the loss with respect to v. The values of the forward
/// pass that are mentioned here are the ones to save. All products that flow back into one value
/// are one affine chain over transposed matrices.
///
/// @param graph the values of the cell, then those of its backward pass
/// @param firstId the first value of the backward pass
/// @param flows whether anything flows back at all
/// @param states what flows back to each state before the step
/// @param inputs what flows back to what the cell reads
/// @param adjoints for a value of the forward pass, what flows back to it
public record Backward(
    ValueGraph graph,
    int firstId,
    boolean flows,
    Map<String, Node> states,
    Map<ValueRole.Read, Node> inputs,
    List<MatrixGradient> matrices,
    List<VectorGradient> vectors,
    Map<Node, Node> adjoints) {

  /// `d matrix[:, column …] += Σ d · operandᵀ` over all rows and steps.
  ///
  /// @param operand what the product read, or, in a branch, as much of it as was taken
  public record MatrixGradient(Node.Term term, Node adjoint, Node operand) {
    public String matrix() {
      return term.matrix();
    }

    public int column() {
      return term.column();
    }

    public MatrixGradient with(Node copy) {
      return new MatrixGradient(term, copy, operand);
    }
  }

  /// `d vector += Σ d` over all rows and steps.
  public record VectorGradient(String vector, int width, Node adjoint) {}

  public Backward {
    matrices = List.copyOf(matrices);
    vectors = List.copyOf(vectors);
  }

  /// Nothing flows back.
  public static Backward none(CellGraph cell) {
    int end = cell.graph().nodes().size();
    return new Backward(
        cell.graph(), end, false, Map.of(), Map.of(), List.of(), List.of(), Map.of());
  }

  /// What flows back.
  ///
  /// @param outputFlows whether something flows back to the output
  /// @param wanted what something must flow back to; the value says whether it is added to what
  ///   others have sent back there
  public static Backward of(
      CellGraph cell, boolean outputFlows, Map<ValueRole.Read, Boolean> wanted) {
    return new Derivation(cell, wanted).backward(outputFlows);
  }

  /// Whether a value belongs to the backward pass.
  public boolean has(Node node) {
    return node.id() >= firstId;
  }

  /// The same with another value that flows back to an input, in a graph that goes on from this
  /// one.
  public Backward with(ValueGraph longer, ValueRole.Read input, Node flow) {
    var all = new LinkedHashMap<>(inputs);
    all.put(input, flow);
    return new Backward(longer, firstId, flows, states, all, matrices, vectors, adjoints);
  }
}
