package dev.eddy.tasks.metric;

/// The one check all comparisons of two lists share.
final class SameSize {
  private SameSize() {}

  static void same(String metric, int references, int answers) {
    if (references != answers) {
      throw new IllegalArgumentException(
          metric
              + ": expected one answer per reference, found "
              + references
              + " references and "
              + answers
              + " answers");
    }
  }
}
