package dev.eddy.onnx.run;

import dev.eddy.onnx.file.OnnxGraph;
import java.util.ArrayList;
import java.util.List;

/// A graph to be run: its plans by the types and shapes of what it is given, the last few kept.
public final class Body {
  private static final int KEPT = 8;

  private final Environment environment;
  private final OnnxGraph graph;
  private final Plan outer;
  private final List<Plan> plans = new ArrayList<>();
  private Plan current;

  Body(Environment environment, OnnxGraph graph, Plan outer) {
    this.environment = environment;
    this.graph = graph;
    this.outer = outer;
  }

  /// A whole graph, with nothing around it.
  public Body(Environment environment, OnnxGraph graph) {
    this(environment, graph, null);
  }

  /// Runs on these inputs, in the order of the graph. They are read in place.
  public void run(List<Slot> inputs) {
    current = plan(inputs);
    for (int i = 0; i < inputs.size(); i++) {
      current.bind(i, inputs.get(i));
    }
    try {
      current.run();
    } catch (RuntimeException e) {
      // A plan half made serves nobody.
      plans.remove(current);
      current.release();
      throw e;
    }
  }

  /// Says that it is no longer needed.
  void release() {
    plans.forEach(Plan::release);
    plans.clear();
  }

  /// Output i of the last run. It stays as it is until the next.
  public Slot output(int i) {
    return current.output(i);
  }

  public OnnxGraph graph() {
    return graph;
  }

  private Plan plan(List<Slot> inputs) {
    for (int i = 0; i < plans.size(); i++) {
      if (plans.get(i).fits(inputs)) {
        return plans.get(i);
      }
    }
    if (plans.size() == KEPT) {
      plans.removeFirst().release();
    }
    var plan = new Plan(environment, graph, inputs, outer);
    plans.add(plan);
    return plan;
  }
}
