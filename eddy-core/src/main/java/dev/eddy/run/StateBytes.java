package dev.eddy.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/// The stable binary form of a {@link SequenceState}, as `docs/state.md` says: magic, version, the
/// hash of the model, for each state its name, shape and numbers, and a checksum of it all.
final class StateBytes {

  private static final byte[] MAGIC = "EDDYSTAT".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int HASH = 32;

  /// Names are of layers and states: one that is longer is no name.
  private static final int LONGEST_NAME = 1 << 16;

  private StateBytes() {}

  static byte[] write(Map<String, float[]> values, String model) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(MAGIC);
    number(out, VERSION);
    out.writeBytes(model.isEmpty() ? new byte[HASH] : HexFormat.of().parseHex(model));
    number(out, values.size());
    values.forEach((name, vector) -> {
      var bytes = name.getBytes(StandardCharsets.UTF_8);
      number(out, bytes.length);
      out.writeBytes(bytes);
      number(out, 1);
      number(out, vector.length);
      var numbers = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : vector) {
        numbers.putInt(Float.floatToRawIntBits(value));
      }
      out.writeBytes(numbers.array());
    });
    var checksum = new CRC32();
    checksum.update(out.toByteArray());
    number(out, (int) checksum.getValue());
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out.write(value >>> shift);
    }
  }

  /// Reads one state; what follows it in the stream is left there.
  ///
  /// @throws IllegalArgumentException if that is not what the stream holds, in one sentence
  static SequenceState read(InputStream in) throws IOException {
    return new Reader(in).state();
  }

  private static final class Reader {
    private final InputStream in;
    private final CRC32 checksum = new CRC32();
    private long at;

    Reader(InputStream in) {
      this.in = in;
    }

    SequenceState state() throws IOException {
      var magic = in.readNBytes(MAGIC.length);
      if (!java.util.Arrays.equals(magic, MAGIC)) {
        throw new IllegalArgumentException(
            "state: these bytes are not the state of a sequence; one begins with \"EDDYSTAT\"");
      }
      take(magic);
      int version = number("version");
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "state: it is of version %s, this Eddy reads version %d; read it with the Eddy that wrote it, or a newer one"
                .formatted(Integer.toUnsignedString(version), VERSION));
      }
      var hash = HexFormat.of().formatHex(bytes(HASH, "the hash of its model"));
      int count = number("number of states");
      var values = new LinkedHashMap<String, float[]>();
      for (int i = 0; i != count; i++) {
        var name = name();
        if (values.containsKey(name)) {
          throw damaged("state \"%s\" comes twice".formatted(name));
        }
        int rank = number("shape");
        if (rank != 1) {
          throw damaged("state \"%s\" has %s dimensions, not 1".formatted(name, rank));
        }
        values.put(name, vector(name));
      }
      int expected = (int) checksum.getValue();
      int found = number("checksum");
      if (found != expected) {
        throw damaged("its checksum is %08x, not %08x".formatted(expected, found));
      }
      return new SequenceState(values, hash.chars().allMatch(c -> c == '0') ? "" : hash);
    }

    private String name() throws IOException {
      int length = number("length of a name");
      if (length < 0 || length > LONGEST_NAME) {
        throw damaged("a name would be %s bytes long".formatted(Integer.toUnsignedString(length)));
      }
      var bytes = bytes(length, "a name");
      try {
        CharBuffer name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        return name.toString();
      } catch (CharacterCodingException _) {
        throw damaged("a name is not UTF-8");
      }
    }

    private float[] vector(String name) throws IOException {
      int width = number("width");
      if (width < 0 || width > Integer.MAX_VALUE / Float.BYTES) {
        throw damaged(
            "state \"%s\" would be %s numbers wide"
                .formatted(name, Integer.toUnsignedString(width)));
      }
      var numbers =
          ByteBuffer.wrap(bytes(width * Float.BYTES, "state \"" + name + "\""))
              .order(ByteOrder.LITTLE_ENDIAN);
      var vector = new float[width];
      for (int i = 0; i < width; i++) {
        vector[i] = Float.intBitsToFloat(numbers.getInt());
      }
      return vector;
    }

    private int number(String what) throws IOException {
      return ByteBuffer.wrap(bytes(Integer.BYTES, "the " + what))
          .order(ByteOrder.LITTLE_ENDIAN)
          .getInt();
    }

    /// The stream gives room as it goes, so a length that is wrong costs no memory.
    private byte[] bytes(int count, String what) throws IOException {
      var bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new IllegalArgumentException(
            "state: it ends after %d bytes, in %s; it was not written or sent to its end"
                .formatted(at + bytes.length, what));
      }
      take(bytes);
      return bytes;
    }

    private void take(byte[] bytes) {
      at += bytes.length;
      checksum.update(bytes);
    }

    private static IllegalArgumentException damaged(String what) {
      return new IllegalArgumentException(
          "state: its bytes are damaged: %s; take it from where it is whole".formatted(what));
    }
  }
}
