package dev.eddy.onnx.op;

import dev.eddy.backend.RowProducts;
import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Optional;
import java.util.function.Supplier;

/// The right operand of a product, `[k, n]`, laid out as the kernels want it: once where it is
/// constant, else in every run.
///
/// @param packed holds the laid out matrix
final class Matrix {
  private final Site site;
  private final Slot of;
  private final int offset;
  private final int k;
  private final int n;
  private final int rowStep;
  private final int columnStep;
  private final Object packed;

  /// Whether the numbers stay as they are.
  private boolean stays;

  /// Products of one row, made when a row is first alone.
  private Optional<RowProducts<Object>> rows = Optional.empty();

  private boolean hasRows;

  private record Purpose(int offset, int k, int n, int rowStep, int columnStep) {}

  private record OneRow(Purpose of) {}

  /// The matrix whose element (i, j) lies at `offset + i·rowStep + j·columnStep` of a value.
  Matrix(Site site, Slot of, int offset, int k, int n, int rowStep, int columnStep) {
    this.site = site;
    this.of = of;
    this.offset = offset;
    this.k = k;
    this.n = n;
    this.rowStep = rowStep;
    this.columnStep = columnStep;
    var kernels = site.kernels(of.type());
    Supplier<Object> make =
        () -> {
          var place = kernels.allocate(kernels.packedSize(k, n));
          kernels.pack(k, n, of.array(), offset, rowStep, columnStep, place, 0, k, 0, 0);
          return place;
        };
    packed = site.once(of, purpose(), make);
    stays = of.isConstant();
  }

  private Purpose purpose() {
    return new Purpose(offset, k, n, rowStep, columnStep);
  }

  /// Leaves the step that lays it out again, if it changes; other matrices of the same sizes may
  /// follow in its place with {@link #pack}.
  Matrix refreshed() {
    if (!of.isConstant()) {
      site.step(() -> pack(offset));
    }
    return this;
  }

  /// Lays out the matrix at another place of the value.
  void pack(int from) {
    stays = false;
    site.kernels(of.type()).pack(k, n, of.array(), from, rowStep, columnStep, packed, 0, k, 0, 0);
  }

  /// `C[m, n] = C + A[m, k] · this`.
  void addProduct(Object a, int ao, int lda, int m, Object c, int co, int ldc) {
    if (m == 1 && stays && isAloneFaster()) {
      rows.get().product(n, k, a, ao, 0, c, co, null, 0);
    } else if (m > 0 && n > 0) {
      site.kernels(of.type()).gemm(m, n, k, a, ao, lda, packed, 0, 0, c, co, ldc, null, 0);
    }
  }

  /// Whether there are products of their own for one row.
  private boolean isAloneFaster() {
    if (!hasRows) {
      var kernels = site.kernels(of.type());
      rows = site.once(of, new OneRow(purpose()), () -> kernels.rowProducts(packed));
      hasRows = true;
    }
    return rows.isPresent();
  }

  /// `C[m, n] = A[m, k] · this`, the rows of C one after the other.
  void product(Object a, int ao, int lda, int m, Object c, int co) {
    site.kernels(of.type()).fill(c, co, m * n, 0);
    addProduct(a, ao, lda, m, c, co, n);
  }

  static boolean fits(Type type) {
    return type.isReal();
  }
}
