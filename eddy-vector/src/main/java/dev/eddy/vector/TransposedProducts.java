package dev.eddy.vector;

import static dev.eddy.vector.FloatLanes.COUNT;
import static dev.eddy.vector.TiledProducts.PANEL;

import jdk.incubator.vector.FloatVector;

/// `C += Aᵀ·B` for A `[K][M]` and B `[K][N]`: the gradient of a matrix, a sum over many steps and
/// rows.
///
/// C is cut into bands of rows and the sum into stretches of [#DEPTH] terms, so that the part of A
/// in work stays in the second-level cache for all panels of B. Where the rows of A or B lie far
/// apart, that part is copied first, A tile by tile, B panel by panel: rows whose distance is a
/// power of two would share a few places of the cache. Columns that fill no panel are computed with
/// A and B in each other's place, where the panels run along the rows of C.
///
/// However it is cut, an element is one chain of fused multiply-adds over ascending k.
final class TransposedProducts {
  /// Terms of the sum in one stretch.
  private static final int DEPTH = 256;

  /// Rows of C in one band: a whole number of tiles and of panels.
  private static final int BAND = 384;

  /// Rows of A at this distance or more are copied,
  private static final int FAR = 1024;

  /// … where C has so many columns that the copy is read often enough.
  private static final int OFTEN = 512;

  /// Rows of B at this distance or more are copied,
  private static final int APART = 256;

  /// … where C has so many rows that the copy is read often enough.
  private static final int OFTEN_ROWS = 96;

  /// Copied parts of A, with space for a vector that ends beyond, and of B, and the band of C that
  /// is computed on its side.
  private record Scratch(float[] tiles, float[] panel, float[] side) {
    static final ThreadLocal<Scratch> OWN =
        ThreadLocal.withInitial(() ->
            new Scratch(
                new float[BAND * DEPTH + COUNT],
                new float[PANEL * DEPTH],
                new float[PANEL * BAND]));
  }

  private TransposedProducts() {}

  static void add(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int lda,
      float[] b,
      int bo,
      int ldb,
      float[] c,
      int co,
      int ldc) {
    int whole = n / PANEL * PANEL;
    int rest = n - whole;
    boolean side = rest > 0 && m >= PANEL;
    boolean far = lda >= FAR && whole >= OFTEN;
    boolean apart = ldb >= APART && m >= OFTEN_ROWS && whole > 0;
    var scratch = side || far || apart ? Scratch.OWN.get() : null;
    for (int i = 0; i < m; i += BAND) {
      int rows = Math.min(BAND, m - i);
      int to = co + i * ldc;
      for (int p = 0; p < k; p += DEPTH) {
        int depth = Math.min(DEPTH, k - p);
        int from = ao + p * lda + i;
        int with = bo + p * ldb;
        if (far) {
          copyTiles(rows, depth, a, from, lda, scratch.tiles);
        }
        for (int j = 0; j < whole; j += PANEL) {
          var panel = b;
          int at = with + j;
          int distance = ldb;
          if (apart) {
            copyPanel(depth, b, at, ldb, scratch.panel);
            panel = scratch.panel;
            at = 0;
            distance = PANEL;
          }
          if (far) {
            tiles(rows, depth, scratch.tiles, panel, at, distance, c, to + j, ldc);
          } else {
            TiledProducts.block(
                rows, PANEL, depth, a, from, 1, lda, panel, at, distance, c, to + j, ldc, c, to + j,
                ldc);
          }
        }
        if (rest > 0 && !side) {
          int at = to + whole;
          TiledProducts.block(
              rows, rest, depth, a, from, 1, lda, b, with + whole, ldb, c, at, ldc, c, at, ldc);
        }
      }
      if (side) {
        onItsSide(
            rows, rest, k, a, ao + i, lda, b, bo + whole, ldb, c, to + whole, ldc, scratch.side);
      }
    }
  }

  /// The rows of A that a tile takes lie together: `[tile][k][row]`.
  private static void copyTiles(int m, int k, float[] a, int ao, int lda, float[] tiles) {
    for (int i = 0; i < m; ) {
      int rows = TiledProducts.tileRows(m - i);
      if (rows <= COUNT && Loops.COPY.compiled(rows * k)) {
        copyByVectors(rows, k, a, ao + i, lda, tiles, i * k);
      } else {
        copyOneByOne(rows, k, a, ao + i, lda, tiles, i * k);
      }
      i += rows;
    }
  }

  /// A whole vector each time: what is too much is written over by the next.
  static void copyByVectors(int rows, int k, float[] a, int ao, int lda, float[] tile, int to) {
    int p = 0;
    for (; p < k && ao + COUNT <= a.length; p++) {
      FloatVector.fromArray(FloatLanes.FLOATS, a, ao).intoArray(tile, to);
      ao += lda;
      to += rows;
    }
    copyOneByOne(rows, k - p, a, ao, lda, tile, to);
  }

  static void copyOneByOne(int rows, int k, float[] a, int ao, int lda, float[] tile, int to) {
    for (int p = 0; p < k; p++) {
      for (int r = 0; r < rows; r++) {
        tile[to + r] = a[ao + r];
      }
      ao += lda;
      to += rows;
    }
  }

  /// A panel of B lies together: `[k][column]`.
  private static void copyPanel(int k, float[] b, int bo, int ldb, float[] panel) {
    for (int p = 0; p < k; p++) {
      System.arraycopy(b, bo, panel, p * PANEL, PANEL);
      bo += ldb;
    }
  }

  private static void tiles(
      int m, int k, float[] tiles, float[] b, int bo, int ldb, float[] c, int co, int ldc) {
    for (int i = 0; i < m; ) {
      int rows = TiledProducts.tileRows(m - i);
      int at = co + i * ldc;
      TiledProducts.tile(rows, k, tiles, i * k, 1, rows, b, bo, ldb, c, at, ldc, c, at, ldc);
      i += rows;
    }
  }

  /// `n` columns of a band, fewer than a panel, as `Cᵀ += Bᵀ·A`.
  private static void onItsSide(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int lda,
      float[] b,
      int bo,
      int ldb,
      float[] c,
      int co,
      int ldc,
      float[] side) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        side[j * m + i] = c[co + i * ldc + j];
      }
    }
    for (int p = 0; p < k; p += DEPTH) {
      int depth = Math.min(DEPTH, k - p);
      for (int i = 0; i < m; i += PANEL) {
        int columns = Math.min(PANEL, m - i);
        TiledProducts.block(
            n,
            columns,
            depth,
            b,
            bo + p * ldb,
            1,
            ldb,
            a,
            ao + p * lda + i,
            lda,
            side,
            i,
            m,
            side,
            i,
            m);
      }
    }
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        c[co + i * ldc + j] = side[j * m + i];
      }
    }
  }
}
