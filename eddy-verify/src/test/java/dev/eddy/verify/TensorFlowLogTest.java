package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.random.Initializer;
import dev.eddy.random.ParameterLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Logs printed by real TensorFlow 1 runs, from the seeds alone: the kernel drawn as TensorFlow
/// draws it, the LSTM's equations written out once more in double precision. What other tests
/// compute with the engine is held against the same numbers.
class TensorFlowLogTest {

  private static final double PRINTED = 5e-7;

  /// One LSTM of 2 units over the letters h e l l o of the alphabet h, e, l, o; graph seed 777,
  /// operation seed 86.
  @Test
  void anUntrainedLstmReadsHelloAsTensorFlowDid() {
    double[][] printed = {
      {0.04945214, 0.04316235},
      {-0.00104636, 0.06992362},
      {0.06311742, -0.06535073},
      {0.11887082, -0.16511463},
      {0.16751593, -0.26476774}
    };
    var lstm = new Lstm(4, 2, 86);
    int[] hello = {0, 1, 2, 2, 3};
    for (int t = 0; t < hello.length; t++) {
      lstm.read(hello[t]);
      assertThat(lstm.h).as("row %d", t).containsExactly(printed[t], within(PRINTED));
    }
  }

  /// 'hihell' → 'ihello' over h, i, e, l, o; an LSTM of 5 units whose output is the logits;
  /// gradient descent with rate 0.1 by central differences of the loss; graph seed 777, operation
  /// seed 69.
  @Test
  void theFirstLossesOfHihelloAreTensorFlows() {
    double[] printed = {1.5547440, 1.5508131, 1.5470369, 1.5434164};
    var lstm = new Lstm(5, 5, 69);
    for (int step = 0; step < printed.length; step++) {
      assertThat(hihelloLoss(lstm)).as("step %d", step).isCloseTo(printed[step], within(PRINTED));
      lstm.descend(0.1);
    }
  }

  private static double hihelloLoss(Lstm lstm) {
    int[] x = {0, 1, 0, 2, 3, 3};
    int[] y = {1, 0, 2, 3, 3, 4};
    lstm.reset();
    double loss = 0;
    for (int t = 0; t < x.length; t++) {
      lstm.read(x[t]);
      double sum = 0;
      for (double logit : lstm.h) sum += StrictMath.exp(logit);
      loss += StrictMath.log(sum) - lstm.h[y[t]];
    }
    return loss / x.length;
  }

  /// The LSTM of Gers, Schmidhuber & Cummins (2000) on one-hot inputs, with the forget bias 1 that
  /// TensorFlow adds at run time.
  private static final class Lstm {

    final int hiddenSize;
    final int inputSize;
    final double[][] parameters = new double[12][];
    double[] h;
    double[] c;

    Lstm(int inputSize, int hiddenSize, long opSeed) {
      this.inputSize = inputSize;
      this.hiddenSize = hiddenSize;
      var kernel = ParameterLayout.tensorflowLstm().tensor("kernel");
      Map<String, float[]> drawn =
          Initializer.glorotUniform().tensorflow(777, opSeed).draw(kernel, inputSize, hiddenSize);
      String gates = "ifgo";
      for (int gate = 0; gate < 4; gate++) {
        parameters[3 * gate] = widen(drawn.get("W_" + gates.charAt(gate)));
        parameters[3 * gate + 1] = widen(drawn.get("U_" + gates.charAt(gate)));
        parameters[3 * gate + 2] = new double[hiddenSize];
      }
      reset();
    }

    void reset() {
      h = new double[hiddenSize];
      c = new double[hiddenSize];
    }

    void read(int letter) {
      double[] nextH = new double[hiddenSize];
      for (int unit = 0; unit < hiddenSize; unit++) {
        double i = sigmoid(affine(0, unit, letter));
        double f = sigmoid(affine(1, unit, letter) + 1);
        double g = StrictMath.tanh(affine(2, unit, letter));
        double o = sigmoid(affine(3, unit, letter));
        c[unit] = f * c[unit] + i * g;
        nextH[unit] = o * StrictMath.tanh(c[unit]);
      }
      h = nextH;
    }

    /// One step against the gradient, which is taken by central differences: the point of this
    /// class is not to share code with the engine.
    void descend(double rate) {
      double[][] gradients = new double[12][];
      double step = 1e-5;
      for (int p = 0; p < 12; p++) {
        gradients[p] = new double[parameters[p].length];
        for (int k = 0; k < gradients[p].length; k++) {
          double value = parameters[p][k];
          parameters[p][k] = value + step;
          double above = hihelloLoss(this);
          parameters[p][k] = value - step;
          double below = hihelloLoss(this);
          parameters[p][k] = value;
          gradients[p][k] = (above - below) / (2 * step);
        }
      }
      for (int p = 0; p < 12; p++)
        for (int k = 0; k < gradients[p].length; k++) parameters[p][k] -= rate * gradients[p][k];
    }

    private double affine(int gate, int unit, int letter) {
      double sum = parameters[3 * gate + 2][unit] + parameters[3 * gate][unit * inputSize + letter];
      for (int from = 0; from < hiddenSize; from++)
        sum += parameters[3 * gate + 1][unit * hiddenSize + from] * h[from];
      return sum;
    }

    private static double sigmoid(double x) {
      return 1 / (1 + StrictMath.exp(-x));
    }

    private static double[] widen(float[] values) {
      double[] wide = new double[values.length];
      for (int i = 0; i < wide.length; i++) wide[i] = values[i];
      return wide;
    }
  }
}
