package dev.eddy.backend;

/// `C = S + A·B` in plain Java, every element one chain of fused multiply-adds over ascending terms
/// that starts at S: C itself, or one row used for all.
///
/// Two ways to the same bits. One row is taken eight columns at a time, whose chains run side by
/// side in registers. Where there are more rows, eight rows of B and one of C are copied to arrays
/// of their own first: HotSpot makes vectors of a loop only where all arrays are read at the same
/// index, since otherwise it cannot know that they do not overlap.
public final class PlainProducts {
  /// Terms that one pass over the columns adds: with more the compiler gives vectors up.
  private static final int DEPTH = 8;

  /// Columns of one pass: the first and the last of a loop are taken one by one, so it should be
  /// long, and its rows should stay in the first-level cache.
  private static final int WIDTH = 256;

  /// Rows of B, and one of C.
  private record Scratch(float[][] b, float[] c) {
    static final ThreadLocal<Scratch> OWN =
        ThreadLocal.withInitial(() -> new Scratch(new float[DEPTH][WIDTH], new float[WIDTH]));
  }

  private PlainProducts() {}

  /// B packed in panels, `[N / panel][K][panel]`, read from column `first` on.
  static void packed(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int lda,
      float[] b,
      int bo,
      int panel,
      int first,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    if (m > 1 && k >= DEPTH) {
      int inside = first % panel;
      int at = bo + (first - inside) * k + inside;
      passes(m, n, k, a, ao, lda, 1, b, at, panel, inside, panel, s, so, si, c, co, ci);
      return;
    }
    for (int j = 0; j < n; ) {
      int inside = (first + j) % panel;
      int at = bo + (first + j - inside) * k + inside;
      int columns = Math.min(n - j, panel - inside);
      rows(m, columns, k, a, ao, lda, 1, b, at, panel, s, so + j, si, c, co + j, ci);
      j += columns;
    }
  }

  /// B read in place: element (i, p) of A at `ao + i·ai + p·ap`, row p of B at `bo + p·bp`, row i
  /// of S and C at `so + i·si` and `co + i·ci`.
  public static void add(
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
    if (m > 1 && k >= DEPTH) {
      passes(m, n, k, a, ao, ai, ap, b, bo, bp, 0, n, s, so, si, c, co, ci);
    } else {
      rows(m, n, k, a, ao, ai, ap, b, bo, bp, s, so, si, c, co, ci);
    }
  }

  /// A row of B goes on `panel·k` further after every `panel` columns; its first is column `inside`
  /// of a panel.
  private static void passes(
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
      int inside,
      int panel,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    var scratch = Scratch.OWN.get();
    for (int j = 0; j < n; j += WIDTH) {
      int columns = Math.min(n - j, WIDTH);
      int column = (inside + j) % panel;
      int at = bo - inside + (inside + j - column) / panel * panel * k + column;
      int p = 0;
      for (; p + DEPTH <= k; p += DEPTH) {
        for (int q = 0; q < DEPTH; q++) {
          copyRow(columns, b, at + (p + q) * bp, column, panel, k, scratch.b[q]);
        }
        // The first pass begins at S, the others go on from C.
        var from = p == 0 ? s : c;
        int fo = (p == 0 ? so : co) + j;
        int fi = p == 0 ? si : ci;
        pass(m, columns, a, ao + p * ap, ai, ap, scratch, from, fo, fi, c, co + j, ci);
      }
      for (; p < k; p++) {
        copyRow(columns, b, at + p * bp, column, panel, k, scratch.b[0]);
        last(m, columns, a, ao + p * ap, ai, scratch, c, co + j, ci);
      }
    }
  }

  /// Columns of one row of B, from column `column` of a panel on.
  private static void copyRow(int n, float[] b, int at, int column, int panel, int k, float[] row) {
    int count = Math.min(panel - column, n);
    System.arraycopy(b, at, row, 0, count);
    int next = at - column + panel * k;
    for (int j = count; j < n; j += panel) {
      System.arraycopy(b, next, row, j, Math.min(panel, n - j));
      next += panel * k;
    }
  }

