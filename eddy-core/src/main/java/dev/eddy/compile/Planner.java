package dev.eddy.compile;

import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/// From a model to a plan.
public final class Planner {

  private final Model model;
  private final Optional<Objective> objective;
  private final boolean training;
  private final PlanDraft draft;
  private final LayerFlows flows;
  private final ScanPlanner scans;

  private Planner(Model model, Optional<Objective> objective, boolean training) {
    this.model = model;
    this.objective = objective;
    this.training = training;
    objective.ifPresent(given -> LossPlanner.check(given, model));
    flows = training ? LayerFlows.of(model, objective.orElseThrow()) : LayerFlows.none(model);
    draft = new PlanDraft(model, training, flows);
    scans = new ScanPlanner(draft);
  }

  /// The plan of a run that gives the outputs.
  public static Plan inference(Model model) {
    return Lifetimes.shared(new Planner(model, Optional.empty(), false).plan());
  }

  /// The plan of a run that gives the loss too, as in inference: nothing is dropped.
  public static Plan evaluation(Model model, Objective objective) {
    return Lifetimes.shared(new Planner(model, Optional.of(objective), false).plan());
  }

  /// The plan of a run that gives the loss and the gradients.
  ///
  /// @throws CancellationException if the thread is interrupted
  public static Plan training(Model model, Objective objective) {
    return Lifetimes.shared(
        new Planner(Penalties.model(model, objective), Optional.of(objective), true).plan());
  }

  private Plan plan() {
    for (int i = 0; i < model.layers().size(); i++) {
      layer(model.layers().get(i), i);
    }
    var losses = objective.map(given -> new LossPlanner(draft, given));
    var loss = losses.map(LossPlanner::loss);
    var penalties = new ArrayList<Plan.PenaltyPlan>();
    if (training) {
      for (var penalty : objective.orElseThrow().penalties()) {
        penalties.add(losses.orElseThrow().penalty(penalty));
      }
    }
    var outputs = new LinkedHashMap<String, Plan.Output>();
    model
        .outputs()
        .forEach((name, layers) -> {
          var parts = layers.stream().map(draft.values::get).toList();
          outputs.put(
              name,
              new Plan.Output(
                  name,
                  model.axis(layers.getFirst()),
                  parts.stream().mapToInt(Ref::width).sum(),
                  parts));
        });
    return new Plan(
        model,
        model.parameters(),
        objective,
        training,
        List.copyOf(draft.forward),
        List.copyOf(draft.backward.reversed()),
        List.copyOf(draft.matrixGradients),
        List.copyOf(draft.vectorGradients),
        List.copyOf(draft.tableGradients),
        List.copyOf(draft.buffers.all()),
        List.copyOf(draft.buffers.vectorPieces()),
        List.copyOf(draft.buffers.packed()),
        outputs,
        List.copyOf(draft.states),
        loss,
        penalties,
        draft.buffers.widest(),
        List.of());
  }

  private void layer(Layer layer, int index) {
    switch (layer) {
      case Layer.Numbers numbers -> {
        var out = draft.steps(numbers.name(), numbers.width(), numbers.axis());
        draft.values.put(numbers.name(), out);
        draft.forward.add(new Task.Load(numbers.name(), numbers.axis(), out));
      }
      case Layer.Embedding e -> {
        var out = draft.steps(e.name(), e.width(), e.axis());
        draft.values.put(e.name(), out);
        var table = e.name() + ".table";
        var dropped =
            draft.training && e.dropout() > 0
                ? Optional.of(
                    new Task.Dropped(
                        e.dropout(), draft.sites++, draft.steps(e.name() + ".kept", 1, e.axis())))
                : Optional.<Task.Dropped>empty();
        draft.forward.add(new Task.Lookup(e.name(), e.axis(), table, e.symbols(), out, dropped));
        if (flows.reach(e.name())) {
          dropped.ifPresent(d ->
              draft.backward.add(new Task.LookupBack(e.axis(), d.mask(), draft.adjoint(e.name()))));
          draft.tableGradients.add(
              new Plan.TableGradient(
                  e.name(), e.axis(), table, e.width(), draft.adjoint(e.name())));
        }
      }
      case Layer.Apply apply -> scans.plan(apply, index);
      case Layer.Pool pool -> {
        var in = draft.values.get(pool.input());
        var axis = draft.model.axis(pool.input());
        var out = draft.steps(pool.name(), in.width(), "");
        draft.values.put(pool.name(), out);
        draft.forward.add(new Task.Pool(pool.kind(), axis, in, out));
        if (flows.reach(pool.name()) && flows.throughLastState(pool)) {
          var dLast = new Ref(draft.lastGradient(pool.input(), "h"), 0, in.width(), 0);
          draft.backward.add(new Task.LastBack(axis, draft.adjoint(pool.name()), dLast));
        } else if (flows.reach(pool.name()) && flows.reach(pool.input())) {
          draft.backward.add(
              new Task.PoolBack(
                  pool.kind(),
                  axis,
                  in,
                  out,
                  draft.adjoint(pool.name()),
                  draft.adjoint(pool.input()),
                  flows.adds(pool.input(), index)));
        }
      }
      case Layer.FinalState state -> {
        var scan = draft.state(state.scan(), state.state());
        draft.values.put(state.name(), new Ref(scan.last().orElseThrow(), 0, scan.width(), 0));
        if (flows.reach(state.name())) {
          draft.adjoint(
              state.name(),
              new Ref(draft.lastGradient(state.scan(), state.state()), 0, scan.width(), 0));
        }
      }
      case Layer.Gather gather -> {
        var in = draft.values.get(gather.input());
        var from = draft.model.axis(gather.input());
        var out = draft.steps(gather.name(), in.width(), gather.axis());
        draft.values.put(gather.name(), out);
        draft.forward.add(new Task.Gather(gather.positions(), gather.axis(), from, in, out));
        if (flows.reach(gather.name()) && flows.reach(gather.input())) {
          draft.backward.add(
              new Task.GatherBack(
                  gather.positions(),
                  gather.axis(),
                  from,
                  draft.adjoint(gather.name()),
                  draft.adjoint(gather.input()),
                  flows.adds(gather.input(), index)));
        }
      }
      case Layer.LinearChain chain ->
          draft.values.put(chain.name(), draft.values.get(chain.input()));
    }
  }
}
