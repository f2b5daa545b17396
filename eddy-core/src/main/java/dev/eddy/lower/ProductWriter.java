package dev.eddy.lower;

import dev.eddy.graph.Node;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The products of one level, those with a common operand or a common result made one.
final class ProductWriter {

  /// A product as it grows.
  ///
  /// @param ordinal the place in the chain of the result: a chain keeps its order
  private record Growing(
      int ordinal, Ref operand, int k, Ref result, Optional<Ref> start, List<Stage.Piece> pieces) {}

  private final CellSite site;
  private final Places places;
  private final List<Growing> growing = new ArrayList<>();

  /// @param chains affine values that have terms at this time
  ProductWriter(
      CellSite site, Times times, Places places, List<Node.Affine> chains, Times.Time time) {
    this.site = site;
    this.places = places;
    for (var affine : chains) {
      var at = times.terms().get(affine);
      var terms = new ArrayList<Node.Term>();
      for (int i = 0; i < at.size(); i++) {
        if (at.get(i).equals(time)) {
          terms.add(affine.terms().get(i));
        }
      }
      if (!terms.isEmpty()) {
        add(affine, terms, at.getFirst().equals(time));
      }
    }
  }

  private void add(Node.Affine affine, List<Node.Term> terms, boolean first) {
    var sorted = new ArrayList<>(terms);
    if (terms.stream().allMatch(Node.Term::transposed)) {
      sorted.sort(
          Comparator.<Node.Term>comparingInt(t -> places.of(t.operand()).buffer().id())
              .thenComparingInt(t -> places.of(t.operand()).column()));
    }
    var result = places.computed().get(affine);
    int ordinal = affine.terms().indexOf(terms.getFirst());
    for (var term : sorted) {
      var operand = places.of(term.operand());
      var start = first ? start(affine) : Optional.<Ref>empty();
      first = false;
      int k = term.transposed() ? term.rows() : term.span();
      var piece =
          new Stage.Piece(
              site.parameter(term.matrix()),
              term.rows(),
              term.columns(),
              term.column(),
              term.span(),
              term.transposed(),
              0,
              0);
      if (start.isEmpty()
          && !growing.isEmpty()
          && growing.getLast().result.equals(result)
          && growing.getLast().operand.meets(operand)) {
        var last = growing.getLast();
        var pieces = new ArrayList<>(last.pieces);
        pieces.add(
            new Stage.Piece(
                piece.matrix(),
                piece.rows(),
                piece.columns(),
                piece.column(),
                piece.span(),
                piece.transposed(),
                last.k,
                0));
        var wide =
            new Ref(
                last.operand.buffer(),
                last.operand.column(),
                last.operand.width() + operand.width(),
                last.operand.shift());
        growing.set(
            growing.size() - 1,
            new Growing(last.ordinal, wide, last.k + k, result, last.start, pieces));
      } else {
        growing.add(new Growing(ordinal++, operand, k, result, start, List.of(piece)));
      }
    }
  }

  private Optional<Ref> start(Node.Affine affine) {
    var at = places.computed().get(affine);
    if (places.isInStack(at) && (affine.init() instanceof Node.Vector || affine.init().is(0))) {
      return Optional.of(new Ref(places.biases().orElseThrow(), at.column(), at.width(), 0));
    }
    return switch (affine.init()) {
      case Node.Constant constant ->
          Optional.of(places.buffers().constant(constant.value(), affine.width()));
      case Node.Vector vector ->
          Optional.of(places.buffers().vector(site.parameter(vector.name()), vector.width()));
      default -> Optional.empty();
    };
  }

  List<Stage> stages() {
    growing.sort(
        Comparator.<Growing>comparingInt(d -> d.ordinal)
            .thenComparingInt(
                d -> places.isInStack(d.result) ? d.result.column() : Integer.MAX_VALUE));
    var stages = new ArrayList<Stage>();
    var left = new ArrayList<>(growing);
    while (!left.isEmpty()) {
      var run = left.removeFirst();
      for (int i = 0; i < left.size(); ) {
        var next = left.get(i);
        if (joins(run, next)) {
          run = joined(run, next);
          left.remove(i);
        } else {
          i++;
        }
      }
      int n = run.result.width();
      stages.add(
          new Stage.Product(
              run.operand, places.buffers().pack(run.k, n, run.pieces), run.result, run.start));
    }
    return stages;
  }

  private boolean joins(Growing a, Growing b) {
    boolean starts =
        a.start.isEmpty() && b.start.isEmpty()
            || a.start.isPresent() && b.start.isPresent() && a.start.get().meets(b.start.get());
    return starts
        && a.ordinal == b.ordinal
        && a.k == b.k
        && a.operand.equals(b.operand)
        && a.result.meets(b.result);
  }

  private Growing joined(Growing a, Growing b) {
    var pieces = new ArrayList<>(a.pieces);
    int width = a.result.width();
    for (var p : b.pieces) {
      pieces.add(
          new Stage.Piece(
              p.matrix(),
              p.rows(),
              p.columns(),
              p.column(),
              p.span(),
              p.transposed(),
              p.atRow(),
              p.atColumn() + width));
    }
    var result =
        new Ref(a.result.buffer(), a.result.column(), width + b.result.width(), a.result.shift());
    var start =
        a.start.map(row -> new Ref(row.buffer(), row.column(), result.width(), row.shift()));
    return new Growing(a.ordinal, a.operand, a.k, result, start, pieces);
  }
}
