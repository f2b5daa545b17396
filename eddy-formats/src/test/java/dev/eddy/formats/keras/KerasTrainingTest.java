package dev.eddy.formats.keras;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.data.Batch;
import dev.eddy.formats.ElementType;
import dev.eddy.formats.Exchange;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.Json;
import dev.eddy.formats.Network;
import dev.eddy.formats.Recorded;
import dev.eddy.formats.Shared;
import dev.eddy.model.Objective;
import dev.eddy.optimize.Clipping;
import dev.eddy.optimize.Optimizer;
import dev.eddy.train.Batches;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/// Trainings that Keras recorded, made again by Eddy's trainer on the network that is read: ten
/// steps, each loss and every weight after the last.
class KerasTrainingTest {

  private static final List<String> PARTS = List.of("training-3.15", "training-2.15");

  /// What Eddy's trainer does not do; the rest has to pass.
  private static final Map<String, String> MISSING =
      Map.of(
          "adam_bidirectional", "each variable is clipped by a norm of its own",
          "batch_normalization", "batch normalisation keeps the statistics it was read with",
          "masked_regression", "its mask has holes, which Eddy's lengths do not",
          "masked_regression_step_weights", "its mask has holes, which Eddy's lengths do not",
          "optimizer_lamb", "Lamb takes norms of a whole variable; an equation is of one weight",
          "reduction_sum", "the two biases of GRU's gates, which both learn, are one when read",
          "regularised_constrained", "weights are cut to a norm after each step",
          "rmsprop_masked_tokens",
              "the two biases of GRU's gates, which both learn, are one when read");

