package dev.eddy.tasks.data;

/// Data that cannot be used as it is: a file that is not what it should be, a bad line, an unknown
/// label or data set.
///
/// The message is one sentence for the person who has to mend it: where, what was expected, what
/// was found, what to do.
public final class DataException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
