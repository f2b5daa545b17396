package dev.eddy.explain;

import dev.eddy.equation.Printer;
import dev.eddy.graph.Backward;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.lower.Lowering;
import dev.eddy.lower.Places;
import dev.eddy.operation.Op;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The stages of a plan in the language.
///
/// A product of several matrices is written as one: `[a_i; a_f] = [W_i; W_f] @ x + [b_i; b_f]`
/// where they read the same operand, `d x = [W_i; W_f]^T @ [d a_i; d a_f]` where what flows back
/// comes from several places.
final class PlanWording {

  private final CellGraph cell;
  private final Backward back;
  private final Lowering lowering;
  private final Wording wording;
  private final SizeSymbols symbols;

  /// For a parameter of the model, the one of the cell.
  private final Map<String, String> parameters = new HashMap<>();

  PlanWording(Lowering lowering, Wording wording, SizeSymbols symbols) {
    this.lowering = lowering;
    this.wording = wording;
    this.symbols = symbols;
    cell = lowering.cell();
    back = lowering.back();
    for (var parameter : cell.equations().parameters()) {
      parameters.put(lowering.places().site().parameter(parameter.name()), parameter.name());
    }
  }

  /// One stage as text.
  CellReport.StageText text(Stage stage, boolean backward) {
    return switch (stage) {
      case Stage.Product product ->
          new CellReport.StageText("product", List.of(product(product, backward)));
      case Stage.Pointwise pointwise ->
          new CellReport.StageText("pointwise", pointwise(pointwise, backward));
      case Stage.Attend attend -> new CellReport.StageText("attend", attention(attend.result()));
      case Stage.AttendBack attend ->
          new CellReport.StageText("attend", attention(attend.dQuery()));
    };
  }

  private List<String> attention(Ref result) {
    return back.graph().nodes().stream()
        .filter(Node::isAttention)
        .filter(node -> lowering.places().find(node).equals(Optional.of(result)))
        .map(node -> wording.line(named(node)).text())
        .toList();
  }

  /// What flows back through attention lies side by side: the part with a name.
  private Node named(Node node) {
    return back.graph().nodes().stream()
        .filter(part ->
            part instanceof Node.Slice slice
                && slice.argument().id() == node.id()
                && wording.hasLine(part))
        .findFirst()
        .orElse(node);
  }

  // ---- pointwise stages
  // ----------------------------------------------------------------------------------------------------------

  /// Named values, and those nothing else in the stage reads.
  private List<String> pointwise(Stage.Pointwise stage, boolean backward) {
    var contents = lowering.contents().get(stage);
    var read =
        contents.stream()
            .flatMap(node -> node.arguments().stream())
            .map(Node::id)
            .collect(Collectors.toSet());
    var lines = new ArrayList<String>();
    for (var node : contents) {
      if (wording.hasLine(node)) {
        lines.add(wording.line(node).toString());
      } else if (node instanceof Node.Mask mask) {
        lines.add(
            "%s = 0 at the rate %s, else %s"
                .formatted(wording.text(mask), Printer.text(mask.rate()), kept(mask)));
      } else if (!read.contains(node.id())) {
        lines.add(unnamed(node, backward).toString());
      }
    }
    return lines;
  }

  private static String kept(Node.Mask mask) {
    return "1 / (1 - "
        + Printer.text(mask.rate())
        + ")"
        + (mask.variational() ? ", the same at all steps" : "");
  }

  private Wording.Line unnamed(Node node, boolean backward) {
    if (backward) {
      for (var state : back.states().entrySet()) {
        if (isOrCopies(node, state.getValue())) {
          return wording.line("d " + state.getKey(), node);
        }
      }
      for (var input : back.inputs().entrySet()) {
        if (isOrCopies(node, input.getValue())) {
          return wording.line("d " + input.getKey(), node);
        }
      }
    }
    for (var reader : affines(backward)) {
      if (reader.init().id() == node.id() && wording.hasLine(reader)) {
        return wording.line(wording.text(reader), node);
      }
    }
    return wording.line(node);
  }

  private static boolean isOrCopies(Node node, Node value) {
    return node.id() == value.id()
        || node instanceof Node.Map map
            && map.op() == Op.COPY
            && isOrCopies(map.arguments().getFirst(), value);
  }

  private List<Node.Affine> affines(boolean backward) {
    return back.graph().nodes().stream()
        .filter(node -> back.has(node) == backward)
        .filter(Node.Affine.class::isInstance)
        .map(Node.Affine.class::cast)
        .toList();
  }

  // ---- products
  // ------------------------------------------------------------------------------------------------------------------

  private String product(Stage.Product product, boolean backward) {
    var results =
        affines(backward).stream()
            .filter(affine -> isIn(lowering.places().of(affine), product.result()))
            .sorted(Comparator.comparingInt(affine -> lowering.places().of(affine).column()))
            .toList();
    var name = list(results.stream().map(wording::text).toList(), "; ");
    var text =
        name
            + (product.start().isEmpty() ? " += " : " = ")
            + matrices(product.matrix())
            + " @ "
            + operand(product.operand(), backward);
    if (product.start().isPresent() && results.stream().anyMatch(affine -> !affine.init().is(0))) {
      text +=
          " + " + list(results.stream().map(affine -> wording.text(affine.init())).toList(), "; ");
    }
    return text
        + "    # [%s, %s]%s"
            .formatted(
                symbols.text(product.matrix().n()),
                symbols.text(product.matrix().k()),
                place(product.result()));
  }

