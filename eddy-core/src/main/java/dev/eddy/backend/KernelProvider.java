package dev.eddy.backend;

import dev.eddy.service.Service;

/// A service that offers kernels over `float[]`: how a module with faster arithmetic makes itself
/// known.
///
/// Implementations must load everywhere, so a provider mentions no type of an optional module in
/// its own signatures and fields; it answers {@link #unavailable()} first and touches such types in
/// {@link #create()} only. List it in `provides` of the module and in `META-INF/services`, so that
/// it is found on the module path and on the class path. Plain Java, `float`, has the priority 0.
public interface KernelProvider extends Service {
  /// The kernels, which give the same bits as {@link FloatKernels}.
  Kernels<float[]> create();
}
