package dev.eddy.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.backend.Backends;
import dev.eddy.cpu.update.OptimizerRun;
import dev.eddy.model.ParameterTable;
import dev.eddy.optimize.Optimizer;
import dev.eddy.random.Initializer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The optimisers of ONNX (ai.onnx.preview.training 1), written in the language, against the
/// numbers recorded in the node tests of onnx/onnx: step 0, rate 0.1, decay added to the gradient.
class OnnxOptimizerTest {

  private static void check(
      String text,
      float[] weights,
      float[] gradients,
      Map<String, float[]> slots,
      float[] expected,
      Map<String, float[]> after) {
    var table =
        new ParameterTable(
            List.of(
                new ParameterTable.Entry(
                    "x", weights.length, 1, false, false, Initializer.zeros(), 0)),
            weights.length);
    var run =
        new OptimizerRun(
            Optimizer.of("onnx", text, 0.1).update(table), weights, gradients, Backends.best());
    slots.forEach(
        (name, values) -> System.arraycopy(values, 0, run.slots().get(name), 0, values.length));
    run.step(0, 0.1);
    assertThat(weights).usingComparatorWithPrecision(1e-6f).containsExactly(expected);
    after.forEach((name, values) ->
        assertThat(run.slots().get(name))
            .as(name)
            .usingComparatorWithPrecision(1e-6f)
            .containsExactly(values));
  }

  @Test
  void adam() {
    check(
        """
        rate = where(t > 0, lr*sqrt(1 - 0.1^t)/(1 - 0.95^t), lr)
        r  = g + 0.001*w
        v' = 0.95*v + (1 - 0.95)*r
        h' = 0.1*h + (1 - 0.1)*r*r
        w' = w - rate*v'/(sqrt(h') + 1e-7)
        """,
        new float[] {1.2f, 2.8f},
        new float[] {-0.94f, -2.5f},
        Map.of("v", new float[] {1.7f, 3.6f}, "h", new float[] {0.1f, 0.1f}),
        new float[] {1.0250363f, 2.6610327f},
        Map.of("v", new float[] {1.56806f, 3.2951398f}, "h", new float[] {0.8032108f, 5.622407f}));
  }

  @Test
  void adagrad() {
    check(
        "r = g + 0.001*w\nh' = h + r*r\nw' = w - lr/(1 + t*0.1)*r/(sqrt(h') + 1e-5)",
        new float[] {1},
        new float[] {-1},
        Map.of("h", new float[] {2}),
        new float[] {1.0576962f},
        Map.of("h", new float[] {2.998001f}));
  }

  @Test
  void momentum() {
    check(
        "r = g + 0.001*w\nv' = 0.95*v + where(t > 0, 0.1, 1)*r\nw' = w - lr*v'",
        new float[] {1.2f, 2.8f},
        new float[] {-0.94f, -2.5f},
        Map.of("v", new float[] {1.7f, 3.6f}),
        new float[] {1.13238f, 2.70772f},
        Map.of("v", new float[] {0.6762f, 0.9228f}));
  }

  @Test
  void nesterovMomentum() {
    check(
        "r = g + 0.01*w\nv' = 0.95*v + r\nw' = w - lr*(r + 0.95*v')",
        new float[] {1.2f, 2.8f},
        new float[] {-0.94f, -2.5f},
        Map.of("v", new float[] {1.7f, 3.6f}),
        new float[] {1.227535f, 2.95714f},
        Map.of("v", new float[] {0.687f, 0.948f}));
  }
}
