package dev.eddy.formats.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import dev.eddy.data.Batch;
import dev.eddy.formats.Exchange;
import dev.eddy.formats.Json;
import dev.eddy.formats.Recorded;
import dev.eddy.formats.Shared;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Clipping;
import dev.eddy.optimize.Optimizer;
import dev.eddy.train.Batches;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/// Trainings that PyTorch recorded, made again by Eddy's trainer: ten steps on three batches, each
/// loss and every weight after the last step.
///
/// PyTorch keeps two biases for a gate, and each of them learns. As equations that is a second
/// vector; so these cells are not those of the catalogue, which have one.
class TorchTrainingTest {

  private static final String LSTM =
      """
      param d_i, d_f, d_g, d_o [H] = zeros
      i  = sigmoid(W_i @ x + U_i @ h + b_i + d_i)
      f  = sigmoid(W_f @ x + U_f @ h + b_f + d_f)
      g  = tanh(W_g @ x + U_g @ h + b_g + d_g)
      o  = sigmoid(W_o @ x + U_o @ h + b_o + d_o)
      c' = f*c + i*g
      h' = o*tanh(c')
      """;

  private static final String GRU =
      """
      param d_r, d_z, d_n [H] = zeros
      r  = sigmoid(W_r @ x + U_r @ h + b_r + d_r)
      z  = sigmoid(W_z @ x + U_z @ h + b_z + d_z)
      n  = tanh(W_n @ x + b_n + r*(U_n @ h + d_n))
      h' = (1 - z)*n + z*h
      """;

  private static final String RNN =
      """
      param d_h [H] = zeros
      h' = tanh(W_h @ x + U_h @ h + b_h + d_h)
      """;

  private static final Map<String, Cell> CELLS =
      Map.of(
          "LSTM", Cell.of("lstm-torch", LSTM),
          "GRU", Cell.of("gru-torch", GRU),
          "RNN", Cell.of("rnn-torch", RNN));

  private static final Map<String, List<String>> GATES =
      Map.of(
          "LSTM", List.of("i", "f", "g", "o"),
          "GRU", List.of("r", "z", "n"),
          "RNN", List.of("h"));

  private static final int UNITS = 4;

  // ---- optimisers

  /// What follows the gradient `e`, which is `g` unless weights decay.
  private static final String ADAGRAD = "s' = s + e*e\nw' = w - lr*e/(sqrt(s') + 1e-10)";

  private static final String MOMENTS =
      """
      option beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8
      m' = m + (1 - beta1)*(e - m)
      v' = v + (1 - beta2)*(e*e - v)
      """;

  private static final String NADAM =
      MOMENTS
          + """
          state p = constant(1)
          now  = beta1*(1 - 0.5*0.96^(0.004*t))
          next = beta1*(1 - 0.5*0.96^(0.004*(t + 1)))
          root = sqrt(1 - beta2^t)
          p' = p*now
          d  = sqrt(v')/root + epsilon
          """;

  private static final String RADAM =
      MOMENTS
          + """
          longest = 2/(1 - beta2) - 1
          length  = longest - 2*t*beta2^t/(1 - beta2^t)
          ratio   = max((length - 4)*(length - 2)*longest/((longest - 4)*(longest - 2)*length), 0)
          certain = sqrt(ratio)*sqrt(1 - beta2^t)
          rate    = lr/(1 - beta1^t)
          w' = w - rate*m'*where(length > 5, certain/(sqrt(v') + epsilon), 1)
          """;

