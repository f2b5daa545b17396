package dev.eddy.formats.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/// Losses and their gradients as PyTorch recorded them.
class TorchLossTest {

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
    assertThat(counts.passed()).isEqualTo(22);
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

  private static Answer answer(Rows rows, Objective objective, Consumer<Batch> fill) {
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
    var rows = new Rows(size, 1, 1, TorchTrainingTest.floats(input.values(), 0, size));
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
                      TorchTrainingTest.floats(target.values(), 0, size),
                      0,
                      batch.numbers("y", size),
                      0,
                      size));
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
