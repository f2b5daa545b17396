package dev.eddy.tasks.data;

/// A bit of someone's data inside an error message: quoted, on one line, not too long.
public final class Excerpt {
  private static final int LONGEST = 40;

  private Excerpt() {}

  public static String of(String text) {
    var flat = text.replaceAll("[\\r\\n\\t]", " ");
    if (flat.codePointCount(0, flat.length()) <= LONGEST) return "\"" + flat + "\"";
    return "\"" + flat.substring(0, flat.offsetByCodePoints(0, LONGEST - 3)) + "...\"";
  }
}
