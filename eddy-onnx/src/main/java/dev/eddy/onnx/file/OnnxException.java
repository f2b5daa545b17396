package dev.eddy.onnx.file;

/// A file or a graph that cannot be used, in one sentence: where, what was expected, what was
/// found, and what to do.
public final class OnnxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public OnnxException(String message) {
    super(message);
  }

  public OnnxException(String message, Throwable cause) {
    super(message, cause);
  }
}
