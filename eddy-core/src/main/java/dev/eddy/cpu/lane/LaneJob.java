package dev.eddy.cpu.lane;

/// What lanes do together, each its part.
@FunctionalInterface
public interface LaneJob {

  /// The part of a lane.
  void run(int lane, int lanes);
}
