package dev.eddy.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxReaderTest {

  private static byte[] message(Consumer<WireOut> content) {
    var out = new WireOut();
    content.accept(out);
    return out.bytes();
  }

  private static byte[] model(Consumer<WireOut> graph) {
    return message(out -> out.message(7, graph));
  }

  private static OnnxNode node(String operator, List<String> inputs, List<String> outputs) {
    return new OnnxNode("", "", operator, inputs, outputs, Map.of());
  }

  private static OnnxModel relu() {
    var shape = List.of(OnnxValue.Axis.any("batch"), OnnxValue.Axis.of(3));
    return new OnnxModel(
        8,
        "eddy",
        "1",
        Map.of("", 17),
        new OnnxGraph(
            "g",
            List.of(
                new OnnxNode(
                    "n",
                    "",
                    "LeakyRelu",
                    List.of("x"),
                    List.of("y"),
                    Map.of("alpha", new Attribute.Real(0.5f)))),
            Map.of("w", Tensor.of(new float[] {1, 2}, 2)),
            List.of(OnnxValue.tensor("x", Type.FLOAT, shape)),
            List.of(OnnxValue.tensor("y", Type.FLOAT, shape))),
        List.of(),
        Map.of("key", "value"));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    var model = relu();
    var read = OnnxReader.read(OnnxWriter.bytes(model));
    assertThat(read.graph().nodes()).isEqualTo(model.graph().nodes());
    assertThat(read.graph().inputs()).isEqualTo(model.graph().inputs());
    assertThat(read.versions()).isEqualTo(model.versions());
    assertThat(read.metadata()).isEqualTo(model.metadata());
    assertThat(read.graph().constants().get("w").floats()).containsExactly(1, 2);
  }

  @Test
  void aWrittenFileIsForThoseThatOtherFilesAreFor(@TempDir Path folder) throws IOException {
    var usual = Files.write(folder.resolve("usual"), new byte[1]);
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "no permissions");
    var written = folder.resolve("relu.onnx");

    OnnxWriter.write(relu(), written);

    assertThat(Files.getPosixFilePermissions(written))
        .isEqualTo(Files.getPosixFilePermissions(usual));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(usual, written);
    }
  }

  @Test
  void modelsOfOthersKeepTheirBytesOnceWrittenHere() throws IOException {
    var conformance = SharedData.find("conformance");
    assumeTrue(conformance.isPresent(), SharedData.MISSING);
    try (Stream<Path> files = Files.walk(conformance.get())) {
      for (var file : files.filter(f -> f.toString().endsWith(".onnx")).toList()) {
        var once = OnnxWriter.bytes(OnnxReader.read(file));
        var again = OnnxWriter.bytes(OnnxReader.read(once));
        assertThat(Arrays.equals(once, again)).as(file.toString()).isTrue();
      }
    }
  }

  @Test
  void aFileThatEndsAnywhereIsRefusedOrWhole() {
    var bytes = OnnxWriter.bytes(relu());
    for (int length = 0; length < bytes.length; length++) {
      var cut = Arrays.copyOf(bytes, length);
      try {
        OnnxReader.read(cut);
      } catch (OnnxException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThatThrownBy(() -> OnnxReader.read(Arrays.copyOf(bytes, bytes.length / 2)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("the file is damaged, or no ONNX file");
  }

  @Test
  void damagedBytesEndInASentence() {
    var random = new Random(7);
    var bytes = OnnxWriter.bytes(relu());
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 20_000; i++) {
            var damaged = bytes.clone();
            for (int k = 0; k <= i % 4; k++) {
              damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
              OnnxReader.read(damaged);
            } catch (OnnxException e) {
              assertThat(e.getMessage()).isNotBlank();
            }
          }
        });
  }

  @Test
  void aLengthPastTheEndIsRefused() {
    assertThatThrownBy(() -> OnnxReader.read(new byte[] {0x3a, (byte) 0xff, 0x7f}))
        .hasMessage(
            "byte 3: a length of 16383 bytes reaches past the end (0 left); the file is damaged, or no ONNX file");
  }

  @Test
  void anAbsurdShapeIsRefusedBeforeMemoryIsTaken() {
    var bytes =
        model(graph ->
            graph.message(
                5,
                tensor -> {
                  tensor.whole(1, 1L << 31);
                  tensor.whole(2, 1);
                  tensor.text(8, "w");
                }));
    assertThatThrownBy(() -> OnnxReader.read(bytes))
        .hasMessage("tensor \"w\": axis 0 has the size 2147483648; expected 0 to 2147483647");
    var product =
        model(graph ->
            graph.message(
                5,
                tensor -> {
                  tensor.whole(1, 1 << 20);
                  tensor.whole(1, 1 << 20);
                  tensor.whole(2, 1);
                  tensor.text(8, "w");
                }));
    assertThatThrownBy(() -> OnnxReader.read(product))
        .hasMessage(
            "tensor \"w\": the shape [1048576, 1048576] has more elements than an array holds");
    var missing =
        model(graph ->
            graph.message(
                5,
                tensor -> {
                  tensor.whole(1, 1 << 30);
                  tensor.whole(2, 1);
                  tensor.text(8, "w");
                  tensor.bytes(9, new byte[8]);
                }));
    assertThatThrownBy(() -> OnnxReader.read(missing))
        .hasMessage("tensor \"w\": FLOAT of shape [1073741824] takes 4294967296 bytes, found 8");
  }

  @Test
  void graphsWithinGraphsWithoutEndAreRefused() {
    byte[] graph = message(out -> {});
    for (int i = 0; i < 2_000; i++) {
      var inner = graph;
      graph =
          message(out ->
              out.message(
                  1,
                  node ->
                      node.message(
                          5,
                          attribute -> {
                            attribute.text(1, "body");
                            attribute.bytes(6, inner);
                          })));
    }
    var deep = graph;
    assertTimeoutPreemptively(
        Duration.ofSeconds(1),
        () ->
            assertThatThrownBy(() -> OnnxReader.read(message(out -> out.bytes(7, deep))))
                .hasMessage("graphs within graphs reach deeper than 32; no sound model does"));
  }

  @Test
  void millionsOfTinyPartsAreRefused() {
    var bytes =
        model(graph -> {
          for (int i = 0; i < 1_100_000; i++) {
            graph.bytes(1, new byte[0]);
          }
        });
    assertThatThrownBy(() -> OnnxReader.read(bytes))
        .hasMessage("it has more than 1048576 nodes, values and attributes; no sound model does");
  }

  private static OnnxModel graph(OnnxNode... nodes) {
    return new OnnxModel(
        8,
        "",
        "",
        Map.of("", 17),
        new OnnxGraph("", List.of(nodes), Map.of(), List.of(), List.of()),
        List.of(),
        Map.of());
  }

  @Test
  void aCycleIsRefused() {
    var bytes =
        OnnxWriter.bytes(
            graph(
                node("Neg", List.of("b"), List.of("a")), node("Abs", List.of("a"), List.of("b"))));
    assertThatThrownBy(() -> OnnxReader.read(bytes))
        .hasMessage(
            "node (Neg) that gives \"a\" reads \"b\", which node (Abs) that gives \"b\" makes only afterwards; nodes have to follow what they read, and may form no cycle");
  }

  @Test
  void aValueThatNothingMakesIsRefused() {
    var bytes = OnnxWriter.bytes(graph(node("Neg", List.of("b"), List.of("a"))));
    assertThatThrownBy(() -> OnnxReader.read(bytes))
        .hasMessage("node (Neg) that gives \"a\" reads \"b\", which nothing makes");
  }

  @Test
  void aValueMadeTwiceIsRefused() {
    var constant =
        new OnnxNode(
            "",
            "",
            "Constant",
            List.of(),
            List.of("a"),
            Map.of("value_int", new Attribute.Whole(1)));
    assertThatThrownBy(() -> OnnxReader.read(OnnxWriter.bytes(graph(constant, constant))))
        .hasMessage("node (Constant) that gives \"a\": the value \"a\" is made twice");
  }

  @Test
  void anotherElementTypeIsNamed() {
    var bytes =
        model(graph ->
            graph.message(
                5,
                tensor -> {
                  tensor.whole(2, 17);
                  tensor.text(8, "w");
                }));
    assertThatThrownBy(() -> OnnxReader.read(bytes))
        .hasMessageStartingWith("tensor \"w\": elements of type FLOAT8E4M3FN are not supported");
  }

  private static byte[] external(String location, long offset) {
    return model(graph ->
        graph.message(
            5,
            tensor -> {
              tensor.whole(1, 2);
              tensor.whole(2, 1);
              tensor.text(8, "w");
              tensor.message(
                  13,
                  pair -> {
                    pair.text(1, "location");
                    pair.text(2, location);
                  });
              tensor.message(
                  13,
                  pair -> {
                    pair.text(1, "offset");
                    pair.text(2, Long.toString(offset));
                  });
              tensor.whole(14, 1);
            }));
  }

  @Test
  void dataBesideTheFileIsReadAndNothingElse(@TempDir Path folder) throws IOException {
    var secret = Files.write(folder.resolve("secret"), new byte[64]);
    var inside = Files.createDirectory(folder.resolve("model"));
    Files.write(
        inside.resolve("w.data"), new byte[] {0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
    Files.createSymbolicLink(inside.resolve("link"), secret);
    var file = inside.resolve("m.onnx");
    Files.write(file, external("w.data", 4));
    assertThat(OnnxReader.read(file).graph().constants().get("w").floats()).containsExactly(1, 2);
    for (var location :
        List.of("../secret", secret.toString(), "link", "", "missing", "w.data/../../secret")) {
      Files.write(file, external(location, 0));
      assertThatThrownBy(() -> OnnxReader.read(file))
          .hasMessage(
              file
                  + ": tensor \"w\": its data lies in \""
                  + location
                  + "\", which is no file in the folder of the model; put it there");
    }
    Files.write(file, external("w.data", 8));
    assertThatThrownBy(() -> OnnxReader.read(file))
        .hasMessageEndingWith("8 bytes from 8; the tensor takes 8, and the file has 12");
    assertThatThrownBy(() -> OnnxReader.read(external("w.data", 4)))
        .hasMessageEndingWith("only a model read from a file can have data beside it");
  }

  @Test
  void anAttributeWithoutATypeIsReadAsOldWritersMeantIt() {
    var bytes =
        model(graph ->
            graph.message(
                1,
                node -> {
                  node.text(4, "Op");
                  node.message(
                      5,
                      attribute -> {
                        attribute.text(1, "ints");
                        attribute.whole(8, 3);
                        attribute.whole(8, -4);
                      });
                  node.message(
                      5,
                      attribute -> {
                        attribute.text(1, "real");
                        attribute.real(2, 2);
                      });
                }));
    var attributes = OnnxReader.read(bytes).graph().nodes().getFirst().attributes();
    assertThat(attributes)
        .isEqualTo(
            Map.of("ints", new Attribute.Wholes(List.of(3L, -4L)), "real", new Attribute.Real(2)));
  }

  @Test
  void halfNumbersAreRoundedToTheNearestTiesToEven() {
    assertThat(Type.BFLOAT16.half(Float.intBitsToFloat(0x3f808000))).isEqualTo(1f);
    assertThat(Type.BFLOAT16.half(Float.intBitsToFloat(0x3f818000)))
        .isEqualTo(Float.intBitsToFloat(0x3f820000));
    assertThat(Type.BFLOAT16.half(Float.NaN)).isNaN();
    assertThat(Type.FLOAT16.half(70_000f)).isInfinite();
  }

  @Test
  void aValueSaysWhatItIs() {
    var value =
        new OnnxValue(
            "x",
            Optional.of(Type.FLOAT),
            Optional.of(List.of(OnnxValue.Axis.any("batch"), OnnxValue.Axis.of(3))),
            false);
    assertThat(value).hasToString("\"x\" FLOAT[batch, 3]");
  }
}
