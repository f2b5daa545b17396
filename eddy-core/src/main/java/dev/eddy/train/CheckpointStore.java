package dev.eddy.train;

import java.util.Optional;

/// Where checkpoints are kept.
public interface CheckpointStore {

  /// Which checkpoint it is.
  enum Kind {
    /// The one to resume from.
    LAST,
    /// The one of the best evaluation.
    BEST
  }

  /// Replaces the checkpoint of this kind; the old one stays if that fails.
  ///
  /// @return where it is, for people
  String save(Kind kind, Checkpoint checkpoint);

  /// The last checkpoint saved.
  Optional<Checkpoint> latest();
}
