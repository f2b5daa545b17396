package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.cell.Cells;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.ModelTensors;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.onnx.file.OnnxReader;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `export`, `import`, `verify` and `inspect` on files of other toolkits.
class ExchangeTest {

  @TempDir private Path folder;
  private String eddy;

  @BeforeEach
  void write() {
    eddy = bundle("a.eddy", model(), 1);
  }

  private static Model model() {
    var build = new ModelBuilder();
    var scan = build.scan("rnn", Cells.LSTM, 4, build.numbers("x", "time", 3));
    return build.output("y", build.affine("dense", 2, scan)).model();
  }

  private String bundle(String name, Model model, long seed) {
    var file = folder.resolve(name);
    new Bundle(
            ModelJson.write(model),
            Json.object().put("symbols", "abc"),
            Json.object().put("form", "classify"),
            Json.object(),
            Json.object(),
            ModelTensors.of(Parameters.initial(model, seed)))
        .write(file);
    return file.toString();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private Result ok(String... args) {
    var result = Result.of(args);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    return result;
  }

  private static JsonNode json(String line) {
    return Json.parse(line.getBytes(StandardCharsets.UTF_8), "stdout");
  }

  /// A file of the recorded vectors; without them the test is skipped.
  static Path conformance(String name) {
    var shared =
        Stream.iterate(Path.of("").toAbsolutePath(), p -> p != null, Path::getParent)
            .map(p -> p.resolve("shared/conformance").resolve(name))
            .filter(Files::exists)
            .findFirst();
    assumeTrue(shared.isPresent(), "no conformance/" + name + " beside the source folder");
    return shared.get();
  }

  @Test
  void aMaskOfSymbolsIsRefusedWithWhatToDo() {
    var keras =
        conformance(
            "python-made/keras/keras-3.15/embedding_mask_zero_lstm/embedding_mask_zero_lstm.keras");
    var out = file("masked.eddy");
    var result = Result.of("import", keras.toString(), "--out", out);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .startsWith(out + ": the network needs more than its inputs (\"")
        .endsWith(
            "\" once more, for the mask of mask_zero), which its reader makes of them and a file would not; nothing is written; save the Keras model with mask_zero=False where symbol 0 only fills up rows, whose lengths are said here, or run it in a program by Format.network\n");
    assertThat(Path.of(out)).doesNotExist();
  }

  // Export.

  @Test
  void everyFormatThatSaysTheNetworkIsTheSameFunction() {
    var out =
        ok(
                "export",
                eddy,
                "--onnx",
                file("a.onnx"),
                "--keras",
                file("a.keras"),
                "--rtneural",
                file("a.json"))
            .out();

    assertThat(out)
        .contains(
            file("a.onnx") + ": a graph of ONNX\n  input \"x\" FLOAT[batch, time, 3]\n",
            "  output \"y\" FLOAT[batch, time, 2]\n",
            "  read again and run, it differs by at most ");
    for (var other : new String[] {"a.onnx", "a.keras", "a.json"}) {
      assertThat(ok("verify", eddy, file(other)).out()).contains("the same function within 1e-05");
    }
  }

  @Test
  void vocabularyAndConfigurationGoAlongInOnnx() throws IOException {
    ok("export", eddy, "--onnx", file("a.onnx"));

    assertThat(OnnxReader.read(folder.resolve("a.onnx")).metadata())
        .containsEntry("vocabulary", "{\"symbols\":\"abc\"}")
        .containsEntry("configuration", "{\"form\":\"classify\"}");
  }

  @Test
  void streamingNamesItsStates() {
    assertThat(ok("export", eddy, "--onnx", file("s.onnx"), "--streaming").out())
        .contains(
            "  input \"rnn.c\" FLOAT[batch, 4]\n", "  output \"rnn.h.next\" FLOAT[batch, 4]\n");

    assertThat(ok("verify", eddy, file("s.onnx")).out())
        .contains("the same function", "input \"rnn.h\", which only " + file("s.onnx"));
  }

  @Test
  void weightsAreWrittenForWhoMakesTheLayers() {
    var out =
        ok("export", eddy, "--safetensors", file("a.safetensors"), "--tensorflow", file("a")).out();

    assertThat(out).contains("with " + file("a.data-00000-of-00001"), "weights alone");
    assertThat(
            json(ok("inspect", file("a.safetensors"), "--json").out())
                .path("tensors")
                .path("rnn.weight_ih_l0")
                .path("shape")
                .toString())
        .isEqualTo("[16,3]");
    assertThat(ok("inspect", file("a.index")).out()).contains("rnn.W_i");
  }

  @Test
  void whatHasNoEqualIsRefusedAndNothingIsWritten() throws IOException {
    var build = new ModelBuilder();
    var scan = build.scan("rnn", Cells.MGU, 4, build.numbers("x", "time", 3));
    var odd = bundle("odd.eddy", build.output("y", scan).model(), 1);
    ok("export", eddy, "--keras", file("odd.keras"));
    byte[] asItWas = Files.readAllBytes(folder.resolve("odd.keras"));

    var result = Result.of("export", odd, "--keras", file("odd.keras"));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith(file("odd.keras") + ", layer \"rnn\": ").hasLineCount(1);
    assertThat(folder.resolve("odd.keras")).hasBinaryContent(asItWas);
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("a.eddy", "odd.eddy", "odd.keras");
    }
  }

