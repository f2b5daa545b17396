package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.engine.Program;
import dev.eddy.testkit.RecordedLayers;
import dev.eddy.testkit.SharedData;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Layers recorded from Keras (keras-js) and networks trained with Keras and PyTorch (RTNeural),
/// run by the engine.
class RecordedLayersTest {

  static Stream<Named<Supplier<RecordedLayers>>> recorded() {
    var keras = SharedData.find("conformance/keras-js");
    var rtneural = SharedData.find("conformance/rtneural");
    Stream<Named<Supplier<RecordedLayers>>> layers =
        keras.stream()
            .flatMap(folder ->
                RecordedLayers.kerasNames(folder).stream()
                    .map(name -> Named.of(name, () -> RecordedLayers.keras(folder, name))));
    Stream<Named<Supplier<RecordedLayers>>> networks =
        rtneural.stream()
            .flatMap(folder ->
                Stream.concat(
                    Stream.of("dense", "gru", "gru_1d", "lstm")
                        .map(name ->
                            Named.of(
                                "rtneural." + name, () -> RecordedLayers.rtneural(folder, name))),
                    Stream.of(
                        Named.of("rtneural.lstm_torch", () -> RecordedLayers.torch(folder)))));
    return Stream.concat(layers, networks);
  }

  @Test
  void allRecordedLayersAreHere() {
    assumeTrue(SharedData.folder().isPresent(), SharedData.MISSING);
    var names = recorded().map(Named::getName).toList();
    assertThat(names).hasSize(63 + 5);
    assertThat(names).filteredOn(name -> name.startsWith("recurrent.")).hasSize(18);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("recorded")
  void aRecordedLayerGivesTheSameNumbers(Supplier<RecordedLayers> source, TestReporter reporter) {
    RecordedLayers layers;
    try {
      layers = source.get();
    } catch (UnsupportedOperationException e) {
      reporter.publishEntry("not run", e.getMessage());
      assertThat(List.of("wrappers.TimeDistributed.1: convolution over images is no part of Eddy"))
          .contains(e.getMessage());
      return;
    }
    float[] y = new float[layers.expected().length];
    try (var run = Program.inference(layers.model()).workspace(layers.parameters().freeze())) {
      run.carry(false);
      for (int i = 0; i < layers.runs(); i++) {
        run.run(layers.batch());
        run.carry(true);
      }
      run.output("y", y);
      if (layers.reversed()) {
        y = RecordedLayers.turned(y, y.length / run.width("y"), run.width("y"));
      }
    }
    for (int i = 0; i < y.length; i++) {
      assertThat((double) y[i])
          .as("y[%d]", i)
          .isCloseTo(layers.expected()[i], within(layers.tolerance()));
    }
  }
}