  /// How Eddy says an optimiser of PyTorch; empty where it cannot.
  private static Optimizer optimizer(String name, JsonNode options) {
    double lr = options.path("lr").asDouble();
    double decay = options.path("weight_decay").asDouble(0);
    var plain = "e = g\n";
    var decayed = "e = g + %s*w\n".formatted(decay);
    return switch (name) {
      case "SGD" -> {
        if (options.path("nesterov").asBoolean(false)) {
          yield of("v' = 0.9*v + e\nw' = w - lr*(e + 0.9*v')", decayed, lr);
        }
        if (options.has("dampening")) {
          yield of("v' = where(t > 1, 0.9*v + 0.5*e, e)\nw' = w - lr*v'", plain, lr);
        }
        yield options.has("momentum") ? Optimizer.momentum(lr) : Optimizer.sgd(lr);
      }
      case "Adam" ->
          options.path("amsgrad").asBoolean(false)
              ? of(
                  MOMENTS
                      + """
                      rate = lr/(1 - beta1^t)
                      root = sqrt(1 - beta2^t)
                      top' = max(top, v')
                      w' = w - rate*m'/(sqrt(top')/root + epsilon)
                      """,
                  decayed,
                  lr)
              : Optimizer.adamTorch(lr);
      // Eddy's own spares biases, PyTorch's does not.
      case "AdamW" ->
          of(
              MOMENTS
                  + """
                  rate = lr/(1 - beta1^t)
                  root = sqrt(1 - beta2^t)
                  w' = w - lr*%s*w - rate*m'/(sqrt(v')/root + epsilon)
                  """
                      .formatted(options.path("weight_decay").asDouble(0.01)),
              plain,
              lr);
      case "RMSprop" ->
          options.path("centered").asBoolean(false)
              ? of(
                  """
                  ms'  = 0.9*ms + 0.1*e*e
                  mg'  = 0.9*mg + 0.1*e
                  mom' = 0.9*mom + e/(sqrt(ms' - mg'*mg') + 1e-8)
                  w'   = w - lr*mom'
                  """,
                  plain,
                  lr)
              : Optimizer.rmspropTorch(lr);
      case "Adagrad" ->
          options.has("lr_decay")
              ? of(
                  "rate = lr/(1 + 0.1*(t - 1))\nstate s = constant(0.5)\n"
                      + ADAGRAD.replace("lr*e", "rate*e"),
                  decayed,
                  lr)
              : of(ADAGRAD, plain, lr);
      case "Adadelta" ->
          decay > 0
              ? of(
                  """
                  s' = 0.95*s + 0.05*e*e
                  u  = e*sqrt(d + 1e-5)/sqrt(s' + 1e-5)
                  d' = 0.95*d + 0.05*u*u
                  w' = w - lr*u
                  """,
                  decayed,
                  lr)
              : Optimizer.adadelta(lr).with("rho", 0.9);
      case "Adamax" ->
          of(
              """
              m' = 0.9*m + 0.1*e
              u' = max(0.999*u, abs(e) + 1e-8)
              rate = lr/(1 - 0.9^t)
              w' = w - rate*m'/u'
              """,
              plain,
              lr);
      case "NAdam" ->
          of(
              NADAM
                  + "w' = w - lr*%s*w - lr*(1 - now)*e/((1 - p')*d) - lr*next*m'/((1 - p'*next)*d)"
                      .formatted(decay),
              plain,
              lr);
      case "RAdam" -> of(RADAM, decayed, lr);
      case "ASGD" ->
          of("rate = lr/(1 + 1e-4*lr*(t - 1))^0.75\nw' = w - rate*(1e-4*w + e)", plain, lr);
      case "Rprop" ->
          of(
              """
              state s = constant(0.01)
              turn = e*p
              s' = max(1e-6, min(50, s*where(turn > 0, 1.2, where(turn < 0, 0.5, 1))))
              p' = where(turn < 0, 0, e)
              w' = w - sign(p')*s'
              """,
              plain,
              lr);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Optimizer of(String text, String gradient, double lr) {
    var declared = new StringBuilder();
    var equations = new StringBuilder();
    text.lines()
        .forEach(line ->
            (line.startsWith("option") || line.startsWith("state") ? declared : equations)
                .append(line)
                .append('\n'));
    return Optimizer.of("mine", declared + gradient + equations, lr);
  }

  // ---- networks

  private static Model model(JsonNode base) {
    var module = base.path("module");
    var cell = CELLS.get(module.path("type").asString());
    var build = new ModelBuilder();
    var value = build.numbers("x", "t", 3);
    for (int layer = 0; layer < module.path("num_layers").asInt(); layer++) {
      var forward = build.scan("l" + layer, cell, UNITS, value);
      value =
          module.path("bidirectional").asBoolean()
              ? forward.with(build.scanReverse("l" + layer + "_reverse", cell, UNITS, value))
              : forward;
    }
    if (isOfLastStep(base)) {
      value = build.lastValidStep(value);
    }
    return build.output("y", build.affine("out", module.path("linear").asInt(), value)).model();
  }

  private static boolean isOfLastStep(JsonNode base) {
    return base.path("loss").asString().contains("of the last step");
  }

  private static Objective objective(JsonNode base) {
    var loss = base.path("loss").asString();
    return new Objective(
        "y",
        loss.startsWith("mean over all elements")
            ? new Objective.Loss.Pointwise("mse", "output = (y - target)*(y - target)/3")
            : loss.startsWith("binary")
                ? Objective.sigmoidCrossEntropy()
                : Objective.softmaxCrossEntropy(loss.contains("smoothing 0.1") ? 0.1 : 0));
  }

  /// The weights of PyTorch by the names of the model: rows of a packed matrix, gate after gate.
  private static Map<String, float[]> weights(JsonNode module, JsonNode recorded) {
    var gates = GATES.get(module.path("type").asString());
    var all = new LinkedHashMap<String, float[]>();
    for (var entry : recorded.properties()) {
      double[] values = Recorded.values(entry.getValue()).values();
      var name = entry.getKey();
      if (name.startsWith("out.")) {
        all.put(name.equals("out.weight") ? "out.W" : "out.b", floats(values, 0, values.length));
        continue;
      }
      var layer = name.substring(name.indexOf("_l") + 1);
      var kind =
          Map.of("weight_ih", "W_", "weight_hh", "U_", "bias_ih", "b_", "bias_hh", "d_")
              .get(name.substring(4, name.indexOf("_l")));
      int each = values.length / gates.size();
      for (int g = 0; g < gates.size(); g++) {
        all.put(layer + "." + kind + gates.get(g), floats(values, g * each, each));
      }
    }
    return all;
  }

  static float[] floats(double[] values, int from, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) values[from + i];
    }
    return floats;
  }

