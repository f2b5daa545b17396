package dev.eddy.compile;

import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// To which layers and last states of scans something flows back, and who sends it last.
///
/// The last reader of a layer runs first on the way back: it writes, the others add.
final class LayerFlows {

  /// Something that has a value to which something may flow back.
  sealed interface Place {

    /// The output of a layer.
    record Output(String layer) implements Place {}

    /// The last state of a scan.
    record LastState(String scan, String state) implements Place {}
  }

  private final Model model;
  private final Set<Place> reached = new HashSet<>();
  private final Map<Place, Integer> lastReader = new HashMap<>();

  /// Pools that send what flows back to the last state of their scan instead of its output.
  private final Set<String> pooled = new HashSet<>();

  private final Set<String> trained;

  private LayerFlows(Model model) {
    this.model = model;
    trained = trained(model);
  }

  /// Nothing flows back.
  static LayerFlows none(Model model) {
    return new LayerFlows(model);
  }

  /// What flows back from an objective.
  static LayerFlows of(Model model, Objective objective) {
    var flows = new LayerFlows(model);
    flows.start(model.outputs().get(objective.output()).getFirst());
    objective.penalties().forEach(penalty -> flows.start(Penalties.layer(penalty)));
    for (int i = model.layers().size() - 1; i >= 0; i--) {
      flows.through(model.layers().get(i), i);
    }
    return flows;
  }

  private void start(String layer) {
    reached.add(new Place.Output(layer));
    lastReader.put(place(layer), Integer.MAX_VALUE);
  }

  private void through(Layer layer, int index) {
    if (!reach(layer.name()) && !(layer instanceof Layer.Apply apply && reachStatesOf(apply))) {
      return;
    }
    for (var name : layer.reads()) {
      if (!trained.contains(name)) {
        continue;
      }
      if (layer instanceof Layer.Pool pool && isLastState(pool)) {
        reached.add(new Place.LastState(pool.input(), "h"));
        pooled.add(pool.name());
      } else if (layer instanceof Layer.FinalState state) {
        reached.add(new Place.LastState(state.scan(), state.state()));
      } else if (reached.add(new Place.Output(name))) {
        lastReader.putIfAbsent(place(name), index);
      }
    }
  }

  /// Whether something flows back to the output of a layer.
  boolean reach(String layer) {
    return reached.contains(new Place.Output(layer));
  }

  /// Whether something flows back to a last state of a scan.
  boolean reachState(String scan, String state) {
    return reached.contains(new Place.LastState(scan, state));
  }

  /// Whether something flows back to any last state of a scan.
  boolean reachStatesOf(Layer.Apply scan) {
    return scan.cell().equations().states().stream()
        .anyMatch(state -> reachState(scan.name(), state.name()));
  }

  /// Whether a pool sends what flows back to the last state of its scan: it takes the last valid
  /// step of an output that is the state `h`, and nothing else flows back to either.
  boolean throughLastState(Layer.Pool pool) {
    return pooled.contains(pool.name());
  }

  /// Whether a reader of a layer adds to what flows back to it, where the last one writes.
  ///
  /// @param reader the reader's place among the layers
  boolean adds(String layer, int reader) {
    return lastReader.get(place(layer)) != reader;
  }

  /// The place of a layer's value and of what flows back to it: layers that give the same last
  /// state of a scan share one.
  Place place(String layer) {
    return model.layer(layer) instanceof Layer.FinalState last
        ? new Place.LastState(last.scan(), last.state())
        : new Place.Output(layer);
  }

  /// The layers that have parameters, or read one that does.
  private static Set<String> trained(Model model) {
    var trained = new HashSet<String>();
    for (var layer : model.layers()) {
      if (!layer.parameters(model).isEmpty()
          || layer.reads().stream().anyMatch(trained::contains)) {
        trained.add(layer.name());
      }
    }
    return trained;
  }

  private boolean isLastState(Layer.Pool pool) {
    return pool.kind() == Layer.Pooling.LAST_VALID_STEP
        && model.layer(pool.input()) instanceof Layer.Apply apply
        && !apply.reverse()
        && apply.cell().equations().lines().stream()
            .flatMap(l -> l.targets().stream())
            .noneMatch(t -> t.name().equals("output"))
        && apply.cell().equations().states().stream().anyMatch(s -> s.name().equals("h"))
        && !reach(pool.input())
        && !reachState(pool.input(), "h")
        && model.layers().stream().filter(l -> l.reads().contains(pool.input())).count() == 1;
  }
}
