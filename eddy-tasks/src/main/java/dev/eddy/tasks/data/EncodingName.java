package dev.eddy.tasks.data;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;

/// What encodings are called, by people, `iconv` and Java.
public final class EncodingName {
  /// Names that `iconv` and people have for encodings that Java calls otherwise, or calls another
  /// one by.
  private static final Map<String, String> ALIASES =
      Map.of(
          "cp949", "x-windows-949",
          "uhc", "x-windows-949",
          "cp932", "windows-31j",
          "cp1252", "windows-1252",
          "cp1251", "windows-1251",
          "sjis", "Shift_JIS");

  private EncodingName() {}

  /// @throws DataException if this Java knows no such encoding
  public static Charset of(String name) {
    try {
      return Charset.forName(ALIASES.getOrDefault(name.toLowerCase(Locale.ROOT), name));
    } catch (IllegalArgumentException e) {
      throw new DataException(
          "unknown encoding \""
              + name
              + "\""
              + Suggestion.phrase(name, Charset.availableCharsets().keySet())
              + "; names are such as UTF-8, UTF-16, latin1, EUC-KR, CP949 or Shift_JIS",
          e);
    }
  }
}
