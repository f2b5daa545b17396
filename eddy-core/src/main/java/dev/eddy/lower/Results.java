package dev.eddy.lower;

import dev.eddy.graph.Backward;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueGraph;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Ref;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The results of a cell and of its backward pass, each with a place of its own: next states, the
/// output, what flows back to states and inputs. What gradients are made of is a result too; its
/// place is free.
///
/// @param graph the values of both passes, and copies where a value cannot be in the place of a
///   result
/// @param forwardEnd the number of the first value of the backward pass
/// @param wanted the results
/// @param places where a result has to be
/// @param matrices gradients of matrices, of values that keep their place
/// @param vectors gradients of vectors, of values that keep their place
public record Results(
    ValueGraph graph,
    int forwardEnd,
    List<Node> wanted,
    Map<Node, Ref> places,
    Map<String, CellPlan.State> forwardStates,
    Map<String, CellPlan.State> backwardStates,
    List<Backward.MatrixGradient> matrices,
    List<Backward.VectorGradient> vectors) {

  static Results of(CellSite site, CellGraph cell, Backward back, Buffers buffers) {
    var search = new Search(site, cell, back, buffers);
    search.forward();
    if (back.flows()) {
      search.new Flowing().place();
    }
    return new Results(
        search.graph,
        back.firstId(),
        search.wanted,
        search.places,
        search.forwardStates,
        search.backwardStates,
        search.matrices,
        search.vectors);
  }

  private static final class Search {
    final ValueGraph graph;
    final List<Node> wanted = new ArrayList<>();
    final Map<Node, Ref> places = new LinkedHashMap<>();
    final Map<String, CellPlan.State> forwardStates = new LinkedHashMap<>();
    final Map<String, CellPlan.State> backwardStates = new LinkedHashMap<>();
    final List<Backward.MatrixGradient> matrices = new ArrayList<>();
    final List<Backward.VectorGradient> vectors = new ArrayList<>();
    private final CellSite site;
    private final CellGraph cell;
    private final Backward back;
    private final Buffers buffers;

    Search(CellSite site, CellGraph cell, Backward back, Buffers buffers) {
      this.site = site;
      this.cell = cell;
      this.back = back;
      this.buffers = buffers;
      graph = back.graph().extended();
    }

    void forward() {
      cell.next()
          .forEach((name, node) -> {
            var buffer =
                buffers.add(
                    site.layer() + "." + name, node.width(), Buffer.Kind.STATES, site.axis());
            forwardStates.put(name, new CellPlan.State(name, node.width(), buffer));
            places.put(node, new Ref(buffer, 0, node.width(), site.next()));
            wanted.add(node);
          });
      var output = cell.output();
      if (!places.containsKey(output)) {
        var buffer = buffers.add(site.layer(), output.width(), Buffer.Kind.STEPS, site.axis());
        places.put(output, new Ref(buffer, 0, output.width(), 0));
        wanted.add(output);
      }
    }

    /// Results of the backward pass.
    ///
    /// What flows back to a state is kept for one step only, and what flows back to an input may be
    /// added to by who reads that input before the gradients are summed: a value that someone else
    /// reads too has a place of its own, and is copied there.
    private final class Flowing {

      /// Values that depend on what flows back to a state: they are made in the steps.
      private final BitSet recurs;

      /// Values that another value reads.
      private final BitSet read = new BitSet();

      /// Values that gradients of parameters are sums of.
      private final Set<Node> summed = new HashSet<>();

      Flowing() {
        var nodes = graph.nodes();
        recurs = ValueGraph.dependents(nodes, back.firstId(), node -> node instanceof Node.State);
        for (var gradient : back.matrices()) {
          summed.add(gradient.adjoint().source());
          if (back.has(gradient.operand())) {
            summed.add(gradient.operand().source());
          }
        }
        back.vectors().forEach(gradient -> summed.add(gradient.adjoint().source()));
        var all = new ArrayList<>(back.states().values());
        all.addAll(back.inputs().values());
        all.addAll(summed);
        ValueGraph.ancestors(nodes, all).stream()
            .mapToObj(nodes::get)
            .flatMap(node -> node.arguments().stream())
            .forEach(argument -> read.set(argument.id()));
      }

      void place() {
        back.states().forEach(this::state);
        back.inputs()
            .forEach((input, node) -> {
              var to = site.inputGradients().get(input);
              root(isFree(node, to.width()) && !summed.contains(node), node, to);
            });
        back.matrices().forEach(gradient -> matrices.add(matrix(gradient)));
        for (var gradient : matrices) {
          wanted.add(gradient.adjoint());
          if (back.has(gradient.operand())) {
            wanted.add(gradient.operand());
          }
        }
        back.vectors().forEach(gradient -> vectors.add(vector(gradient)));
        vectors.forEach(gradient -> wanted.add(gradient.adjoint()));
      }

      private void state(String name, Node node) {
        int width = forwardStates.get(name).width();
        var buffer =
            buffers.add("d " + site.layer() + "." + name, width, Buffer.Kind.PAIR, site.axis());
        backwardStates.put(name, new CellPlan.State(name, width, buffer));
        boolean own =
            isFree(node, width)
                && recurs.get(node.id())
                && !read.get(node.id())
                && !summed.contains(node);
        root(own, node, new Ref(buffer, 0, width, site.previous()));
      }

      /// Whether the value itself can be computed in the place of a result.
      private boolean isFree(Node node, int width) {
        return (node instanceof Node.Map || node instanceof Node.Affine)
            && back.has(node)
            && node.width() == width
            && !places.containsKey(node);
      }

      private void root(boolean itself, Node node, Ref to) {
        var root = itself ? node : graph.copy(node, to.width());
        places.put(root, to);
        wanted.add(root);
      }

      private Backward.MatrixGradient matrix(Backward.MatrixGradient gradient) {
        var adjoint = gradient.adjoint();
        return isKept(adjoint)
            ? gradient
            : gradient.with(graph.copy(adjoint, gradient.term().rows()));
      }

      private Backward.VectorGradient vector(Backward.VectorGradient gradient) {
        var adjoint = gradient.adjoint();
        int width = gradient.width();
        return isKept(adjoint) && !(adjoint instanceof Node.Slice) && adjoint.width() == width
            ? gradient
            : new Backward.VectorGradient(gradient.vector(), width, graph.copy(adjoint, width));
      }

      /// Whether the value has, or can be given, a place that keeps it until gradients are summed.
      private static boolean isKept(Node adjoint) {
        var source = adjoint.source();
        return source instanceof Node.Map && source.width() > 0
            || source instanceof Node.Affine
            || source instanceof Node.Join
            || source instanceof Node.AttendBack
            || source instanceof Node.Input;
      }
    }
  }
}
