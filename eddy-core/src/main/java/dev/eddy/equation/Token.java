package dev.eddy.equation;

/// A word, number or sign of a line. The text of `h'` is `h`; the text of the end of a line is
/// empty.
record Token(Type type, String text, double number, Span at) {
  enum Type {
    NAME,
    /// A name with a prime.
    NEXT,
    NUMBER,
    SIGN,
    /// What another notation writes and this language does not: see [Notation].
    FOREIGN,
    END
  }

  boolean is(String sign) {
    return type == Type.SIGN && text.equals(sign);
  }

  boolean isName() {
    return type == Type.NAME || type == Type.NEXT;
  }

  /// How a message names it.
  String quoted() {
    return switch (type) {
      case NAME, NUMBER, SIGN, FOREIGN -> "'" + text + "'";
      case NEXT -> text + "'";
      case END -> "the end of the line";
    };
  }
}
