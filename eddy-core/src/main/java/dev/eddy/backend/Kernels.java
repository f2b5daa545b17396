package dev.eddy.backend;

import dev.eddy.operation.Op;
import java.util.Optional;

/// The arithmetic an executor on the CPU is made of, over arrays of one kind (`float[]` or
/// `double[]`).
///
/// Every method works on rows: an operand is an array, an offset and a row stride; stride 0 repeats
/// one row. Outputs may be the same place as an input of the same offset and stride, and may not
/// overlap otherwise. No method allocates. Two implementations over `float[]` give the same bits:
/// each pointwise function is a fixed sequence of correctly rounded operations, a product element
/// is one chain of fused multiply-adds, and a row sum is 16 virtual lanes (lane i takes elements i,
/// i+16, …, in order) added by the tree 8, 4, 2, 1 (lane i += lane i+8, then i+4, i+2, i+1).
///
/// @param <A> the array type
public interface Kernels<A> {

  /// One line for people: `vector, 512-bit, 16 float lanes`.
  String describe();

  /// A zeroed array.
  A allocate(int size);

  double get(A array, int index);

  void set(A array, int index, double value);

  /// Copies `n` floats in (widening or as they are).
  void load(float[] source, int from, A out, int at, int n);

  /// Copies `n` values out (rounding or as they are).
  void store(A source, int from, float[] out, int at, int n);

  void copy(A source, int from, A out, int at, int n);

  void fill(A out, int at, int n, double value);

  /// `out = f(a[, b[, c]])` on `rows` × `width` elements; unused operands are passed as `a`. `op`
  /// is an ordinal of {@link Op}.
  void map(
      int op,
      int rows,
      int width,
      A out,
      int o,
      int os,
      A a,
      int ao,
      int as,
      A b,
      int bo,
      int bs,
      A c,
      int co,
      int cs);

  /// A row of a state through `steps` steps: `h' = b·c + a·h`, or `h' = a·h + b` where `isSum`.
  ///
  /// At step t the state before it is at `h + t·hs`, `h'` one `hs` further, and an operand at `a +
  /// t·as`, …; all are in one array, strides may be negative or 0. The product `a·h` is rounded
  /// before `b·c` is added to it in a fused multiply-add; `a·h + b` is one.
  default void scan(
      int steps,
      int width,
      boolean isSum,
      A array,
      int h,
      int hs,
      int a,
      int as,
      int b,
      int bs,
      int c,
      int cs) {
    int fma = Op.FMA.ordinal();
    int mul = Op.MUL.ordinal();
    for (int t = 0; t < steps; t++) {
      int at = h + t * hs;
      int to = at + hs;
      int x = a + t * as;
      int y = b + t * bs;
      int z = c + t * cs;
      if (isSum) {
        map(fma, 1, width, array, to, width, array, x, 0, array, at, 0, array, y, 0);
      } else {
        map(mul, 1, width, array, to, width, array, x, 0, array, at, 0, array, at, 0);
        map(fma, 1, width, array, to, width, array, y, 0, array, z, 0, array, to, width);
      }
    }
  }

  /// `out[r·os] = Σ_j a[r·as + j]`, 16 virtual lanes.
  void rowSum(int rows, int width, A out, int o, int os, A a, int ao, int as);

  /// `out[r·os] = max_j a[r·as + j]`.
  void rowMax(int rows, int width, A out, int o, int os, A a, int ao, int as);

  /// Elements of a packed `[k, n]` matrix, padding included.
  int packedSize(int k, int n);

  /// Writes `k` × `n` elements, element (p, j) read at `w[wo + p·ps + j·js]`, to rows `k0…`,
  /// columns `j0…` of the packed matrix with `kTotal` rows that starts at `packed[po]`. Places
  /// never written must be zero (a fresh array is).
  void pack(
      int k, int n, A w, int wo, int ps, int js, A packed, int po, int kTotal, int k0, int j0);

  /// `C[m, n] = init + A[m, k] · P[k, n]`, one chain of fused multiply-adds over ascending k that
  /// starts at `init`.
  ///
  /// `k` is the `kTotal` the matrix was packed with; `columns0` is the first column of it that is
  /// wanted (any value); `init` is one row of n used for every row of C, or null to start from what
  /// C holds.
  void gemm(
      int m,
      int n,
      int k,
      A a,
      int ao,
      int lda,
      A packed,
      int po,
      int columns0,
      A c,
      int co,
      int ldc,
      A init,
      int io);

  /// Products of one row with the matrices that are packed there, which must not change after;
  /// empty where [#gemm] is as fast. Each matrix begins at a multiple of 16 numbers.
  default Optional<RowProducts<A>> rowProducts(A packed) {
    return Optional.empty();
  }

  /// `C[m, n] += Aᵀ · B` with `A [k, m]`, `B [k, n]`: each element one chain over ascending k that
  /// starts at what C holds.
  ///
  /// A and B are read in place, with no packing.
  void gemmTransposed(
      int m, int n, int k, A a, int ao, int lda, A b, int bo, int ldb, A c, int co, int ldc);

  /// `out[j] += Σ_r a[r·as + j]`, one chain over ascending r.
  void columnSum(int rows, int width, A out, int o, A a, int ao, int as);

  /// `out[r] = table[ids[i0 + r]]`, rows of `width`.
  void gather(
      int rows, int width, int[] ids, int i0, A table, int to, int ts, A out, int o, int os);

  /// `table[ids[i0 + r]] += a[r]`, in ascending r, columns `0 … width−1` of rows with stride `ts`.
  void scatterAdd(
      int rows, int width, int[] ids, int i0, A a, int ao, int as, A table, int to, int ts);

  /// Softmax cross-entropy of each row against a class: `loss[lo + r] = log Σ_j e^(x_j) − x_label +
  /// ε·(x_label − Σ_j x_j / width)`; a negative label gives 0.
  ///
  /// If `gradient` is not null, `gradient[r, j] = scale[so + r] · (softmax(x)_j − (1 − ε)·[j =
  /// label] − ε/width)`, zeros for a negative label and where the scale is 0, whatever x holds. It
  /// may be the place of `x`.
  ///
  /// @param smoothing ε of label smoothing; with 0 no mean is computed
  void softmaxCrossEntropy(
      int rows,
      int width,
      double smoothing,
      A x,
      int xo,
      int xs,
      int[] labels,
      int l0,
      A loss,
      int lo,
      A scale,
      int so,
      A gradient,
      int go,
      int gs);

  /// Softmax of each row.
  void softmax(int rows, int width, A out, int o, int os, A a, int ao, int as);

  /// A dropout mask: `0` where the uniform draw is below `rate`, else `1/(1 − rate)`.
  ///
  /// The draw of unit j in row r is word `j mod 4` of Philox4x32-10 with the key of {@link
  /// DropoutMask#key} and the counter `(origin[i0 + r], t, step, j / 4)`, as a uniform float in [0,
  /// 1): it depends on nothing but these numbers.
  void dropoutMask(
      int rows,
      int width,
      double rate,
      long seed,
      int site,
      int step,
      int t,
      int[] origin,
      int i0,
      A out,
      int o,
      int os);

  /// `Σ a[i]²` over `n` elements in double precision: 16 virtual lanes and the same tree.
  double sumOfSquares(A a, int ao, int n);
}
