package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cells;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.ModelTensors;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {

  @TempDir private Path folder;
  private Path file;
  private Bundle bundle;

  @BeforeEach
  void write() {
    var build = new ModelBuilder();
    var text = build.embedding("text", "text", 5, 3);
    var scan = build.bidirectional("scan", Cells.ELMAN, 2, text);
    var model = build.output("label", build.affine("dense", 4, build.lastValidStep(scan))).model();
    var history = Json.object();
    history.putArray("loss").add(2.5).add(1.5).add(0.5);
    var configuration = Json.object().put("form", "classify").put("hidden", 2).put("columns", "");
    bundle =
        new Bundle(
            ModelJson.write(model),
            Json.object(),
            configuration,
            history,
            Json.object().put("eddy", "0.1.0"),
            ModelTensors.of(Parameters.initial(model, 1)));
    file = folder.resolve("moods.eddy");
    bundle.write(file);
  }

  @Test
  void saysWhatTheModelIs() {
    var result = Result.of("inspect", file.toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .startsWith(file + ": classify, 59 parameters\n")
        .contains(
            "  text                                           5 symbols, each 3 numbers a step\n",
            "  scan.backward                                  elman, 2 units, reads text backwards\n",
            "the last valid step of scan.forward\n",
            "  output \"label\": dense\n",
            "\nelman (scan.forward, scan.backward)\n  h' = tanh(W @ x + U @ h + b)\n",
            "  text.table       [5, 3]                15\n",
            "  all                                    59\n",
            "SHA-256 of the values, in the order of names: " + bundle.weightsSha256() + "\n",
            "\nconfiguration\n  form    classify\n  hidden  2\n",
            "  loss: 2.500 at first, 0.5000 at last, 3 values\n",
            "\nprovenance\n  eddy  0.1.0\n");
  }

  @Test
  void jsonIsOneObjectInOneLine() {
    var out = Result.of("inspect", file.toString(), "--json").out();

    var json = Json.parse(out.getBytes(StandardCharsets.UTF_8), "stdout");
    assertThat(out.lines()).hasSize(1);
    assertThat(json.path("weightsSha256").stringValue()).isEqualTo(bundle.weightsSha256());
    assertThat(json.path("parameters").intValue()).isEqualTo(59);
    assertThat(json.path("shapes").path("dense.W").toString()).isEqualTo("[4,4]");
  }

  @Test
  void configurationAloneIsJsonForTheNextTraining() {
    assertThat(Result.of("inspect", file.toString(), "--config").out())
        .isEqualTo(Json.text(bundle.configuration()));
  }

  @Test
  void fileCutShortIsRefused() throws IOException {
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

    var result = Result.of("inspect", file.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .startsWith(file + ": is truncated or damaged")
        .endsWith("copy or download it again\n")
        .hasLineCount(1);
  }

  @Test
  void changedByteIsNoticedAndItsEntryNamed() throws IOException {
    var bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("\"elman\"");
    bytes[at + 1] ^= 1;
    Files.write(file, bytes);

    var result = Result.of("inspect", file.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .startsWith(file + ": entry \"model.json\" was altered: its SHA-256 is ")
        .hasLineCount(1);
  }

  @Test
  void aReportTakesThePlaceOfNoModel() {
    assertThat(Result.of("inspect", file.toString(), "--report", file.toString()))
        .isEqualTo(
            new Result(
                2,
                "",
                "--report: %s is there already and is no report; choose another name\n"
                    .formatted(file)));
  }

  @Test
  void missingFileAndOtherFilesAreSentences() throws IOException {
    var missing = folder.resolve("none.eddy").toString();
    assertThat(Result.of("inspect", missing))
        .isEqualTo(new Result(2, "", missing + ": there is no such file\n"));

    var text = Files.writeString(folder.resolve("a.txt"), "hello").toString();
    assertThat(Result.of("inspect", text))
        .isEqualTo(
            new Result(
                2,
                "",
                text
                    + ": is of no format that Eddy reads; those are eddy, onnx, dl4j, keras, pytorch, rtneural, tensorflow\n"));
  }
}
