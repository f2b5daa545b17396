package dev.eddy.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;

/// The zip that Eddy's own files are: `eddy.json` first, which names every other entry and its
/// SHA-256, then the entries.
///
/// Entries are stored uncompressed with a fixed time, so the same content is the same file, and the
/// sizes in a file cannot promise more than the file has. `reader` in `eddy.json` is the least
/// version a reader must have: entries that a later Eddy adds without raising it are kept and
/// ignored. Format 2 has tensors of int8 with scales.
///
/// @param kind what the file is
/// @param format the oldest format that can say it
/// @param entries name → bytes in the order of the file, without `eddy.json`
record Container(Kind kind, int format, SequencedMap<String, byte[]> entries) {
  static final String EDDY = "0.1.0";

  /// The newest format that is read.
  static final int FORMAT = 2;

  static final String MANIFEST = "eddy.json";

  /// Zip's dates start in 1980; for their very first moment Java adds a field that depends on the
  /// time zone, so a month later.
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private static final int MAX_ENTRY = Integer.MAX_VALUE - 8;

  /// What a container holds, and the entries it cannot do without.
  enum Kind {
    MODEL(
        "model",
        List.of(
            "model.json",
            "vocabulary.json",
            "configuration.json",
            "history.json",
            "provenance.json",
            "weights.safetensors")),
    CHECKPOINT("checkpoint", List.of("state.json", "tensors.safetensors"));

    final String word;
    final List<String> required;

    Kind(String word, List<String> required) {
      this.word = word;
      this.required = required;
    }
  }

  Container {
    entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
  }

  /// A file that every Eddy reads.
  Container(Kind kind, SequencedMap<String, byte[]> entries) {
    this(kind, 1, entries);
  }

  byte[] entry(String name) {
    return entries.get(name);
  }

