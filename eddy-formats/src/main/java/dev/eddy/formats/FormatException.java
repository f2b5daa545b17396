package dev.eddy.formats;

/// A file that is not what its reader was promised: the message names the file, the place in it,
/// what was expected and found.
public final class FormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// @param message one sentence for the person who must fix the file
  public FormatException(String message) {
    super(message);
  }

  /// @param message one sentence for the person who must fix the file
  /// @param cause what the parser underneath said
  public FormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
