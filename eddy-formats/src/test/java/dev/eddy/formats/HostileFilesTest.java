package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.formats.dl4j.Dl4jFormat;
import dev.eddy.formats.keras.KerasFormat;
import dev.eddy.formats.pytorch.PytorchFormat;
import dev.eddy.formats.rtneural.RtneuralFormat;
import dev.eddy.formats.tensorboard.EventFile;
import dev.eddy.formats.tensorflow.TensorflowFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that are cut off, altered or made to harm: one sentence, soon, and nothing else.
class HostileFilesTest {

  /// A sentence comes within this many milliseconds, on a machine that others use too.
  private static final long SOON = 5_000;

  /// How many times more files are tried than in an ordinary run: `-Deddy.fuzz=100`.
  private static final int TIMES = Integer.getInteger("eddy.fuzz", 1);

  @TempDir Path folder;

  private void refused(Path file, String words) {
    assertThatThrownBy(() -> Format.readAny(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("\n")
        .hasMessageStartingWith(folder.toString());
  }

  // ---- cut off and altered

  @Test
  void cutOffAndAlteredFilesAreASentence(TestReporter reporter) throws IOException {
    var samples = samples();
    var random = new SplittableRandom(19 + TIMES);
    int tried = 0;
    int refused = 0;
    for (var sample : samples.entrySet()) {
      byte[] whole = Files.readAllBytes(sample.getKey());
      var changed = new ArrayList<byte[]>();
      for (int i = 0; i < 40 * TIMES; i++) {
        changed.add(java.util.Arrays.copyOf(whole, random.nextInt(whole.length)));
      }
      for (int i = 0; i < 150 * TIMES; i++) {
        byte[] altered = whole.clone();
        for (int k = 0; k < 1 + i % 4; k++) {
          altered[random.nextInt(altered.length)] = (byte) random.nextInt();
        }
        changed.add(altered);
      }
      for (byte[] bytes : changed) {
        tried++;
        refused += tryReading(sample.getKey(), bytes, sample.getValue()) ? 1 : 0;
      }
    }
    reporter.publishEntry("altered files", "%d, %d refused".formatted(tried, refused));
    assertThat(refused).isGreaterThan(tried / 3);
  }

  /// A file for each reader, and the reader.
  private Map<Path, Consumer<Path>> samples() {
    var model = SmallModels.tagger(Cells.GRU_AFTER, 2, 3, 2);
    var weights = SmallModels.weights(model, 1);
    var all = new LinkedHashMap<Path, Consumer<Path>>();
    var safetensors = folder.resolve("a.safetensors");
    new PytorchFormat().write(model, weights, safetensors);
    all.put(safetensors, file -> network(new PytorchFormat(), file));
    var keras = folder.resolve("a.keras");
    new KerasFormat().write(model, weights, keras);
    all.put(keras, file -> network(new KerasFormat(), file));
    var line = SmallModels.scan(Cells.GRU_AFTER, 2, 3);
    var json = folder.resolve("a.json");
    new RtneuralFormat().write(line, SmallModels.weights(line, 1), json);
    all.put(json, file -> network(new RtneuralFormat(), file));
    new TensorflowFormat().write(model, weights, folder.resolve("a.index"));
    all.put(folder.resolve("a.index"), file -> new TensorflowFormat().read(file));
    try (var log = EventFile.create(folder)) {
      log.scalar("loss", 1, 2);
      log.histogram("weights", 1, new float[] {1, 2, 3});
      all.put(log.file(), EventFile::read);
    }
    var recorded = Shared.conformance("python-made");
    for (var name : List.of("containers/plain.pt", "containers/plain.legacy.pt")) {
      all.put(recorded.resolve("pytorch/" + name), file -> network(new PytorchFormat(), file));
    }
    var dl4j = Shared.conformance("dl4j/regression");
    for (var name : List.of("060_LSTM_1.zip", "SyntheticBidirectionalRNNGraph_100b4.bin")) {
      all.put(dl4j.resolve(name), file -> network(new Dl4jFormat(), file));
    }
    all.put(
        recorded.resolve("pytorch/archives/export-lstm.pt2"),
        file -> network(new PytorchFormat(), file));
    all.put(
        recorded.resolve("keras/tfkeras-2.15/lstm_defaults/lstm_defaults.h5"),
        file -> network(new KerasFormat(), file));
    all.put(
        recorded.resolve("keras/tf-1.15/char_model/char_model_frozen.pb"),
        file -> network(new TensorflowFormat(), file));
    return all;
  }

  private static void network(Format format, Path file) {
    format.network(format.read(file), Map.of());
  }

  private boolean tryReading(Path sample, byte[] bytes, Consumer<Path> reader) throws IOException {
    var name = sample.getFileName().toString();
    var file = folder.resolve("altered-" + name);
    Files.write(file, bytes);
    if (name.endsWith(".index")) {
      Files.copy(
          folder.resolve("a.data-00000-of-00001"),
          folder.resolve("altered-a.data-00000-of-00001"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    long start = System.nanoTime();
    try {
      reader.accept(file);
      return false;
    } catch (FormatException e) {
      assertThat(e.getMessage()).as(name).doesNotContain("\n").isNotBlank();
      return true;
    } finally {
      assertThat((System.nanoTime() - start) / 1_000_000).as(name).isLessThan(SOON);
    }
  }

  // ---- zips

  private Path zip(String name, Map<String, byte[]> entries) throws IOException {
    var file = folder.resolve(name);
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  @Test
  void anEntryThatLeavesItsFolderIsRefused() throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("a/data.pkl", new byte[] {(byte) 0x80, 2, '}', '.'});
    entries.put("a/../../evil", new byte[0]);
    refused(zip("escape.pt", entries), "leaves its folder");
  }

  @Test
  @Timeout(20)
  void aZipThatUnpacksToThousandsOfTimesItsSizeIsRefusedBeforeItIsUnpacked() throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("a/data.pkl", new byte[] {(byte) 0x80, 2, '}', '.'});
    entries.put("a/data/0", new byte[64 << 20]);
    refused(zip("bomb.pt", entries), "it is damaged or made to harm");
  }

  // ---- pickles

  private Path pickle(String name, byte[] pickle) throws IOException {
    return zip(name, Map.of("a/data.pkl", pickle));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "cos\\nsystem\\n(S'true'\\ntR., os.system",
    "cbuiltins\\neval\\n(S'1'\\ntR., builtins.eval",
    "(S'true'\\nios\\nsystem\\n., os.system",
    "(cposix\\nsystem\\nS'true'\\no., posix.system",
    "csubprocess\\nPopen\\n(S'true'\\ntR., subprocess.Popen"
  })
  void aPickleThatAsksToCallSomethingIsRefusedByName(String pickle, String callee)
      throws IOException {
    refused(
        pickle("call.pt", text(pickle.replace("\\n", "\n"))),
        "asks to call " + callee + ", which no model needs");
  }

  @Test
  @Timeout(20)
  void aPickleWhoseListsHoldEachOtherManyTimesEndsSoon() throws IOException {
    // Each list holds the one before ten times: 10^12 in all.
    var out = new ByteArrayOutputStream();
    out.writeBytes(text("]q\0"));
    for (int i = 1; i < 13; i++) {
      out.writeBytes(text("](" + ("h" + (char) (i - 1)).repeat(10) + "eq" + (char) i));
    }
    out.write('.');
    refused(pickle("laughs.pt", out.toByteArray()), "made to harm");
  }

  @Test
  void aListThatHoldsItselfIsRefused() throws IOException {
    refused(pickle("self.pt", text("]q\0h\0a.")), "lies deeper than 200 levels");
  }

  @Test
  @Timeout(20)
  void deepListsAreRefused() throws IOException {
    refused(
        pickle("deep.pt", text("]".repeat(100_000) + "a".repeat(99_999) + ".")),
        "lies deeper than 200 levels");
  }

  @Test
  void aViewThatRepeatsItsStorageMillionsOfTimesIsRefused() throws IOException {
    var pickle =
        """
        ctorch._utils
        _rebuild_tensor_v2
        ((S'storage'
        ctorch
        FloatStorage
        S'0'
        S'cpu'
        I1
        tQI0
        (I1073741824
        t(I0
        tI00
        NtR.\
        """;
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("a/data.pkl", text(pickle));
    entries.put("a/data/0", new byte[4]);
    refused(zip("view.pt", entries), "repeats a storage of 1 elements");
  }

  @Test
  void aShapeOfTooManyElementsIsRefused() throws IOException {
    var header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,4]}}";
    var bytes =
        java.nio.ByteBuffer.allocate(8 + header.length() + 4)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(text(header));
    var file = folder.resolve("large.safetensors");
    Files.write(file, bytes.array());
    refused(file, "more values than the");
  }

