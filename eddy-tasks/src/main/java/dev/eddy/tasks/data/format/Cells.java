package dev.eddy.tasks.data.format;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What a single cell is.
public final class Cells {
  /// Signs that programs write where a value is missing.
  private static final Set<String> MISSING =
      Set.of("na", "n/a", "#n/a", "nan", "null", "none", "nil", "?", "-", ".");

  private static final Pattern AMOUNT =
      Pattern.compile("[-+]?\\p{Sc}?[0-9][0-9.,]*(\\p{L}{1,3}|\\p{Sc}|%)?");
  private static final Pattern DECIMAL_COMMA = Pattern.compile("[-+]?[0-9]+,[0-9]+");

  /// Characters of a cell that may still be `-infinity` between blanks.
  private static final int LONGEST_NAME = 32;

  private Cells() {}

  /// Whether a cell is a decimal number such as `-1.5e3`; of `1d`, `0x1` and `NaN` it is not.
  public static boolean isNumber(String cell) {
    int from = 0;
    int to = cell.length();
    while (from < to && cell.charAt(from) <= ' ') from++;
    while (to > from && cell.charAt(to - 1) <= ' ') to--;
    if (from < to && (cell.charAt(from) == '-' || cell.charAt(from) == '+')) from++;
    int digits = digits(cell, from, to);
    int at = from + digits;
    if (at < to && cell.charAt(at) == '.') {
      at++;
      int fraction = digits(cell, at, to);
      digits += fraction;
      at += fraction;
    }
    if (digits == 0) return false;
    if (at < to && (cell.charAt(at) == 'e' || cell.charAt(at) == 'E')) {
      at++;
      if (at < to && (cell.charAt(at) == '-' || cell.charAt(at) == '+')) at++;
      int exponent = digits(cell, at, to);
      if (exponent == 0) return false;
      at += exponent;
    }
    return at == to;
  }

  private static int digits(String cell, int from, int to) {
    int at = from;
    while (at < to && cell.charAt(at) >= '0' && cell.charAt(at) <= '9') at++;
    return at - from;
  }

  /// Whether a cell is a whole number without a sign or a point.
  public static boolean isCount(String cell) {
    var text = cell.strip();
    return !text.isEmpty() && digits(text, 0, text.length()) == text.length();
  }

  /// Whether a cell is a number with a comma for the point, such as `12,5`.
  public static boolean hasDecimalComma(String cell) {
    return DECIMAL_COMMA.matcher(cell.strip()).matches();
  }

  /// Whether a cell is a number with commas between its thousands or a unit: `1,000원`, `$3`,
  /// `40kg`.
  public static boolean isAmount(String cell) {
    return AMOUNT.matcher(cell.strip()).matches();
  }

  /// What to do about a cell that should be a number and is none; empty if that is not known.
  public static String advice(String cell) {
    if (hasDecimalComma(cell)) return "; write a point for the decimal comma";
    if (!cell.isBlank() && isMissing(cell)) {
      return ", a sign for a missing value; fill it in, or leave the row out";
    }
    var text = cell.strip();
    boolean marked = !text.isEmpty() && Character.isDigit(text.charAt(0)) && text.indexOf(' ') < 0;
    return marked && isNumber(text.replaceAll("[^0-9.eE+-]", ""))
        ? "; write the number alone, without units and commas"
        : "";
  }

  /// Whether a cell is a number, or one that no computation takes (`NaN`, `inf`).
  public static boolean isNumberOrNotFinite(String cell) {
    if (isNumber(cell)) return true;
    // A text is none, however long it is.
    if (cell.length() > LONGEST_NAME) return false;
    var text = cell.strip().toLowerCase(Locale.ROOT);
    return text.equals("nan")
        || text.equals("inf")
        || text.equals("infinity")
        || text.equals("-inf")
        || text.equals("-infinity");
  }

  /// Whether a cell is one of the signs for a missing value.
  public static boolean isMissing(String cell) {
    return cell.isBlank() || MISSING.contains(cell.strip().toLowerCase(Locale.ROOT));
  }

  /// A label, a tag or a word as it is compared and shown: in NFC, without blanks, no-break and
  /// zero-width spaces and byte order marks around it.
  public static String normal(String cell) {
    int from = 0;
    int to = cell.length();
    while (from < to && isAround(cell.charAt(from))) from++;
    while (to > from && isAround(cell.charAt(to - 1))) to--;
    return Normalizer.normalize(cell.substring(from, to), Normalizer.Form.NFC);
  }

  private static boolean isAround(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || c == '\u200b'
        || c == '\u2060'
        || c == '\ufeff';
  }

  /// Where half of a surrogate pair stands alone; -1 if there is none.
  public static int halfPair(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return i;
      }
    }
    return -1;
  }
}
