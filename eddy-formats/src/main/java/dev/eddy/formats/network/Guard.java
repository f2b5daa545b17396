package dev.eddy.formats.network;

import dev.eddy.formats.FormatException;
import java.util.function.Supplier;

/// The border between a file that anybody may have written and the rest: what a reader stumbles
/// over in a damaged file is a sentence about the file, with the cause kept.
public final class Guard {

  private static final int LONGEST = 1_000;

  private Guard() {}

  /// What a reading gives.
  ///
  /// @param where what messages call the file
  /// @throws FormatException whatever else the reading throws
  public static <T> T reading(String where, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (FormatException e) {
      throw plain(e);
    } catch (StackOverflowError e) {
      throw new FormatException(
          "%s: what it holds lies too deep; it is damaged or made to harm".formatted(where), e);
    } catch (IllegalArgumentException e) {
      throw new FormatException(where + ": " + firstLine(e), e);
    } catch (RuntimeException e) {
      throw new FormatException(
          "%s: is damaged, or says something in a way that is not known here (%s)"
              .formatted(where, firstLine(e)),
          e);
    }
  }

  /// A sentence may quote what stands in the file: control characters are shown as a mark, and what
  /// is long is cut.
  private static FormatException plain(FormatException e) {
    var message = e.getMessage();
    boolean isPlain =
        message.length() <= LONGEST && message.chars().noneMatch(Character::isISOControl);
    if (isPlain) {
      return e;
    }
    var shown = message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    return new FormatException(shown.replaceAll("\\p{Cntrl}", "\uFFFD"), e);
  }

  private static String firstLine(RuntimeException e) {
    var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }
}
