package dev.eddy.train;

/// A training whose loss or gradients are no finite numbers any more. Its message names the step,
/// the norm of the gradients and the last good checkpoint.
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final long step;

  DivergedException(long step, String message) {
    super(message);
    this.step = step;
  }

  /// The number of the step, from 1.
  public long step() {
    return step;
  }
}
