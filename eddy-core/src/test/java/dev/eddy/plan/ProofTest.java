package dev.eddy.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A proof accepts every plan that the planner makes and no plan that is spoilt.
class ProofTest {

  private final Buffers buffers = new Buffers();

  /// A cell lowered on its own, forward and backward.
  private record Lowered(CellGraph cell, Backward back, CellValues values, CellPlan.Lowered plan) {

    void prove(CellPlan forward, CellPlan backward) {
      Proof.of(
          values,
          cell,
          back,
          new CellPlan.Lowered(forward, backward, plan.output(), plan.matrices(), plan.vectors()));
    }
  }

  private Lowered lower(Cell cell, boolean reverse) {
    var sizes = cell.bind(3, 4);
    var graph = new CellGraph(cell.equations(), sizes, Map.of(), Set.of(), true, 0);
    var inputs = new LinkedHashMap<String, Ref>();
    var gradients = new LinkedHashMap<String, Ref>();
    var wanted = new LinkedHashMap<String, Boolean>();
    for (var input : cell.equations().inputs()) {
      int width = input.dim().value(sizes);
      inputs.put(input.name(), steps(input.name(), width));
      gradients.put(input.name(), steps("d " + input.name(), width));
      wanted.put(input.name(), true);
    }
    var output = steps("d output", graph.output.width());
    var back = new Backward(graph, true, wanted);
    var lowering =
        new Lowering(
            cell.name(), Map.of(), graph, back, "t", reverse, inputs, gradients, output, buffers);
    var plan = lowering.lower();
    return new Lowered(graph, back, lowering.values(), plan);
  }

  private Ref steps(String name, int width) {
    return new Ref(buffers.add(name, width, Buffer.Kind.STEPS, "t"), 0, width, 0);
  }

  static Stream<Cell> cells() {
    return Stream.concat(
        Cells.all().stream().map(c -> c.name().equals("lstm-projected") ? c.withSize("P", 2) : c),
        Stream.of(
                "h' = h + W @ x",
                "h' = tanh(W @ x + h)",
                "h' = h + relu(W @ x)",
                "state p, q [D]\np' = x\nq' = p\noutput = W @ x + V @ p + U @ q",
                "param v [H] = ones\nc' = 0.5*c + W @ x\noutput = tanh(v*c')")
            .map(text -> Cell.of("plain", text)));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void noStageAndNoOperationCanBeLeftOut(Cell cell) {
    for (boolean reverse : new boolean[] {false, true}) {
      var lowered = lower(cell, reverse);
      int spoilt = 0;
      for (var pass : List.of(lowered.plan.forward(), lowered.plan.backward())) {
        for (var less : withoutOne(pass)) {
          spoilt++;
          assertThatThrownBy(() ->
                  lowered.prove(
                      pass.backward() ? lowered.plan.forward() : less,
                      pass.backward() ? less : lowered.plan.backward()))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("layer \"" + cell.name() + "\": the plan of the cell is wrong");
        }
      }
      assertThat(spoilt).isPositive();
    }
  }

  /// The plan without one of its stages, or without one operation of one of them.
  private static List<CellPlan> withoutOne(CellPlan plan) {
    var phases = List.of(plan.before(), plan.step(), plan.after());
    var all = new ArrayList<CellPlan>();
    for (int p = 0; p < 3; p++) {
      for (int s = 0; s < phases.get(p).size(); s++) {
        all.add(with(plan, p, without(phases.get(p), s)));
        if (phases.get(p).get(s) instanceof Stage.Pointwise pointwise) {
          for (int i = 0; i < pointwise.code().size(); i++) {
            var stages = new ArrayList<>(phases.get(p));
            stages.set(s, new Stage.Pointwise(without(pointwise.code(), i), pointwise.width()));
            all.add(with(plan, p, stages));
          }
        }
      }
    }
    return all;
  }

  private static CellPlan with(CellPlan plan, int phase, List<Stage> stages) {
    return new CellPlan(
        plan.name(),
        plan.axis(),
        plan.reverse(),
        plan.backward(),
        phase == 0 ? stages : plan.before(),
        phase == 1 ? stages : plan.step(),
        phase == 2 ? stages : plan.after(),
        plan.states());
  }

  private static <T> List<T> without(List<T> list, int index) {
    var less = new ArrayList<>(list);
    less.remove(index);
    return less;
  }

  @ParameterizedTest
  @ValueSource(strings = {"elman", "lstm", "gru", "sru", "lstm-ln"})
  void whatBelongsIntoTheStepsCannotLeaveThem(String name) {
    var lowered = lower(Cells.named(name), false);
    for (var pass : List.of(lowered.plan.forward(), lowered.plan.backward())) {
      var early = new ArrayList<>(pass.before());
      early.addAll(pass.step());
      var late = new ArrayList<>(pass.step());
      late.addAll(pass.after());
      for (var moved :
          List.of(
              with(with(pass, 0, early), 1, List.of()), with(with(pass, 2, late), 1, List.of()))) {
        assertThatThrownBy(() ->
                lowered.prove(
                    pass.backward() ? lowered.plan.forward() : moved,
                    pass.backward() ? moved : lowered.plan.backward()))
            .hasMessageContaining("the plan of the cell is wrong");
      }
    }
  }

  @Test
  void theMessageNamesTheLineAndWhatIsWrongWithIt() {
    var lowered = lower(Cell.of("mine", "c' = 0.5*c + W @ x\noutput = tanh(c')"), false);
    var forward = lowered.plan.forward();
    assertThatThrownBy(() -> lowered.prove(with(forward, 1, List.of()), lowered.plan.backward()))
        .hasMessageStartingWith(
            "layer \"mine\": the plan of the cell is wrong, 'output' is overwritten before it is read, or computed of such a value; "
                + "this is a fault of Eddy, please report it with these equations:");
    assertThatThrownBy(() -> lowered.prove(with(forward, 2, List.of()), lowered.plan.backward()))
        .hasMessageContaining("'output' is read before it is computed");
  }
}