  private static Optimizer optimizer(String kind, JsonNode options) {
    double lr = options.path("learning_rate").asDouble();
    return switch (kind) {
      case "SGD" -> Optimizer.momentum(lr).with("momentum", options.path("momentum").asDouble());
      case "Adadelta" -> Optimizer.adadelta(lr).with("epsilon", 1e-7);
      case "Adagrad" ->
          Optimizer.of(
              "adagrad",
              "state s = constant(0.1)\ns' = s + g*g\nw' = w - lr*g/sqrt(s' + 1e-7)",
              lr);
      case "Adamax" ->
          Optimizer.of(
              "adamax",
              """
              m' = 0.9*m + 0.1*g
              u' = max(0.999*u, abs(g))
              rate = lr/(1 - 0.9^t)
              w' = w - rate*m'/(u' + 1e-7)
              """,
              lr);
      case "Ftrl" ->
          Optimizer.of(
              "ftrl",
              """
              state s = constant(0.1)
              s' = s + g*g
              z' = z + g - (sqrt(s') - sqrt(s))/lr*w
              w' = lr*(clip(z', 0.01) - z')/sqrt(s')
              """,
              lr);
      case "Lion" ->
          Optimizer.of(
              "lion",
              """
              m' = 0.99*m + 0.01*g
              w' = w - lr*0.1*w - lr*sign(0.9*m + 0.1*g)
              """,
              lr);
      case "RMSprop" ->
          Optimizer.of(
              "rmsprop",
              """
              ms'  = 0.8*ms + 0.2*g*g
              mg'  = 0.8*mg + 0.2*g
              mom' = 0.5*mom + lr*g/sqrt(ms' - mg'*mg' + 1e-5)
              w'   = w - mom'
              """,
              lr);
      // Decay comes before the step, on biases, too.
      case "AdamW" ->
          Optimizer.of(
              "adamw",
              """
              rate = lr*sqrt(1 - 0.999^t)/(1 - 0.9^t)
              m' = m + 0.1*(g - m)
              v' = v + 0.001*(g*g - v)
              w' = w - lr*0.04*w - rate*m'/(sqrt(v') + 1e-7)
              """,
              lr);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /// The mean over the numbers of a row, which Keras takes before the mean over rows.
  private static Objective objective(JsonNode recorded, Network network, int width) {
    var loss = recorded.path("loss").path("loss");
    var text =
        loss.isObject()
            ? "output = -(0.9*target + 0.1/%d)*log(y)".formatted(width)
            : loss.asString().equals("mae")
                ? "output = abs(y - target)/%d".formatted(width)
                : "output = (y - target)*(y - target)/%d".formatted(width);
    // Weights are not part of the divisor: the sum over rows is divided by their number.
    return new Objective(
        network.outputs().getFirst().output(),
        new Objective.Loss.Pointwise("keras", text),
        Objective.Averaging.NONE);
  }

  private static ForeignModel file(JsonNode recorded, JsonNode weights, String where) {
    var layers = recorded.path("model").path("config").path("layers");
    var tensors = new ArrayList<ForeignTensor>();
    int at = 0;
    for (var layer : layers) {
      var names =
          switch (layer.path("class_name").asString()) {
            case "LSTM", "GRU", "SimpleRNN" -> List.of("kernel:0", "recurrent_kernel:0", "bias:0");
            case "Dense" -> List.of("kernel:0", "bias:0");
            default -> List.<String>of();
          };
      for (var name : names) {
        var values = Recorded.values(weights.get(at++));
        var bytes = ByteBuffer.allocate(4 * values.values().length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values.values()) {
          bytes.putFloat((float) value);
        }
        var own = layer.path("config").path("name").asString();
        tensors.add(
            new ForeignTensor(
                own + "/" + own + "/" + name,
                ElementType.F32,
                values.shape(),
                MemorySegment.ofArray(bytes.array()),
                where));
      }
    }
    assertThat(at).isEqualTo(weights.size());
    var configuration =
        Json.object()
            .put("container", "h5")
            .put("version", recorded.path("made_with").path("keras").asString());
    configuration.set("model", recorded.path("model"));
    return new ForeignModel("keras", "Keras", where, configuration, tensors, Map.of(), List.of());
  }

  private record Course(JsonNode recorded, Network network) implements Batches {
    @Override
    public int perEpoch(int epoch) {
      return 1;
    }

    @Override
    public long tokens(Batch batch) {
      return 1;
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      var given = recorded.path("batches").get(recorded.path("batch_of_step").get(epoch).asInt());
      var x = Recorded.values(given.path("x").get(0));
      var y = Recorded.values(given.path("y").get(0));
      int rows = x.shape()[0];
      var input = network.inputs().getFirst();
      batch.begin(rows).steps(input.axis(), x.shape()[1]);
      var field = ((Network.Feed.Given) network.feeds().getFirst()).field();
      copy(x.values(), batch.numbers(field, x.values().length));
      var output = network.outputs().getFirst().output();
      copy(y.values(), batch.numbers(output, y.values().length));
      float[] weights = batch.weights(output, rows);
      double[] of =
          given.has("sample_weight")
              ? Recorded.values(given.path("sample_weight").get(0)).values()
              : new double[0];
      for (int i = 0; i < rows; i++) {
        weights[i] = (float) ((of.length > 0 ? of[i] : 1) / rows);
      }
    }

    private static void copy(double[] from, float[] to) {
      for (int i = 0; i < from.length; i++) {
        to[i] = (float) from[i];
      }
    }
  }

  @Test
  void trainingsGoAsInKeras(TestReporter reporter) {
    var counts = new Exchange("Keras trainings");
    for (var part : PARTS) {
      for (var json : Recorded.cases(Shared.conformance("python-made/keras/" + part))) {
        var recorded = Json.read(json);
        var name = recorded.path("case").asString();
        var missing = Optional.ofNullable(MISSING.get(name));
        if (missing.isPresent()) {
          counts.refuse(part + "/" + name, missing.get());
        } else {
          counts.check(part + "/" + name, difference(recorded, json.toString()), 1e-5);
        }
      }
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed() + counts.refused().size()).isEqualTo(21);
  }

  private static double difference(JsonNode recorded, String where) {
    var format = new KerasFormat();
    var network = format.network(file(recorded, recorded.path("initial_weights"), where), Map.of());
    var last = format.network(file(recorded, recorded.path("final_weights"), where), Map.of());
    int width = Recorded.values(recorded.path("batches").get(0).path("y").get(0)).shape()[1];
    var optimizer = recorded.path("optimizer");
    var result =
        Trainer.of(network.model(), objective(recorded, network, width))
            .from(network.weights())
            .withOptions(
                TrainingOptions.of(
                        optimizer(
                            optimizer.path("class_name").asString(), optimizer.path("config")))
                    .withEpochs(10)
                    .withThreads(1)
                    .withCheckpointEvery(0)
                    .withClipping(Clipping.none()))
            .fit(new Course(recorded, network));
    double worst = 0;
    for (int k = 0; k < 10; k++) {
      double expected = recorded.path("losses").get(k).asDouble();
      worst = Math.max(worst, Math.abs(expected - result.history().get(k).loss()));
    }
    for (var entry : last.weights().table().entries()) {
      float[] expected = last.weights().get(entry.name());
      double[] wide = new double[expected.length];
      java.util.Arrays.setAll(wide, i -> expected[i]);
      worst = Math.max(worst, Recorded.difference(wide, result.last().get(entry.name())));
    }
    return worst;
  }
}