  /// Whether a name stays inside the folder it is unzipped into, on every system.
  static boolean isPlain(String name) {
    return name.matches("[\\w-][\\w.-]*(/[\\w-][\\w.-]*)*");
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  void write(Path file) {
    AtomicFile.write(file, this::writeTo);
  }

  void writeTo(OutputStream out) throws IOException {
    var zip = new ZipOutputStream(out);
    store(zip, MANIFEST, manifest());
    for (var entry : entries.entrySet()) {
      store(zip, entry.getKey(), entry.getValue());
    }
    zip.finish();
  }

  private byte[] manifest() {
    var manifest = Json.object().put("format", format).put("reader", format).put("eddy", EDDY);
    manifest.put("created-with", "Eddy " + EDDY).put("kind", kind.word);
    var hashes = manifest.putObject("entries");
    entries.forEach((name, bytes) -> hashes.put(name, sha256(bytes)));
    return Json.bytes(manifest);
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    var crc = new CRC32();
    crc.update(bytes);
    var entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setTimeLocal(TIME);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  static Container read(Path file, Kind kind) {
    return new Reader(file, file, kind).read();
  }

  /// A zip is read from its end, so a stream is put into a file first.
  ///
  /// @param name what messages call it
  static Container read(InputStream in, Path name, Kind kind) {
    try {
      var copy = Files.createTempFile("eddy", ".zip");
      try {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        return new Reader(name, copy, kind).read();
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new FormatException(
          "%s: could not be read: %s".formatted(name, AtomicFile.reason(e)), e);
    }
  }

  /// One reading of one file.
  ///
  /// @param file what messages call it
  /// @param bytes where its bytes are
  private record Reader(Path file, Path bytes, Kind kind) {
    Container read() {
      checkStart();
      try (var zip = new ZipFile(bytes.toFile())) {
        return container(zip);
      } catch (ZipException e) {
        throw new FormatException(
            "%s: is truncated or damaged (%s); copy or download it again"
                .formatted(file, e.getMessage()),
            e);
      } catch (IOException e) {
        throw new FormatException(
            "%s: could not be read: %s".formatted(file, AtomicFile.reason(e)), e);
      }
    }

    private void checkStart() {
      if (Files.isDirectory(bytes)) {
        throw fault("is a folder, not an Eddy %s".formatted(kind.word));
      }
      try (var in = Files.newInputStream(bytes)) {
        byte[] start = in.readNBytes(2);
        if (start.length == 0) {
          throw fault("is empty; expected an Eddy %s".formatted(kind.word));
        }
        if (start.length < 2 || start[0] != 'P' || start[1] != 'K') {
          throw fault("is not an Eddy %s: it is not a zip file".formatted(kind.word));
        }
      } catch (NoSuchFileException e) {
        throw new FormatException("%s: there is no such file".formatted(file), e);
      } catch (IOException e) {
        throw new FormatException(
            "%s: could not be read: %s".formatted(file, AtomicFile.reason(e)), e);
      }
    }

    private Container container(ZipFile zip) throws IOException {
      ZipEntry first = zip.getEntry(MANIFEST);
      if (first == null) {
        throw fault(
            "is a zip file but not an Eddy %s: it has no entry \"%s\""
                .formatted(kind.word, MANIFEST));
      }
      JsonNode manifest =
          Json.parse(bytes(zip, first), "%s, entry \"%s\"".formatted(file, MANIFEST));
      JsonNode hashes = hashes(manifest);
      checkEntries(zip, hashes);
      var entries = new LinkedHashMap<String, byte[]>();
      for (var hash : hashes.properties()) {
        ZipEntry entry = zip.getEntry(hash.getKey());
        if (entry == null) {
          throw fault(
              "entry \"%s\" is missing, although %s lists it".formatted(hash.getKey(), MANIFEST));
        }
        byte[] bytes = bytes(zip, entry);
        String found = sha256(bytes);
        if (!found.equals(hash.getValue().asString("nothing"))) {
          throw fault(
              hash.getKey(),
              "was altered: its SHA-256 is %s, but %s says %s; copy or download the file again"
                  .formatted(found, MANIFEST, hash.getValue().asString("nothing")));
        }
        entries.put(hash.getKey(), bytes);
      }
      return new Container(kind, manifest.path("reader").intValue(), entries);
    }

    /// Versions come first: what a later format changes is not for this reader to judge.
    private JsonNode hashes(JsonNode manifest) {
      JsonNode reader = manifest.path("reader");
      if (!reader.isInt() || reader.intValue() < 1) {
        throw fault(
            "is a zip file but not an Eddy %s: its %s names no reader version"
                .formatted(kind.word, MANIFEST));
      }
      if (reader.intValue() > FORMAT) {
        throw fault(
            "needs a reader of format %d (it was written by Eddy %s), but this Eddy %s reads formats up to %d; use a newer Eddy"
                .formatted(
                    reader.intValue(),
                    manifest.path("eddy").asString("of an unknown version"),
                    EDDY,
                    FORMAT));
      }
      String found = manifest.path("kind").asString("file of no kind");
      if (!found.equals(kind.word)) {
        throw fault("is an Eddy %s; expected an Eddy %s".formatted(found, kind.word));
      }
      JsonNode hashes = manifest.path("entries");
      for (String name : kind.required) {
        if (!hashes.path(name).isString()) {
          throw fault(
              "entry \"%s\" is missing: %s does not list it, and every Eddy %s has one"
                  .formatted(name, MANIFEST, kind.word));
        }
      }
      return hashes;
    }

    private void checkEntries(ZipFile zip, JsonNode hashes) throws IOException {
      var names = new HashSet<String>();
      long total = 0;
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (!names.add(name)) {
          throw fault("entry \"%s\" appears twice".formatted(name));
        }
        if (!name.equals(MANIFEST) && !hashes.has(name)) {
          throw fault("entry \"%s\" is not listed in %s; remove it".formatted(name, MANIFEST));
        }
        if (!isPlain(name)) {
          throw fault("entry \"%s\" is no plain relative path".formatted(name));
        }
        checkStored(entry);
        total += entry.getSize();
      }
      long size = Files.size(bytes);
      if (total > size) {
        throw fault(
            "its entries claim %d bytes, but the file has %d; it is damaged or made to harm"
                .formatted(total, size));
      }
    }

    private void checkStored(ZipEntry entry) throws IOException {
      if (entry.getMethod() != ZipEntry.STORED) {
        throw fault(
            entry.getName(),
            "is compressed; Eddy's files store their entries as they are (zip -0)");
      }
      long size = entry.getSize();
      if (size < 0 || size > MAX_ENTRY || size > Files.size(bytes)) {
        throw fault(
            entry.getName(),
            "claims %d bytes; the file has %d, and Eddy reads at most %d"
                .formatted(size, Files.size(bytes), MAX_ENTRY));
      }
    }

    private byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
      checkStored(entry);
      byte[] bytes;
      try (var in = zip.getInputStream(entry)) {
        bytes = in.readNBytes((int) entry.getSize());
      }
      var crc = new CRC32();
      crc.update(bytes);
      boolean intact = bytes.length == entry.getSize() && crc.getValue() == entry.getCrc();
      if (!intact && entry.getName().equals(MANIFEST)) {
        throw fault(
            MANIFEST, "was altered: its checksum does not match; copy or download the file again");
      }
      return bytes;
    }

    private FormatException fault(String name, String sentence) {
      return fault("entry \"%s\" %s".formatted(name, sentence));
    }

    private FormatException fault(String sentence) {
      return new FormatException("%s: %s".formatted(file, sentence));
    }
  }
}
