package dev.eddy.cpu.update;

/// Adds the gradients of the shards of a batch, in an order that depends on their number alone.
public interface GradientReducer {

  /// Starts anew.
  void begin();

  /// Takes the gradients of the next shard; shards come in order. The buffer is copied.
  void add(float[] gradients);

  /// Writes the sum of all shards.
  void sum(float[] out);
}
