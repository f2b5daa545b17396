package dev.eddy.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The products of one level, those with a common operand or a common result made one.
final class Products {

  /// @param ordinal the place in the chain of the result: a chain keeps its order
  private record Draft(
      int ordinal, Ref operand, int k, Ref result, Ref start, List<Stage.Piece> pieces) {}

  private final CellValues values;
  private final Places places;
  private final List<Draft> drafts = new ArrayList<>();

  /// @param chains affine values that have terms at level `l` of the phase
  Products(
      CellValues values,
      Schedule schedule,
      Places places,
      List<Node.Affine> chains,
      Schedule.Phase at,
      int l) {
    this.values = values;
    this.places = places;
    for (var affine : chains) {
      int id = affine.id();
      var terms = new ArrayList<Node.Term>();
      boolean first = false;
      for (int i = 0; i < affine.terms().size(); i++) {
        if (schedule.termPhases.get(id)[i] == at && schedule.termLevels.get(id)[i] == l) {
          first |= i == 0;
          terms.add(affine.terms().get(i));
        }
      }
      if (!terms.isEmpty()) {
        add(affine, terms, first);
      }
    }
  }

  private void add(Node.Affine affine, List<Node.Term> terms, boolean first) {
    var sorted = new ArrayList<>(terms);
    if (terms.stream().allMatch(Node.Term::transposed)) {
      sorted.sort(
          Comparator.<Node.Term>comparingInt(t -> values.placeOf(t.operand()).buffer().id())
              .thenComparingInt(t -> values.placeOf(t.operand()).column()));
    }
    var result = values.place[affine.id()];
    int ordinal = affine.terms().indexOf(terms.getFirst());
    for (var term : sorted) {
      var operand = values.placeOf(term.operand());
      var start = first ? start(affine) : null;
      first = false;
      int k = term.transposed() ? term.rows() : term.span();
      var piece =
          new Stage.Piece(
              values.setting.parameter(term.matrix()),
              term.rows(),
              term.columns(),
              term.column(),
              term.span(),
              term.transposed(),
              0,
              0);
      var last = drafts.isEmpty() ? null : drafts.getLast();
      if (start == null
          && last != null
          && last.result.equals(result)
          && last.operand.meets(operand)) {
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
        drafts.set(
            drafts.size() - 1,
            new Draft(last.ordinal, wide, last.k + k, result, last.start, pieces));
      } else {
        drafts.add(new Draft(ordinal++, operand, k, result, start, List.of(piece)));
      }
    }
  }

  private Ref start(Node.Affine affine) {
    var at = values.place[affine.id()];
    if (places.isInStack(at)
        && (affine.init() instanceof Node.Vector || Graph.is(affine.init(), 0))) {
      return new Ref(places.biases(), at.column(), at.width(), 0);
    }
    return switch (affine.init()) {
      case Node.Constant constant ->
          values.setting.buffers().constant(constant.value(), affine.width());
      case Node.Vector vector ->
          values.setting.buffers().vector(values.setting.parameter(vector.name()), vector.width());
      default -> null;
    };
  }

  List<Stage> stages() {
    drafts.sort(
        Comparator.<Draft>comparingInt(d -> d.ordinal)
            .thenComparingInt(
                d -> places.isInStack(d.result) ? d.result.column() : Integer.MAX_VALUE));
    var stages = new ArrayList<Stage>();
    var left = new ArrayList<>(drafts);
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
              run.operand,
              values.setting.buffers().pack(run.k, n, run.pieces),
              run.result,
              run.start));
    }
    return stages;
  }

  private boolean joins(Draft a, Draft b) {
    boolean starts = a.start == null ? b.start == null : b.start != null && a.start.meets(b.start);
    return starts
        && a.ordinal == b.ordinal
        && a.k == b.k
        && a.operand.equals(b.operand)
        && a.result.meets(b.result);
  }

  private Draft joined(Draft a, Draft b) {
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
        a.start == null
            ? null
            : new Ref(a.start.buffer(), a.start.column(), result.width(), a.start.shift());
    return new Draft(a.ordinal, a.operand, a.k, result, start, pieces);
  }
}
