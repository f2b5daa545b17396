package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.cpu.Reference;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.ParameterTable;
import dev.eddy.model.Parameters;
import dev.eddy.model.Precision;
import dev.eddy.model.Weights;
import dev.eddy.onnx.OnnxExport;
import dev.eddy.onnx.OnnxImport;
import dev.eddy.onnx.OnnxSession;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxModel;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.OnnxReader;
import dev.eddy.onnx.file.OnnxWriter;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import dev.eddy.run.Program;
import dev.eddy.run.Workspace;
import dev.eddy.testkit.Networks;
import dev.eddy.testkit.RandomCells;
import dev.eddy.testkit.Sequences;
import dev.eddy.testkit.Sequences.Lengths;
import dev.eddy.verify.NetworkGradientTest.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every model of Eddy in the format of ONNX is the same function: written, read again and run, it
/// gives what its program gives.
class OnnxExportTest {

  static Stream<Network> networks() {
    return NetworkGradientTest.networks();
  }

  static Stream<Cell> cells() {
    return Stream.concat(
        Cells.all().stream(),
        Stream.of(
            Cells.LSTM.with("act", "relu"),
            Cells.LSTM.with("cell_clip", 0.3),
            Cells.LSTM_PEEPHOLE.with("forget_bias", 0),
            Cells.GRU.with("act", "softsign"),
            Cells.GRU_AFTER.with("act", "hard_sigmoid"),
            Cells.ELMAN.with("act", "elu"),
            Cells.GRU.withZoneout(0.2),
            Cells.LSTM.withStateDropout(0.5, true)));
  }

  private static OnnxModel reread(OnnxModel model) {
    return OnnxReader.read(OnnxWriter.bytes(model));
  }

