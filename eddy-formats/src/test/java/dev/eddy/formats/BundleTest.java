package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.model.Precision;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BundleTest {
  private static final Bundle BUNDLE = Format1Fixture.bundle();

  @TempDir Path folder;

  @Test
  void theFixtureOfFormat1IsReadForEver() throws URISyntaxException {
    var read = Bundle.read(Path.of(BundleTest.class.getResource("format-1.eddy").toURI()));
    assertSame(read, BUNDLE);
    assertThat(read.weightsSha256())
        .isEqualTo("09176f0e65e4da82adcc68c6e13c8377db8b85b4f5febfdc210ac4aac09f4789");
  }

  @Test
  void theSameBundleIsTheSameFileInEveryTimeZone() throws IOException {
    byte[] here = Files.readAllBytes(written());
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      assertThat(written()).hasBinaryContent(here);
    } finally {
      TimeZone.setDefault(before);
    }
    Bundle.read(written()).write(folder.resolve("again.eddy"));
    assertThat(folder.resolve("again.eddy")).hasBinaryContent(here);
  }

  @Test
  void entriesAreStoredInAFixedOrder() throws IOException {
    try (var zip = new ZipFile(written().toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .containsExactly(
              "eddy.json",
              "model.json",
              "vocabulary.json",
              "configuration.json",
              "history.json",
              "provenance.json",
              "weights.safetensors",
              "notes/readme.txt");
      assertThat(zip.stream().map(ZipEntry::getMethod)).containsOnly(ZipEntry.STORED);
    }
  }

  @Test
  void theFingerprintIsOfValuesInTheOrderOfNames() {
    var weights = BUNDLE.weights();
    var shuffled =
        new Bundle(
            Json.object(),
            Json.object(),
            Json.object(),
            Json.object(),
            Json.object(),
            weights.reversed());
    assertThat(shuffled.weightsSha256()).isEqualTo(BUNDLE.weightsSha256());
    byte[] values = {0, 0, (byte) 128, 63, 0, 0, 0, 64};
    var two =
        List.of(
            new Tensor("b", new int[0], new float[] {2}),
            new Tensor("a", new int[0], new float[] {1}));
    assertThat(
            new Bundle(
                    Json.object(), Json.object(), Json.object(), Json.object(), Json.object(), two)
                .weightsSha256())
        .isEqualTo(Container.sha256(values));
  }

  private static Bundle in(Precision precision, float[] w) {
    return new Bundle(
            Json.object(),
            Json.object(),
            Json.object(),
            Json.object(),
            Json.object(),
            List.of(
                new Tensor("W", new int[] {2, 3}, w),
                new Tensor("one row", new int[] {1, 3}, new float[] {1 / 3f, 0.1f, 3e-39f}),
                new Tensor("b", new int[] {2}, new float[] {0.1f, Float.NaN})))
        .in(precision);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void weightsComeBackInTheirPrecision(Precision precision) throws IOException {
    var bundle = in(precision, new float[] {0.1f, -0.2f, 0.3f, 0, -0f, 0});
    var file = folder.resolve("a.eddy");
    bundle.write(file);
    var read = Bundle.read(file);

    assertThat(read).isEqualTo(bundle);
    assertThat(read.precision()).isEqualTo(precision);
    // What is small stays as it is.
    assertThat(read.weights().get(1).values()).containsExactly(1 / 3f, 0.1f, 3e-39f);
    assertThat(read.weights().get(2).values()).containsExactly(0.1f, Float.NaN);
    read.write(folder.resolve("b.eddy"));
    assertThat(folder.resolve("b.eddy")).hasSameBinaryContentAs(file);
    assertThat(read.in(precision)).isEqualTo(read);
  }

  @Test
  void everyElementOfAFileLiesAtAMultipleOfItsSize() throws IOException {
    var stored = Safetensors.parseStored(entry(in(Precision.INT8, new float[6])), "weights");
    assertThat(stored.tensors())
        .extracting(ForeignTensor::toString)
        .containsExactly("W I8 [2, 3]", "W:scale F32 [2]", "one row F32 [1, 3]", "b F32 [2]");
    assertThat(new String(entry(in(Precision.INT8, new float[6])), StandardCharsets.ISO_8859_1))
        .contains(
            "\"W\":{\"dtype\":\"I8\",\"shape\":[2,3],\"data_offsets\":[28,34]},\"W:scale\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}");
  }

  private byte[] entry(Bundle bundle) throws IOException {
    var file = folder.resolve("weights.eddy");
    bundle.write(file);
    try (var zip = new ZipFile(file.toFile())) {
      return zip.getInputStream(zip.getEntry("weights.safetensors")).readAllBytes();
    }
  }

  @Test
  void onlyWeightsOfInt8NeedAReaderThatKnowsThem() throws IOException {
    for (var precision : Precision.values()) {
      var file = folder.resolve("model.eddy");
      in(precision, new float[6]).write(file);
      try (var zip = new ZipFile(file.toFile())) {
        var text =
            new String(
                zip.getInputStream(zip.getEntry("eddy.json")).readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(text).contains("\"reader\" : " + (precision == Precision.INT8 ? 2 : 1));
      }
    }
  }

  @Test
  void weightsThatCannotBeRoundedAreNamed() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.MAX_VALUE}) {
      var w = new float[] {1, 2, bad, 0, 0, 0};
      assertThatThrownBy(() -> in(Precision.INT8, w))
          .hasMessage(
              "the parameter \"W\" holds %s, which cannot be rounded to int8".formatted(bad));
      assertThatThrownBy(() -> in(Precision.BFLOAT16, w))
          .hasMessage("the parameter \"W\" holds %s, which has no finite bfloat16".formatted(bad));
    }
  }

  @Test
  void tensorsOfInt8WithoutTheirScalesAreRefused() {
    var w = new ForeignTensor("W", ElementType.I8, new int[] {2, 2}, bytes(127, 1, 127, 0), "m");
    assertFault(
        List.of(w),
        "m: the tensor \"W\" is I8 [2, 2]; expected a matrix, and beside it \"W:scale\", F32 with a scale for each row");
    assertFault(
        List.of(w, scales(1, 1.0000001f)),
        "m, tensor \"W\": row 1 has the scale 1.0000001 and numbers up to 127; expected a scale of 17 bits and numbers up to 127");
    var small =
        new ForeignTensor("W", ElementType.I8, new int[] {2, 2}, bytes(127, 1, 126, 0), "m");
    assertFault(
        List.of(small, scales(1, 1)),
        "m, tensor \"W\": row 1 has the scale 1.0 and numbers up to 126; expected a scale of 17 bits and numbers up to 127");
    var other = new ForeignTensor("V", ElementType.F32, new int[] {2, 2}, bytes(new int[16]), "m");
    assertFault(
        List.of(w, scales(1, 1), other),
        "m: the tensor \"V\" is F32, others are int8; expected matrices of one precision");
  }

  private static MemorySegment bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return MemorySegment.ofArray(bytes);
  }

  private static ForeignTensor scales(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new ForeignTensor(
        "W:scale",
        ElementType.F32,
        new int[] {values.length},
        MemorySegment.ofArray(bytes.array()),
        "m");
  }

  private static void assertFault(List<ForeignTensor> packed, String sentence) {
    assertThatThrownBy(() -> ModelTensors.unpacked(packed, "m"))
        .isInstanceOf(FormatException.class)
        .hasMessage(sentence);
  }

  @Test
  void extrasHavePlainNamesOfTheirOwn() {
    assertThatThrownBy(() -> with(Map.of("model.json", new byte[0])))
        .hasMessage("extra entry \"model.json\": the bundle has an entry of that name itself");
    for (String name : List.of("../x", "/x", "a//b", "a\\b", "c:x", "")) {
      assertThatThrownBy(() -> with(Map.of(name, new byte[0])))
          .hasMessageStartingWith("extra entry \"" + name + "\": expected a relative path");
    }
  }

  @Test
  void aFailedWriteLeavesTheOldBundle() throws IOException {
    Path file = written();
    byte[] old = Files.readAllBytes(file);
    var twice = List.of(BUNDLE.weights().getFirst(), BUNDLE.weights().getFirst());
    assertThatThrownBy(() ->
            new Bundle(
                    Json.object(),
                    Json.object(),
                    Json.object(),
                    Json.object(),
                    Json.object(),
                    twice)
                .write(file))
        .hasMessage("tensor \"W\" is given twice");
    assertThat(file).hasBinaryContent(old);
  }

  @Test
  void aFileThatIsNoBundleIsOneSentence() throws IOException {
    Path none = folder.resolve("none.eddy");
    assertFault(none, "there is no such file");
    assertFault(folder, "is a folder, not an Eddy model");
    assertFault(
        Files.write(folder.resolve("empty"), new byte[0]), "is empty; expected an Eddy model");
    assertFault(
        Files.writeString(folder.resolve("text"), "hello"),
        "is not an Eddy model: it is not a zip file");
    Path foreign = zip(Map.of("word/document.xml", "<x/>"));
    assertFault(foreign, "is a zip file but not an Eddy model: it has no entry \"eddy.json\"");
    assertFault(
        zip(Map.of("eddy.json", "{}")),
        "is a zip file but not an Eddy model: its eddy.json names no reader version");
    new CheckpointFile(Json.object(), List.of()).write(foreign);
    assertFault(foreign, "is an Eddy checkpoint; expected an Eddy model");
  }

  @Test
  void aNewerFormatNamesBothVersions() throws IOException {
    Path file =
        zip(
            Map.of(
                "eddy.json", "{\"format\":4,\"reader\":3,\"eddy\":\"0.9.0\",\"kind\":\"model\"}"));
    assertFault(
        file,
        "needs a reader of format 3 (it was written by Eddy 0.9.0), but this Eddy 0.1.0 reads"
            + " formats up to 2; use a newer Eddy");
  }

  @Test
  void entriesOfALaterWriterThatThisReaderMayIgnoreAreKept() throws IOException {
    var entries = contents();
    entries.computeIfPresent(
        "eddy.json",
        (_, text) ->
            text.replace("\"format\" : 1", "\"format\" : 2, \"mood\" : \"good\"")
                .replace(
                    "\"model.json\" :",
                    "\"later.bin\" : \"%s\", \"model.json\" :"
                        .formatted(Container.sha256("later".getBytes(StandardCharsets.UTF_8)))));
    entries.put("later.bin", "later");
    var read = Bundle.read(zip(entries));
    assertThat(read.extras()).containsOnlyKeys("later.bin", "notes/readme.txt");
    assertThat(read.model()).isEqualTo(BUNDLE.model());
  }

  @Test
  void aManifestOfAnotherShapeIsAFault() throws IOException {
    for (String entries : List.of("[]", "7", "null", "\"model.json\"")) {
      Path file =
          zip(
              Map.of(
                  "eddy.json",
                  "{\"reader\":1,\"kind\":\"model\",\"entries\":%s}".formatted(entries)));
      assertFault(
          file,
          "entry \"model.json\" is missing: eddy.json does not list it, and every Eddy model has"
              + " one");
    }
    var odd = contents();
    odd.computeIfPresent(
        "eddy.json", (_, text) -> text.replaceFirst("(\"notes/readme.txt\" : )\"\\w+\"", "$1{}"));
    assertThatThrownBy(() -> Bundle.read(zip(odd)))
        .hasMessageContaining("but eddy.json says nothing;");
    Path list = zip(Map.of("eddy.json", "[1]"));
    assertFault(list, "is a zip file but not an Eddy model: its eddy.json names no reader version");
  }

  @Test
  void anAlteredEntryIsNamed() throws IOException {
    var entries = contents();
    entries.computeIfPresent("history.json", (_, text) -> text.replace("1.5", "0.5"));
    assertThatThrownBy(() -> Bundle.read(zip(entries)))
        .hasMessageMatching(
            ".*: entry \"history.json\" was altered: its SHA-256 is [0-9a-f]{64}, but eddy.json"
                + " says [0-9a-f]{64}; copy or download the file again");
    byte[] bytes = Files.readAllBytes(written());
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("created-with");
    bytes[at]++;
    assertFault(
        Files.write(folder.resolve("altered"), bytes),
        "entry \"eddy.json\" was altered: its checksum does not match; copy or download the file"
            + " again");
  }

  @Test
  void missingUnlistedAndDoubledEntriesAreNamed() throws IOException {
    var entries = contents();
    entries.remove("vocabulary.json");
    assertFault(zip(entries), "entry \"vocabulary.json\" is missing, although eddy.json lists it");
    var unlisted = contents();
    unlisted.computeIfPresent(
        "eddy.json", (_, text) -> text.replace("weights.safetensors", "weights.other"));
    assertFault(
        zip(unlisted),
        "entry \"weights.safetensors\" is missing: eddy.json does not list it, and every Eddy model"
            + " has one");
    var more = contents();
    more.put("virus.exe", "x");
    assertFault(zip(more), "entry \"virus.exe\" is not listed in eddy.json; remove it");
    var twice = contents();
    twice.put("Model.json", twice.get("model.json"));
    byte[] bytes = Files.readAllBytes(zip(twice));
    String text =
        new String(bytes, StandardCharsets.ISO_8859_1).replace("Model.json", "model.json");
    assertFault(
        Files.write(folder.resolve("twice"), text.getBytes(StandardCharsets.ISO_8859_1)),
        "entry \"model.json\" appears twice");
  }

  @Test
  void aZipThatGrowsIsRefusedUnread() throws IOException {
    for (String bomb : List.of("eddy.json", "weights.safetensors")) {
      Path file = folder.resolve("bomb");
      try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
        for (var entry : contents().entrySet()) {
          boolean compressed = entry.getKey().equals(bomb);
          byte[] bytes = compressed ? new byte[10_000_000] : bytes(entry.getValue());
          zip.putNextEntry(compressed ? new ZipEntry(bomb) : stored(entry.getKey(), bytes));
          zip.write(bytes);
        }
      }
      assertFault(
          file,
          "entry \"%s\" is compressed; Eddy's files store their entries as they are (zip -0)"
              .formatted(bomb));
    }
  }

  @Test
  void sizesPastTheEndOfTheFileAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(written());
    int directory = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    for (int field : new int[] {20, 24}) {
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(directory + field, 2_000_000_000);
    }
    assertFault(
        Files.write(folder.resolve("huge"), bytes),
        "entry \"eddy.json\" claims 2000000000 bytes; the file has %d, and Eddy reads at most 2147483639"
            .formatted(bytes.length));
  }

  @Test
  void everyTruncationIsAFault() throws IOException {
    byte[] bytes = Files.readAllBytes(written());
    Path file = folder.resolve("part");
    for (int length = 0;
        length < bytes.length;
        length += length < 64 || length > bytes.length - 64 ? 1 : 13) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> Bundle.read(file)).isInstanceOf(FormatException.class);
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> Bundle.read(file))
        .hasMessageStartingWith(file + ": is truncated or damaged (")
        .hasMessageEndingWith("; copy or download it again");
  }

  @Test
  void aFlippedBitIsAFaultOrChangesNothing() throws IOException {
    byte[] bytes = Files.readAllBytes(written());
    Path file = folder.resolve("flipped");
    for (int at = 0; at < bytes.length; at += 3) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      Files.write(file, flipped);
      try {
        assertSame(Bundle.read(file), BUNDLE);
      } catch (FormatException e) {
        assertThat(e).hasMessageStartingWith(file.toString()).hasMessageNotContaining("\n");
      }
    }
  }

  private void assertFault(Path file, String sentence) {
    assertThatThrownBy(() -> Bundle.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessage(file + ": " + sentence);
  }

  private static void assertSame(Bundle read, Bundle expected) {
    assertThat(read.model()).isEqualTo(expected.model());
    assertThat(read.vocabulary()).isEqualTo(expected.vocabulary());
    assertThat(read.configuration()).isEqualTo(expected.configuration());
    assertThat(read.history()).isEqualTo(expected.history());
    assertThat(read.provenance()).isEqualTo(expected.provenance());
    assertThat(read.weights()).isEqualTo(expected.weights());
    assertThat(read.extras().keySet()).isEqualTo(expected.extras().keySet());
    read.extras()
        .forEach((name, bytes) -> assertThat(bytes).isEqualTo(expected.extras().get(name)));
  }

  private Bundle with(Map<String, byte[]> extras) {
    return new Bundle(
        Json.object(),
        Json.object(),
        Json.object(),
        Json.object(),
        Json.object(),
        List.of(),
        Precision.FLOAT32,
        extras);
  }

  private Path written() {
    Path file = folder.resolve("model.eddy");
    BUNDLE.write(file);
    return file;
  }

  /// The entries of a good bundle, each byte as a character.
  private LinkedHashMap<String, String> contents() throws IOException {
    var contents = new LinkedHashMap<String, String>();
    try (var zip = new ZipFile(written().toFile())) {
      for (var entry : zip.stream().toList()) {
        contents.put(
            entry.getName(),
            new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  private Path zip(Map<String, String> entries) throws IOException {
    Path file = Files.createTempFile(folder, "made", ".eddy");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : entries.entrySet()) {
        byte[] bytes = bytes(entry.getValue());
        zip.putNextEntry(stored(entry.getKey(), bytes));
        zip.write(bytes);
      }
    }
    return file;
  }

  private static byte[] bytes(String content) {
    return content.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static ZipEntry stored(String name, byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    var entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    return entry;
  }
}
