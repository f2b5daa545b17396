package dev.eddy.formats.tensorflow;

import dev.eddy.formats.AtomicFile;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Tensor;
import dev.eddy.formats.wire.MaskedCrc;
import dev.eddy.formats.wire.ProtoReader;
import dev.eddy.formats.wire.ProtoWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tensor bundle of TensorFlow: `PREFIX.index`, a {@link SortedTable} of what lies where, and
/// `PREFIX.data-00000-of-00001` and so on, the values. Checkpoints of TensorFlow 1 (V2 format) and
/// 2 and the variables of a SavedModel are such bundles.
///
/// @param tensors numbers, in the order of their names
/// @param strings texts, by name
record TensorBundle(List<ForeignTensor> tensors, Map<String, List<byte[]>> strings) {

  /// Where an entry lies.
  private record Entry(
      int type, long[] shape, int shard, long offset, long size, int crc, List<long[][]> slices) {}

  /// Reads `PREFIX.index` and its data files; every checksum is checked.
  static TensorBundle read(Path index) {
    var where = index.toString();
    var prefix = where.replaceFirst("\\.index$", "");
    return new Reader(where, prefix, SortedTable.read(bytes(index), where)).read();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new FormatException("%s: could not be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static final class Reader {
    private final String where;
    private final String prefix;
    private final Map<String, byte[]> table;
    private final Map<Integer, byte[]> shards = new HashMap<>();
    private int shardCount = 1;

    Reader(String where, String prefix, Map<String, byte[]> table) {
      this.where = where;
      this.prefix = prefix;
      this.table = table;
    }

    private FormatException fault(String name, String sentence) {
      return new FormatException("%s, tensor \"%s\": %s".formatted(where, name, sentence));
    }

    TensorBundle read() {
      header();
      var tensors = new ArrayList<ForeignTensor>();
      var strings = new LinkedHashMap<String, List<byte[]>>();
      for (var item : table.entrySet()) {
        var name = item.getKey();
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
          continue;
        }
        var entry = entry(item.getValue());
        if (!entry.slices.isEmpty()) {
          tensors.add(joined(name, entry));
        } else if (entry.type == TensorTypes.STRING) {
          strings.put(name, strings(name, entry));
        } else {
          tensors.add(tensor(name, entry));
        }
      }
      return new TensorBundle(tensors, strings);
    }

    private void header() {
      var bytes = table.get("");
      if (bytes == null) {
        throw new FormatException("%s: the bundle has no header".formatted(where));
      }
      var in = new ProtoReader(ByteBuffer.wrap(bytes), where);
      while (in.next()) {
        switch (in.field()) {
          case 1 -> shardCount = (int) in.integer();
          case 2 -> {
            if (in.integer() != 0) {
              throw new FormatException("%s: the bundle is big-endian".formatted(where));
            }
          }
          default -> in.skip();
        }
      }
    }

    private Entry entry(byte[] bytes) {
      var in = new ProtoReader(ByteBuffer.wrap(bytes), where);
      int type = 0;
      long[] shape = {};
      int shard = 0;
      long offset = 0;
      long size = 0;
      int crc = 0;
      var slices = new ArrayList<long[][]>();
      while (in.next()) {
        switch (in.field()) {
          case 1 -> type = (int) in.integer();
          case 2 -> shape = Graph.shape(in.message());
          case 3 -> shard = (int) in.integer();
          case 4 -> offset = in.integer();
          case 5 -> size = in.integer();
          case 6 -> crc = in.fixed32();
          case 7 -> slices.add(slice(in.message()));
          default -> in.skip();
        }
      }
      return new Entry(type, shape, shard, offset, size, crc, slices);
    }

    /// For each axis its start and its length, which is -1 for all of it.
    private static long[][] slice(ProtoReader in) {
      var extents = new ArrayList<long[]>();
      while (in.next()) {
        if (in.field() == 1) {
          long[] extent = {0, -1};
          var inner = in.message();
          while (inner.next()) {
            switch (inner.field()) {
              case 1 -> extent[0] = inner.integer();
              case 2 -> extent[1] = inner.integer();
              default -> inner.skip();
            }
          }
          extents.add(extent);
        } else {
          in.skip();
        }
      }
      return extents.toArray(long[][]::new);
    }

    private byte[] shard(String name, int number) {
      if (number < 0 || number >= shardCount || shardCount > 99_999) {
        throw fault(name, "it lies in file %d of %d".formatted(number, shardCount));
      }
      return shards.computeIfAbsent(
          number, n -> bytes(Path.of("%s.data-%05d-of-%05d".formatted(prefix, n, shardCount))));
    }

    private byte[] stored(String name, Entry entry) {
      var file = shard(name, entry.shard);
      if (entry.offset < 0 || entry.size < 0 || entry.size > file.length - entry.offset) {
        throw fault(
            name,
            "its %d bytes from %d lie outside the data file of %d bytes"
                .formatted(entry.size, entry.offset, file.length));
      }
      return Arrays.copyOfRange(file, (int) entry.offset, (int) (entry.offset + entry.size));
    }

    private ForeignTensor tensor(String name, Entry entry) {
      var type =
          TensorTypes.of(entry.type)
              .orElseThrow(() ->
                  fault(name, "element type number %d is not supported".formatted(entry.type)));
      int[] shape = ForeignTensor.shape(entry.shape, name, where);
      var bytes = stored(name, entry);
      if (MaskedCrc.of(bytes) != entry.crc) {
        throw fault(name, "its checksum does not match; copy or download the file again");
      }
      return new ForeignTensor(name, type, shape, MemorySegment.ofArray(bytes), where);
    }

    /// A tensor that is stored in parts: their keys are the name and where each part lies, in an
    /// order-preserving code.
    private ForeignTensor joined(String name, Entry whole) {
      int[] shape = ForeignTensor.shape(whole.shape, name, where);
      var type =
          TensorTypes.of(whole.type)
              .orElseThrow(() -> fault(name, "its element type is not supported"));
      long size = (long) ForeignTensor.elements(shape, name, where) * type.bytes();
      long found = 0;
      var parts = new ArrayList<ForeignTensor>();
      for (var slice : whole.slices) {
        var part = tensor(name, entry(part(name, slice)));
        found += part.bytes().byteSize();
        parts.add(part);
      }
      if (found != size || size > ForeignTensor.MAX_ELEMENTS) {
        throw fault(name, "its parts have %d bytes, expected %d".formatted(found, size));
      }
      byte[] bytes = new byte[(int) size];
      for (int i = 0; i < parts.size(); i++) {
        place(name, parts.get(i), whole.slices.get(i), shape, bytes);
      }
      return new ForeignTensor(name, type, shape, MemorySegment.ofArray(bytes), where);
    }

    /// The entry of a part. Its key is a zero, the name, and the starts and lengths of all axes, in
    /// a code that sorts as they do.
    private byte[] part(String name, long[][] slice) {
      var key = new ByteArrayOutputStream();
      key.write(0);
      key.writeBytes(name.getBytes(StandardCharsets.UTF_8));
      key.write(0);
      key.write(1);
      key.write(1);
      key.write(slice.length);
      for (var extent : slice) {
        ordered(key, extent[0]);
        ordered(key, extent[1]);
      }
      var entry = table.get(key.toString(StandardCharsets.ISO_8859_1));
      if (entry == null) {
        throw fault(name, "one of its parts is missing");
      }
      return entry;
    }

    /// A whole number with as many bits set at its beginning as it has bytes.
    private static void ordered(ByteArrayOutputStream out, long value) {
      int bytes = 1;
      while (bytes < 8 && (value >= 1L << 7 * bytes - 1 || value < -(1L << 7 * bytes - 1))) {
        bytes++;
      }
      long coded = value ^ (0xffL << 8 - bytes & 0xff) << 8 * (bytes - 1);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write((int) (coded >>> 8 * i));
      }
    }