  /// Eight terms of every row.
  private static void pass(
      int m,
      int n,
      float[] a,
      int ao,
      int ai,
      int ap,
      Scratch scratch,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    var b = scratch.b;
    for (int i = 0; i < m; i++) {
      int at = ao + i * ai;
      System.arraycopy(s, so + i * si, scratch.c, 0, n);
      eightTerms(
          n,
          a[at],
          b[0],
          a[at + ap],
          b[1],
          a[at + 2 * ap],
          b[2],
          a[at + 3 * ap],
          b[3],
          a[at + 4 * ap],
          b[4],
          a[at + 5 * ap],
          b[5],
          a[at + 6 * ap],
          b[6],
          a[at + 7 * ap],
          b[7],
          scratch.c);
      System.arraycopy(scratch.c, 0, c, co + i * ci, n);
    }
  }

  private static void eightTerms(
      int n,
      float x0,
      float[] b0,
      float x1,
      float[] b1,
      float x2,
      float[] b2,
      float x3,
      float[] b3,
      float x4,
      float[] b4,
      float x5,
      float[] b5,
      float x6,
      float[] b6,
      float x7,
      float[] b7,
      float[] c) {
    for (int j = 0; j < n; j++) {
      float sum = Math.fma(x0, b0[j], c[j]);
      sum = Math.fma(x1, b1[j], sum);
      sum = Math.fma(x2, b2[j], sum);
      sum = Math.fma(x3, b3[j], sum);
      sum = Math.fma(x4, b4[j], sum);
      sum = Math.fma(x5, b5[j], sum);
      sum = Math.fma(x6, b6[j], sum);
      c[j] = Math.fma(x7, b7[j], sum);
    }
  }

  /// One term of every row, which goes on from C.
  private static void last(
      int m, int n, float[] a, int ao, int ai, Scratch scratch, float[] c, int co, int ci) {
    for (int i = 0; i < m; i++) {
      System.arraycopy(c, co + i * ci, scratch.c, 0, n);
      oneTerm(n, a[ao + i * ai], scratch.b[0], scratch.c);
      System.arraycopy(scratch.c, 0, c, co + i * ci, n);
    }
  }

  private static void oneTerm(int n, float x, float[] b, float[] c) {
    for (int j = 0; j < n; j++) {
      c[j] = Math.fma(x, b[j], c[j]);
    }
  }

  private static void rows(
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
    for (int i = 0; i < m; i++) {
      int j = 0;
      for (; j + 8 <= n; j += 8) {
        eightColumns(k, a, ao + i * ai, ap, b, bo + j, bp, s, so + i * si + j, c, co + i * ci + j);
      }
      for (; j < n; j++) {
        float sum = s[so + i * si + j];
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[ao + i * ai + p * ap], b[bo + p * bp + j], sum);
        }
        c[co + i * ci + j] = sum;
      }
    }
  }

  /// Eight chains side by side, since one alone would wait for its own sums.
  private static void eightColumns(
      int k,
      float[] a,
      int ao,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      float[] c,
      int co) {
    float c0 = s[so];
    float c1 = s[so + 1];
    float c2 = s[so + 2];
    float c3 = s[so + 3];
    float c4 = s[so + 4];
    float c5 = s[so + 5];
    float c6 = s[so + 6];
    float c7 = s[so + 7];
    for (int p = 0; p < k; p++) {
      float x = a[ao + p * ap];
      int at = bo + p * bp;
      c0 = Math.fma(x, b[at], c0);
      c1 = Math.fma(x, b[at + 1], c1);
      c2 = Math.fma(x, b[at + 2], c2);
      c3 = Math.fma(x, b[at + 3], c3);
      c4 = Math.fma(x, b[at + 4], c4);
      c5 = Math.fma(x, b[at + 5], c5);
      c6 = Math.fma(x, b[at + 6], c6);
      c7 = Math.fma(x, b[at + 7], c7);
    }
    c[co] = c0;
    c[co + 1] = c1;
    c[co + 2] = c2;
    c[co + 3] = c3;
    c[co + 4] = c4;
    c[co + 5] = c5;
    c[co + 6] = c6;
    c[co + 7] = c7;
  }
}
