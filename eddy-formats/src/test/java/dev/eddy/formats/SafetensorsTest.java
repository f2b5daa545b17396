package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
  private static final Tensor MATRIX =
      new Tensor(
          "W",
          new int[] {2, 3},
          new float[] {1, -2.5f, 3e-30f, Float.NaN, -0f, Float.POSITIVE_INFINITY});
  private static final Tensor SCALAR = new Tensor("b", new int[0], new float[] {7});
  private static final Tensor EMPTY = new Tensor("none", new int[] {0, 4}, new float[0]);

  @Test
  void readsBackWhatItWroteInTheSameOrder(@TempDir Path folder) {
    var written = new Safetensors(List.of(MATRIX, EMPTY, SCALAR), Map.of("made by", "a test"));
    Path file = folder.resolve("t.safetensors");
    written.write(file);
    assertThat(Safetensors.read(file)).isEqualTo(written);
    assertThat(Safetensors.parse(written.bytes(), "bytes")).isEqualTo(written);
    assertThat(file).hasBinaryContent(written.bytes());
  }

  @Test
  void randomTensorsOfManyBlocksKeepTheirBits() {
    var random = new Random(11);
    float[] values = new float[50_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt());
    }
    var written =
        new Safetensors(List.of(SCALAR, new Tensor("many", new int[] {3, 16_667}, values)));
    assertThat(Safetensors.parse(written.bytes(), "bytes")).isEqualTo(written);
  }

  @Test
  void theHeaderIsCompactAndTheDataAligned() {
    byte[] bytes = new Safetensors(List.of(SCALAR)).bytes();
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(new String(bytes, 8, length, StandardCharsets.UTF_8))
        .isEqualTo("{\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}   ");
    assertThat(bytes).hasSize(8 + length + 4);
  }

  static Stream<Arguments> dtypes() {
    return Stream.of(
        Arguments.of("F64", "000000000000f8bf", -1.5f),
        Arguments.of("F32", "0000c03f", 1.5f),
        Arguments.of("F16", "00c1", -2.5f),
        Arguments.of("F16", "0100", 0x1p-24f),
        Arguments.of("BF16", "c0bf", -1.5f),
        Arguments.of("I64", "feffffffffffffff", -2f),
        Arguments.of("U64", "0200000000000000", 2f),
        Arguments.of("I32", "ffffffff", -1f),
        Arguments.of("U32", "00000080", 0x1p31f),
        Arguments.of("I16", "ffff", -1f),
        Arguments.of("U16", "ffff", 65535f),
        Arguments.of("I8", "80", -128f),
        Arguments.of("U8", "80", 128f),
        Arguments.of("BOOL", "01", 1f));
  }

  @ParameterizedTest
  @MethodSource("dtypes")
  void readsEveryTypeAsFloat(String dtype, String hex, float expected) {
    byte[] data = HexFormat.of().parseHex(hex);
    var tensors =
        Safetensors.parse(file(entry("x", dtype, "[1]", 0, data.length), data), "x").tensors();
    assertThat(tensors).containsExactly(new Tensor("x", new int[] {1}, new float[] {expected}));
  }

  static Stream<Arguments> faults() {
    String whole = entry("a", "F32", "[2]", 0, 8);
    return Stream.of(
        Arguments.of(
            new byte[3],
            "f: is not safetensors: it has 3 bytes, and the header's length alone takes 8"),
        Arguments.of(
            bytes(100_000_001L, "", 0),
            "f: is not safetensors: its first 8 bytes announce a header of 100000001 bytes; at most"
                + " 100000000 are allowed"),
        Arguments.of(
            bytes(-1L, "", 0),
            "f: is not safetensors: its first 8 bytes announce a header of 18446744073709551615"
                + " bytes; at most 100000000 are allowed"),
        Arguments.of(
            bytes(50L, "{}", 0), "f: is truncated: its header has 50 bytes, but only 2 follow"),
        Arguments.of(
            bytes(3L, " {}", 0), "f: is not safetensors: its header does not start with '{'"),
        Arguments.of(
            bytes(2L, "{]", 0),
            "f: the header is not valid JSON at byte 9: Unexpected close marker ']': expected '}'"),
        Arguments.of(
            file(whole.replace("}", "") + "," + whole.substring(1)),
            "f: the header is not valid JSON"),
        Arguments.of(
            file("{" + body(whole) + "," + body(whole) + "}", new byte[8]),
            "f: the header is not valid JSON at byte 65: Duplicate Object property \"a\""),
        Arguments.of(
            file("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}"),
            "f, tensor \"a\": expected the keys dtype, shape and data_offsets, found [dtype,"
                + " shape]"),
        Arguments.of(
            file("{\"a\":7}"),
            "f, tensor \"a\": expected the keys dtype, shape and data_offsets, found 7"),
        Arguments.of(
            file(entry("a", "F4", "[1]", 0, 1), new byte[1]),
            "f, tensor \"a\": dtype \"F4\" is not supported; Eddy reads [BOOL, U8, I8, I16,"
                + " U16, F16, BF16, I32, U32, F32, F64, I64, U64, F8_E4M3, F8_E5M2]"),
        Arguments.of(
            file(entry("a", "F32", "[-1]", 0, 4)),
            "f, tensor \"a\": shape is [-1]; expected a list of whole numbers from 0 up"),
        Arguments.of(
            file(entry("a", "F32", "[1.5]", 0, 4)),
            "f, tensor \"a\": shape is [1.5]; expected a list of whole numbers from 0 up"),
        Arguments.of(
            file(entry("a", "F32", "[65536,65536]", 0, 4)),
            "f, tensor \"a\": shape [65536,65536] holds more values than the 2147483639 that fit"
                + " in an array"),
        Arguments.of(
            file(entry("a", "F32", "[3]", 0, 8), new byte[8]),
            "f, tensor \"a\": F32 [3] takes 12 bytes, but data_offsets [0,8] span 8"),
        Arguments.of(
            file(entry("a", "F32", "[1]", 4, 0)),
            "f, tensor \"a\": data_offsets are [4,0]; expected [begin, end] with begin ≤ end"),
        Arguments.of(
            file(whole, new byte[7]),
            "f, tensor \"a\": the file is truncated: its values end at 8, but the file has 7 bytes"
                + " of values"),
        Arguments.of(file(whole, new byte[9]), "f: 1 bytes follow the last tensor"),
        Arguments.of(
            file(entry("a", "F32", "[1]", 4, 8), new byte[8]),
            "f, tensor \"a\": its values begin at 4, but those of the header end at 0: there is a"
                + " gap"),
        Arguments.of(
            file("{" + body(whole) + "," + body(entry("b", "F32", "[1]", 4, 8)) + "}", new byte[8]),
            "f, tensor \"b\": its values begin at 4, but those of \"a\" end at 8: they overlap"),
        Arguments.of(
            file("{\"__metadata__\":{\"n\":1}}"),
            "f: \"__metadata__\" holds 1 for \"n\"; only text is allowed"),
        Arguments.of(
            file(entry("a", "I32", "[1]", 0, 4), new byte[] {1, 0, 0, 1}),
            "f, tensor \"a\": the whole number 16777217 has no exact float; Eddy reads I32 only"
                + " where it fits"),
        Arguments.of(
            file(entry("a", "U64", "[1]", 0, 8), HexFormat.of().parseHex("ffffffffffffffff")),
            "f, tensor \"a\": the whole number 18446744073709551615 has no exact float; Eddy reads"
                + " U64 only where it fits"),
        Arguments.of(
            file(entry("a", "F64", "[1]", 0, 8), HexFormat.of().parseHex("ffffffffffffef7f")),
            "f, tensor \"a\": value 1.7976931348623157E308 is too large for a float"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyFaultIsOneSentence(byte[] bytes, String message) {
    assertThatThrownBy(() -> Safetensors.parse(bytes, "f"))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void everyTruncationIsAFault() {
    byte[] bytes = new Safetensors(List.of(MATRIX, SCALAR)).bytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Safetensors.parse(part, "part")).isInstanceOf(FormatException.class);
    }
  }

  @Test
  void namesAreUniqueAndFree() {
    assertThatThrownBy(() -> new Safetensors(List.of(SCALAR, SCALAR)))
        .hasMessage("tensor \"b\" is given twice");
    assertThatThrownBy(
            () -> new Safetensors(List.of(new Tensor("__metadata__", new int[0], new float[1]))))
        .hasMessage("a tensor cannot be named \"__metadata__\": safetensors keeps its notes there");
  }

  @Test
  void aMissingFileIsOneSentence(@TempDir Path folder) {
    Path file = folder.resolve("none");
    assertThatThrownBy(() -> Safetensors.read(file))
        .hasMessage(file + ": could not be read: there is no such file");
  }

  @Test
  void readsAFileOfAnotherWriter() {
    var tensors =
        Safetensors.read(Shared.conformance("safetensors/multi_layer.safetensors"))
            .tensors()
            .stream()
            .collect(Collectors.toMap(Tensor::name, t -> t));
    assertThat(tensors).containsKeys("conv1.weight", "fc1.bias", "norm1.num_batches_tracked");
    assertThat(tensors.get("conv1.weight").shape()).containsExactly(4, 3, 3, 3);
    assertThat(tensors.get("norm1.num_batches_tracked").shape()).isEmpty();
  }

  @Test
  void readsTheWeightsOfARealModel() {
    var file = Safetensors.read(Shared.conformance("models/silero-vad/silero_vad_16k.safetensors"));
    var weight =
        file.tensors().stream()
            .filter(t -> t.name().equals("lstm_cell.weight_ih"))
            .findFirst()
            .orElseThrow();
    assertThat(weight.shape()).containsExactly(512, 128);
    assertThat(Safetensors.parse(file.bytes(), "again")).isEqualTo(file);
  }

  private static String entry(String name, String dtype, String shape, long begin, long end) {
    return "{\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}}"
        .formatted(name, dtype, shape, begin, end);
  }

  private static String body(String entry) {
    return entry.substring(1, entry.length() - 1);
  }

  private static byte[] file(String header, byte... data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data)
        .array();
  }

  private static byte[] bytes(long length, String header, int data) {
    byte[] bytes = file(header, new byte[data]);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    return bytes;
  }
}
