package dev.eddy.tasks.data;

import com.ibm.icu.text.CharsetDetector;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/// Bytes that are UTF-8, checked as they pass by: the first that are not stop the reading with the
/// line and byte where they stand.
///
/// Overlong forms, surrogates, values past U+10FFFF and zero bytes are refused too.
final class Utf8Check extends FilterInputStream {
  /// Encodings worth naming; the detector's other guesses (EBCDIC, Hebrew in visual order, …) are
  /// hardly ever right for data files.
  private static final Set<String> PLAUSIBLE =
      Set.of(
          "EUC-KR",
          "EUC-JP",
          "Shift_JIS",
          "GB18030",
          "Big5",
          "windows-1251",
          "windows-1252",
          "ISO-8859-1",
          "ISO-8859-2",
          "KOI8-R");

  /// Per cent of confidence from which a guess at the language is believed.
  private static final int SURE = 50;

  private final Path path;
  private long line = 1;
  private long column;
  private int lead;
  private int seen;
  private int missing;
  private int lowest = 0x80;
  private int highest = 0xbf;

  Utf8Check(InputStream in, Path path) {
    super(in);
    this.path = path;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int count = super.read(into, from, length);
    if (count < 0) {
      if (missing > 0)
        throw new DataException(
            path
                + ", line "
                + line
                + ": the last character is cut off, so the file is cut short; copy it again");
      return count;
    }
    for (int i = from; i < from + count; i++) accept(into[i] & 0xff, into, from, from + count, i);
    return count;
  }

  private void accept(int b, byte[] chunk, int from, int to, int at) {
    column++;
    if (missing > 0) {
      if (b < lowest || b > highest) throw foreign(lead, column - seen, chunk, from, to, at - seen);
      lowest = 0x80;
      highest = 0xbf;
      seen++;
      missing--;
    } else if (b >= 0x80) {
      if (b < 0xc2 || b > 0xf4) throw foreign(b, column, chunk, from, to, at);
      lead = b;
      seen = 1;
      missing = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
      lowest = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
      highest = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
    } else if (b == '\n') {
      line++;
      column = 0;
    } else if (b == 0) {
      throw new DataException(
          path
              + ", line "
              + line
              + ", byte "
              + column
              + ": a zero byte, so this is not UTF-8 text; expected a text file");
    }
  }

  private DataException foreign(int b, long place, byte[] chunk, int from, int to, int at) {
    var where =
        path
            + ", line "
            + line
            + ", byte "
            + place
            + ": expected UTF-8, but byte 0x"
            + Integer.toHexString(b)
            + " is not";
    // The stretch around the first foreign byte, where there is most to go by.
    return new DataException(
        where
            + likely(
                Arrays.copyOfRange(
                    chunk, Math.max(from, at - 200), Math.min(to, Math.max(from, at) + 8000)),
                at <= from));
  }

  /// What the bytes look like; a mark of UTF-16 counts only at the start of the file.
  private static String likely(byte[] sample, boolean start) {
    int mark = start && sample.length >= 2 ? (sample[0] & 0xff) << 8 | sample[1] & 0xff : 0;
    if (mark == 0xfffe || mark == 0xfeff) return advice("UTF-16", "UTF-16");
    for (byte b : sample) if (b == 0) return "; this does not look like text at all";
    for (var match : new CharsetDetector().setText(sample).detectAll()) {
      var name = match.getName();
      if (!PLAUSIBLE.contains(name) || !Charset.isSupported(name)) continue;
      boolean western = name.equals("ISO-8859-1") || name.equals("windows-1252");
      // The other Latin encodings are told by the language alone, which takes a few words.
      boolean unsure = name.equals("ISO-8859-2") && match.getConfidence() < SURE;
      return western || unsure ? advice("Latin-1", "latin1") : advice(name, name);
    }
    return advice("Latin-1", "latin1");
  }

  private static String advice(String name, String encoding) {
    return "; it looks like "
        + name
        + ": say so with --encoding "
        + encoding
        + ", or convert it with iconv -f "
        + encoding
        + " -t utf-8";
  }
}
