package dev.eddy.vector;

import static dev.eddy.vector.Lanes.COUNT;
import static dev.eddy.vector.Lanes.WIDE;

/// Matrix products cut into tiles.
final class Products {
  /// Columns of a panel of a packed matrix, which is `[N / PANEL][K][PANEL]`, padded with zeros.
  static final int PANEL = WIDE ? 4 * COUNT : 2 * COUNT;

  /// Columns that one call of `row` covers.
  private static final int ROW = 8 * COUNT;

  /// Rows of A and B that one pass of a transposed product takes, so that they stay in the cache
  /// for all tiles of C.
  private static final int DEPTH = 256;

  private Products() {}

  static void gemm(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int lda,
      float[] packed,
      int po,
      int columns0,
      float[] c,
      int co,
      int ldc,
      float[] s,
      int so,
      int si) {
    for (int j = 0; j < n; ) {
      int column = columns0 + j;
      int inside = column % PANEL;
      int at = po + (column - inside) * k + inside;
      if (m == 1 && inside == 0 && n - j >= ROW) {
        if (WIDE) {
          WideTiles.row(k, a, ao, packed, at, PANEL * k, s, so + j, c, co + j);
        } else {
          NarrowTiles.row(k, a, ao, packed, at, PANEL * k, s, so + j, c, co + j);
        }
        j += ROW;
        continue;
      }
      int count = Math.min(PANEL - inside, n - j);
      block(m, count, k, a, ao, lda, 1, packed, at, PANEL, s, so + j, si, c, co + j, ldc);
      j += count;
    }
  }

  static void gemmTransposed(
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
    for (int p = 0; p < k; p += DEPTH) {
      int depth = Math.min(DEPTH, k - p);
      for (int j = 0; j < n; j += PANEL) {
        int count = Math.min(PANEL, n - j);
        block(
            m,
            count,
            depth,
            a,
            ao + p * lda,
            1,
            lda,
            b,
            bo + p * ldb + j,
            ldb,
            c,
            co + j,
            ldc,
            c,
            co + j,
            ldc);
      }
    }
  }

  /// The columns of C that lie in one panel: a whole panel by tiles of its width, a part of one
  /// vector by vector.
  private static void block(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    if (n == PANEL) {
      panel(m, k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      return;
    }
    int j = 0;
    for (; j + COUNT <= n; j += COUNT) {
      tile(m, k, a, ao, ai, ap, b, bo + j, bp, s, so + j, si, c, co + j, ci);
    }
    if (j < n) {
      part(n - j, m, k, a, ao, ai, ap, b, bo + j, bp, s, so + j, si, c, co + j, ci);
    }
  }

  /// Six rows at a time; seven that are left are four and three, since a tile of one row waits for
  /// its own sums.
  private static void panel(
      int m,
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    for (int i = 0; i < m; ) {
      int left = m - i;
      int rows = left == 7 ? 4 : Math.min(left, 6);
      if (WIDE) {
        wide(rows, k, a, ao + i * ai, ai, ap, b, bo, bp, s, so + i * si, si, c, co + i * ci, ci);
      } else {
        narrow(rows, k, a, ao + i * ai, ai, ap, b, bo, bp, s, so + i * si, si, c, co + i * ci, ci);
      }
      i += rows;
    }
  }

  private static void wide(
      int rows,
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    switch (rows) {
      case 1 -> WideTiles.tile1(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      case 2 -> WideTiles.tile2(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      case 3 -> WideTiles.tile3(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      case 4 -> WideTiles.tile4(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      case 5 -> WideTiles.tile5(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      default -> WideTiles.tile6(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
    }
  }

  private static void narrow(
      int rows,
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    switch (rows) {
      case 1 -> NarrowTiles.tile1(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      case 2 -> NarrowTiles.tile2(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      case 3 -> NarrowTiles.tile3(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      case 4 -> NarrowTiles.tile4(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      case 5 -> NarrowTiles.tile5(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      default -> NarrowTiles.tile6(k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
    }
  }

  private static void tile(
      int m,
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    int i = 0;
    for (; i + 8 <= m; i += 8) {
      EdgeTiles.tile8(k, a, ao + i * ai, ai, ap, b, bo, bp, s, so + i * si, si, c, co + i * ci, ci);
    }
    if (i + 4 <= m) {
      EdgeTiles.tile4(k, a, ao + i * ai, ai, ap, b, bo, bp, s, so + i * si, si, c, co + i * ci, ci);
      i += 4;
    }
    if (i + 2 <= m) {
      EdgeTiles.tile2(k, a, ao + i * ai, ai, ap, b, bo, bp, s, so + i * si, si, c, co + i * ci, ci);
      i += 2;
    }
    if (i < m) {
      EdgeTiles.tile1(k, a, ao + i * ai, ai, ap, b, bo, bp, s, so + i * si, si, c, co + i * ci, ci);
    }
  }

  private static void part(
      int n,
      int m,
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    int i = 0;
    for (; i + 4 <= m; i += 4) {
      EdgeTiles.part4(
          n, k, a, ao + i * ai, ai, ap, b, bo, bp, s, so + i * si, si, c, co + i * ci, ci);
    }
    if (i + 2 <= m) {
      EdgeTiles.part2(
          n, k, a, ao + i * ai, ai, ap, b, bo, bp, s, so + i * si, si, c, co + i * ci, ci);
      i += 2;
    }
    if (i < m) {
      EdgeTiles.part1(
          n, k, a, ao + i * ai, ai, ap, b, bo, bp, s, so + i * si, si, c, co + i * ci, ci);
    }
  }
}
