package dev.eddy.vector;

import static dev.eddy.vector.FloatLanes.COUNT;
import static dev.eddy.vector.FloatLanes.WIDE;

import dev.eddy.backend.PlainProducts;

/// Matrix products cut into tiles.
final class TiledProducts {
  /// Columns of a panel of a packed matrix, which is `[N / PANEL][K][PANEL]`, padded with zeros.
  static final int PANEL = WIDE ? 4 * COUNT : 2 * COUNT;

  /// Columns that one call of `row` covers.
  static final int ROW = 8 * COUNT;

  /// Numbers of A that stay in the second-level cache while they meet all panels of B.
  private static final int HELD = 48 * 1024;

  private TiledProducts() {}

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
    int height = Math.max(4, HELD / (6 * Math.max(1, k))) * 6;
    for (int i = 0; i < m; i += height) {
      int rows = Math.min(height, m - i);
      for (int j = 0; j < n; ) {
        int column = columns0 + j;
        int inside = column % PANEL;
        int at = po + (column - inside) * k + inside;
        int count = Math.min(PANEL - inside, n - j);
        if (m == 1 && inside == 0 && n - j >= ROW) {
          if (Loops.ROW.compiled(ROW * k)) {
            row(k, a, ao, packed, at, PANEL * k, s, so + j, c, co + j);
            j += ROW;
          } else {
            PlainProducts.add(
                1, count, k, a, ao, lda, 1, packed, at, PANEL, s, so + j, 0, c, co + j, 0);
            j += count;
          }
          continue;
        }
        block(
            rows,
            count,
            k,
            a,
            ao + i * lda,
            lda,
            1,
            packed,
            at,
            PANEL,
            s,
            so + i * si + j,
            si,
            c,
            co + i * ldc + j,
            ldc);
        j += count;
      }
    }
  }

  /// The columns of C that lie in one panel: a whole panel by tiles of its width, a part of one
  /// vector by vector.
  static void block(
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
    int whole = n / COUNT * COUNT;
    if (whole > 0) {
      if (Loops.EDGE.compiled(m * whole * k)) {
        edge(m, whole, k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      } else {
        PlainProducts.add(m, whole, k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      }
    }
    int rest = n - whole;
    if (rest > 0) {
      bo += whole;
      so += whole;
      co += whole;
      if (Loops.PART.compiled(m * rest * k)) {
        edge(m, rest, k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      } else {
        PlainProducts.add(m, rest, k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
      }
    }
  }

  /// Columns that fill no panel, vector by vector.
  static void edge(
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
    int j = 0;
    for (; j + COUNT <= n; j += COUNT) {
      vectorWide(m, k, a, ao, ai, ap, b, bo + j, bp, s, so + j, si, c, co + j, ci);
    }
    if (j < n) {
      part(n - j, m, k, a, ao, ai, ap, b, bo + j, bp, s, so + j, si, c, co + j, ci);
    }
  }

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
      int rows = tileRows(m - i);
      tile(rows, k, a, ao + i * ai, ai, ap, b, bo, bp, s, so + i * si, si, c, co + i * ci, ci);
      i += rows;
    }
  }

  /// How many of the rows that are left the next tile takes: up to six, and at the end as even as
  /// can be, since tiles of one or two rows wait for their own sums and for B.
  static int tileRows(int left) {
    if (left <= 6 || left > 25) {
      return Math.min(left, 6);
    }
    int tiles = (left + 5) / 6;
    return (left + tiles - 1) / tiles;
  }

  /// A panel's columns of up to six rows.
  static void tile(
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
    if (Loops.TILES[rows].compiled(rows * PANEL * k)) {
      vectors(rows, k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
    } else {
      PlainProducts.add(rows, PANEL, k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
    }
  }

  static void vectors(
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
    if (WIDE) {
      wide(rows, k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
    } else {
      narrow(rows, k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
    }
  }

  /// One row of C over several panels of B.
  static void row(
      int k,
      float[] a,
      int ao,
      float[] b,
      int bo,
      int panel,
      float[] s,
      int so,
      float[] c,
      int co) {
    if (WIDE) {
      WideTiles.row(k, a, ao, b, bo, panel, s, so, c, co);
    } else {
      NarrowTiles.row(k, a, ao, b, bo, panel, s, so, c, co);
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

  private static void vectorWide(
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
