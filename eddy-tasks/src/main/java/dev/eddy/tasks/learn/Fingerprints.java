package dev.eddy.tasks.learn;

import dev.eddy.formats.FormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.Stream;

/// The rows that a model was trained with, as hashes: whether a later row is one of them can be
/// asked, what they say cannot be read.
///
/// Of each different row the first 8 bytes of the SHA-256 of its text are kept, of more than
/// [#MOST] rows the smallest of these. Which rows are kept does not depend on what they say, so
/// that the share of known ones among the rows whose hash is not above the largest kept one tells
/// of all.
public final class Fingerprints {

  /// Nothing is known.
  public static final Fingerprints NONE = new Fingerprints(0, new long[0]);

  /// Hashes that are kept, 8 bytes each.
  static final int MOST = 1 << 14;

  private final long different;
  private final long[] hashes;

  /// @param different rows there were
  /// @param hashes sorted
  private Fingerprints(long different, long[] hashes) {
    this.different = different;
    this.hashes = hashes;
  }

  /// @param rows what makes one row another, in any order
  public static Fingerprints of(Stream<String> rows) {
    long[] all = rows.mapToLong(Fingerprints::hash).sorted().distinct().toArray();
    return new Fingerprints(all.length, Arrays.copyOf(all, Math.min(all.length, MOST)));
  }

  /// From 0 to the largest long, so that the order is the usual one.
  private static long hash(String row) {
    return ByteBuffer.wrap(sha256().digest(row.strip().getBytes(StandardCharsets.UTF_8))).getLong()
        >>> 1;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// How many rows are among those the model was trained with.
  ///
  /// @param known of the rows; an estimate where not all could be looked up
  /// @param lookedUp rows whose hashes would have been kept
  public record Overlap(long known, long lookedUp, long rows) {
    public boolean isExact() {
      return lookedUp == rows;
    }
  }

  public Overlap among(Stream<String> rows) {
    boolean all = different == hashes.length;
    long[] asked = rows.mapToLong(Fingerprints::hash).toArray();
    long lookedUp =
        all ? asked.length : Arrays.stream(asked).filter(hash -> hash <= last()).count();
    long known = Arrays.stream(asked).filter(this::has).count();
    return new Overlap(
        all || lookedUp == 0 ? known : Math.round((double) known / lookedUp * asked.length),
        lookedUp,
        asked.length);
  }

  private boolean has(long hash) {
    return Arrays.binarySearch(hashes, hash) >= 0;
  }

  private long last() {
    return hashes[hashes.length - 1];
  }

  /// Whether no row is known.
  public boolean isEmpty() {
    return hashes.length == 0;
  }

  /// How many different rows there were, then the hashes; 8 bytes each, the highest first.
  public byte[] bytes() {
    var bytes = ByteBuffer.allocate(8 * (1 + hashes.length)).putLong(different);
    for (long hash : hashes) {
      bytes.putLong(hash);
    }
    return bytes.array();
  }

  /// What [#bytes] wrote.
  ///
  /// @param where what messages call the source
  public static Fingerprints read(byte[] bytes, String where) {
    if (bytes.length < 8 || bytes.length % 8 != 0) {
      throw new FormatException(
          "%s: expected hashes of 8 bytes, found %d bytes".formatted(where, bytes.length));
    }
    var longs = ByteBuffer.wrap(bytes).asLongBuffer();
    var hashes = new long[longs.capacity() - 1];
    long different = longs.get();
    longs.get(hashes);
    return new Fingerprints(different, hashes);
  }
}