  // ---- HDF5; the files were made by the script beside them

  @ParameterizedTest
  @CsvSource({
    "cycle.h5, hold each other",
    "external.h5, is a link to somewhere else",
    "huge.h5, more values than the",
    "large.h5, it is damaged or made to harm"
  })
  @Timeout(20)
  void hdf5FilesMadeToHarmAreRefused(String name, String words) throws IOException {
    var file = folder.resolve(name);
    try (var in = HostileFilesTest.class.getResourceAsStream("hostile/" + name)) {
      Files.write(file, in.readAllBytes());
    }
    refused(file, words);
  }

  @Test
  void aFileOfNoFormatIsASentence() throws IOException {
    var file = folder.resolve("nothing.bin");
    Files.write(file, new byte[] {1, 2, 3});
    refused(
        file,
        "is of no format that Eddy reads; those are dl4j, keras, pytorch, rtneural, tensorflow");
  }

  @Test
  void twoEntriesOfOneNameAreRefused() throws IOException {
    // ZipOutputStream refuses to write this, so the second name is changed afterwards.
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("a/data.pkl", new byte[] {(byte) 0x80, 2, '}', '.'});
    entries.put("a/data.pkk", new byte[4]);
    var file = zip("twice.pt", entries);
    var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    Files.write(file, text(bytes.replace("data.pkk", "data.pkl")));
    refused(file, "entry \"a/data.pkl\" appears twice");
  }
}
