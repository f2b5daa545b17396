package dev.eddy.formats;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;

/// A safetensors file: named tensors, and notes about them.
///
/// Layout: the header's length as u64, the header as JSON (name → dtype, shape, data offsets), the
/// values; everything little-endian and row-major. Values are written as F32 in the order given,
/// each at a multiple of four bytes; the same value gives the same bytes. F64, F16 and BF16 are
/// read to the nearest float, integers and booleans only when a float holds them exactly.
///
/// Reading is strict: a header over 100 MB, a key twice, an offset that leaves a gap, overlaps or
/// does not reach the end of the file, and a size that does not fit the shape each stop with a
/// sentence.
///
/// @param tensors in the order of the header
/// @param metadata free notes, from text to text
/// @see <a href="https://github.com/huggingface/safetensors">safetensors</a>
public record Safetensors(List<Tensor> tensors, Map<String, String> metadata) {
  private static final long MAX_HEADER = 100_000_000;
  private static final int MAX_VALUES = ForeignTensor.MAX_ELEMENTS;
  private static final String METADATA = "__metadata__";

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// @throws IllegalArgumentException if two tensors share a name
  public Safetensors {
    tensors = List.copyOf(tensors);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    var names = new HashSet<String>();
    for (Tensor tensor : tensors) {
      if (tensor.name().equals(METADATA)) {
        throw new IllegalArgumentException(
            "a tensor cannot be named \"" + METADATA + "\": safetensors keeps its notes there");
      }
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("tensor \"%s\" is given twice".formatted(tensor.name()));
      }
    }
  }

  /// Tensors without notes.
  public Safetensors(List<Tensor> tensors) {
    this(tensors, Map.of());
  }

  /// Writes the file, whole or not at all.
  public void write(Path file) {
    byte[] header = header();
    AtomicFile.write(file, out -> writeTo(header, out));
  }

  /// The file's bytes.
  ///
  /// @throws IllegalArgumentException if they do not fit in one array (2 GiB)
  public byte[] bytes() {
    byte[] header = header();
    long size = 8L + header.length + tensors.stream().mapToLong(t -> 4L * t.values().length).sum();
    if (size > MAX_VALUES) {
      throw tooLarge(tensors.size(), size);
    }
    var out = new ByteArrayOutputStream((int) size);
    try {
      writeTo(header, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void writeTo(byte[] header, OutputStream out) throws IOException {
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
    out.write(header);
    for (Tensor tensor : tensors) {
      writeValues(tensor.values(), out);
    }
  }

  private byte[] header() {
    var entries = new ArrayList<Entry>();
    long begin = 0;
    for (Tensor tensor : tensors) {
      long end = begin + 4L * tensor.values().length;
      entries.add(new Entry(tensor.name(), ElementType.F32, tensor.shape(), begin, end));
      begin = end;
    }
    return header(entries, metadata);
  }

  private static byte[] header(List<Entry> entries, Map<String, String> metadata) {
    var root = Json.object();
    if (!metadata.isEmpty()) {
      var notes = root.putObject(METADATA);
      metadata.forEach(notes::put);
    }
    for (var one : entries) {
      var entry = root.putObject(one.name).put("dtype", one.type.name());
      var shape = entry.putArray("shape");
      Arrays.stream(one.shape).forEach(shape::add);
      entry.putArray("data_offsets").add(one.begin).add(one.end);
    }
    String json =
        Json.MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root);
    byte[] text = Json.utf8(json);
    byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    if (padded.length > MAX_HEADER) {
      throw new IllegalArgumentException(
          "%d tensors need a header of %d bytes; safetensors allows %d"
              .formatted(entries.size(), padded.length, MAX_HEADER));
    }
    return padded;
  }

  /// Float32, little-endian, in blocks of 64 KiB.
  static void writeValues(float[] values, OutputStream out) throws IOException {
    var block = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    var floats = block.asFloatBuffer();
    for (int from = 0; from < values.length; from += floats.capacity()) {
      int count = Math.min(floats.capacity(), values.length - from);
      floats.put(0, values, from, count);
      out.write(block.array(), 0, 4 * count);
    }
  }

  /// Reads a file.
  ///
  /// @throws FormatException if there is no such file or it is not safetensors; the message names
  ///   file and tensor
  public static Safetensors read(Path file) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ);
        var arena = Arena.ofConfined()) {
      return new Reader(
              channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), file.toString())
          .read();
    } catch (IOException e) {
      throw new FormatException(
          "%s: could not be read: %s".formatted(file, AtomicFile.reason(e)), e);
    }
  }

  /// Reads the bytes of a file.
  ///
  /// @param where what messages call the source, e.g. `model.eddy, entry "weights.safetensors"`
  /// @throws FormatException if they are not safetensors
  public static Safetensors parse(byte[] bytes, String where) {
    return new Reader(MemorySegment.ofArray(bytes), where).read();
  }

  /// The element types by the name that a file gives them.
  private static final Map<String, ElementType> TYPES = types();

  private static Map<String, ElementType> types() {
    var types = new LinkedHashMap<String, ElementType>();
    for (var type : ElementType.values()) {
      if (!type.isComplex()) {
        types.put(type.name(), type);
      }
    }
    return types;
  }

  /// Tensors of any element type, as they are stored, and the notes about them.
  ///
  /// @param tensors in the order of the header; no two share a name
  public record Stored(List<ForeignTensor> tensors, Map<String, String> metadata) {

    /// The file's bytes: wide elements before narrow ones, so that each is at a multiple of its
    /// size.
    ///
    /// @throws IllegalArgumentException if they do not fit in one array (2 GiB)
    byte[] bytes() {
      var entries = new HashMap<String, Entry>();
      var laid =
          tensors.stream()
              .sorted(Comparator.comparingInt((ForeignTensor t) -> -t.type().bytes()))
              .toList();
      long begin = 0;
      for (var tensor : laid) {
        long end = begin + tensor.bytes().byteSize();
        var entry = new Entry(tensor.name(), tensor.type(), tensor.shape(), begin, end);
        if (entries.put(tensor.name(), entry) != null) {
          throw new IllegalArgumentException(
              "tensor \"%s\" is given twice".formatted(tensor.name()));
        }
        begin = end;
      }
      byte[] header =
          header(tensors.stream().map(tensor -> entries.get(tensor.name())).toList(), metadata);
      if (8L + header.length + begin > MAX_VALUES) {
        throw tooLarge(tensors.size(), 8L + header.length + begin);
      }
      byte[] bytes = new byte[8 + header.length + (int) begin];
      var out = MemorySegment.ofArray(bytes);
      out.set(LONG, 0, header.length);
      MemorySegment.copy(header, 0, out, JAVA_BYTE, 8, header.length);
      long at = 8L + header.length;
      for (var tensor : laid) {
        MemorySegment.copy(tensor.bytes(), 0, out, at, tensor.bytes().byteSize());
        at += tensor.bytes().byteSize();
      }
      return bytes;
    }
  }

  private static IllegalArgumentException tooLarge(int tensors, long bytes) {
    return new IllegalArgumentException(
        "%d tensors take %d bytes; at most %d fit in one entry"
            .formatted(tensors, bytes, MAX_VALUES));
  }

  /// Reads the bytes of a file without turning its elements into floats.
  ///
  /// @param where what messages call the source
  /// @throws FormatException if they are not safetensors
  static Stored parseStored(byte[] bytes, String where) {
    return new Reader(MemorySegment.ofArray(bytes), where).stored();
  }

  /// Reads a file without turning its elements into floats.
  ///
  /// @throws FormatException if there is no such file or it is not safetensors
  public static Stored readStored(Path file) {
    try {
      return new Reader(MemorySegment.ofArray(Files.readAllBytes(file)), file.toString()).stored();
    } catch (IOException e) {
      throw new FormatException(
          "%s: could not be read: %s".formatted(file, AtomicFile.reason(e)), e);
    }
  }

  private record Entry(String name, ElementType type, int[] shape, long begin, long end) {}

  /// One reading: the bytes and what messages call them.
  private record Reader(MemorySegment file, String where) {
    Safetensors read() {
      var stored = stored();
      return new Safetensors(
          stored.tensors.stream().map(ForeignTensor::tensor).toList(), stored.metadata);
    }

    Stored stored() {
      JsonNode header = header();
      long start = 8 + file.get(LONG, 0);
      var metadata = new LinkedHashMap<String, String>();
      var entries = new ArrayList<Entry>();
      for (var property : header.properties()) {
        if (property.getKey().equals(METADATA)) {
          readMetadata(property.getValue(), metadata);
        } else {
          entries.add(entry(property.getKey(), property.getValue()));
        }
      }
      checkCover(entries, file.byteSize() - start);
      return new Stored(
          entries.stream()
              .map(e ->
                  new ForeignTensor(
                      e.name,
                      e.type,
                      e.shape,
                      file.asSlice(start + e.begin, e.end - e.begin),
                      where))
              .toList(),
          metadata);
    }

    private JsonNode header() {
      long size = file.byteSize();
      if (size < 8) {
        throw fault(
            "is not safetensors: it has %d bytes, and the header's length alone takes 8"
                .formatted(size));
      }
      long length = file.get(LONG, 0);
      if (length < 0 || length > MAX_HEADER) {
        throw fault(
            "is not safetensors: its first 8 bytes announce a header of %s bytes; at most %d are allowed"
                .formatted(Long.toUnsignedString(length), MAX_HEADER));
      }
      if (length > size - 8) {
        throw fault(
            "is truncated: its header has %d bytes, but only %d follow"
                .formatted(length, size - 8));
      }
      byte[] text = file.asSlice(8, length).toArray(JAVA_BYTE);
      if (length == 0 || text[0] != '{') {
        throw fault("is not safetensors: its header does not start with '{'");
      }
      try {
        return Json.MAPPER.readTree(text);
      } catch (JacksonException e) {
        throw new FormatException(
            "%s: the header is not valid JSON at byte %d: %s"
                .formatted(where, 8 + e.getLocation().getByteOffset(), Json.sentence(e)),
            e);
      }
    }

    private void readMetadata(JsonNode notes, Map<String, String> into) {
      if (!notes.isObject()) {
        throw fault("\"%s\" is not an object from text to text".formatted(METADATA));
      }
      for (var note : notes.properties()) {
        if (!note.getValue().isString()) {
          throw fault(
              "\"%s\" holds %s for \"%s\"; only text is allowed"
                  .formatted(METADATA, note.getValue(), note.getKey()));
        }
        into.put(note.getKey(), note.getValue().stringValue());
      }
    }

    private Entry entry(String name, JsonNode node) {
      if (!node.isObject()
          || !node.propertyNames().equals(Set.of("dtype", "shape", "data_offsets"))) {
        throw fault(
            name,
            "expected the keys dtype, shape and data_offsets, found %s"
                .formatted(node.isObject() ? node.propertyNames() : node));
      }
      ElementType type = type(name, node.get("dtype"));
      long[] extents = longs(name, "shape", node.get("shape"));
      int[] shape = new int[extents.length];
      long size = 1;
      for (int i = 0; i < shape.length; i++) {
        size =
            extents[i] == 0 || size == 0
                ? 0
                : extents[i] > MAX_VALUES / size ? MAX_VALUES + 1L : size * extents[i];
        if (extents[i] > MAX_VALUES || size > MAX_VALUES) {
          throw fault(
              name,
              "shape %s holds more values than the %d that fit in an array"
                  .formatted(node.get("shape"), MAX_VALUES));
        }
        shape[i] = (int) extents[i];
      }
      long[] offsets = longs(name, "data_offsets", node.get("data_offsets"));
      if (offsets.length != 2 || offsets[0] > offsets[1]) {
        throw fault(
            name,
            "data_offsets are %s; expected [begin, end] with begin ≤ end"
                .formatted(node.get("data_offsets")));
      }
      if (offsets[1] - offsets[0] != size * type.bytes()) {
        throw fault(
            name,
            "%s %s takes %d bytes, but data_offsets %s span %d"
                .formatted(
                    type,
                    node.get("shape"),
                    size * type.bytes(),
                    node.get("data_offsets"),
                    offsets[1] - offsets[0]));
      }
      return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    private ElementType type(String name, JsonNode node) {
      var type = TYPES.get(node.asString(""));
      if (type == null) {
        throw fault(
            name, "dtype %s is not supported; Eddy reads %s".formatted(node, TYPES.keySet()));
      }
      return type;
    }

    private long[] longs(String name, String key, JsonNode node) {
      boolean counts =
          node.isArray()
              && node.valueStream()
                  .allMatch(
                      n -> n.isIntegralNumber() && n.canConvertToLong() && n.longValue() >= 0);
      if (!counts) {
        throw fault(
            name, "%s is %s; expected a list of whole numbers from 0 up".formatted(key, node));
      }
      return node.valueStream().mapToLong(JsonNode::longValue).toArray();
    }

    private void checkCover(List<Entry> entries, long available) {
      long reached = 0;
      String last = "the header";
      for (Entry e :
          entries.stream()
              .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
              .toList()) {
        if (e.begin != reached) {
          throw fault(
              e.name,
              "its values begin at %d, but those of %s end at %d: %s"
                  .formatted(
                      e.begin,
                      last,
                      reached,
                      e.begin < reached ? "they overlap" : "there is a gap"));
        }
        reached = e.end;
        last = "\"" + e.name + "\"";
        if (reached > available) {
          throw fault(
              e.name,
              "the file is truncated: its values end at %d, but the file has %d bytes of values"
                  .formatted(reached, available));
        }
      }
      if (reached != available) {
        throw fault("%d bytes follow the last tensor".formatted(available - reached));
      }
    }

    private FormatException fault(String name, String sentence) {
      return new FormatException("%s, tensor \"%s\": %s".formatted(where, name, sentence));
    }

    private FormatException fault(String sentence) {
      return new FormatException("%s: %s".formatted(where, sentence));
    }
  }
}