  @Test
  void exportToNowhereIsASentence() {
    assertThat(Result.of("export", eddy).err())
        .startsWith("eddy export: expected where to, such as --onnx FILE");
    assertThat(Result.of("export", eddy, "--onnx", file("none/a.onnx")).err())
        .isEqualTo(
            "--onnx: there is no folder %s for %s; make it first\n"
                .formatted(file("none"), file("none/a.onnx")));
  }

  private void refused(String message, String... args) {
    var result = Result.of(args);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEqualTo(message + "\n");
  }

  @Test
  void noFileIsLostToAnExport() throws IOException {
    var notes = Files.writeString(folder.resolve("notes.index"), "what I thought of it");
    var two = file("two.onnx");
    ok("export", eddy, "--onnx", file("a.onnx"), "--safetensors", file("a.safetensors"));

    refused(
        "--onnx: %s is there already and is not a graph of ONNX; choose another name"
            .formatted(eddy),
        "export",
        eddy,
        "--onnx",
        eddy);
    refused(
        "--onnx: %s is read by this command (MODEL), and would be written over; name another file"
            .formatted(file("a.onnx")),
        "export",
        file("a.onnx"),
        "--onnx",
        file("a.onnx"));
    refused(
        "--keras: %s is written by --onnx, too; name another file".formatted(two),
        "export",
        eddy,
        "--onnx",
        two,
        "--keras",
        two);
    refused(
        "--tensorflow: %s is there already and is not a checkpoint of TensorFlow, with Eddy's names of parameters; choose another name"
            .formatted(notes),
        "export",
        eddy,
        "--onnx",
        two,
        "--tensorflow",
        file("notes"));

    assertThat(folder.resolve("two.onnx")).doesNotExist();
    assertThat(notes).hasContent("what I thought of it");
  }

  @Test
  void sourceTextSaysTheEquationsAndIsReplaced() throws IOException {
    var all =
        new String[] {
          "export",
          eddy,
          "--java",
          file("Mood.java"),
          "--package",
          "com.example",
          "--c",
          file("mood.c")
        };

    var first = ok(all).out();

    assertThat(first)
        .contains(
            file("Mood.java") + ": a class of plain Java 17\n",
            file("mood.c") + ": a file of C11\n",
            "  the operations of Eddy in its order");
    assertThat(folder.resolve("Mood.java"))
        .content()
        .contains("package com.example;", "public final class Mood {", "// c' = f*c + i*g\n");
    assertThat(folder.resolve("mood.c")).content().contains("int mood_step(mood_state *state,");
    assertThat(ok(all).out()).isEqualTo(first);
    assertThat(Result.of("inspect", file("mood.c")).err())
        .isEqualTo(
            file("mood.c")
                + ": is a network as C11 that Eddy wrote; a compiler reads it, Eddy does not: keep the .eddy file it was made of\n");
  }

  @Test
  void weightsOfSourceTextLieBesideItOnDemand() {
    assertThat(ok("export", eddy, "--c", file("mood.c"), "--weights", "beside").out())
        .contains("  with " + file("mood.weights") + "\n");

    assertThat(folder.resolve("mood.weights"))
        .hasSize(Float.BYTES * (long) Parameters.initial(model(), 1).table().size());
  }

