package dev.eddy.tasks.data;

import java.nio.charset.Charset;
import java.util.Optional;

/// What the reader is told instead of finding out: by default nothing.
///
/// @param encoding the text encoding; empty: UTF-8, and anything else is refused
/// @param header whether the first row names the columns; empty: found out
/// @param format the format; empty: found out
public record ReadOptions(
    Optional<Charset> encoding, Optional<Boolean> header, Optional<DataFormat> format) {
  public static final ReadOptions DEFAULT =
      new ReadOptions(Optional.empty(), Optional.empty(), Optional.empty());

  /// @throws DataException if this Java knows no such encoding
  public ReadOptions withEncoding(String name) {
    try {
      return new ReadOptions(Optional.of(Charset.forName(name)), header, format);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          "unknown encoding \""
              + name
              + "\""
              + Suggestion.phrase(name, Charset.availableCharsets().keySet())
              + "; names are such as UTF-8, UTF-16, latin1, EUC-KR or Shift_JIS",
          e);
    }
  }

  public ReadOptions withHeader(boolean present) {
    return new ReadOptions(encoding, Optional.of(present), format);
  }

  public ReadOptions withFormat(DataFormat format) {
    return new ReadOptions(encoding, header, Optional.of(format));
  }
}
