package dev.eddy.formats.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.formats.Exchange;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Recorded;
import dev.eddy.formats.Shared;
import dev.eddy.formats.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// Zips of Deeplearning4j beside what it recorded of them.
class Dl4jFormatTest {

  @TempDir Path folder;

  private static Nd4jArray array(Path file) throws IOException {
    return Nd4jArray.read(Files.readAllBytes(file), file.toString());
  }

  private static ForeignModel read(Path zip) {
    var format = Format.of(zip).orElseThrow();
    assertThat(format.name()).isEqualTo("dl4j");
    return format.read(zip);
  }

  /// `[B, width, T]` as `[B, T, width]`.
  private static Tensor stepsSecond(Nd4jArray x) {
    int rows = x.shape()[0];
    int width = x.shape()[1];
    int steps = x.shape()[2];
    float[] values = new float[x.values().length];
    for (int b = 0; b < rows; b++) {
      for (int j = 0; j < width; j++) {
        for (int t = 0; t < steps; t++) {
          values[(b * steps + t) * width + j] = x.values()[(b * width + j) * steps + t];
        }
      }
    }
    return new Tensor("x", new int[] {rows, steps, width}, values);
  }

  @Test
  void aGraphOfTwoDirectionsGivesItsOutput(TestReporter reporter) throws IOException {
    var counts = new Exchange("Deeplearning4j networks");
    var zip = Shared.conformance("dl4j/regression/SyntheticBidirectionalRNNGraph_100b4.bin");
    var x = array(zip.resolveSibling("SyntheticBidirectionalRNNGraph_Input_100b4.bin"));
    var y = array(zip.resolveSibling("SyntheticBidirectionalRNNGraph_Output_100b4.bin"));
    var network = new Dl4jFormat().network(read(zip), Map.of());
    try (var run = network.open()) {
      var found = run.run(Map.of("x", stepsSecond(x))).get("y");
      assertThat(found.shape()).isEqualTo(y.shape());
      double[] expected = new double[y.values().length];
      Arrays.setAll(expected, i -> y.values()[i]);
      counts.check(
          "SyntheticBidirectionalRNNGraph", Recorded.difference(expected, found.values()), 1e-6);
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed()).isEqualTo(1);
  }

  /// Deeplearning4j wrote its first gradients in one row, as it keeps parameters, and each by
  /// itself: what is cut out of a row has to be what it calls by that name.
  @Test
  void aRowOfParametersIsCutAsDeeplearning4jCutsIts() throws IOException {
    var root = Shared.conformance("dl4j/RnnCsvSequenceClassification1");
    var gradients = Files.readAllBytes(root.resolve("flattenedGradients.bin"));
    var zip = with(root.resolve("Model_RANDOM_INIT_UNTRAINED.zip"), text -> text, gradients);
    var tensors = read(zip).byName();
    assertThat(tensors.keySet()).containsExactly("0_W", "0_RW", "0_b", "2_W", "2_b");
    for (var name : tensors.keySet()) {
      var alone = array(root.resolve("gradients/" + name + ".bin"));
      assertThat(tensors.get(name).shape()).as(name).isEqualTo(alone.shape());
      assertThat(tensors.get(name).floats()).as(name).isEqualTo(alone.values());
    }
    var network = new Dl4jFormat().network(read(zip), Map.of());
    assertThat(network.model().layers()).hasSize(4);
    assertThat(array(root.resolve("paramsPostTrain.bin")).values()).hasSize(546);
  }

  /// The parameters of these files are 1, 2, 3 and so on.
  @Test
  void filesOfOlderVersionsHaveTheirPeepholes() {
    for (var name : List.of("060_LSTM_1", "060_CG_LSTM_1", "071_LSTM_1", "071_CG_LSTM_1")) {
      var model = read(Shared.conformance("dl4j/regression/" + name + ".zip"));
      assertThat(model.byName().keySet())
          .containsExactly(
              "0_W", "0_RW", "0_b", "1_WF", "1_RWF", "1_bF", "1_WB", "1_RWB", "1_bB", "2_W", "2_b");
      var network = new Dl4jFormat().network(model, Map.of());
      var weights = network.weights();
      // W is [3, 16], column after column; then RW [4, 19], whose last columns are peepholes.
      assertThat(weights.get("0.W_g")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
      assertThat(weights.get("0.W_f")).startsWith(13, 14, 15);
      assertThat(weights.get("0.W_o")).startsWith(25, 26, 27);
      assertThat(weights.get("0.W_i")).startsWith(37, 38, 39);
      assertThat(weights.get("0.U_g")).startsWith(49, 50, 51, 52);
      assertThat(weights.get("0.p_f")).containsExactly(113, 114, 115, 116);
      assertThat(weights.get("0.p_o")).containsExactly(117, 118, 119, 120);
      assertThat(weights.get("0.p_i")).containsExactly(121, 122, 123, 124);
      assertThat(weights.get("0.b_g")).containsExactly(125, 126, 127, 128);
      assertThat(network.notes())
          .contains(
              "the state of its optimiser is not read", "dropout of its training is not kept");
      try (var run = network.open()) {
        var y = run.run(Map.of("x", new Tensor("x", new int[] {2, 5, 3}, new float[30]))).get("y");
        assertThat(y.shape()).containsExactly(2, 5, 5);
      }
    }
  }

  /// A zip whose configuration, or whose row of parameters, is another.
  private Path with(Path zip, UnaryOperator<String> changed, byte[] row) throws IOException {
    var file = folder.resolve("changed.zip");
    try (var in = new ZipFile(zip.toFile());
        var out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : in.stream().toList()) {
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        out.putNextEntry(new ZipEntry(entry.getName()));
        if (entry.getName().equals("configuration.json")) {
          var text = new String(bytes, StandardCharsets.UTF_8);
          bytes = changed.apply(text).getBytes(StandardCharsets.UTF_8);
        }
        out.write(row.length > 0 && entry.getName().equals("coefficients.bin") ? row : bytes);
      }
    }
    return file;
  }

  private void refused(UnaryOperator<String> changed, String sentence) throws IOException {
    var zip = Shared.conformance("dl4j/regression/SyntheticBidirectionalRNNGraph_100b4.bin");
    var file = with(zip, changed, new byte[0]);
    assertThatThrownBy(() -> new Dl4jFormat().network(read(file), Map.of()))
        .isInstanceOf(FormatException.class)
        .hasMessage(file + sentence);
  }

  @Test
  void whatHasNoEqualIsRefusedByItsName() throws IOException {
    refused(
        text -> text.replace("conf.layers.OutputLayer", "conf.layers.CapsuleStrengthLayer"),
        ", layer \"out\" (capsulestrength): Eddy has no layer of this kind");
    refused(
        text -> text.replace("\"MAX\"", "\"PNORM\""),
        ", layer \"pooling\" (globalpooling): expected pooling by AVG or MAX over time, found PNORM over [2]");
    refused(
        text -> text.replace("impl.ActivationSigmoid", "impl.ActivationHardSigmoid"),
        ", layer \"rnn1\" (lstm): its gates have hardsigmoid, in Eddy they have sigmoid");
    refused(
        text -> text.replace("graph.MergeVertex", "graph.L2Vertex"),
        ", layer \"concat\": Eddy has no equal of L2Vertex");
    refused(
        text -> text.replaceFirst("\"nout\" ?: ?16", "\"nout\" : 17"),
        ": its layers have more parameters than the 4515 that there are");
  }
}
