package dev.eddy.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.run.SequenceState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepsTest {

  private static final int SYMBOLS = 7;

  private static Model languageModel() {
    var build = new ModelBuilder();
    var state = build.scan("rnn", Cells.LSTM, 5, build.embedding("symbol", "text", SYMBOLS, 4));
    return build.output("next", build.affine("out", SYMBOLS, state)).model();
  }

  private static Model encoderDecoder(Cell cell) {
    var build = new ModelBuilder();
    build.scan("encoder", cell, 5, build.embedding("source", "source", SYMBOLS, 3));
    var start = Map.of("h", build.finalState("encoder", "h"));
    var state =
        build.scanFrom("decoder", cell, 5, build.embedding("target", "target", SYMBOLS, 3), start);
    return build.output("next", build.affine("out", SYMBOLS, state)).model();
  }

  @Test
  void steppingEqualsTheWholeSequence() {
    var program = Program.inference(languageModel());
    var bound = program.bind(Parameters.initial(program.plan().model(), 3).freeze());
    var text = new int[] {1, 4, 2, 6, 3};
    var whole = new float[text.length * SYMBOLS];
    try (var run = bound.workspace(1)) {
      var batch = new Batch().begin(1).steps("text", text.length);
      System.arraycopy(text, 0, batch.ids("symbol", text.length), 0, text.length);
      run.run(batch);
      run.output("next", whole);
    }
    try (var steps = Steps.of(bound, "symbol", "text", "next", 2)) {
      var out = new double[2 * SYMBOLS];
      for (int t = 0; t < text.length; t++) {
        steps.step(2, new int[] {5 - t, text[t]}, out);
        var expected = new double[SYMBOLS];
        for (int j = 0; j < SYMBOLS; j++) {
          expected[j] = whole[t * SYMBOLS + j];
        }
        LogSoftmax.of(expected, 0, SYMBOLS);
        assertThat(java.util.Arrays.copyOfRange(out, SYMBOLS, 2 * SYMBOLS)).isEqualTo(expected);
      }
    }
  }

  @Test
  void rowsAreSelectedAllAtOnce() {
    var program = Program.inference(languageModel());
    var bound = program.bind(Parameters.initial(program.plan().model(), 3).freeze());
    try (var steps = Steps.of(bound, "symbol", "text", "next", 3, 0)) {
      steps.step(3, new int[] {1, 2, 3}, new double[3 * SYMBOLS]);
      var before = List.of(steps.save(0), steps.save(1), steps.save(2));
      steps.select(3, new int[] {2, 0, 1});
      assertThat(List.of(steps.save(0), steps.save(1), steps.save(2)))
          .containsExactly(before.get(2), before.get(0), before.get(1));
      var out = new double[3 * SYMBOLS];
      steps.step(1, new int[] {1}, out);
      assertThat(out[0]).isEqualTo(Double.NEGATIVE_INFINITY);
    }
  }

  @Test
  void aDecoderOnItsOwnGoesOnFromTheStateItsEncoderGave() {
    var learned = Cell.of("mine", "state h [H] = learned\nh' = tanh(W @ x + U @ h + b)");
    for (var cell : List.of(Cells.ELMAN, learned)) {
      var model = encoderDecoder(cell);
      var weights = Parameters.initial(model, 9).freeze();
      var source = new int[] {3, 1, 5};
      var whole = new float[2 * SYMBOLS];
      try (var run = Program.inference(model).workspace(weights)) {
        var batch = new Batch().begin(1).steps("source", 3).steps("target", 2);
        System.arraycopy(source, 0, batch.ids("source", 3), 0, 3);
        System.arraycopy(new int[] {2, 6}, 0, batch.ids("target", 2), 0, 2);
        run.run(batch);
        run.output("next", whole);
      }
      var start = new float[5];
      try (var run =
          Program.inference(model.part(Set.of(), Map.of("start", List.of("encoder.h"))))
              .workspace(weights)) {
        var batch = new Batch().begin(1).steps("source", 3);
        System.arraycopy(source, 0, batch.ids("source", 3), 0, 3);
        run.run(batch);
        run.output("start", start);
      }
      var decoder = model.part(Set.of("encoder.h"), model.outputs());
      assertThat(decoder.axes()).containsExactly("target");
      try (var steps =
          Steps.of(Program.inference(decoder).bind(weights), "target", "target", "next", 1)) {
        steps.load(0, new SequenceState(Map.of("decoder.h", start)));
        var out = new double[SYMBOLS];
        for (int t = 0; t < 2; t++) {
          steps.step(1, new int[] {t == 0 ? 2 : 6}, out);
          var expected = new double[SYMBOLS];
          for (int j = 0; j < SYMBOLS; j++) {
            expected[j] = whole[t * SYMBOLS + j];
          }
          LogSoftmax.of(expected, 0, SYMBOLS);
          assertThat(out).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void rowsOfAnAxisAreRecalledOnlyWhileTheyAreRemembered() {
    var program = Program.inference(languageModel());
    try (var run = program.workspace(Parameters.initial(program.plan().model(), 3).freeze())) {
      var batch = new Batch().begin(1).steps("text", 1);
      batch.recall("text")[0] = 0;
      assertThatThrownBy(() -> run.run(batch))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "axis \"text\": the batch recalls rows, but none are remembered; call remember first");
      assertThatThrownBy(() -> run.remember("texts", batch))
          .hasMessage("no axis \"texts\"; axes: [text]");
    }
  }

  @Test
  void biasesSurviveWhenRowsAreAddedAfterARun() {
    var model = languageModel();
    var parameters = Parameters.initial(model, 3);
    java.util.Arrays.fill(parameters.values(), 0.5f);
    try (var run = Program.inference(model).workspace(parameters.freeze())) {
      var once = new float[SYMBOLS];
      var batch = new Batch().begin(1).steps("text", 1);
      batch.ids("symbol", 1)[0] = 2;
      run.run(batch);
      run.output("next", once);
      run.begin(6);
      var again = new float[SYMBOLS];
      run.run(batch);
      run.output("next", again);
      assertThat(again).isEqualTo(once);
    }
  }
}
