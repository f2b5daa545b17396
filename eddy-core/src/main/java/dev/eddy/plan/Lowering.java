package dev.eddy.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// From the graph of a cell to stages: what runs when, and where each value is kept.
///
/// 1. {@link Results}: what is wanted, and where it goes.
/// 2. {@link Saved}: what the backward pass needs of the forward pass.
/// 3. {@link Schedule}: a *phase* for each value (before the steps, in the step, after the steps)
///    and a *level* in its phase.
/// 4. {@link Places}: a buffer for each value that another stage or the backward pass reads; the
///    others live in registers of a block.
/// 5. Stages, level by level: {@link Products}, attention, and one pointwise stage by a {@link
///    PointwiseWriter}.
/// 6. {@link Proof}: the stages compute the values, in every order of steps that a run may have.
final class Lowering {

  private final CellValues.Setting setting;
  private final CellGraph cell;
  private final Backward back;
  private final Map<Integer, Stage.Attend> attentions = new LinkedHashMap<>();
  private final Map<Stage, List<Node>> contents = new IdentityHashMap<>();
  private CellValues values;
  private Saved saved;
  private Schedule schedule;
  private Places places;

  /// @param shared for a parameter, the one of another layer that it is
  /// @param back null where nothing flows back
  /// @param inputs where the inputs are
  /// @param inputGradients where what flows back to them goes
  /// @param outputGradient what flows back to the output, or null
  Lowering(
      String layer,
      Map<String, String> shared,
      CellGraph cell,
      Backward back,
      String axis,
      boolean reverse,
      Map<String, Ref> inputs,
      Map<String, Ref> inputGradients,
      Ref outputGradient,
      Buffers buffers) {
    this.cell = cell;
    this.back = back;
    setting =
        new CellValues.Setting(
            layer, shared, axis, reverse, inputs, inputGradients, outputGradient, buffers);
  }

  CellPlan.Lowered lower() {
    int forwardEnd = back == null ? cell.graph.nodes().size() : back.firstId;
    Planner.checkInterrupt();
    var results = new Results(setting, cell, back);
    values = new CellValues(setting, cell.graph.nodes(), forwardEnd, results);
    saved = new Saved(values, back);
    schedule = new Schedule(values, cell.next.values());
    places = new Places(values, schedule, back);
    var forward = plan(0, forwardEnd, false, results.forwardStates);
    CellPlan backward = null;
    var matrices = new ArrayList<CellPlan.MatrixGradient>();
    var vectors = new ArrayList<CellPlan.VectorGradient>();
    if (back != null) {
      backward = plan(forwardEnd, values.nodes.size(), true, results.backwardStates);
      gradients(matrices, vectors);
    }
    var lowered =
        new CellPlan.Lowered(forward, backward, values.place[cell.output.id()], matrices, vectors);
    Planner.checkInterrupt();
    Proof.of(values, cell, back, lowered);
    return lowered;
  }

  private CellPlan plan(int from, int to, boolean backward, Map<String, CellPlan.State> states) {
    var stages = stages(from, to);
    return new CellPlan(
        setting.layer(),
        setting.axis(),
        setting.reverse(),
        backward,
        stages.get(Schedule.Phase.BEFORE),
        stages.get(Schedule.Phase.STEP),
        stages.get(Schedule.Phase.AFTER),
        List.copyOf(states.values()));
  }

  /// The values, each with its place: what a {@link Proof} is about.
  CellValues values() {
    return values;
  }

  /// The values a pointwise stage computes, in order.
  List<Node> contents(Stage.Pointwise stage) {
    return contents.get(stage);
  }

  /// Values of the forward pass that are kept for the backward pass; inputs and states, which are
  /// kept anyway, are not among them.
  Set<Node> saved() {
    return saved.nodes;
  }

  /// Where a value is kept, or null.
  Ref placeOf(Node node) {
    return values.placeOf(node);
  }