  /// One batch of three to an epoch.
  private record Course(JsonNode base) implements Batches {
    @Override
    public int perEpoch(int epoch) {
      return 1;
    }

    @Override
    public long tokens(Batch batch) {
      return batch.rows();
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      var recorded = base.path("batches").get(epoch % 3);
      var x = Recorded.values(recorded.path("x"));
      int rows = x.shape()[0];
      int steps = x.shape()[1];
      batch.begin(rows).steps("t", steps);
      copy(x.values(), batch.numbers("x", x.values().length));
      if (recorded.has("lengths")) {
        double[] lengths = Recorded.values(recorded.path("lengths")).values();
        for (int i = 0; i < rows; i++) {
          batch.lengths("t")[i] = (int) lengths[i];
        }
      }
      var target = Recorded.values(recorded.path("target"));
      if (target.type().startsWith("int")) {
        int[] ids = batch.ids("y", target.values().length);
        for (int i = 0; i < ids.length && i < target.values().length; i++) {
          ids[i] = Math.max(-1, (int) target.values()[i]);
        }
      } else {
        copy(target.values(), batch.numbers("y", target.values().length));
      }
    }

    private static void copy(double[] from, float[] to) {
      for (int i = 0; i < from.length; i++) {
        to[i] = (float) from[i];
      }
    }
  }

  /// What Eddy's trainer does not do, by what the case asks for.
  private static String missing(JsonNode course) {
    return switch (course.path("optimiser").asString()) {
      case "LBFGS" -> "LBFGS looks for the length of a step, which equations of one weight do not";
      case "Adafactor" ->
          "Adafactor keeps rows and columns of a matrix, which equations of one weight do not have";
      default -> {
        if (course.path("scheduler").isString()) {
          yield "OneCycleLR moves the momentum too";
        }
        yield course.path("clip_norm_type").asString("").equals("Infinity")
            ? "gradients are clipped by their largest value together; Eddy clips by the norm 2, or each"
            : "";
      }
    };
  }

  private static Clipping clipping(JsonNode course) {
    if (course.path("clip_grad_norm").isNumber()) {
      return Clipping.globalNorm(course.path("clip_grad_norm").asDouble());
    }
    return course.path("clip_grad_value").isNumber()
        ? Clipping.value(course.path("clip_grad_value").asDouble())
        : Clipping.none();
  }

  @Test
  void trainingsGoAsInPyTorch(TestReporter reporter) {
    var counts = new Exchange("PyTorch trainings");
    var folder = Shared.conformance("python-made/pytorch/training");
    for (var file : Recorded.cases(folder)) {
      var course = Json.read(file);
      if (!course.has("base")) {
        continue;
      }
      var name = file.getFileName().toString().replace(".json", "");
      if (!missing(course).isEmpty()) {
        counts.refuse(name, missing(course));
        continue;
      }
      // Losses may differ by 1e-5 and weights by 1e-4; a tenth of that is asked of both.
      counts.check(name, difference(folder, course), 1e-5);
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed() + counts.refused().size()).isEqualTo(59);
  }

  private static double difference(Path folder, JsonNode course) {
    var base = Json.read(folder.resolve(course.path("base").asString() + ".json"));
    var model = model(base);
    var start = Parameters.zeros(model);
    var initial = weights(base.path("module"), base.path("initial"));
    assertThat(initial.keySet()).hasSize(start.table().entries().size());
    initial.forEach(start::set);
    var options =
        TrainingOptions.of(optimizer(course.path("optimiser").asString(), course.path("options")))
            .withEpochs(10)
            .withThreads(1)
            .withCheckpointEvery(0)
            .withClipping(clipping(course));
    var result =
        Trainer.of(model, objective(base)).from(start).withOptions(options).fit(new Course(base));
    double worst = 0;
    assertThat(result.history()).hasSize(10);
    for (int k = 0; k < 10; k++) {
      double expected = course.path("losses_double").get(k).asDouble();
      worst = Math.max(worst, Math.abs(result.history().get(k).loss() - expected));
    }
    var last = weights(base.path("module"), course.path("final"));
    for (var weight : last.entrySet()) {
      double[] expected = new double[weight.getValue().length];
      Arrays.setAll(expected, i -> weight.getValue()[i]);
      worst = Math.max(worst, Recorded.difference(expected, result.last().get(weight.getKey())));
    }
    return worst;
  }
}
