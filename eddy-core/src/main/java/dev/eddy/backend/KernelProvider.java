package dev.eddy.backend;

import java.util.Optional;

/// A service that offers kernels over `float[]`: how a module with faster arithmetic makes itself
/// known.
///
/// Implementations must load everywhere, so a provider mentions no type of an optional module in
/// its own signatures and fields; it answers {@link #unavailable()} first and touches such types in
/// {@link #create()} only. List it in `provides` of the module and in `META-INF/services`, so that
/// it is found on the module path and on the class path.
public interface KernelProvider {
  /// The name to ask for, e.g. `vector`.
  String name();

  /// The provider with the highest priority that is available is taken; plain Java has 0.
  int priority();

  /// Why these kernels cannot run here and what to do about it, as one sentence; empty when they
  /// can.
  Optional<String> unavailable();

  /// The kernels, which give the same bits as {@link FloatKernels}.
  Kernels<float[]> create();
}
