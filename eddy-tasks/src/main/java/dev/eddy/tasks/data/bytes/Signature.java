package dev.eddy.tasks.data.bytes;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Suggestion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipInputStream;

/// Formats that are told by their first bytes and not read: each with what to do.
///
/// @param at where the bytes stand
/// @param bytes in hex
/// @param what the sentence after the name of the file
record Signature(int at, String bytes, String what) {
  /// How much of a file it takes.
  static final int LENGTH = 512;

  private static final List<Signature> ALL =
      List.of(
          ascii(
              "PAR1",
              "is a Parquet file, which the module eddy-parquet reads: put it and what it needs on the module or class path, or write the file as CSV, with pandas: pd.read_parquet(FILE).to_csv(\"data.csv\", index=False)"),
          ascii(
              "ARROW1",
              "is an Arrow file; write it as CSV first, with pandas: pd.read_feather(FILE).to_csv(\"data.csv\", index=False)"),
          ascii(
              "FEA1",
              "is a Feather file; write it as CSV first, with pandas: pd.read_feather(FILE).to_csv(\"data.csv\", index=False)"),
          new Signature(
              0,
              "ffffffff",
              "is a stream of Arrow messages; write it as CSV first, with pyarrow: pyarrow.ipc.open_stream(FILE).read_pandas().to_csv(\"data.csv\", index=False)"),
          ascii(
              "SQLite format 3\0",
              "is an SQLite database; write a table of it as CSV first: sqlite3 -header -csv FILE \"select * from TABLE\""),
          new Signature(
              0,
              "934e554d5059",
              "is a numpy array; write it as text first: numpy.savetxt(\"data.csv\", array, delimiter=\",\")"),
          new Signature(
              0,
              "894844460d0a1a0a",
              "is an HDF5 file; write its table as CSV first, with pandas: pd.read_hdf(FILE).to_csv(\"data.csv\", index=False)"),
          ascii("BZh", "is packed with bzip2; unpack it first: bunzip2 -k FILE"),
          new Signature(0, "fd377a585a00", "is packed with xz; unpack it first: unxz -k FILE"),
          new Signature(0, "28b52ffd", "is packed with zstd; unpack it first: unzstd FILE"),
          new Signature(0, "377abcaf271c", "is a 7z archive; unpack it and name the file inside"),
          new Signature(
              257,
              HexFormat.of().formatHex("ustar".getBytes(StandardCharsets.US_ASCII)),
              "is a tar archive; unpack it and name a file in it: tar xf FILE"),
          new Signature(
              0,
              "d0cf11e0a1b11ae1",
              "is a spreadsheet or another office file; save it as CSV first"),
          ascii("%PDF-", "is a PDF; save its text or its table as a text file first"));

  private static Signature ascii(String start, String what) {
    return new Signature(
        0, HexFormat.of().formatHex(start.getBytes(StandardCharsets.US_ASCII)), what);
  }

  /// @param start the first bytes
  /// @param rest all bytes, for what an archive holds
  /// @throws DataException if they are those of such a format
  static void refuse(Path path, byte[] start, InputStream rest) throws IOException {
    for (var one : ALL) {
      if (one.fits(start))
        throw new DataException(path + " " + one.what.replace("FILE", name(path)));
    }
    if (start.length >= 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4) {
      throw zip(path, rest);
    }
  }

  private boolean fits(byte[] start) {
    byte[] wanted = HexFormat.of().parseHex(bytes);
    return start.length >= at + wanted.length
        && Arrays.equals(start, at, at + wanted.length, wanted, 0, wanted.length);
  }

  private static DataException zip(Path path, InputStream bytes) {
    var names = new ArrayList<String>();
    try (var zip = new ZipInputStream(bytes)) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) names.add(entry.getName());
      }
    } catch (IOException | IllegalArgumentException _) {
      // What could be listed of a damaged archive is enough to say what it is.
    }
    boolean sheet =
        names.stream().anyMatch(name -> name.startsWith("xl/") || name.equals("content.xml"));
    if (sheet || names.contains("[Content_Types].xml")) {
      return new DataException(
          path + " is a spreadsheet or another office file; save it as CSV first");
    }
    if (names.stream().anyMatch(name -> name.endsWith(".npy"))) {
      return new DataException(
          path
              + " holds numpy arrays; write one as text first: numpy.savetxt(\"data.csv\", array, delimiter=\",\")");
    }
    return new DataException(
        path
            + " is a zip archive"
            + switch (names.size()) {
              case 0 -> "; unpack it and name the file inside";
              case 1 ->
                  " with one file inside, \""
                      + names.getFirst()
                      + "\"; unpack it and name that file";
              default ->
                  " with "
                      + names.size()
                      + " files ("
                      + Suggestion.list(names, 4)
                      + "); unpack it and name one of them";
            });
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
