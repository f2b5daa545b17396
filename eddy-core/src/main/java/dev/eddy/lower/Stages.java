package dev.eddy.lower;

import dev.eddy.graph.Node;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// What runs: the stages of both passes, phase by phase, level by level. A level is its {@link
/// Products}, then attention, then one pointwise stage by a {@link PointwiseWriter}.
///
/// @param contents the values that each pointwise stage computes, in order
public record Stages(
    Map<Times.Phase, List<Stage>> forward,
    Map<Times.Phase, List<Stage>> backward,
    Map<Stage, List<Node>> contents) {

  static Stages of(CellSite site, Demand demand, Times times, Places places) {
    var writing = new Writing(site, demand, times, places);
    var forward = writing.pass(false);
    return new Stages(forward, writing.pass(true), writing.contents);
  }

  private static final class Writing {
    final Map<Stage, List<Node>> contents = new IdentityHashMap<>();
    private final CellSite site;
    private final Demand demand;
    private final Times times;
    private final Places places;
    private final Map<Node, Stage.Attend> attentions = new HashMap<>();

    Writing(CellSite site, Demand demand, Times times, Places places) {
      this.site = site;
      this.demand = demand;
      this.times = times;
      this.places = places;
    }

    Map<Times.Phase, List<Stage>> pass(boolean backward) {
      var all = new EnumMap<Times.Phase, List<Stage>>(Times.Phase.class);
      times
          .levels(backward)
          .forEach((phase, levels) -> {
            var stages = new ArrayList<Stage>();
            for (int l = 0; l < levels.size(); l++) {
              stages.addAll(level(levels.get(l), new Times.Time(phase, l)));
            }
            all.put(phase, List.copyOf(stages));
          });
      return all;
    }

    private List<Stage> level(Times.Level level, Times.Time time) {
      var stages =
          new ArrayList<>(new ProductWriter(site, times, places, level.chains(), time).stages());
      var code = new ArrayList<Node>();
      for (var node : level.values()) {
        switch (node) {
          case Node.Attend attend -> stages.add(attention(attend));
          case Node.AttendBack back -> stages.add(attention(back));
          case Node.Affine _ -> {}
          default -> code.add(node);
        }
      }
      var starts = starts(level.starting());
      if (!code.isEmpty() || !starts.isEmpty()) {
        var writer = new PointwiseWriter(demand, places, code, starts);
        var stage = writer.stage();
        stages.add(stage);
        contents.put(stage, writer.contents());
      }
      return stages;
    }

    private Stage attention(Node.AttendBack back) {
      var attend = attentions.get(back.forward());
      return new Stage.AttendBack(
          attend,
          places.of(back.d()),
          places.of(back),
          flow(back.forward().keys()),
          flow(back.forward().values()),
          places
              .buffers()
              .weights("d " + site.layer() + ".attention", site.axis(), attend.weights().memory()));
    }

    /// What flows back to rows of memory.
    private Ref flow(Node rows) {
      return site.inputGradients().get(((Node.Input) rows).role());
    }

    private Stage attention(Node.Attend attend) {
      var keys = places.of(attend.keys());
      var memory = keys.buffer().axis();
      var buffers = places.buffers();
      var stage =
          new Stage.Attend(
              places.of(attend.query()),
              keys,
              places.of(attend.values()),
              attend.v().map(places::of),
              buffers.weights(probe(), site.axis(), memory),
              buffers.add(
                  site.layer() + ".scores",
                  Math.max(keys.width(), attend.width()),
                  Buffer.Kind.STEPS,
                  memory),
              places.of(attend));
      attentions.put(attend, stage);
      return stage;
    }

    /// The name its weights are probed by: a cell may attend more than once.
    private String probe() {
      return site.layer() + ".attention" + (attentions.isEmpty() ? "" : attentions.size() + 1);
    }

    /// Values copied to where a chain that starts with them is kept.
    private List<PointwiseWriter.Start> starts(List<Node.Affine> chains) {
      var starts = new ArrayList<PointwiseWriter.Start>();
      for (var affine : chains) {
        var init = affine.init();
        var to = places.of(affine);
        boolean given = init instanceof Node.Constant || init instanceof Node.Vector;
        if (!given && !to.equals(places.of(init))) {
          starts.add(new PointwiseWriter.Start(init, to));
        }
      }
      return starts;
    }
  }
}