  @Test
  void whatLiesWhereWeightsGoIsKept() throws IOException {
    Files.writeString(folder.resolve("mood.weights"), "how much everyone weighs");

    assertThat(Result.of("export", eddy, "--c", file("mood.c"), "--weights", "beside").err())
        .contains(file("mood.weights") + " is there already, and belongs to no older mood.c");
    assertThat(folder.resolve("mood.weights")).hasContent("how much everyone weighs");
    assertThat(folder.resolve("mood.c")).doesNotExist();

    Files.writeString(folder.resolve("two.data-00000-of-00001"), "not of a checkpoint");
    assertThat(Result.of("export", eddy, "--tensorflow", file("two")).err())
        .contains("is there already, and belongs to no older two.index");
    assertThat(folder.resolve("two.data-00000-of-00001")).hasContent("not of a checkpoint");

    ok("export", eddy, "--c", file("a.c"), "--java", file("a.java"), "--weights", "beside");
    var first = Files.readAllBytes(folder.resolve("a.weights"));
    ok("export", bundle("b.eddy", model(), 2), "--c", file("a.c"), "--weights", "beside");
    assertThat(Files.readAllBytes(folder.resolve("a.weights"))).isNotEqualTo(first);
  }

  @Test
  void whatCannotBeTheNameOfSourceTextIsRefused() {
    for (var name : new String[] {"class", "record", "Math", "State", "IOException", "_"}) {
      assertThat(Result.of("export", eddy, "--java", file(name + ".java")).err())
          .contains("the class cannot be called \"%s\"".formatted(name));
      assertThat(folder.resolve(name + ".java")).doesNotExist();
    }
    assertThat(
            Result.of("export", eddy, "--java", file("Mood.java"), "--package", "com.int.x").err())
        .contains("\"com.int.x\" is no name of a package");
    assertThat(Result.of("export", eddy, "--java", file("my-mood.java")).err())
        .isEqualTo(
            file("my-mood.java")
                + ": the file has the name of what it declares, and \"my-mood\" is no name of a class or function; use letters, digits and _\n");
    assertThat(Result.of("export", eddy, "--c", file("a.c"), "--weights", "far").err())
        .isEqualTo(
            file("a.c") + ": weights are put inside the source or beside it, found \"far\"\n");
    assertThat(Result.of("export", eddy, "--c", file("a.c"), "--package", "com.example").err())
        .startsWith("eddy export: --package is for --java FILE, which is not given");
  }

  @Test
  void aFileOfTheSameFormatIsReplaced() {
    var all =
        new String[] {
          "export",
          eddy,
          "--onnx",
          file("a.onnx"),
          "--keras",
          file("a.keras"),
          "--safetensors",
          file("a.safetensors"),
          "--tensorflow",
          file("a"),
          "--rtneural",
          file("a.json")
        };

    var first = ok(all).out();

    assertThat(ok(all).out()).isEqualTo(first);
  }

  @Test
  void aFileOfAnotherFormatOfTheSameToolkitIsKept() throws IOException {
    Files.copy(conformance("pytorch-pt/nested_dict.pt"), folder.resolve("a.pt"));
    Files.copy(conformance("models/dtln/model.h5"), folder.resolve("a.h5"));

    assertThat(Result.of("export", eddy, "--safetensors", file("a.pt")).err())
        .startsWith("--safetensors: " + file("a.pt") + " is there already and is not weights");
    assertThat(Result.of("export", eddy, "--keras", file("a.h5")).err())
        .startsWith("--keras: " + file("a.h5") + " is there already and is not a model of Keras 3");
  }

  // Verify.

  @Test
  void otherWeightsAreAnotherFunction() {
    var other = bundle("b.eddy", model(), 2);

    var result = Result.of("verify", eddy, other, "--json");

    assertThat(result.status()).isEqualTo(1);
    var json = json(result.out());
    assertThat(json.path("same").booleanValue()).isFalse();
    assertThat(json.path("outputs").path(0).path("difference").doubleValue()).isGreaterThan(1e-3);
    assertThat(Result.of("verify", eddy, other, "--tolerance", "10").status()).isZero();
  }

