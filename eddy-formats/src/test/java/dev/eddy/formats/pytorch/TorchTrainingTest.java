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
import dev.eddy.optimize.RateSchedule;
import dev.eddy.train.Batches;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/// Trainings and schedules that PyTorch recorded, made again by Eddy's trainer: ten steps on three
/// batches, each loss and every weight after the last step.
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

  private static float[] floats(double[] values, int from, int count) {
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

  @Test
  void schedulesAreThoseOfPyTorch(TestReporter reporter) {
    var counts = new Exchange("PyTorch schedules");
    var recorded = Json.read(Shared.conformance("python-made/pytorch/schedules/schedules.json"));
    for (var entry : recorded.path("schedules").properties()) {
      var rates = entry.getValue().path("learning_rates");
      double first = entry.getValue().path("initial_lr").asDouble();
      RateSchedule schedule =
          switch (entry.getKey()) {
            case "StepLR" -> RateSchedule.step(7, 0.3);
            case "ExponentialLR" -> RateSchedule.exponential(1, 0.9);
            case "CosineAnnealingLR" -> new RateSchedule.Cosine(0, 12, 0.1);
            default -> null;
          };
      if (schedule == null) {
        counts.refuse(entry.getKey(), "Eddy has no schedule of this kind");
        continue;
      }
      double worst = 0;
      // Past its end PyTorch's cosine climbs again; Eddy's stays.
      int compared = entry.getKey().equals("CosineAnnealingLR") ? 13 : rates.size();
      for (int k = 0; k < compared; k++) {
        worst = Math.max(worst, Math.abs(first * schedule.rate(k) - rates.get(k).asDouble()));
      }
      counts.check(entry.getKey(), worst, 1e-12);
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed()).isEqualTo(3);
  }

  // ---- losses

  /// A loss of PyTorch as one of Eddy.
  ///
  /// @param text equations; empty for one that Eddy has by name
  private static final Map<String, String> POINTWISE =
      Map.ofEntries(
          Map.entry("mse", "output = (y - target)*(y - target)"),
          Map.entry("l1", "output = abs(y - target)"),
          Map.entry(
              "huber", "d = abs(y - target)\noutput = where(d > 0.7, 0.7*(d - 0.35), 0.5*d*d)"),
          Map.entry(
              "smooth-l1", "d = abs(y - target)\noutput = where(d < 0.7, 0.5*d*d/0.7, d - 0.35)"),
          Map.entry("kl-div", "output = where(target > 0, target*(log(target) - y), 0)"),
          Map.entry("kl-div-log", "output = exp(target)*(target - y)"),
          Map.entry("poisson-nll", "output = exp(y) - target*y"),
          Map.entry("soft-margin", "output = softplus(-(target*y))"),
          Map.entry("hinge-embedding", "output = where(target > 0, y, relu(1 - y))"));

  @Test
  void lossesAreThoseOfPyTorch(TestReporter reporter) {
    var counts = new Exchange("PyTorch losses");
    for (var file : Recorded.cases(Shared.conformance("python-made/pytorch/losses"))) {
      var name = file.getFileName().toString().replace(".json", "");
      var recorded = Json.read(file);
      if (name.startsWith("ctc")) {
        ctc(name, recorded, counts);
      } else if (POINTWISE.containsKey(name)) {
        pointwise(name, recorded, counts);
      } else if (name.startsWith("cross-entropy")) {
        crossEntropy(name, recorded, counts);
      } else {
        counts.refuse(name, reason(name));
      }
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed()).isGreaterThanOrEqualTo(20);
  }

  private static String reason(String name) {
    return switch (name) {
      case "bce-logits", "nll", "multi-margin" ->
          "it has a weight for each class beside its target";
      case "bce" -> "the gradient at a probability of 0 or 1 is another there";
      case "gaussian-nll", "gaussian-nll-full" ->
          "the gradient of a variance below its floor goes on there, in Eddy it ends";
      case "poisson-nll-full" -> "it sums over a logarithm of the target that nothing depends on";
      default -> "it compares several inputs; as a layer with equations it can be written";
    };
  }

  /// Rows of logits as a table that learns: one step of gradient descent at a rate of 1 gives the
  /// gradient.
  private record Rows(int rows, int steps, int width, float[] table) {
    Model model() {
      var build = new ModelBuilder();
      var table = build.embedding("symbols", "t", rows * steps, width);
      return build.output("y", build.layer("scores", "output = x", width, table)).model();
    }
  }

  private record Answer(double loss, float[] gradient) {}

  private static Answer answer(
      Rows rows, Objective objective, java.util.function.Consumer<Batch> fill) {
    var model = rows.model();
    var start = Parameters.zeros(model);
    start.set("symbols.table", rows.table);
    var batches =
        new Batches() {
          @Override
          public int perEpoch(int epoch) {
            return 1;
          }

          @Override
          public void fill(int epoch, int index, Batch batch) {
            batch.begin(rows.rows).steps("t", rows.steps);
            int[] ids = batch.ids("symbols", rows.rows * rows.steps);
            for (int i = 0; i < rows.rows * rows.steps; i++) {
              ids[i] = i;
            }
            fill.accept(batch);
          }

          @Override
          public long tokens(Batch batch) {
            return 1;
          }
        };
    var options =
        TrainingOptions.of(Optimizer.sgd(1))
            .withEpochs(1)
            .withThreads(1)
            .withCheckpointEvery(0)
            .withClipping(Clipping.none());
    var result = Trainer.of(model, objective).from(start).withOptions(options).fit(batches);
    float[] after = result.last().get("symbols.table");
    for (int i = 0; i < after.length; i++) {
      after[i] = rows.table[i] - after[i];
    }
    return new Answer(result.history().getFirst().loss(), after);
  }

  private static double difference(Answer found, JsonNode result, String input, int[] order) {
    double[] value = Recorded.values(result.path("value_double")).values();
    double[] gradient = Recorded.values(result.path("gradients_double").path(input)).values();
    double[] ordered = new double[gradient.length];
    Arrays.setAll(ordered, i -> gradient[order[i]]);
    double loss = Math.abs(value[0] - found.loss) / Math.max(1, Math.abs(value[0]));
    return Math.max(loss, Recorded.difference(ordered, found.gradient));
  }

  private static int[] inOrder(int size) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    return order;
  }

  private static void pointwise(String name, JsonNode recorded, Exchange counts) {
    var input = Recorded.values(recorded.path("inputs").path("input"));
    var target = Recorded.values(recorded.path("inputs").path("target"));
    int size = input.values().length;
    var rows = new Rows(size, 1, 1, floats(input.values(), 0, size));
    double worst = 0;
    for (var reduction : List.of("sum", "mean")) {
      if (!recorded.path("results").has(reduction)) {
        continue;
      }
      var loss = new Objective.Loss.Pointwise(name, POINTWISE.get(name));
      var averaging =
          reduction.equals("sum") ? Objective.Averaging.NONE : Objective.Averaging.STEPS_AND_ROWS;
      var found =
          answer(
              rows,
              new Objective("y", loss, averaging),
              batch ->
                  System.arraycopy(
                      floats(target.values(), 0, size), 0, batch.numbers("y", size), 0, size));
      worst =
          Math.max(
              worst,
              difference(found, recorded.path("results").path(reduction), "input", inOrder(size)));
    }
    counts.check(name, worst, 1e-5);
  }

  private static void crossEntropy(String name, JsonNode recorded, Exchange counts) {
    if (name.equals("cross-entropy-all-ignored")) {
      counts.refuse(name, "the mean of nothing is NaN there and 0 here");
      return;
    }
    var input = Recorded.values(recorded.path("inputs").path("input"));
    var target = Recorded.values(recorded.path("inputs").path("target"));
    int rows = input.shape()[0];
    int classes = input.shape()[1];
    int steps = input.shape().length == 3 ? input.shape()[2] : 1;
    int[] order = new int[input.values().length];
    for (int b = 0; b < rows; b++) {
      for (int t = 0; t < steps; t++) {
        for (int k = 0; k < classes; k++) {
          order[(b * steps + t) * classes + k] = (b * classes + k) * steps + t;
        }
      }
    }
    float[] table = new float[order.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) input.values()[order[i]];
    }
    double smoothing = recorded.path("options").path("label_smoothing").asDouble(0);
    boolean weighted = recorded.path("inputs").has("weight");
    double[] weights =
        weighted ? Recorded.values(recorded.path("inputs").path("weight")).values() : new double[0];
    boolean dense = target.values().length > rows * steps || weighted && smoothing > 0;
    if (dense) {
      dense(name, recorded, new Rows(rows, steps, classes, table), smoothing, counts);
      return;
    }
    int ignored = recorded.path("options").path("ignore_index").asInt(-100);
    double worst = 0;
    for (var reduction : List.of("sum", "mean")) {
      var averaging =
          reduction.equals("sum") ? Objective.Averaging.NONE : Objective.Averaging.STEPS_AND_ROWS;
      var found =
          answer(
              new Rows(rows, steps, classes, table),
              new Objective("y", Objective.softmaxCrossEntropy(smoothing), averaging),
              batch -> {
                int[] ids = batch.ids("y", rows * steps);
                for (int i = 0; i < rows * steps; i++) {
                  int label = (int) target.values()[i];
                  ids[i] = label == ignored ? -1 : label;
                }
                if (weighted) {
                  float[] of = batch.weights("y", rows * steps);
                  for (int i = 0; i < rows * steps; i++) {
                    of[i] = ids[i] < 0 ? 0 : (float) weights[ids[i]];
                  }
                }
              });
      worst =
          Math.max(
              worst, difference(found, recorded.path("results").path(reduction), "input", order));
    }
    counts.check(name, worst, 1e-5);
  }

  /// Targets that are distributions, each class with its weight: the sum only, since a mean divides
  /// by the weights of the labels.
  private static void dense(
      String name, JsonNode recorded, Rows rows, double smoothing, Exchange counts) {
    var target = Recorded.values(recorded.path("inputs").path("target"));
    double[] weights = Recorded.values(recorded.path("inputs").path("weight")).values();
    int ignored = recorded.path("options").path("ignore_index").asInt(-100);
    int classes = rows.width;
    float[] spread = new float[rows.table.length];
    for (int i = 0; i < spread.length; i++) {
      int row = i / classes;
      int k = i % classes;
      double of =
          target.values().length == spread.length
              ? target.values()[i]
              : target.values()[row] == k ? 1 : 0;
      boolean counted = target.values().length == spread.length || target.values()[row] != ignored;
      spread[i] = counted ? (float) (((1 - smoothing) * of + smoothing / classes) * weights[k]) : 0;
    }
    var found =
        answer(
            rows,
            new Objective("y", Objective.denseCrossEntropy(), Objective.Averaging.NONE),
            batch ->
                System.arraycopy(spread, 0, batch.numbers("y", spread.length), 0, spread.length));
    counts.check(
        name,
        difference(found, recorded.path("results").path("sum"), "input", inOrder(spread.length)),
        1e-5);
  }

  private static void ctc(String name, JsonNode recorded, Exchange counts) {
    if (name.startsWith("ctc-infeasible")) {
      counts.refuse(name, "a row with too few steps for its labels is refused, not infinite");
      return;
    }
    var logits = Recorded.values(recorded.path("inputs").path("logits"));
    int steps = logits.shape()[0];
    int rows = logits.shape()[1];
    int classes = logits.shape()[2];
    int[] order = new int[logits.values().length];
    for (int b = 0; b < rows; b++) {
      for (int t = 0; t < steps; t++) {
        for (int k = 0; k < classes; k++) {
          order[(b * steps + t) * classes + k] = (t * rows + b) * classes + k;
        }
      }
    }
    float[] table = new float[order.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) logits.values()[order[i]];
    }
    double[] lengths = Recorded.values(recorded.path("inputs").path("input_lengths")).values();
    var labels = new ArrayList<List<Integer>>();
    recorded
        .path("target_lists")
        .forEach(list -> {
          var row = new ArrayList<Integer>();
          list.forEach(label -> row.add(label.asInt()));
          labels.add(row);
        });
    int most = Math.max(1, labels.stream().mapToInt(List::size).max().orElse(1));
    int blank = recorded.path("options").path("blank").asInt(0);
    double worst = 0;
    for (var reduction : List.of("sum", "mean")) {
      var averaging =
          reduction.equals("sum") ? Objective.Averaging.NONE : Objective.Averaging.MEAN_OF_ROWS;
      var found =
          answer(
              new Rows(rows, steps, classes, table),
              new Objective("y", Objective.ctc("said", blank), averaging),
              batch -> {
                batch.steps("said", most);
                int[] ids = batch.ids("y", rows * most);
                for (int b = 0; b < rows; b++) {
                  batch.lengths("t")[b] = (int) lengths[b];
                  batch.lengths("said")[b] = labels.get(b).size();
                  for (int i = 0; i < labels.get(b).size(); i++) {
                    ids[b * most + i] = labels.get(b).get(i);
                  }
                }
              });
      worst =
          Math.max(
              worst, difference(found, recorded.path("results").path(reduction), "logits", order));
    }
    counts.check(name, worst, 1e-5);
  }
}
