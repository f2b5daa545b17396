/// Readers of third-party test vectors, for tests: recorded TensorFlow runs and their graphs, and
/// where the shared data lies.
package dev.eddy.testkit;
