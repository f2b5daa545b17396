package dev.eddy.lower;

import dev.eddy.graph.Backward;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.CellPlan.Loop;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;

/// From the graph of a cell to stages: what runs when, and where each value is kept. Each pass
/// takes what the ones before it gave.
///
/// 1. {@link Results}: what is wanted, and where it goes.
/// 2. {@link Demand}: what has to be computed for it, and what the backward pass needs of the
///    forward pass.
/// 3. {@link Times}: a *phase* for each value (before the steps, in the step, after the steps) and
///    a *level* in its phase.
/// 4. {@link Places}: a buffer for each value that another stage or the backward pass reads; the
///    others live in registers of a block.
/// 5. {@link Stages}: products, attention and pointwise code, level by level.
/// 6. {@link Overlay}: what flows back takes the place of what it flows back to.
/// 7. {@link Proof}: the stages compute the values, in every order of steps that a run may have.
///
/// @param cell what was lowered
/// @param back what flows back through it
/// @param passes its plans
/// @param demand what was computed
/// @param places where
/// @param contents the values that each pointwise stage computes, in order
public record Lowering(
    CellGraph cell,
    Backward back,
    Passes passes,
    Demand demand,
    Places places,
    Map<Stage, List<Node>> contents) {

  /// The plans of both passes.
  ///
  /// @param backward has no stages where nothing flows back
  public record Passes(CellPlan forward, CellPlan backward) {}

  /// Lowers a cell, each value in a place of its own: how a cell is explained.
  ///
  /// @throws CancellationException if the thread is interrupted
  public static Lowering of(CellSite site, CellGraph cell, Backward back, Buffers buffers) {
    return passes(site, cell, back, buffers).proved();
  }

  /// Lowers a cell with as little memory as it needs: how a cell is run.
  ///
  /// @throws CancellationException if the thread is interrupted
  public static Lowering overlaid(CellSite site, CellGraph cell, Backward back, Buffers buffers) {
    return Overlay.of(passes(site, cell, back, buffers)).proved();
  }

  private static Lowering passes(CellSite site, CellGraph cell, Backward back, Buffers buffers) {
    checkInterrupt();
    var results = Results.of(site, cell, back, buffers);
    var demand = Demand.of(results);
    var times = Times.of(site, results, demand, cell.next().values());
    var places = Places.of(site, results, demand, times, back, buffers);
    var stages = Stages.of(site, demand, times, places);
    var passes =
        new Passes(
            plan(site, stages.forward(), false, results.forwardStates()),
            plan(site, stages.backward(), true, results.backwardStates()));
    return new Lowering(cell, back, passes, demand, places, stages.contents());
  }

  private Lowering proved() {
    checkInterrupt();
    Proof.of(this, passes);
    return this;
  }

  /// The same values by other stages in other places.
  Lowering with(Passes others, Places elsewhere) {
    return new Lowering(cell, back, others, demand, elsewhere, Map.of());
  }

  /// Ends planning where the thread is interrupted, and leaves it so.
  static void checkInterrupt() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("planning the model was interrupted; nothing was begun");
    }
  }

  private static CellPlan plan(
      CellSite site,
      Map<Times.Phase, List<Stage>> stages,
      boolean backward,
      Map<String, CellPlan.State> states) {
    return new CellPlan(
        site.layer(),
        site.axis(),
        site.reverse(),
        backward,
        stages.get(Times.Phase.BEFORE),
        Loop.of(stages.get(Times.Phase.STEP)),
        stages.get(Times.Phase.AFTER),
        List.copyOf(states.values()));
  }

  /// Where the output is.
  public Ref output() {
    return places.of(cell.output());
  }

  /// Values of the forward pass that are kept for the backward pass; inputs and states, which are
  /// kept anyway, are not among them.
  public Set<Node> kept() {
    return demand.kept();
  }

  /// The gradients of its matrices, those that read the same operand together.
  public List<CellPlan.MatrixGradient> matrices() {
    var gradients = new ArrayList<CellPlan.MatrixGradient>();
    for (var gradient : places.results().matrices()) {
      var term = gradient.term();
      gradients.add(
          new CellPlan.MatrixGradient(
              places.site().axis(),
              places.site().parameter(gradient.matrix()),
              term.rows(),
              term.columns(),
              term.column(),
              places.of(gradient.adjoint()),
              places.of(gradient.operand())));
    }
    gradients.sort(
        Comparator.<CellPlan.MatrixGradient>comparingInt(g -> g.operand().buffer().id())
            .thenComparingInt(g -> g.operand().column())
            .thenComparingInt(g -> g.adjoint().buffer().id())
            .thenComparingInt(g -> g.adjoint().column()));
    return gradients;
  }

  /// The gradients of its vectors.
  public List<CellPlan.VectorGradient> vectors() {
    return places.results().vectors().stream()
        .map(gradient ->
            new CellPlan.VectorGradient(
                places.site().axis(),
                places.site().parameter(gradient.vector()),
                places.of(gradient.adjoint())))
        .toList();
  }
}
