package dev.eddy.examples.audio;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The samples of a WAV file with one channel, from −1 to 1, read piece by piece.
///
/// Whole numbers of 8, 16, 24 and 32 bits and floating-point numbers of 32 and 64 bits are read,
/// also where the header calls them extensible. A file that was written to a pipe and does not know
/// its length is read to its end.
public final class WavReader implements AutoCloseable {

  private static final int PCM = 1;
  private static final int FLOAT = 3;
  private static final int EXTENSIBLE = 0xfffe;

  /// What a header may hold before the samples.
  private static final int LONGEST_FORMAT = 1 << 16;

  private final Path file;
  private final InputStream in;
  private int bits;
  private boolean real;

  /// Bytes of samples that are left, or −1 where the file does not say.
  private long left;

  private byte[] bytes = new byte[0];

  private WavReader(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /// Opens a file.
  ///
  /// @param rate samples a second that it has to have
  /// @throws IllegalArgumentException if it is no WAV file, has another rate or several channels,
  ///   or keeps its samples in a way that is not read; the message says how to convert it
  public static WavReader open(Path file, int rate) {
    try {
      var reader =
          new WavReader(file, new BufferedInputStream(Files.newInputStream(file), 1 << 16));
      try {
        reader.header(rate);
      } catch (IOException | RuntimeException e) {
        reader.close();
        throw e;
      }
      return reader;
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": could not be read", e);
    }
  }

  private void header(int wanted) throws IOException {
    var head = ByteBuffer.wrap(in.readNBytes(12)).order(ByteOrder.LITTLE_ENDIAN);
    if (head.limit() < 12 || !name(head, 0).equals("RIFF") || !name(head, 8).equals("WAVE")) {
      throw new IllegalArgumentException(
          "%s: expected a WAV file, which begins with RIFF and WAVE, found %s; %s"
              .formatted(file, head.limit() < 12 ? "the end" : "something else", hint(wanted)));
    }
    boolean known = false;
    while (true) {
      var chunk = ByteBuffer.wrap(in.readNBytes(8)).order(ByteOrder.LITTLE_ENDIAN);
      if (chunk.limit() < 8) {
        throw new IllegalArgumentException(
            "%s: it ends before its samples; it is cut off".formatted(file));
      }
      long length = chunk.getInt(4) & 0xffff_ffffL;
      if (name(chunk, 0).equals("data")) {
        if (!known) {
          throw new IllegalArgumentException(
              "%s: its samples come before the chunk \"fmt \" that says what they are; %s"
                  .formatted(file, hint(wanted)));
        }
        left = length == 0xffff_ffffL || length == 0 ? -1 : length;
        return;
      }
      if (name(chunk, 0).equals("fmt ")) {
        format(length, wanted);
        known = true;
      } else {
        in.skipNBytes(length);
      }
      if (length % 2 == 1) {
        in.skipNBytes(1);
      }
    }
  }

  private static String name(ByteBuffer bytes, int at) {
    return new String(bytes.array(), at, 4, StandardCharsets.ISO_8859_1);
  }

  private void format(long length, int wanted) throws IOException {
    var bytes = length < LONGEST_FORMAT ? in.readNBytes((int) length) : new byte[0];
    if (bytes.length < 16) {
      throw new IllegalArgumentException(
          "%s: expected a chunk \"fmt \" of 16 bytes or more, found %d; it is damaged"
              .formatted(file, length));
    }
    var fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int kind = fields.getShort(0) & 0xffff;
    int channels = fields.getShort(2) & 0xffff;
    int rate = fields.getInt(4);
    bits = fields.getShort(14) & 0xffff;
    if (kind == EXTENSIBLE && bytes.length >= 26) {
      kind = fields.getShort(24) & 0xffff;
    }
    real = kind == FLOAT;
    boolean isRead =
        kind == PCM && (bits == 8 || bits == 16 || bits == 24 || bits == 32)
            || kind == FLOAT && (bits == 32 || bits == 64);
    if (!isRead) {
      throw new IllegalArgumentException(
          "%s: expected samples as numbers (PCM or floating point), found %s of %d bits; %s"
              .formatted(file, kind(kind), bits, hint(wanted)));
    }
    if (channels != 1) {
      throw new IllegalArgumentException(
          "%s: expected one channel, found %d; %s".formatted(file, channels, hint(wanted)));
    }
    if (rate != wanted) {
      throw new IllegalArgumentException(
          "%s: expected %d samples a second, found %d; %s"
              .formatted(file, wanted, rate, hint(wanted)));
    }
  }

  private static String kind(int kind) {
    return switch (kind) {
      case PCM -> "PCM";
      case FLOAT -> "floating point";
      case 2, 0x11 -> "ADPCM";
      case 6 -> "A-law";
      case 7 -> "µ-law";
      case 0x55 -> "MP3";
      default -> "kind " + kind;
    };
  }

  private String hint(int wanted) {
    return "convert it, for example with: ffmpeg -i %s -ac 1 -ar %d -c:a pcm_s16le out.wav"
        .formatted(file.getFileName(), wanted);
  }

  /// Counts the samples that are left, and reads past them.
  public long skip() {
    float[] piece = new float[1 << 14];
    long samples = 0;
    for (int count = piece.length; count == piece.length; samples += count) {
      count = read(piece, 0, piece.length);
    }
    return samples;
  }

  /// Reads the next samples.
  ///
  /// @param into where they are put
  /// @return how many there were; fewer than `length` at the end of the file only
  /// @throws IllegalArgumentException if the file ends before the samples that its header announces
  public int read(float[] into, int offset, int length) {
    int each = bits / 8;
    long wanted = (long) length * each;
    int most = (int) (left < 0 ? wanted : Math.min(wanted, left));
    if (bytes.length < most) {
      bytes = new byte[most];
    }
    try {
      int count = in.readNBytes(bytes, 0, most) / each;
      if (left >= 0) {
        if (count < most / each) {
          throw new IllegalArgumentException(
              "%s: it ends %d samples before its header says; it is cut off: copy it again, or take what is there with: ffmpeg -i %s -c:a pcm_s16le whole.wav"
                  .formatted(file, left / each - count, file.getFileName()));
        }
        left -= most;
      }
      var values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        into[offset + i] = sample(values, i * each);
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": could not be read", e);
    }
  }

  private float sample(ByteBuffer values, int at) {
    return switch (bits) {
      case 8 -> ((values.get(at) & 0xff) - 128) / 128f;
      case 16 -> values.getShort(at) / 32_768f;
      case 24 ->
          ((values.get(at) & 0xff) | (values.get(at + 1) & 0xff) << 8 | values.get(at + 2) << 16)
              / 8_388_608f;
      case 32 -> real ? values.getFloat(at) : values.getInt(at) / 2_147_483_648f;
      default -> (float) values.getDouble(at);
    };
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": could not be closed", e);
    }
  }
}
