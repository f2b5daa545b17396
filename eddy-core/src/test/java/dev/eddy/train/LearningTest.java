package dev.eddy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.optimize.Optimizer;
import dev.eddy.random.Initializer;
import dev.eddy.random.ParameterLayout;
import dev.eddy.run.Program;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Small trainings whose outcome is known from elsewhere.
class LearningTest {

  @Test
  void anElmanCellOfFourUnitsLearnsHelloInAHundredSteps() {
    int[] hell = {0, 1, 2, 2};
    int[] ello = {1, 2, 2, 3};
    var model = HelloModel.model(Cells.ELMAN, 4);
    var options = TrainingOptions.of(Optimizer.rmsprop(0.01)).withEpochs(100).withThreads(1);
    var result =
        Trainer.of(model, HelloModel.OBJECTIVE)
            .withOptions(options)
            .fit(HelloModel.always(4, hell, ello));

    assertThat(result.steps()).isEqualTo(100);
    assertThat(predicted(model, result.last(), 4, hell)).containsExactly(ello);
  }

  /// Gradient descent on 'hihell' → 'ihello' as a real run of TensorFlow 1 printed it (graph seed
  /// 777, operation seed 69).
  @Test
  void hihelloFollowsTheLogOfTensorFlow() {
    int[] x = {0, 1, 0, 2, 3, 3};
    int[] y = {1, 0, 2, 3, 3, 4};
    var model = HelloModel.model(Cells.LSTM, 5);
    var start = Parameters.zeros(model);
    Initializer.glorotUniform()
        .tensorflow(777, 69)
        .draw(ParameterLayout.tensorflowLstm().tensor("kernel"), 5, 5)
        .forEach((name, values) -> start.set("rnn." + name, values));
    var losses = new ArrayList<Double>();
    var options =
        TrainingOptions.of(Optimizer.sgd(0.1)).withEpochs(2000).withThreads(1).withReportEvery(0);
    var result =
        Trainer.of(model, HelloModel.OBJECTIVE)
            .from(start)
            .withOptions(options)
            .withListener(event -> {
              if (event instanceof Event.Progress progress) {
                losses.add(progress.loss());
              }
            })
            .fit(HelloModel.always(5, x, y));

    double[] first = {1.5547440, 1.5508131, 1.5470369, 1.5434164};
    assertThat(losses).hasSize(2000);
    for (int i = 0; i < first.length; i++) {
      assertThat(losses.get(i)).as("step %d", i).isCloseTo(first[i], within(2e-6));
    }
    assertThat(losses.subList(0, 4))
        .extracting(LearningTest::sixDigits)
        .containsExactly("1.55474", "1.55081", "1.54704", "1.54342");
    assertThat(losses.get(1998)).isCloseTo(0.7530500, within(2e-6));
    assertThat(losses.get(1999)).isCloseTo(0.7529726, within(2e-6));
    assertThat(losses.subList(1998, 2000))
        .extracting(LearningTest::sixDigits)
        .containsExactly("0.753050", "0.752973");
    assertThat(predicted(model, result.last(), 5, x)).containsExactly(y);
  }

  private static String sixDigits(double loss) {
    return String.format(java.util.Locale.ROOT, loss < 1 ? "%.6f" : "%.5f", loss);
  }

  static int[] predicted(Model model, Weights weights, int letters, int[] x) {
    var batch = new Batch();
    HelloModel.fill(batch, letters, x, new int[x.length]);
    var logits = new float[x.length * letters];
    try (var run = Program.inference(model).workspace(weights)) {
      run.run(batch);
      run.output("next", logits);
    }
    var best = new int[x.length];
    for (int t = 0; t < x.length; t++) {
      for (int j = 1; j < letters; j++) {
        if (logits[t * letters + j] > logits[t * letters + best[t]]) {
          best[t] = j;
        }
      }
    }
    return best;
  }
}