  @Test
  void inputsOfOtherWidthsAreNotCompared() {
    var build = new ModelBuilder();
    var wide =
        bundle(
            "wide.eddy",
            build
                .output("y", build.scan("rnn", Cells.LSTM, 4, build.numbers("x", "time", 5)))
                .model(),
            1);

    var result = Result.of("verify", eddy, wide);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "%s takes \"x\" [batch, time, 3], %s takes \"x\" [batch, time, 5]: there is no input for both\n"
                .formatted(eddy, wide));
  }

  @Test
  void outputsOfOtherShapesAreAnotherFunction() {
    var build = new ModelBuilder();
    var scan = build.scan("rnn", Cells.LSTM, 4, build.numbers("x", "time", 3));
    var row = bundle("row.eddy", build.output("y", build.lastValidStep(scan)).model(), 1);

    var result = Result.of("verify", eddy, row);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("output \"y\": [1, 1, 2] in the one, [1, 4] in the other");
  }

  @Test
  void graphWithTimeFirstIsTurned() {
    var onnx = conformance("python-made/pytorch/onnx/lstm.ts.onnx").toString();

    ok("import", onnx, "--out", file("lstm.eddy"));

    assertThat(ok("verify", onnx, file("lstm.eddy")).out()).contains("the same function");
  }

  // Import and inspect.

  @Test
  void importedModelIsTheSameFunction() {
    ok("export", eddy, "--keras", file("a.keras"));

    var out = ok("import", file("a.keras"), "--out", file("b.eddy")).out();

    assertThat(out)
        .startsWith(file("b.eddy") + ": a model of Eddy without a form\n")
        .contains("138 parameters", "\nlayers\n", "lstm, 4 units, reads x");
    assertThat(ok("verify", eddy, file("b.eddy")).out()).contains("the same function");
    assertThat(ok("inspect", file("b.eddy")).out()).contains("a model, 138 parameters");
  }

  @Test
  void importGoesOnToAThirdFormat() throws IOException {
    ok("export", eddy, "--keras", file("a.keras"));

    ok("import", file("a.keras"), "--out", file("b.onnx"));

    assertThat(ok("verify", file("a.keras"), file("b.onnx")).out()).contains("the same function");
    assertThat(Result.of("import", file("a.keras"), "--out", file("b.txt")).err())
        .startsWith(
            file("b.txt") + ": its ending says no format that Eddy writes; those are .onnx");
    assertThat(Result.of("import", eddy, "--out", file("b.onnx")).err())
        .contains("is a model of Eddy; 'eddy export' writes it");
    refused(
        "--out: %s is read by this command (FILE), and would be written over; name another file"
            .formatted(file("a.keras")),
        "import",
        file("a.keras"),
        "--out",
        file("a.keras"));
    refused(
        "--out: %s is there already and is no model; choose another name"
            .formatted(Files.writeString(folder.resolve("text.eddy"), "a text")),
        "import",
        file("a.keras"),
        "--out",
        file("text.eddy"));
  }

  @Test
  void aGraphMayTakeTheLengthsOfItsRows() {
    assertThat(ok("export", eddy, "--onnx", file("lengths.onnx"), "--lengths").out())
        .contains(
            "  input \"lengths\" INT32[batch]\n", "  read again and run, it differs by at most ");
    var alone = Result.of("export", eddy, "--keras", file("a.keras"), "--lengths");
    assertThat(alone.status()).isEqualTo(2);
    assertThat(alone.err())
        .startsWith("eddy export: --lengths is for --onnx FILE, which is not given");
  }

  /// A packed sequence of PyTorch: its lengths are those of a batch.
  @Test
  void aGraphThatTakesLengthsIsAModelWhoseRowsHaveThem() {
    var packed = conformance("python-made/pytorch/onnx/lstm-packed.ts.onnx").toString();

    assertThat(ok("import", packed, "--out", file("packed.eddy")).out())
        .contains(
            "  the input \"lengths\" is left out: rows of a batch have lengths of their own\n");
    assertThat(ok("verify", packed, file("packed.eddy")).out())
        .contains("the same function within 1e-05");
  }

  @Test
  void recordedNetworksAreInspectedAndImported() {
    var file = conformance("rtneural/lstm.json").toString();

    assertThat(ok("inspect", file).out())
        .startsWith(file + ": rtneural, written by RTNeural; 7 tensors of 569 values\n")
        .contains("lstm, 8 units", "layers/1/weights/0  F32   [8, 32]");
    ok("import", file, "--out", file("lstm.onnx"));
    assertThat(ok("verify", file, file("lstm.onnx")).out()).contains("the same function");
  }

  @Test
  void graphIsInspected() {
    ok("export", eddy, "--onnx", file("a.onnx"));

    assertThat(ok("inspect", file("a.onnx")).out())
        .contains("onnx, operator set 17, written by eddy", "  LSTM ", "lstm, 4 units");
    var json = json(ok("inspect", file("a.onnx"), "--json").out());
    assertThat(json.path("inputs").path("x").path("shape").toString())
        .isEqualTo("[\"batch\",\"time\",3]");
    assertThat(Result.of("inspect", file("a.onnx"), "--config").err())
        .contains("--config is for a model that 'eddy train' wrote");
  }

  /// A library that is no module requires none, so the module that needs it has to: the class path
  /// of a test has them all, the program only what is required.
  @Test
  void whatTheReaderOfHdf5NeedsIsRequired() {
    assertThat(Bundle.class.getModule().isNamed()).isTrue();
    assertThat(Bundle.class.getModule().getDescriptor().requires())
        .extracting(Requires::name)
        .contains("org.slf4j", "org.apache.commons.lang3", "com.ning.compress.lzf");
  }
}
