package dev.eddy.vector;

import dev.eddy.backend.KernelProvider;
import dev.eddy.backend.Kernels;
import java.util.Optional;

/// Offers the Vector API kernels. It mentions no vector type, so that it loads where the incubator
/// module is missing.
public final class VectorProvider implements KernelProvider {
  @Override
  public String name() {
    return "vector";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Optional<String> unavailable() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.of(
          "the module jdk.incubator.vector is not loaded; start java with --add-modules jdk.incubator.vector");
    }
    return Loaded.unavailable();
  }

  @Override
  public Kernels<float[]> create() {
    return Loaded.create();
  }

  /// What may be touched only once the incubator module is known to be there.
  private static final class Loaded {
    static Optional<String> unavailable() {
      int lanes = FloatLanes.COUNT;
      return lanes == 4 || lanes == 8 || lanes == 16
          ? VectorLoop.misunderstood()
          : Optional.of(
              "the machine prefers vectors of %d floats; 4, 8 and 16 are supported"
                  .formatted(lanes));
    }

    static Kernels<float[]> create() {
      return new VectorKernels();
    }
  }
}