  /// The stages of the values from … to, phase by phase.
  private Map<Schedule.Phase, List<Stage>> stages(int from, int to) {
    var result = new EnumMap<Schedule.Phase, List<Stage>>(Schedule.Phase.class);
    schedule
        .levels(from, to)
        .forEach((at, levels) -> {
          var stages = new ArrayList<Stage>();
          for (int l = 0; l < levels.size(); l++) {
            level(levels.get(l), at, l, stages);
          }
          result.put(at, stages);
        });
    return result;
  }

  private void level(Schedule.Level level, Schedule.Phase at, int l, List<Stage> stages) {
    stages.addAll(new Products(values, schedule, places, level.chains(), at, l).stages());
    var code = new ArrayList<Node>();
    for (var node : level.values()) {
      if (CellValues.isAttention(node)) {
        stages.add(attention(node));
      } else if (!(node instanceof Node.Affine)) {
        code.add(node);
      }
    }
    var starts = starts(level.starting());
    if (!code.isEmpty() || !starts.isEmpty()) {
      var writer = new PointwiseWriter(values, code, starts);
      var stage = writer.stage();
      stages.add(stage);
      contents.put(stage, writer.contents());
    }
  }

  private Stage attention(Node node) {
    if (node instanceof Node.AttendBack back) {
      var attend = back.forward();
      return new Stage.AttendBack(
          attentions.get(attend.id()),
          values.placeOf(back.d()),
          values.place[back.id()],
          setting.inputGradients().get(((Node.Input) attend.keys()).name()),
          setting.inputGradients().get(((Node.Input) attend.values()).name()),
          setting
              .buffers()
              .weights(
                  "d " + setting.layer() + ".attention",
                  setting.axis(),
                  attentions.get(attend.id()).weights().memory()));
    }
    var attend = (Node.Attend) node;
    var keys = values.placeOf(attend.keys());
    var memory = keys.buffer().axis();
    var stage =
        new Stage.Attend(
            values.placeOf(attend.query()),
            keys,
            values.placeOf(attend.values()),
            attend.v() == null ? null : values.placeOf(attend.v()),
            setting.buffers().weights(probe(), setting.axis(), memory),
            setting
                .buffers()
                .add(
                    setting.layer() + ".scores",
                    Math.max(keys.width(), attend.width()),
                    Buffer.Kind.STEPS,
                    memory),
            values.place[attend.id()]);
    attentions.put(attend.id(), stage);
    return stage;
  }

  /// The name its weights are probed by: a cell may attend more than once.
  private String probe() {
    return setting.layer() + ".attention" + (attentions.isEmpty() ? "" : attentions.size() + 1);
  }

  /// Values copied to where a chain that starts with them is kept.
  private List<PointwiseWriter.Start> starts(List<Node.Affine> chains) {
    var starts = new ArrayList<PointwiseWriter.Start>();
    for (var affine : chains) {
      var init = affine.init();
      var at = values.place[affine.id()];
      boolean given = init instanceof Node.Constant || init instanceof Node.Vector;
      if (!given && !isAt(init, at)) {
        starts.add(new PointwiseWriter.Start(init, at));
      }
    }
    return starts;
  }

  private boolean isAt(Node node, Ref ref) {
    var known = values.placeOf(node);
    return known != null && known.equals(ref);
  }

  private void gradients(
      List<CellPlan.MatrixGradient> matrices, List<CellPlan.VectorGradient> vectors) {
    for (var gradient : back.matrices) {
      var term = gradient.term();
      matrices.add(
          new CellPlan.MatrixGradient(
              setting.axis(),
              setting.parameter(gradient.matrix()),
              term.rows(),
              term.columns(),
              term.column(),
              values.placeOf(gradient.adjoint()),
              values.placeOf(gradient.operand())));
    }
    matrices.sort(
        Comparator.<CellPlan.MatrixGradient>comparingInt(g -> g.operand().buffer().id())
            .thenComparingInt(g -> g.operand().column())
            .thenComparingInt(g -> g.adjoint().buffer().id())
            .thenComparingInt(g -> g.adjoint().column()));
    for (var gradient : back.vectors) {
      vectors.add(
          new CellPlan.VectorGradient(
              setting.axis(),
              setting.parameter(gradient.vector()),
              values.placeOf(gradient.adjoint())));
    }
  }
}
