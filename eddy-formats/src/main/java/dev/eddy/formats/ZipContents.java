package dev.eddy.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// The entries of a zip of another toolkit, in memory: none is unpacked to the disk. A zip inside
/// another file lies in a temporary file while it is read.
///
/// A file that claims to unpack to more than a few hundred times its size, an entry with a name
/// that leaves its folder, and two entries of one name stop with a sentence, before anything is
/// unpacked.
///
/// @param where what messages call the file
/// @param entries name → bytes, in the order of the file's directory
public record ZipContents(String where, Map<String, byte[]> entries) {

  /// What a file may unpack to: weights compress to a half or so, and JSON to a tenth.
  private static final long RATIO = 200;

  private static final long FREE = 1 << 24;

  public ZipContents {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /// Whether these are the first bytes of a zip.
  public static boolean isZip(byte[] head) {
    return head.length >= 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
  }

  /// The names of the entries of a file; empty if it is no zip.
  public static List<String> names(Path file) {
    try (var zip = new ZipFile(file.toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  /// Reads all entries.
  ///
  /// @throws FormatException if it is no zip, damaged, or made to harm
  public static ZipContents read(Path file) {
    var where = file.toString();
    try (var zip = new ZipFile(file.toFile())) {
      var all = Collections.list(zip.entries());
      check(all, Files.size(file), where);
      var entries = new LinkedHashMap<String, byte[]>();
      for (var entry : all) {
        if (!entry.isDirectory()
            && entries.put(entry.getName(), bytes(zip, entry, where)) != null) {
          throw fault(where, "entry \"%s\" appears twice".formatted(entry.getName()));
        }
      }
      return new ZipContents(where, entries);
    } catch (ZipException e) {
      throw new FormatException(
          "%s: is truncated or damaged (%s); copy or download it again"
              .formatted(where, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new FormatException(
          "%s: could not be read: %s".formatted(where, AtomicFile.reason(e)), e);
    }
  }

  /// Reads all entries of a zip inside another file.
  ///
  /// @throws FormatException if it is no zip, damaged, or made to harm
  public static ZipContents of(byte[] bytes, String where) {
    Path temporary = null;
    try {
      temporary = Files.createTempFile("eddy", ".zip");
      Files.write(temporary, bytes);
      var inner = read(temporary);
      return new ZipContents(where, inner.entries);
    } catch (IOException e) {
      throw new FormatException(
          "%s: could not be unpacked: %s".formatted(where, AtomicFile.reason(e)), e);
    } finally {
      AtomicFile.remove(temporary);
    }
  }

  private static void check(List<? extends ZipEntry> all, long size, String where) {
    long total = 0;
    for (var entry : all) {
      var name = entry.getName();
      if (name.startsWith("/")
          || name.contains("\\")
          || name.matches("(.*/)?\\.\\.(/.*)?")
          || name.indexOf('\0') >= 0) {
        throw fault(
            where, "entry \"%s\" leaves its folder; the file is made to harm".formatted(name));
      }
      if (entry.getSize() < 0 || entry.getSize() > ForeignTensor.MAX_ELEMENTS) {
        throw fault(where, "entry \"%s\" claims %d bytes".formatted(name, entry.getSize()));
      }
      total += entry.getSize();
    }
    if (total > RATIO * size + FREE) {
      throw fault(
          where,
          "its entries claim %d bytes, but the file has %d; it is damaged or made to harm"
              .formatted(total, size));
    }
  }

  private static byte[] bytes(ZipFile zip, ZipEntry entry, String where) throws IOException {
    try (var in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) entry.getSize());
      if (bytes.length < entry.getSize() || in.read() >= 0) {
        throw fault(
            where,
            "entry \"%s\" claims %d bytes and has %s; the file is damaged"
                .formatted(
                    entry.getName(),
                    entry.getSize(),
                    bytes.length < entry.getSize() ? bytes.length : "more"));
      }
      return bytes;
    }
  }

  private static FormatException fault(String where, String sentence) {
    return new FormatException(where + ": " + sentence);
  }

  /// The bytes of an entry.
  ///
  /// @throws FormatException if there is none
  public byte[] entry(String name) {
    var bytes = entries.get(name);
    if (bytes == null) {
      throw fault(where, "the entry \"%s\" is missing".formatted(name));
    }
    return bytes;
  }
}
