package dev.eddy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cpu.Cpu;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What goes on from where, and what is refused because nothing is there to go on from.
class WorkspaceStateTest {

  /// Counts steps from a learned start.
  private static Model counting() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 1);
    var cell = Cell.of("count", "state h [H] = learned\nh' = h + W @ x");
    return build.output("y", build.scan("count", cell, 1, x)).model();
  }

  private static Workspace workspace() {
    var model = counting();
    var parameters = Parameters.zeros(model);
    parameters.values()[model.parameters().entry("count.W").offset()] = 1;
    parameters.values()[model.parameters().entry("count.h_0").offset()] = 100;
    return Program.inference(model).workspace(parameters.freeze());
  }

  private static Batch batch(int rows) {
    var batch = new Batch().begin(rows).steps("t", 1);
    Arrays.fill(batch.numbers("x", rows), 1);
    return batch;
  }

  private static float[] counts(Workspace run, int rows) {
    run.run(batch(rows));
    var y = new float[rows];
    run.output("y", y);
    return y;
  }

  @Test
  void aFirstRunHasNothingToGoOnFrom() {
    try (var run = workspace()) {
      run.carry(true);
      assertThatThrownBy(() -> run.run(batch(2)))
          .hasMessage(
              "2 rows cannot go on: no run has left a state yet; run with carry(false) first, or call begin(2)");
      run.begin(2);
      assertThat(counts(run, 2)).containsExactly(101, 101);
    }
  }

  @Test
  void moreRowsCannotGoOnThanTheLastRunHad() {
    try (var run = workspace()) {
      assertThat(counts(run, 3)).containsExactly(101, 101, 101);
      assertThat(counts(run, 2)).containsExactly(101, 101);
      run.carry(true);
      assertThatThrownBy(() -> run.run(batch(3)))
          .hasMessage(
              "3 rows cannot go on where 2 rows ended; give as many rows, or call carry(false) to start anew, or begin(3) to keep rows that sit out");
      assertThat(counts(run, 2)).containsExactly(102, 102);
      assertThat(counts(run, 1)).containsExactly(103);
      assertThatThrownBy(() -> run.run(batch(2))).isInstanceOf(IllegalStateException.class);
      run.carry(false);
      assertThat(counts(run, 3)).containsExactly(101, 101, 101);
    }
  }

  @Test
  void rowsThatWereBegunStayWhileOthersRun() {
    try (var run = workspace()) {
      run.begin(3);
      assertThat(counts(run, 3)).containsExactly(101, 101, 101);
      assertThat(counts(run, 1)).containsExactly(102);
      assertThat(counts(run, 3)).containsExactly(103, 102, 102);
      assertThatThrownBy(() -> run.run(batch(4))).isInstanceOf(IllegalStateException.class);
      run.carry(false);
      assertThat(counts(run, 1)).containsExactly(101);
      run.carry(true);
      assertThatThrownBy(() -> run.run(batch(3))).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aRowThatIsNotThereIsNamed() {
    try (var run = workspace()) {
      assertThatThrownBy(() -> run.save(0))
          .hasMessage("row 0: the workspace holds the states of 0 rows; call begin(rows) for more");
      run.begin(2);
      var state = run.save(1);
      assertThatThrownBy(() -> run.load(2, state)).hasMessageStartingWith("row 2: ");
      assertThatThrownBy(() -> run.reset(-1)).hasMessageStartingWith("row -1: ");
      assertThatThrownBy(() -> run.copyRow(0, 2)).hasMessageStartingWith("row 2: ");
    }
  }

  @Test
  void whatAnEarlierBatchLeftIsNotRead() {
    var model = counting();
    var objective = new Objective("y", Objective.squaredError());
    try (var run =
        new Cpu().gradients(Program.training(model, objective), Parameters.zeros(model), 1)) {
      var batch = batch(3);
      Arrays.fill(batch.numbers("y", 3), 0);
      batch.weights("y", 3)[0] = 1;
      run.run(batch, 0, 0);
      batch.begin(3).numbers("x", 2);
      batch.numbers("y", 3);
      assertThatThrownBy(() -> run.run(batch, 0, 1))
          .hasMessage("batch: \"x\" needs 3 numbers, [B=3, T=1, 1]; found 2");
      batch.begin(3).numbers("x", 3);
      batch.numbers("y", 1);
      assertThatThrownBy(() -> run.run(batch, 0, 1))
          .hasMessage("batch: \"y\" needs 3 numbers, [B=3, T=1, 1]; found 1");
      batch.numbers("y", 3);
      batch.weights("y", 2);
      assertThatThrownBy(() -> run.run(batch, 0, 1))
          .hasMessage("batch: \"y\" needs 3 weights, [B=3, T=1, 1]; found 2");
      assertThatThrownBy(() -> new Batch().shard(batch, 0, 1))
          .hasMessage(
              "batch: \"y\" was given room for 2 values, which is no multiple of its 3 rows, so its shards cannot be told apart; ask for rows × steps × width");
      assertThatThrownBy(() -> batch.numbers("x", -8))
          .hasMessageStartingWith("batch: asked for -8 values of \"x\", which is no size");
    }
  }

  @Test
  void aStepOfAnotherSizeIsNamed() {
    var model = counting();
    try (var stepper = Program.inference(model).bind(Parameters.zeros(model).freeze()).stepper(2)) {
      assertThatThrownBy(() -> stepper.step(new float[1], new float[2]))
          .hasMessage("a step of 2 rows of \"x\" takes 2 values, found 1");
    }
  }

  private static float[] at(Workspace run, int... slots) {
    var batch = batch(slots.length);
    System.arraycopy(slots, 0, batch.slots(), 0, slots.length);
    run.run(batch);
    var y = new float[slots.length];
    run.output("y", y);
    return y;
  }

  @Test
  void rowsGoOnFromTheSlotsThatTheBatchNames() {
    try (var run = workspace()) {
      run.begin(4);
      assertThat(at(run, 3, 1)).containsExactly(101, 101);
      assertThat(at(run, 1, 0, 3)).containsExactly(102, 101, 102);
      assertThat(at(run, 2)).containsExactly(101);
      assertThat(counts(run, 4)).containsExactly(102, 103, 102, 103);
      run.grow(6);
      assertThat(at(run, 5, 3)).containsExactly(101, 104);
      run.copyRow(3, 5);
      assertThat(at(run, 5)).containsExactly(105);
      assertThat(run.slots()).isEqualTo(6);
    }
  }

  @Test
  void aRunThatStartsAnewLeavesItsStatesInTheSlotsOfTheBatch() {
    try (var run = workspace()) {
      assertThat(at(run, 2, 0)).containsExactly(101, 101);
      run.carry(true);
      assertThat(at(run, 0)).containsExactly(102);
      assertThat(at(run, 2)).containsExactly(102);
    }
  }

  @Test
  void slotsThatCannotBeAreNamed() {
    try (var run = workspace()) {
      run.begin(2);
      assertThatThrownBy(() -> at(run, 1, 7))
          .hasMessage(
              "a row cannot go on from slot 7: the workspace has 2 slots; call begin or grow(8)");
      assertThatThrownBy(() -> at(run, 0, 1, 1))
          .hasMessage("batch: rows 1 and 2 both have slot 1; a sequence takes one step at a time");
      assertThatThrownBy(() -> at(run, 0, -1))
          .hasMessage("batch: row 1 has slot -1; slots are counted from 0");
      assertThat(counts(run, 2)).containsExactly(101, 101);
    }
  }

  @Test
  void aFlatRowIsTheStateOfItsSlot() {
    try (var run = workspace()) {
      run.begin(2);
      at(run, 1);
      var flat = new float[3];
      run.save(1, flat, 2);
      assertThat(flat).containsExactly(0, 0, 101);
      run.load(0, new float[] {7, 8, 9}, 1);
      assertThat(run.save(0).get("count.h")).containsExactly(8);
      assertThat(counts(run, 2)).containsExactly(9, 102);
      assertThat(run.states().names()).containsExactly("count.h");
      assertThat(run.states().width()).isEqualTo(1);
    }
  }

  /// A scan over what is remembered has no past, and the sequences beside it keep theirs.
  @Test
  void whatIsRememberedStartsAnewAndLeavesSlotsAlone() {
    var build = new ModelBuilder();
    var sum = Cell.of("sum", "h' = h + W @ x");
    build.output("memory", build.scan("memory", sum, 1, build.numbers("read", "s", 1)));
    build.output("y", build.scan("count", sum, 1, build.numbers("x", "t", 1)));
    var model = build.model();
    var ones = Parameters.zeros(model);
    Arrays.fill(ones.values(), 1);
    try (var run = Program.inference(model).workspace(ones.freeze())) {
      run.begin(1);
      var batch = new Batch().begin(1).steps("t", 1).steps("s", 1);
      batch.numbers("x", 1)[0] = 5;
      batch.numbers("read", 1)[0] = 2;
      run.run(batch);
      var memory = new Batch().begin(1).steps("s", 2);
      Arrays.fill(memory.numbers("read", 2), 1);
      var found = new float[2];
      for (int time = 0; time < 2; time++) {
        run.remember("s", memory);
        run.output("memory", found);
        assertThat(found).containsExactly(1, 2);
      }
      assertThat(run.save(0).get("memory.h")).containsExactly(2);
      assertThat(run.save(0).get("count.h")).containsExactly(5);
    }
  }
}
