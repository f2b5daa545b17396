package dev.eddy.formats.tensorflow;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.wire.MaskedCrc;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// A sorted table of keys and values, as LevelDB and TensorFlow store it: blocks of entries whose
/// keys share beginnings, a block that says where those are, and a footer.
///
/// @see <a
///   href="https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/lib/io">table_format.txt</a>
final class SortedTable {

  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int FOOTER = 48;

  private final byte[] file;
  private final String where;

  private SortedTable(byte[] file, String where) {
    this.file = file;
    this.where = where;
  }

  /// Whether the last bytes of a file are those of a table.
  static boolean isTable(byte[] file) {
    return file.length >= FOOTER
        && ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(file.length - 8) == MAGIC;
  }

  /// Reads all entries, in their order.
  static Map<String, byte[]> read(byte[] file, String where) {
    if (!isTable(file)) {
      throw new FormatException(
          "%s: is no table of TensorFlow: its last bytes are not those of one".formatted(where));
    }
    return new SortedTable(file, where).read();
  }

  private FormatException damaged() {
    return new FormatException("%s: the table is damaged".formatted(where));
  }

  private Map<String, byte[]> read() {
    var footer = ByteBuffer.wrap(file, file.length - FOOTER, FOOTER);
    varint(footer);
    varint(footer);
    long offset = varint(footer);
    long size = varint(footer);
    var entries = new LinkedHashMap<String, byte[]>();
    for (var handle : block(offset, size).values()) {
      var place = ByteBuffer.wrap(handle);
      entries.putAll(block(varint(place), varint(place)));
    }
    return entries;
  }

  private Map<String, byte[]> block(long offset, long size) {
    if (offset < 0 || size < 4 || offset > file.length - 5L || size > file.length - 5L - offset) {
      throw damaged();
    }
    int at = (int) offset;
    int length = (int) size;
    if (file[at + length] != 0) {
      throw new FormatException(
          "%s: a block of the table is compressed, which no checkpoint of TensorFlow is"
              .formatted(where));
    }
    int stored = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(at + length + 1);
    if (stored != MaskedCrc.of(file, at, length + 1)) {
      throw new FormatException(
          "%s: the checksum of a block does not match; copy or download it again".formatted(where));
    }
    var in = ByteBuffer.wrap(file, at, length).order(ByteOrder.LITTLE_ENDIAN);
    int restarts = in.getInt(at + length - 4);
    if (restarts < 0 || restarts > (length - 4) / 4) {
      throw damaged();
    }
    in.limit(at + length - 4 - 4 * restarts);
    var entries = new LinkedHashMap<String, byte[]>();
    byte[] key = {};
    while (in.hasRemaining()) {
      long shared = varint(in);
      long own = varint(in);
      long value = varint(in);
      if (shared > key.length
          || shared < 0
          || own < 0
          || value < 0
          || own > in.remaining()
          || value > in.remaining() - own) {
        throw damaged();
      }
      byte[] next = new byte[(int) (shared + own)];
      System.arraycopy(key, 0, next, 0, (int) shared);
      in.get(next, (int) shared, (int) own);
      byte[] bytes = new byte[(int) value];
      in.get(bytes);
      key = next;
      // Names are UTF-8; keys that begin with a zero are codes of bytes.
      var charset =
          key.length > 0 && key[0] == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
      entries.put(new String(key, charset), bytes);
    }
    return entries;
  }

  private long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!in.hasRemaining()) {
        throw damaged();
      }
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw damaged();
  }

  // ---- writing

  /// A table of one block.
  static byte[] write(Map<String, byte[]> entries) {
    var out = new ByteArrayOutputStream();
    var data = block(new TreeMap<>(entries));
    var dataHandle = append(out, data);
    var meta = append(out, block(new TreeMap<>()));
    var last = entries.isEmpty() ? "" : new TreeMap<>(entries).lastKey();
    var index = new TreeMap<String, byte[]>();
    index.put(last, dataHandle);
    var indexHandle = append(out, block(index));
    var footer = ByteBuffer.allocate(FOOTER).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(meta).put(indexHandle);
    footer.putLong(FOOTER - 8, MAGIC);
    out.writeBytes(footer.array());
    return out.toByteArray();
  }

  private static byte[] append(ByteArrayOutputStream out, byte[] block) {
    var handle = new ByteArrayOutputStream();
    put(handle, out.size());
    put(handle, block.length);
    byte[] typed = Arrays.copyOf(block, block.length + 1);
    out.writeBytes(typed);
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(MaskedCrc.of(typed)).array());
    return handle.toByteArray();
  }

  /// Every key is whole: each entry is a place to start from.
  private static byte[] block(TreeMap<String, byte[]> entries) {
    var out = new ByteArrayOutputStream();
    var restarts = new ByteArrayOutputStream();
    int count = 0;
    for (var entry : entries.entrySet()) {
      little(restarts, out.size());
      count++;
      byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
      put(out, 0);
      put(out, key.length);
      put(out, entry.getValue().length);
      out.writeBytes(key);
      out.writeBytes(entry.getValue());
    }
    if (count == 0) {
      little(restarts, 0);
      count = 1;
    }
    out.writeBytes(restarts.toByteArray());
    little(out, count);
    return out.toByteArray();
  }

  private static void little(ByteArrayOutputStream out, int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static void put(ByteArrayOutputStream out, long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      out.write((int) (left & 0x7F | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
