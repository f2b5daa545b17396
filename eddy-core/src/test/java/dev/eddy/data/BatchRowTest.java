package dev.eddy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// A batch that is written row by row.
class BatchRowTest {

  private static Model model() {
    var build = new ModelBuilder();
    var words = build.embedding("words", "text", 7, 3);
    var x = build.numbers("x", "text", 2);
    var state = build.scan("rnn", Cells.GRU, 4, words.with(x));
    build.output("tag", build.affine("tags", 5, state));
    build.numbers("size", "", 3);
    var picked = build.gather("picked", "", state, "where");
    return build.output("class", build.affine("classes", 2, picked)).model();
  }

  private static Batch begun() {
    return model().batch().begin(2).steps("text", 3);
  }

  private static void isRefused(ThrowingCallable writing, String message) {
    assertThatThrownBy(writing).hasMessage(message);
  }

  @Test
  void whatIsWrittenIsWhereARunReadsIt() {
    var batch = begun();
    batch
        .row(1)
        .length("text", 2)
        .ids("words", new int[] {6, 5})
        .numbers("x", 0, new float[] {1, 2})
        .number("x", 1, 1, 3)
        .id("tag", 1, 4)
        .weight("tag", 0, 0.5f)
        .numbers("size", new float[] {7, 8, 9})
        .id("where", 1)
        .id("class", 0);
    batch.row(0).ids("words", new int[] {9, 1, 2, 3, 9}, 1, 3);

    assertThat(batch.lengths("text")).containsExactly(3, 2);
    assertThat(batch.ids("words")).containsExactly(1, 2, 3, 6, 5, -1);
    assertThat(batch.numbers("x")).containsExactly(0, 0, 0, 0, 0, 0, 1, 2, 0, 3, 0, 0);
    assertThat(batch.ids("tag")).containsExactly(-1, -1, -1, -1, 4, -1);
    assertThat(batch.knownWeights("tag")).containsExactly(1, 1, 1, 0.5f, 1, 1);
    assertThat(batch.numbers("size")).containsExactly(0, 0, 0, 7, 8, 9);
    assertThat(batch.ids("where")).containsExactly(-1, 1);
    assertThat(batch.ids("class")).containsExactly(-1, 0);
  }

  @Test
  void aBatchThatBeginsAnewHasNothingOfTheLastOneAndItsBuffers() {
    var batch = begun();
    var large = new int[] {1, 2, 3};
    batch.row(0).ids("words", large).number("x", 2, 1, 5);
    var ids = batch.ids("words");
    batch.begin(2).steps("text", 3);
    batch.row(1).id("words", 0, 4).number("x", 0, 0, 6);

    assertThat(batch.ids("words")).isSameAs(ids).containsExactly(-1, -1, -1, 4, -1, -1);
    assertThat(batch.numbers("x")).containsExactly(0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0);
    assertThat(batch.knownLengths("text")).isNull();
  }

  @Test
  void labelsOfALossOverAnotherAxisAreWrittenThere() {
    var build = new ModelBuilder();
    var model = build.output("y", build.affine("y", 4, build.numbers("x", "sound", 2))).model();
    var objective = new Objective("y", new Objective.Loss.Ctc("said", 0));
    var batch = model.batch(objective).begin(1).steps("sound", 9).steps("said", 2);
    batch.row(0).length("said", 2).ids("y", new int[] {3, 1});

    assertThat(batch.ids("y")).containsExactly(3, 1);
    isRefused(
        () -> batch.row(0).id("y", 2, 1),
        "batch, row 0: axis \"said\" has 2 steps in this row, found step 2 of \"y\"");
  }

  @Test
  void rowsOfNoStepsAreWrittenAsOthers() {
    var batch = model().batch().begin(1).steps("text", 0);
    batch.row(0).length("text", 0).ids("words", new int[0]).numbers("x", new float[0]);

    assertThat(batch.knownLengths("text")[0]).isZero();
    assertThat(batch.idsOf("words", 0)).isEmpty();
  }

  @Test
  void aMistakeIsToldWithRowAxisStepAndValue() {
    var row = begun().row(1).length("text", 2);
    isRefused(
        () -> row.id("wrods", 0, 1),
        "batch, row 1: the network reads and gives nothing called \"wrods\"; did you mean 'words'?");
    isRefused(
        () -> row.id("words", 1, 7),
        "batch, row 1: \"words\", axis \"text\", step 1, takes symbols from 0 to 6, found 7");
    isRefused(
        () -> row.id("tag", 0, 5),
        "batch, row 1: \"tag\", axis \"text\", step 0, takes labels from 0 to 4, or a negative one for none, found 5");
    isRefused(
        () -> row.id("where", 3),
        "batch, row 1: \"where\" takes positions on axis \"text\", which has 3 steps, found 3");
    isRefused(
        () -> row.id("words", 2, 1),
        "batch, row 1: axis \"text\" has 2 steps in this row, found step 2 of \"words\"");
    isRefused(
        () -> row.ids("words", new int[] {1, 2, 3}),
        "batch, row 1: axis \"text\" has 2 steps in this row, found step 2 of \"words\"");
    isRefused(
        () -> row.length("text", 4),
        "batch, row 1: axis \"text\" has 3 steps in this batch, found a length of 4");
    isRefused(
        () -> row.numbers("x", 0, new float[3]),
        "batch, row 1: \"x\", axis \"text\", step 0, takes 2 numbers, found 3");
    isRefused(
        () -> row.numbers("x", new float[3]),
        "batch, row 1: \"x\" takes 2 numbers a step, found 3, which is no whole number of steps");
    isRefused(
        () -> row.number("x", 1, 2, 0),
        "batch, row 1: \"x\", axis \"text\", step 1, is 2 wide, found column 2");
    isRefused(
        () -> row.id("x", 0, 1), "batch, row 1: \"x\" takes numbers, 2 a step, found a symbol");
    isRefused(
        () -> row.number("words", 0, 0, 1),
        "batch, row 1: \"words\" takes symbols from 0 to 6, found numbers");
    isRefused(
        () -> row.id("words", 1),
        "batch, row 1: \"words\" has a value for each step, found one for the row");
    isRefused(
        () -> row.number("size", 1, 0, 1),
        "batch, row 1: \"size\" has one value a row, found step 1");
    isRefused(
        () -> row.weight("words", 0, 1),
        "batch, row 1: \"words\" is no output, so its steps have no weights");
    isRefused(() -> begun().row(2), "batch: row 2 of 2; begin(rows) says how many there are");
    isRefused(
        () -> model().batch().begin(1).row(0).id("words", 0, 1),
        "batch, row 0: axis \"text\" has no steps yet; say batch.steps(\"text\", n) before rows are written");
    isRefused(
        () -> new Batch(List.of()).begin(1).row(0).id("words", 0, 1),
        "batch, row 0: it was made for no network, so nothing is known of \"words\"; take one of model.batch()");
    isRefused(
        () -> model().batch().begin(1 << 30).steps("text", 3).row(0).id("words", 0, 1),
        "batch: \"words\" would have 3221225472 values; rows × steps × width must stay below 2³¹: use fewer rows or shorter sequences");
  }
}