  private static Tensor tensor(Sequences.Field field, Sequences data) {
    int rows = data.rows();
    boolean sequence = !field.axis().isEmpty();
    int steps = sequence ? data.axes().get(field.axis()).steps() : 1;
    if (field.ids() != null) {
      var ids = new long[rows * steps];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = field.ids()[i];
      }
      return sequence ? Tensor.of(ids, rows, steps) : Tensor.of(ids, rows);
    }
    return sequence
        ? Tensor.of(field.numbers(), rows, steps, field.width())
        : Tensor.of(field.numbers(), rows, field.width());
  }

  /// Runs both on the same random data and compares every output.
  private static void same(Model model, int rows, int steps, long seed) {
    var random = new SplittableRandom(seed);
    var weights = Networks.parameters(model, random).freeze();
    var session = OnnxSession.of(reread(OnnxExport.whole(model, weights)));
    var run = new Run(model, weights, session, rows, steps, random);
    for (var output : model.outputs().keySet()) {
      close(
          run.found.get(output).floats(), run.expected.get(output).floats(), run.allowed(), output);
    }
  }

  /// A run of both: what was given, and what either gave.
  ///
  /// @param exact what the reference in double precision gave
  private record Run(
      Map<String, Tensor> given,
      Map<String, Tensor> found,
      Map<String, Tensor> expected,
      Map<String, Tensor> exact) {

    Run(
        Model model,
        Weights weights,
        OnnxSession session,
        int rows,
        int steps,
        SplittableRandom random) {
      this(
          new LinkedHashMap<>(),
          new LinkedHashMap<>(),
          new LinkedHashMap<>(),
          new LinkedHashMap<>());
      var axes = new HashMap<String, Integer>();
      model.axes().forEach(axis -> axes.put(axis, steps + axes.size()));
      var data = Sequences.random(model, null, false, rows, axes, Lengths.FULL, random);
      for (var input : session.inputs()) {
        given.put(input.name(), tensor(data.fields().get(input.name()), data));
      }
      found.putAll(session.run(given));
      run(Program.inference(model).workspace(weights), data, expected);
      run(Reference.of(Program.inference(model), weights).workspace(), data, exact);
    }

    private void run(Workspace workspace, Sequences data, Map<String, Tensor> out) {
      try (workspace) {
        workspace.run(data.batch());
        found.forEach((output, like) -> {
          var values = Tensor.zeros(Type.FLOAT, like.shape());
          workspace.output(output, values.floats());
          out.put(output, values);
        });
      }
    }

    /// 1e-5 of the largest result, and more where floats themselves are further off: some random
    /// networks magnify a rounding from step to step.
    double allowed() {
      double own = 0;
      double largest = 1;
      for (var output : expected.entrySet()) {
        var precise = exact.get(output.getKey());
        for (int i = 0; i < precise.size(); i++) {
          double value = Math.abs(precise.real(i));
          if (value < 1e6) {
            largest = Math.max(largest, value);
            own = Math.max(own, Math.abs(precise.real(i) - output.getValue().real(i)));
          }
        }
      }
      return Math.max(1e-5 * largest, 5 * own);
    }
  }

  /// Not a test: with `-Deddy.interop=FOLDER` it writes exports with inputs and Eddy's own outputs
  /// for `interop/onnx_judge.py`.
  @Test
  @EnabledIfSystemProperty(named = "eddy.interop", matches = ".+")
  void writeExportsForOthersToJudge() throws IOException {
    var folder = Path.of(System.getProperty("eddy.interop"));
    for (var network : networks().toList()) {
      judged(folder, "network " + network.name(), network.model().get());
    }
    int number = 0;
    for (var cell : cells().toList()) {
      var name = "cell %02d %s".formatted(number++, cell.name());
      judged(folder, name, Networks.scan(cell, 3, 4, false));
      judged(folder, name + " reverse", Networks.scan(cell, 3, 4, true));
      judged(folder, name + " deep", Networks.deep(cell, 2, 3, 4));
      judged(folder, name + " int8", Networks.deep(cell, 2, 3, 4), Precision.INT8);
      judged(folder, name + " bfloat16", Networks.deep(cell, 2, 3, 4), Precision.BFLOAT16);
    }
    for (long seed = 1; seed <= 20; seed++) {
      judged(
          folder,
          "random " + seed,
          Networks.scan(RandomCells.of(seed, false), 3, 4, seed % 2 == 0));
    }
  }

  private static void judged(Path folder, String name, Model model) throws IOException {
    judged(folder, name, model, Precision.FLOAT32);
  }

  private static void judged(Path folder, String name, Model model, Precision precision)
      throws IOException {
    var at = Files.createDirectories(folder.resolve(name.replace(' ', '_')));
    var random = new SplittableRandom(11);
    var weights = Networks.parameters(model, random).freeze().rounded(precision);
    var export = OnnxExport.whole(model, weights);
    OnnxWriter.write(export, at.resolve("model.onnx"));
    var session = OnnxSession.of(export);
    int set = 0;
    for (int rows : new int[] {1, 3}) {
      for (int steps : new int[] {1, 7, 40}) {
        var run = new Run(model, weights, session, rows, steps, random);
        var data = Files.createDirectories(at.resolve("test_data_set_" + set++));
        write(run.given, data, "input_");
        write(run.expected, data, "output_");
        Files.writeString(data.resolve("allowed.txt"), Double.toString(run.allowed()));
      }
    }
  }

  private static void write(Map<String, Tensor> tensors, Path folder, String prefix)
      throws IOException {
    int i = 0;
    for (var tensor : tensors.entrySet()) {
      OnnxWriter.writeTensor(
          tensor.getKey(), tensor.getValue(), folder.resolve(prefix + i++ + ".pb"));
    }
  }

  private static void close(float[] found, float[] expected, double allowed, String what) {
    assertThat(found).hasSize(expected.length);
    for (int i = 0; i < found.length; i++) {
      // A cell that squares its state leaves the range of floats within 40 steps.
      if (Math.abs(expected[i]) < 1e6f) {
        assertThat((double) found[i])
            .as(what + "[" + i + "]")
            .isCloseTo(expected[i], within(allowed));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aNetworkIsTheSameFunction(Network network) {
    same(network.model().get(), 3, 7, 1);
    same(network.model().get(), 1, 1, 2);
    same(network.model().get(), 2, 40, 3);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aCellIsTheSameFunctionInBothDirections(Cell cell) {
    for (boolean reverse : new boolean[] {false, true}) {
      same(Networks.scan(cell, 3, 4, reverse), 3, 7, 4);
      same(Networks.scan(cell, 1, 1, reverse), 1, 1, 5);
    }
    same(Networks.deep(cell, 2, 3, 4), 2, 5, 6);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void aRandomCellIsTheSameFunction(long seed) {
    same(Networks.scan(RandomCells.of(seed, false), 3, 4, seed % 2 == 0), 2, 6, seed);
  }

  /// The same graph but for the nodes that make floats of matrices: the same bits.
  @ParameterizedTest
  @MethodSource("cells")
  void weightsOfFewerBitsAreTheSameBits(Cell cell) {
    var build = new ModelBuilder();
    var word = build.embedding("word", "t", 9, 3);
    var read = build.scan("upper", cell, 4, build.scan("lower", cell, 4, word));
    var model = build.output("y", build.affine("dense", 2, read)).model();
    var drawn = Networks.parameters(model, new SplittableRandom(8)).freeze();
    for (var precision : List.of(Precision.INT8, Precision.BFLOAT16)) {
      var weights = drawn.rounded(precision);
      var floats = OnnxExport.whole(model, weights.thaw(model).freeze());
      var packed = reread(OnnxExport.whole(model, weights));
      var ids = Map.of("word", Tensor.of(new long[] {0, 8, 3, 1, 4, 5}, 2, 3));

      assertThat(OnnxSession.of(packed).run(ids).get("y").floats())
          .isEqualTo(OnnxSession.of(floats).run(ids).get("y").floats());
      // Every matrix of the model, and nothing else.
      var type = precision == Precision.INT8 ? Type.INT8 : Type.BFLOAT16;
      int matrices =
          weights.table().entries().stream()
              .filter(entry -> precision.rounds(entry.shape()))
              .mapToInt(ParameterTable.Entry::size)
              .sum();
      // ONNX has a forget gate where the cell has none.
      int unused = cell.name().equals("lstm-coupled") ? 4 * (3 + 4) + 4 * (4 + 4) : 0;
      assertThat(
              packed.graph().constants().values().stream()
                  .filter(constant -> constant.type() == type)
                  .mapToInt(Tensor::size)
                  .sum())
          .isEqualTo(matrices + unused);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aStackOfFewerBitsIsReadAsLayersOfTheSameBits(Precision precision) {
    var build = new ModelBuilder();
    var word = build.embedding("word", "time", 9, 3);
    var read = build.bidirectional("rnn", Cells.LSTM, 4, word);
    var model = build.output("y", build.affine("dense", 2, read)).model();
    var weights = Networks.parameters(model, new SplittableRandom(8)).freeze().rounded(precision);
    var imported = OnnxImport.read(reread(OnnxExport.whole(model, weights)));
    var expected = OnnxImport.read(reread(OnnxExport.whole(model, weights.thaw(model).freeze())));

    assertThat(imported.parameters().get("word.table")).isEqualTo(weights.get("word.table"));
    assertThat(imported.parameters().values()).isEqualTo(expected.parameters().values());
  }

  /// The graph and the program on rows of several lengths, in both directions.
  @ParameterizedTest
  @ValueSource(strings = {"elman", "lstm", "lstm-peephole", "lstm-coupled", "gru", "gru-after"})
  void rowsHaveLengths(String cell) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    var read = build.bidirectional("rnn", Cells.named(cell), 4, x);
    var top = build.scan("top", Cells.named(cell), 5, read);
    var model = build.output("y", build.affine("dense", 2, build.lastValidStep(top))).model();
    var random = new SplittableRandom(12);
    var weights = Networks.parameters(model, random).freeze();
    var session =
        OnnxSession.of(
            reread(OnnxExport.of(model, weights, Set.of(OnnxExport.Option.LENGTHS), Map.of())));
    int rows = 4;
    int steps = 6;
    int[] lengths = {6, 1, 4, 3};
    var data = Sequences.random(model, null, false, rows, Map.of("t", steps), Lengths.FULL, random);
    var given = tensor(data.fields().get("x"), data);
    var batch = model.batch();
    batch.begin(rows).steps("t", steps);
    System.arraycopy(lengths, 0, batch.lengths("t"), 0, rows);
    System.arraycopy(given.floats(), 0, batch.numbers("x", given.size()), 0, given.size());
    var expected = new float[rows * 2];
    try (var run = Program.inference(model).workspace(weights)) {
      run.run(batch);
      run.output("y", expected);
    }
    var found =
        session.run(Map.of("x", given, "lengths", Tensor.of(lengths, rows))).get("y").floats();

    close(found, expected, 1e-5, "y");
    // Read again the lengths are those of a batch.
    var imported =
        OnnxImport.read(OnnxExport.of(model, weights, Set.of(OnnxExport.Option.LENGTHS), Map.of()));
    assertThat(imported.lengths()).containsExactly("lengths");
  }

  @Test
  void layersThatAreNotToldWhereARowEndsAreNamed() {
    var lengths = Set.of(OnnxExport.Option.LENGTHS);
    var scan = Networks.scan(Cells.MGU, 2, 3, false);
    assertThatThrownBy(
            () -> OnnxExport.of(scan, Parameters.initial(scan, 1).freeze(), lengths, Map.of()))
        .hasMessageContaining(
            "is no operator of ONNX but a Scan, and is not told where the row ends; export it without lengths");
    var build = new ModelBuilder();
    var x = build.scan("rnn", Cells.GRU, 3, build.numbers("x", "t", 2));
    var mean = build.output("y", build.pool("mean", Layer.Pooling.MEAN, x)).model();
    assertThatThrownBy(
            () -> OnnxExport.of(mean, Parameters.initial(mean, 1).freeze(), lengths, Map.of()))
        .hasMessage(
            "layer \"mean\" reads all steps of a row, and is not told where the row ends; export it without lengths");
  }

  private static List<String> operators(Model model) {
    var parameters = Parameters.initial(model, 1).freeze();
    return OnnxExport.whole(model, parameters).graph().nodes().stream()
        .map(OnnxNode::operator)
        .toList();
  }

  @Test
  void cellsThatOnnxHasAreItsOperators() {
    assertThat(operators(Networks.scan(Cells.ELMAN, 2, 3, false))).contains("RNN");
    assertThat(operators(Networks.scan(Cells.LSTM, 2, 3, false))).contains("LSTM");
    assertThat(operators(Networks.scan(Cells.LSTM_PEEPHOLE, 2, 3, true))).contains("LSTM");
    assertThat(operators(Networks.scan(Cells.LSTM_COUPLED, 2, 3, false))).contains("LSTM");
    assertThat(operators(Networks.scan(Cells.GRU, 2, 3, false))).contains("GRU");
    assertThat(operators(Networks.scan(Cells.GRU_AFTER, 2, 3, false))).contains("GRU");
    assertThat(operators(Networks.scan(Cells.MGU, 2, 3, false))).contains("Scan");
    assertThat(operators(Networks.scan(Cells.LSTM.with("cell_clip", 3), 2, 3, false)))
        .contains("Scan");
  }

  @ParameterizedTest
  @MethodSource("cells")
  void stepsWithTheStateAsAValueAreTheWholeSequence(Cell cell) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    var model = build.output("y", build.affine("dense", 2, build.scan("rnn", cell, 4, x))).model();
    var random = new SplittableRandom(9);
    var parameters = Networks.parameters(model, random).freeze();
    int rows = 2;
    int steps = 6;
    var data = new float[rows * steps * 3];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) random.nextDouble(-1, 1);
    }
    var whole =
        OnnxSession.of(OnnxExport.whole(model, parameters))
            .run(Map.of("x", Tensor.of(data, rows, steps, 3)))
            .get("y");
    var session = OnnxSession.of(reread(OnnxExport.streaming(model, parameters)));
    Map<String, Tensor> states = new HashMap<>();
    for (var input : session.inputs()) {
      if (!input.name().equals("x")) {
        states.put(
            input.name(),
            Tensor.zeros(Type.FLOAT, rows, input.shape().orElseThrow().get(1).size()));
      }
    }
    for (int t = 0; t < steps; t++) {
      var step = new float[rows * 3];
      for (int b = 0; b < rows; b++) {
        System.arraycopy(data, (b * steps + t) * 3, step, b * 3, 3);
      }
      var given = new HashMap<>(states);
      given.put("x", Tensor.of(step, rows, 1, 3));
      var result = session.run(given);
      states.replaceAll((name, _) -> result.get(name + ".next"));
      for (int b = 0; b < rows; b++) {
        for (int j = 0; j < 2; j++) {
          assertThat(result.get("y").floats()[b * 2 + j])
              .isCloseTo(whole.floats()[(b * steps + t) * 2 + j], within(1e-5f));
        }
      }
    }
  }

  @Test
  void anEncoderAndADecoderAreExportedOneByOne() {
    var build = new ModelBuilder();
    build.scan("encoder", Cells.GRU, 3, build.numbers("x", "s", 2));
    var state = build.finalState("encoder", "h");
    var decoder =
        build.scanFrom("decoder", Cells.GRU, 3, build.numbers("z", "t", 1), Map.of("h", state));
    var model = build.output("y", build.affine("dense", 2, decoder)).model();
    var weights = Networks.parameters(model, new SplittableRandom(3)).freeze();
    assertThatThrownBy(() -> OnnxExport.streaming(model, weights))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("layer \"decoder\": its state 'h' starts from other layers");

    var first = model.part(Set.of(), Map.of("decoder.h", List.of("encoder.h")));
    var second = model.part(Set.of("encoder.h"), model.outputs());
    var x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 3, 2);
    var z = Tensor.of(new float[] {1, -1}, 1, 2, 1);
    var whole =
        OnnxSession.of(OnnxExport.whole(model, weights)).run(Map.of("x", x, "z", z)).get("y");
    var start =
        OnnxSession.of(OnnxExport.whole(first, weights)).run(Map.of("x", x)).get("decoder.h");
    var parts =
        OnnxSession.of(OnnxExport.streaming(second, weights))
            .run(Map.of("z", z, "decoder.h", start))
            .get("y");
    assertThat(parts.floats()).isEqualTo(whole.floats());
  }

  @Test
  void aBackwardLayerIsNotStreamed() {
    var model = Networks.scan(Cells.GRU, 2, 3, true);
    assertThatThrownBy(() -> OnnxExport.streaming(model, Parameters.initial(model, 1).freeze()))
        .hasMessage(
            "layer \"rnn\" runs from the last step to the first, and cannot be streamed; export the whole form");
  }

  @Test
  void theSameModelGivesTheSameBytesWithItsTexts() {
    var model = Networks.deep(Cells.MGU, 2, 3, 4);
    var weights = Parameters.initial(model, 1).freeze();
    var metadata = Map.of("vocabulary", "a b c");
    var once = OnnxWriter.bytes(OnnxExport.of(model, weights, Set.of(), metadata));
    assertThat(OnnxWriter.bytes(OnnxExport.of(model, weights, Set.of(), metadata))).isEqualTo(once);
    assertThat(OnnxReader.read(once).metadata()).isEqualTo(metadata);
  }
}