    private void place(String name, ForeignTensor part, long[][] slice, int[] shape, byte[] bytes) {
      int each = part.type().bytes();
      int[] index = new int[shape.length];
      byte[] from = part.bytes().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      for (int i = 0; i < part.size(); i++) {
        long at = 0;
        for (int d = 0; d < shape.length; d++) {
          long start = slice.length > d && slice[d][1] >= 0 ? slice[d][0] : 0;
          at = at * shape[d] + start + index[d];
        }
        if (at < 0 || (at + 1) * each > bytes.length) {
          throw fault(name, "one of its parts lies outside it");
        }
        System.arraycopy(from, i * each, bytes, (int) at * each, each);
        for (int d = shape.length - 1; d >= 0; d--) {
          if (++index[d] < part.shape()[d]) {
            break;
          }
          index[d] = 0;
        }
      }
    }

    /// Lengths as varints, a checksum of them, then the bytes of each text.
    private List<byte[]> strings(String name, Entry entry) {
      int count =
          ForeignTensor.elements(ForeignTensor.shape(entry.shape, name, where), name, where);
      var in = ByteBuffer.wrap(stored(name, entry));
      if (count > in.remaining()) {
        throw fault(name, "%d texts in %d bytes".formatted(count, in.remaining()));
      }
      long[] lengths = new long[count];
      try {
        for (int i = 0; i < count; i++) {
          for (int shift = 0; shift < 63; shift += 7) {
            byte b = in.get();
            lengths[i] |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
              break;
            }
          }
        }
        in.getInt();
        var texts = new ArrayList<byte[]>();
        for (long length : lengths) {
          if (length > in.remaining()) {
            throw fault(name, "a text of %d bytes is cut off".formatted(length));
          }
          byte[] text = new byte[(int) length];
          in.get(text);
          texts.add(text);
        }
        return texts;
      } catch (java.nio.BufferUnderflowException e) {
        throw fault(name, "its texts are cut off");
      }
    }
  }

  // ---- writing

  /// Writes a bundle that `tf.train.load_checkpoint` and `tf.compat.v1.train.Saver` read, in one
  /// data file.
  static void write(List<Tensor> tensors, Path prefix) {
    var table = new LinkedHashMap<String, byte[]>();
    table.put(
        "", new ProtoWriter().integer(1, 1).message(3, new ProtoWriter().integer(1, 1)).bytes());
    var sorted = new ArrayList<>(tensors);
    sorted.sort(java.util.Comparator.comparing(Tensor::name));
    var data = new ArrayList<byte[]>();
    long offset = 0;
    for (var tensor : sorted) {
      var bytes = ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : tensor.values()) {
        bytes.putFloat(value);
      }
      var shape = new ProtoWriter();
      for (int extent : tensor.shape()) {
        shape.message(2, new ProtoWriter().integer(1, extent));
      }
      table.put(
          tensor.name(),
          new ProtoWriter()
              .integer(1, 1)
              .message(2, shape)
              .integer(4, offset)
              .integer(5, bytes.capacity())
              .fixed32(6, MaskedCrc.of(bytes.array()))
              .bytes());
      data.add(bytes.array());
      offset += bytes.capacity();
    }
    AtomicFile.write(
        Path.of(prefix + ".data-00000-of-00001"),
        out -> {
          for (var bytes : data) {
            out.write(bytes);
          }
        });
    AtomicFile.write(Path.of(prefix + ".index"), out -> out.write(SortedTable.write(table)));
  }
}
