package dev.eddy.service;

import java.util.Optional;

/// Something that a module offers, and of which the best that can run here is taken.
///
/// Implementations must load everywhere: they answer {@link #unavailable} first, and touch what may
/// be missing only after that.
public interface Service {

  /// The name to ask for.
  String name();

  /// The service with the highest priority that is available is taken; what is always there has 0.
  int priority();

  /// Why it cannot run here and what to do about it, as one sentence; empty when it can.
  Optional<String> unavailable();
}
