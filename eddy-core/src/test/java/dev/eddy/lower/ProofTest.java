package dev.eddy.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.CellPlan.Loop;
import dev.eddy.plan.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A proof accepts every plan that the planner makes and no plan that is spoilt.
class ProofTest {

  private static Lowering lower(Cell cell, boolean reverse) {
    return LoweredCells.lower(cell, cell.bind(3, 4), reverse, false);
  }

  private static void prove(Lowering lowering, CellPlan spoilt) {
    var passes = lowering.passes();
    Proof.of(
        lowering,
        spoilt.backward()
            ? new Lowering.Passes(passes.forward(), spoilt)
            : new Lowering.Passes(spoilt, passes.backward()));
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
      for (boolean overlaid : new boolean[] {false, true}) {
        leaveOut(cell, LoweredCells.lower(cell, cell.bind(3, 4), reverse, overlaid));
      }
    }
  }

  private static void leaveOut(Cell cell, Lowering lowered) {
    int spoilt = 0;
    for (var pass : List.of(lowered.passes().forward(), lowered.passes().backward())) {
      for (var less : withoutOne(pass)) {
        spoilt++;
        assertThatThrownBy(() -> prove(lowered, less))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("layer \"" + cell.name() + "\": the plan of the cell is wrong");
      }
    }
    assertThat(spoilt).isPositive();
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
        phase == 1 ? Loop.of(stages) : plan.loop(),
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
    for (var pass : List.of(lowered.passes().forward(), lowered.passes().backward())) {
      var early = new ArrayList<>(pass.before());
      early.addAll(pass.step());
      var late = new ArrayList<>(pass.step());
      late.addAll(pass.after());
      for (var moved :
          List.of(
              with(with(pass, 0, early), 1, List.of()), with(with(pass, 2, late), 1, List.of()))) {
        assertThatThrownBy(() -> prove(lowered, moved))
            .hasMessageContaining("the plan of the cell is wrong");
      }
    }
  }

  @Test
  void theMessageNamesTheLineAndWhatIsWrongWithIt() {
    var lowered = lower(Cell.of("mine", "c' = 0.5*c + W @ x\noutput = tanh(c')"), false);
    var forward = lowered.passes().forward();
    assertThatThrownBy(() -> prove(lowered, with(forward, 1, List.of())))
        .hasMessageStartingWith(
            "layer \"mine\": the plan of the cell is wrong, 'output' is overwritten before it is read, or computed of such a value; "
                + "this is a fault of Eddy, please report it with these equations:");
    assertThatThrownBy(() -> prove(lowered, with(forward, 2, List.of())))
        .hasMessageContaining("'output' is read before it is computed");
  }
}
