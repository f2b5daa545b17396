/// The SIMD backend of Eddy, written with the Vector API.
module dev.eddy.vector {
  requires dev.eddy.core;
  requires jdk.incubator.vector;

  provides dev.eddy.backend.KernelProvider with
      dev.eddy.vector.VectorProvider;
}
