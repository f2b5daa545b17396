package dev.eddy.equation;

import java.util.Optional;

/// A text of equations that cannot be accepted, with the place and what to do.
///
/// The message is one sentence and, where there is a place, the line with a caret under it:
///
/// ```
/// cell "mine", line 2: unknown function 'tahn'; did you mean 'tanh'?
///   h' = tahn(W @ x)
///        ^
/// ```
public final class EquationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final transient Span at;
  private final String sentence;

  EquationException(String message, String sentence, Span at) {
    super(message);
    this.sentence = sentence;
    this.at = at;
  }

  /// What is wrong, without the name of the text, the line and the caret.
  public String sentence() {
    return sentence;
  }

  /// Where it is wrong; empty when no single place is to blame, such as an empty text.
  public Optional<Span> at() {
    return Optional.ofNullable(at);
  }
}
