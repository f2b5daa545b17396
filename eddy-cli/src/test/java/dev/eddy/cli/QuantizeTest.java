package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cells;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.ModelTensors;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.model.Precision;
import dev.eddy.tasks.TrainedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `eddy quantize`, and what becomes of its models.
class QuantizeTest {

  @TempDir private static Path folder;

  private static String data;
  private static String trained;

  @BeforeAll
  static void train() throws IOException {
    var rows = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < 20; i++) {
      rows.append("a red bird %d\tred\na blue bird %d\tblue\n".formatted(i, i));
    }
    data = Files.writeString(folder.resolve("birds.tsv"), rows).toString();
    trained = file("birds.eddy");
    ok("train", "classify", "--data", data, "--out", trained, "--hidden", "24", "--epochs", "3");
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static Result ok(String... args) {
    var result = Result.of(args);
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }

  private static JsonNode json(String line) {
    return Json.parse(line.getBytes(StandardCharsets.UTF_8), "stdout");
  }

  private static void fails(String message, String... args) {
    var result = Result.of(args);
    assertThat(result.err()).isEqualTo(message + "\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void tellsWhatItCostsBeforeAndAfter() throws IOException {
    for (int bits : new int[] {8, 16}) {
      var to = file("birds" + bits + ".eddy");
      var out = ok("quantize", trained, "--bits", "" + bits, "--out", to, "--data", data).out();
      assertThat(out)
          .startsWith(to + ": " + Precision.ofBits(bits).words() + "; ")
          .contains(
              "%,d bytes instead of %,d\n"
                  .formatted(Files.size(Path.of(to)), Files.size(Path.of(trained))),
              "  on random inputs outputs differ by at most ",
              "opened, weights are 32 bits again, so speed stays as it is\n");
      assertThat(out).containsPattern("\n +before +after\n");
      assertThat(out).containsPattern("\n  accuracy +0\\.\\d+ +0\\.\\d+\n");
      assertThat(out).containsPattern("\n  steps a second +[0-9,]+ +[0-9,]+\n");
      assertThat(Result.of("verify", trained, to).status()).isEqualTo(1);
      assertThat(ok("verify", trained, to, "--tolerance", "0.1").out())
          .contains("the same function within 1e-01");
      assertThat(ok("inspect", to).out())
          .contains(" parameters, " + Precision.ofBits(bits).words() + "\n");
      assertThat(json(ok("inspect", to, "--json").out()).path("precision").asString())
          .isEqualTo(bits == 8 ? "int8" : "bfloat16");
    }
  }

  @Test
  void weightsTakeAQuarterOfTheBytes() throws IOException {
    var build = new ModelBuilder();
    var scan = build.scan("rnn", Cells.GRU, 64, build.embedding("text", "time", 100, 64));
    var large = bundle("large.eddy", build.output("y", build.affine("dense", 100, scan)).model());
    var line = ok("quantize", large, "--bits", "8", "--out", file("large8.eddy"), "--json").out();
    var json = json(line);

    assertThat(json.path("bytes").path("before").longValue()).isEqualTo(Files.size(Path.of(large)));
    assertThat(json.path("bytes").path("after").doubleValue())
        .isEqualTo(Files.size(Path.of(file("large8.eddy"))))
        .isLessThan(0.3 * json.path("bytes").path("before").doubleValue());
    assertThat(json.path("precision").stringValue()).isEqualTo("int8");
    assertThat(json.path("rounded").intValue()).isEqualTo(2 * 6400 + 6 * 64 * 64);
    assertThat(json.path("kept").intValue()).isEqualTo(100 + 3 * 64);
    assertThat(json.path("difference").doubleValue()).isBetween(1e-5, 0.05);
    assertThat(json.path("streamed").booleanValue()).isTrue();
    assertThat(json.path("steps_per_second").path("before").doubleValue()).isPositive();
    assertThat(json.path("steps_per_second").path("after").doubleValue()).isPositive();
    assertThat(json.has("metrics")).isFalse();
  }

  @Test
  void savedAgainAModelKeepsItsPrecision() {
    var to = file("kept.eddy");
    ok("quantize", trained, "--bits", "8", "--out", to);
    var model = TrainedModel.open(Path.of(to));
    model.save(folder.resolve("again.eddy"));

    assertThat(model.trained().weights().precision()).isEqualTo(Precision.INT8);
    assertThat(folder.resolve("again.eddy")).hasSameBinaryContentAs(Path.of(to));
    assertThat(ok("predict", to, "a red bird 7").out())
        .isEqualTo(ok("predict", file("again.eddy"), "a red bird 7").out());
  }

  @Test
  void aTrainingFromRoundedWeightsIsOneOf32Bits() {
    var to = file("from8.eddy");
    ok("quantize", trained, "--bits", "8", "--out", to);
    var further = file("further.eddy");
    ok(
        "train",
        "classify",
        "--data",
        data,
        "--out",
        further,
        "--hidden",
        "24",
        "--epochs",
        "1",
        "--from",
        to);

    assertThat(Bundle.read(Path.of(further)).precision()).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void exportsHoldTheSameWeights() {
    var build = new ModelBuilder();
    var scan = build.scan("rnn", Cells.LSTM, 8, build.embedding("text", "time", 20, 6));
    var plain = bundle("plain.eddy", build.output("y", build.affine("dense", 3, scan)).model());
    for (var bits : new String[] {"8", "16"}) {
      var to = file("plain" + bits + ".eddy");
      ok("quantize", plain, "--bits", bits, "--out", to);
      ok("export", to, "--onnx", file("plain.onnx"), "--keras", file("plain.keras"));

      ok("verify", to, file("plain.onnx"));
      ok("verify", to, file("plain.keras"));
      var page = ok("inspect", file("plain.onnx")).out();
      assertThat(page)
          .containsPattern(bits.equals("8") ? "\n  DequantizeLinear +3\n" : "\n  Cast +4\n");
      assertThat(page)
          .containsPattern(
              "\n  text.table +%s\\[20, 6]\n".formatted(bits.equals("8") ? "int8" : "bfloat16"));
    }
  }

  private static String bundle(String name, Model model) {
    var file = folder.resolve(name);
    new Bundle(
            ModelJson.write(model),
            Json.object(),
            Json.object(),
            Json.object(),
            Json.object(),
            ModelTensors.of(Parameters.initial(model, 1)))
        .write(file);
    return file.toString();
  }

  @Test
  void whatCannotBeRoundedIsRefusedInASentence() throws IOException {
    var out = file("none.eddy");
    fails(
        "eddy quantize: --bits: expected 8 (int8) or 16 (bfloat16), found 4; 'eddy quantize --help' shows what it takes",
        "quantize",
        trained,
        "--bits",
        "4",
        "--out",
        out);
    fails(
        "--out: %s is read by this command (MODEL), and would be written over; name another file"
            .formatted(trained),
        "quantize",
        trained,
        "--bits",
        "8",
        "--out",
        trained);
    fails(
        "--out: %s is there already and is no model; choose another name".formatted(data),
        "quantize",
        trained,
        "--bits",
        "8",
        "--out",
        data);
    var to = file("once.eddy");
    ok("quantize", trained, "--bits", "16", "--out", to);
    fails(
        to + ": its weights are bfloat16 already; quantize the model that it was made of",
        "quantize",
        to,
        "--bits",
        "8",
        "--out",
        out);
    var build = new ModelBuilder();
    var narrow = build.scan("rnn", Cells.ELMAN, 1, build.numbers("x", "time", 1));
    var none = bundle("narrow.eddy", build.output("y", narrow).model());
    fails(
        none
            + ": it has no matrix of two rows and two columns or more, and nothing else is rounded",
        "quantize",
        none,
        "--bits",
        "8",
        "--out",
        out);
    ok("export", trained, "--onnx", file("birds.onnx"));
    fails(
        "%1$s: is a model of another toolkit; make one of Eddy of it first: eddy import %1$s --out model.eddy"
            .formatted(file("birds.onnx")),
        "quantize",
        file("birds.onnx"),
        "--bits",
        "8",
        "--out",
        out);
    var wide = new ModelBuilder();
    var scan = wide.scan("rnn", Cells.ELMAN, 3, wide.numbers("x", "time", 2));
    var formless = bundle("formless.eddy", wide.output("y", scan).model());
    fails(
        formless
            + ": it has no form, as 'eddy import' writes it, and is not measured on data; leave out --data",
        "quantize",
        formless,
        "--bits",
        "8",
        "--out",
        out,
        "--data",
        data);
    assertThat(Path.of(out)).doesNotExist();
  }
}
