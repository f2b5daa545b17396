package dev.eddy.tasks.data.bytes;

import com.ibm.icu.text.CharsetDetector;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.EncodingName;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Encodings by name, and which one a file that is not what it should be may have.
///
/// A name that is offered reads the file to its end, here and in `iconv`.
final class Encodings {
  /// Encodings worth naming, and those that hold all of one and more; the detector's other guesses
  /// (EBCDIC, Hebrew in visual order, …) are hardly ever right for data files.
  private static final Map<String, List<String>> PLAUSIBLE =
      Map.of(
          "EUC-KR", List.of("EUC-KR", "CP949"),
          "EUC-JP", List.of("EUC-JP"),
          "Shift_JIS", List.of("Shift_JIS", "CP932"),
          "GB18030", List.of("GB18030"),
          "Big5", List.of("Big5"),
          "windows-1251", List.of("windows-1251"),
          "KOI8-R", List.of("KOI8-R"),
          "ISO-8859-2", List.of("ISO-8859-2"),
          "windows-1252", List.of("latin1", "windows-1252"),
          "ISO-8859-1", List.of("latin1", "windows-1252"));

  /// Per cent of confidence from which a guess at the language is believed.
  private static final int SURE = 50;

  private static final int SAMPLE = 1 << 16;

  private Encodings() {}

  /// The text that bytes are, in UTF-8: the same array where they are that already.
  ///
  /// @throws DataException if they are not in this encoding; it names the first line that is not,
  ///   and an encoding that reads them all
  static byte[] utf8(Path path, byte[] bytes, Optional<Charset> said) {
    var charset = of(bytes, said);
    if (!charset.equals(StandardCharsets.UTF_8)) return decoded(path, bytes, charset);
    Utf8Check.check(path, bytes);
    return bytes;
  }

  /// What bytes are in: what is said, or what their mark says, or UTF-8.
  static Charset of(byte[] bytes, Optional<Charset> said) {
    if (said.isPresent()) return said.get();
    if (utf32Mark(bytes)) return StandardCharsets.UTF_32;
    return utf16Mark(bytes) ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
  }

  private static byte[] decoded(Path path, byte[] bytes, Charset charset) {
    var decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(1 << 16);
    var utf8 = new ByteArrayOutputStream(bytes.length);
    long line = 1;
    while (true) {
      var result = decoder.decode(in, out, true);
      boolean end = result.isUnderflow();
      if (end) result = decoder.flush(out);
      out.flip();
      line += out.chars().filter(c -> c == '\n').count();
      if (result.isError()) {
        throw new DataException(
            "%s, line %d: expected %s, but the bytes there are not%s"
                .formatted(path, line, charset.name(), advice(bytes, in.position())));
      }
      // A pair of surrogates is never cut.
      utf8.writeBytes(out.toString().getBytes(StandardCharsets.UTF_8));
      out.clear();
      if (end && result.isUnderflow()) return utf8.toByteArray();
    }
  }

  /// What to do about bytes that are in another encoding.
  ///
  /// @param at where the first of them stands
  static String advice(byte[] bytes, int at) {
    if (utf16Mark(bytes)) return advice("UTF-16", "UTF-16");
    int zeros = 0;
    for (byte b : bytes) zeros += b == 0 ? 1 : 0;
    if (zeros > 0) return "; this does not look like text at all";
    for (var name : candidates(bytes, at)) {
      if (reads(name, bytes)) return advice(name.equals("latin1") ? "Latin-1" : name, name);
    }
    return "; this does not look like text in one encoding";
  }

  /// What the stretch from the first foreign byte on looks like, where there is most to go by.
  private static List<String> candidates(byte[] bytes, int at) {
    int from = Math.max(0, at - 200);
    var sample = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + SAMPLE));
    var names = new ArrayList<String>();
    if (isKorean(sample)) names.addAll(PLAUSIBLE.get("EUC-KR"));
    for (var match : new CharsetDetector().setText(sample).detectAll()) {
      // The other Latin encodings are told by the language alone, which takes a few words.
      boolean unsure = match.getName().equals("ISO-8859-2") && match.getConfidence() < SURE;
      if (!unsure) names.addAll(PLAUSIBLE.getOrDefault(match.getName(), List.of()));
    }
    names.addAll(List.of("latin1", "windows-1252"));
    return names;
  }

  /// Whether most characters beyond ASCII are Korean syllables in EUC-KR. The detector believes in
  /// no encoding of Korean where CP949 has others among them.
  private static boolean isKorean(byte[] sample) {
    int beyond = 0;
    int syllables = 0;
    for (int at = 0; at < sample.length; at++) {
      if (sample[at] >= 0) continue;
      int lead = sample[at] & 0xff;
      int trail = at + 1 < sample.length ? sample[at + 1] & 0xff : 0;
      syllables += lead >= 0xb0 && lead <= 0xc8 && trail >= 0xa1 ? 1 : 0;
      beyond++;
      at++;
    }
    return 2 * syllables > beyond;
  }

  /// Whether all bytes are characters that a text may hold.
  private static boolean reads(String name, byte[] bytes) {
    var charset = EncodingName.of(name);
    var decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(1 << 13);
    while (true) {
      var result = decoder.decode(in, out, true);
      if (result.isError()) return false;
      out.flip();
      // Control characters of the upper half are never meant.
      while (out.hasRemaining()) {
        char c = out.get();
        if (c >= 0x80 && c < 0xa0) return false;
      }
      out.clear();
      if (result.isUnderflow()) return true;
    }
  }

  /// The mark of UTF-16 with low bytes first begins alike, but no text has a zero character behind
  /// it.
  private static boolean utf32Mark(byte[] bytes) {
    if (bytes.length < 4) return false;
    int mark = ByteBuffer.wrap(bytes).getInt();
    return mark == 0x0000feff || mark == 0xfffe0000;
  }

  static boolean utf16Mark(byte[] bytes) {
    int mark = bytes.length >= 2 ? (bytes[0] & 0xff) << 8 | bytes[1] & 0xff : 0;
    return mark == 0xfffe || mark == 0xfeff;
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
