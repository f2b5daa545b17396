package dev.eddy.backend;

/// Products of one row with packed matrices that change no more, such as the weights of a model
/// that is served: bit for bit what [Kernels#gemm] gives for one row.
///
/// A row meets each number of a matrix once, so that its product takes as long as the matrix takes
/// to be read. Kernels that read faster from a place of their own copy the matrices there.
///
/// @param <A> the array type
public interface RowProducts<A> {

  /// `c[n] = init + a[k] · P[k, n]`.
  ///
  /// @param po where P begins in the packed matrices
  /// @param init what the sums start from, or null for what c holds
  void product(int n, int k, A a, int ao, int po, A c, int co, A init, int io);
}