  private String place(Ref ref) {
    var places = lowering.places();
    return Places.isIn(places.stack(), ref)
        ? place("affine", ref)
        : Places.isIn(places.adjoints(), ref) ? place("d affine", ref) : "";
  }

  private String place(String name, Ref ref) {
    return " -> %s[%s..%s]"
        .formatted(name, symbols.text(ref.column()), symbols.text(ref.column() + ref.width()));
  }

  private static boolean isIn(Ref ref, Ref range) {
    return ref != null
        && ref.buffer().id() == range.buffer().id()
        && ref.shift() == range.shift()
        && ref.column() >= range.column()
        && ref.column() + ref.width() <= range.column() + range.width();
  }

  /// The values that lie side by side where a product reads.
  private String operand(Ref ref, boolean backward) {
    var parts = new TreeMap<Integer, String>();
    for (var affine : affines(backward)) {
      for (var term : affine.terms()) {
        lowering
            .places()
            .find(term.operand())
            .filter(at -> isIn(at, ref))
            .ifPresent(at ->
                parts.put(
                    at.column(),
                    ref.width() == at.width()
                        ? wording.factor(term.operand())
                        : wording.text(term.operand())));
      }
    }
    return list(List.copyOf(parts.values()), "; ");
  }

  private String matrices(Stage.Packed packed) {
    Map<Integer, List<Stage.Piece>> results = new TreeMap<>();
    packed
        .pieces()
        .forEach(
            piece -> results.computeIfAbsent(piece.atColumn(), _ -> new ArrayList<>()).add(piece));
    boolean transposed = packed.pieces().stream().allMatch(Stage.Piece::transposed);
    if (results.size() > 1) {
      var names =
          results.values().stream()
              .map(pieces -> transposed ? side(pieces, true) : side(pieces, false))
              .toList();
      return transposed ? list(names, ", ") + "^T" : list(names, "; ");
    }
    var pieces = results.values().iterator().next();
    return transposed ? side(pieces, true) + "^T" : side(pieces, false);
  }

  /// Matrices that read neighbouring operands: side by side, or, when they are all transposed, one
  /// below the other.
  private String side(List<Stage.Piece> pieces, boolean transposed) {
    var names =
        pieces.stream()
            .sorted(Comparator.comparingInt(Stage.Piece::atRow))
            .map(piece ->
                wording.columns(
                        parameters.get(piece.matrix()),
                        piece.column(),
                        piece.span(),
                        piece.columns())
                    + (piece.transposed() && !transposed ? "^T" : ""))
            .toList();
    return list(names, transposed ? "; " : ", ");
  }

  private static String list(List<String> parts, String separator) {
    return parts.size() == 1
        ? parts.getFirst()
        : parts.stream().collect(Collectors.joining(separator, "[", "]"));
  }

  // ---- gradients
  // -----------------------------------------------------------------------------------------------------------------

  /// Gradients of parameters, those of neighbouring matrices with a common operand as one product.
  ///
  /// @param follows whether the second matrix lies right after the first among the parameters
  List<String> gradients(Predicate<List<String>> follows) {
    var lines = new ArrayList<String>();
    var run = new ArrayList<CellPlan.MatrixGradient>();
    for (var gradient : lowering.matrices()) {
      if (!run.isEmpty()) {
        var last = run.getLast();
        boolean joins =
            last.operand().equals(gradient.operand())
                && last.adjoint().meets(gradient.adjoint())
                && last.column() == gradient.column()
                && last.columns() == gradient.columns()
                && follows.test(List.of(last.matrix(), gradient.matrix()));
        if (!joins) {
          lines.add(gradient(run));
          run.clear();
        }
      }
      run.add(gradient);
    }
    if (!run.isEmpty()) {
      lines.add(gradient(run));
    }
    return lines;
  }

  private String gradient(List<CellPlan.MatrixGradient> run) {
    var matrices = new ArrayList<String>();
    var adjoints = new ArrayList<String>();
    var operand = "";
    for (var gradient : run) {
      var derived = derived(gradient);
      matrices.add(
          wording.columns(
              parameters.get(gradient.matrix()),
              gradient.column(),
              derived.operand().width(),
              gradient.columns()));
      adjoints.add(
          run.size() == 1 ? wording.factor(derived.adjoint()) : wording.text(derived.adjoint()));
      operand = wording.factor(derived.operand());
    }
    return "d " + list(matrices, "; ") + " += " + list(adjoints, "; ") + " @ " + operand + "^T";
  }

  private Backward.MatrixGradient derived(CellPlan.MatrixGradient gradient) {
    return lowering.places().results().matrices().stream()
        .filter(g ->
            g.matrix().equals(parameters.get(gradient.matrix())) && g.column() == gradient.column())
        .filter(g ->
            gradient.operand().equals(lowering.places().of(g.operand()))
                && gradient.adjoint().equals(lowering.places().of(g.adjoint())))
        .findFirst()
        .orElseThrow();
  }
}
