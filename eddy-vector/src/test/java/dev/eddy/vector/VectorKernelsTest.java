package dev.eddy.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.backend.Backends;
import dev.eddy.backend.FloatKernels;
import dev.eddy.backend.Kernels;
import dev.eddy.operation.Op;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever the plain kernels compute, the vector kernels compute to the bit (any NaN counts as the
/// one NaN).
class VectorKernelsTest {
  private static final int[] SIZES = {0, 1, 5, 15, 16, 17, 63, 64, 65, 130};
  private static final float[] SPECIAL = {
    Float.NaN,
    0f,
    -0f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-40f,
    -1e-40f,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1f,
    -1f,
    0x1p-25f,
    -0x1p-26f,
    88.72f,
    88.73f,
    89.5f,
    -87.3f,
    -103.9f,
    -104.5f,
    9.01f,
    -9.02f,
    15f,
    17f,
    -17.5f,
    0.41421354f,
    0.4142136f,
    0x1p24f,
    0x1.000002p24f,
    0x1p127f,
    0x1.8p127f,
    0.70710677f,
    2f,
    0.5f
  };

  private final Kernels<float[]> plain = new FloatKernels();
  private final Kernels<float[]> vector = new VectorKernels();

  /// An operand with an offset, a row stride and room behind it, so that a write past the end
  /// shows.
  private record Rows(float[] array, int offset, int stride) {
    static Rows random(Random random, int rows, int width, float scale, boolean special) {
      int offset = random.nextInt(20);
      int stride = random.nextInt(3) == 0 ? width : width + random.nextInt(20);
      return of(random, offset, stride, rows, width, scale, special);
    }

    /// One row for all.
    static Rows repeated(Random random, int width, float scale, boolean special) {
      return of(random, random.nextInt(20), 0, 1, width, scale, special);
    }

    private static Rows of(
        Random random, int offset, int stride, int rows, int width, float scale, boolean special) {
      float[] array =
          new float[offset + Math.max(0, rows - 1) * stride + width + random.nextInt(3)];
      for (int i = 0; i < array.length; i++) {
        boolean odd = special && random.nextInt(3) == 0;
        array[i] =
            odd ? SPECIAL[random.nextInt(SPECIAL.length)] : (float) random.nextGaussian() * scale;
      }
      return new Rows(array, offset, stride);
    }

    Rows twin() {
      return new Rows(array.clone(), offset, stride);
    }
  }

  private static void assertSame(Rows found, Rows expected, String what) {
    for (int i = 0; i < expected.array.length; i++) {
      if (Float.floatToIntBits(found.array[i]) != Float.floatToIntBits(expected.array[i])) {
        assertThat(found.array[i])
            .as("%s, element %d", what, i - expected.offset)
            .isEqualTo(expected.array[i]);
      }
    }
  }

  @Test
  void theVectorKernelsAreTheOnesInUse() {
    assertThat(Backends.best()).isInstanceOf(VectorKernels.class);
    assertThat(Backends.named("vector")).isInstanceOf(VectorKernels.class);
    assertThat(Backends.named("float")).isInstanceOf(FloatKernels.class);
    assertThat(Backends.report()).matches("backend: vector, \\d+-bit, \\d+ float lanes");
  }

  @Test
  void aLinearScanGivesTheBitsOfItsSteps() {
    var random = new Random(5);
    for (int width : SIZES) {
      for (int steps : new int[] {0, 1, 2, 9}) {
        for (int sign : new int[] {1, -1}) {
          for (boolean isSum : new boolean[] {false, true}) {
            int step = width + random.nextInt(9);
            int states = steps + 1;
            float[] array = new float[4 * states * step + width];
            for (int i = 0; i < array.length; i++) {
              array[i] = (float) random.nextGaussian();
            }
            float[] expected = array.clone();
            int first = sign > 0 ? 0 : steps * step;
            int a = first + states * step;
            int b = a + states * step;
            int c = random.nextBoolean() ? b + states * step : 3 * states * step;
            int cs = c == b + states * step ? sign * step : 0;

            vector.scan(
                steps,
                width,
                isSum,
                array,
                first,
                sign * step,
                a,
                sign * step,
                b,
                sign * step,
                c,
                cs);
            plain.scan(
                steps,
                width,
                isSum,
                expected,
                first,
                sign * step,
                a,
                sign * step,
                b,
                sign * step,
                c,
                cs);

            assertThat(array).as("width %d, %d steps", width, steps).isEqualTo(expected);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationGivesTheSameBits(Op op) {
    var random = new Random(op.ordinal());
    for (int width : SIZES) {
      for (int round = 0; round < 12; round++) {
        int rows = random.nextInt(5);
        float scale = round % 3 == 0 ? 30f : 1f;
        var a = operand(random, rows, width, scale);
        var b = operand(random, rows, width, scale);
        var c = operand(random, rows, width, scale);
        if (op == Op.EXPAND && width > 0) {
          a = Rows.random(random, rows, width, scale, true);
        }
        var out = Rows.random(random, rows, width, 1, false);
        if (round == 11) {
          out = new Rows(new float[rows * width], 0, width);
          a = new Rows(Rows.of(random, 0, width, rows, width, scale, true).array, 0, width);
          b = a;
          c = a;
        }
        var expected = out.twin();
        map(plain, op, rows, width, expected, a, b, c);
        map(vector, op, rows, width, out, a, b, c);
        assertSame(out, expected, op + " of width " + width);
      }
    }
  }

  private static Rows operand(Random random, int rows, int width, float scale) {
    return random.nextInt(3) == 0
        ? Rows.repeated(random, width, scale, true)
        : Rows.random(random, rows, width, scale, true);
  }

  private static void map(
      Kernels<float[]> kernels, Op op, int rows, int width, Rows out, Rows a, Rows b, Rows c) {
    kernels.map(
        op.ordinal(),
        rows,
        width,
        out.array,
        out.offset,
        out.stride,
        a.array,
        a.offset,
        a.stride,
        b.array,
        b.offset,
        b.stride,
        c.array,
        c.offset,
        c.stride);
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationGivesTheSameBitsAllOverTheFloats(Op op) {
    int n = 1 << 16;
    var a = new Rows(new float[n], 0, n);
    var b = new Rows(new float[n], 0, n);
    for (int i = 0; i < n; i++) {
      a.array[i] = Float.intBitsToFloat(i * 65536 + i * 257);
      b.array[i] = Float.intBitsToFloat(i * -1640531527);
    }
    var expected = new Rows(new float[n], 0, n);
    var found = new Rows(new float[n], 0, n);
    map(plain, op, 1, n, expected, a, b, a);
    map(vector, op, 1, n, found, a, b, a);
    assertSame(found, expected, op.toString());
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationMayWriteOverItsOperand(Op op) {
    var random = new Random(7);
    for (int width : SIZES) {
      var a = Rows.of(random, 3, width, 2, width, 1, true);
      var expected = a.twin();
      map(plain, op, 2, width, expected, expected, expected, expected);
      map(vector, op, 2, width, a, a, a, a);
      assertSame(a, expected, op + " of width " + width);
    }
  }

  @Test
  void rowReductionsGiveTheSameBits() {
    var random = new Random(1);
    for (int width : SIZES) {
      for (int round = 0; round < 10; round++) {
        var a = Rows.random(random, 3, width, 1, round > 5);
        var out = Rows.of(random, 2, 3, 3, 1, 1, false);
        var expected = out.twin();
        plain.rowSum(3, width, expected.array, 2, 3, a.array, a.offset, a.stride);
        vector.rowSum(3, width, out.array, 2, 3, a.array, a.offset, a.stride);
        assertSame(out, expected, "row sum of width " + width);
        plain.rowMax(3, width, expected.array, 2, 3, a.array, a.offset, a.stride);
        vector.rowMax(3, width, out.array, 2, 3, a.array, a.offset, a.stride);
        assertSame(out, expected, "row maximum of width " + width);
        double squares = vector.sumOfSquares(a.array, 0, a.array.length);
        assertThat(Double.valueOf(squares))
            .isEqualTo(Double.valueOf(plain.sumOfSquares(a.array, 0, a.array.length)));
      }
    }
  }

  @Test
  void productsOfAnyColumnsGiveTheSameBits() {
    var random = new Random(2);
    for (int total : SIZES) {
      for (int round = 0; round < 60; round++) {
        int m = random.nextInt(20);
        int k = SIZES[random.nextInt(SIZES.length)];
        int first = round % 2 == 0 ? 0 : random.nextInt(total + 1);
        int n = round % 4 == 0 ? total : random.nextInt(total - first + 1);
        var a = Rows.random(random, m, k, 1, false);
        var w =
            round % 3 == 0
                ? Rows.random(random, total, k, 1, false)
                : Rows.random(random, k, total, 1, false);
        int ps = round % 3 == 0 ? 1 : w.stride;
        int js = round % 3 == 0 ? w.stride : 1;
        var c = Rows.random(random, m, n, 1, round % 5 == 0);
        var init = round % 7 < 3 ? Rows.repeated(random, n, 1, false) : null;
        var expected = c.twin();
        int split = random.nextInt(total + 1);
        multiply(plain, m, n, k, total, first, split, a, w, ps, js, expected, init);
        multiply(vector, m, n, k, total, first, split, a, w, ps, js, c, init);
        assertSame(
            c,
            expected,
            "product %d × %d × %d from column %d of %d".formatted(m, n, k, first, total));
      }
    }
  }

  private static void multiply(
      Kernels<float[]> kernels,
      int m,
      int n,
      int k,
      int total,
      int first,
      int split,
      Rows a,
      Rows w,
      int ps,
      int js,
      Rows c,
      Rows init) {
    float[] packed = kernels.allocate(3 + kernels.packedSize(k, total));
    kernels.pack(k, split, w.array, w.offset, ps, js, packed, 3, k, 0, 0);
    kernels.pack(
        k / 2, total - split, w.array, w.offset + split * js, ps, js, packed, 3, k, 0, split);
    kernels.pack(
        k - k / 2,
        total - split,
        w.array,
        w.offset + split * js + k / 2 * ps,
        ps,
        js,
        packed,
        3,
        k,
        k / 2,
        split);
    kernels.gemm(
        m,
        n,
        k,
        a.array,
        a.offset,
        a.stride,
        packed,
        3,
        first,
        c.array,
        c.offset,
        c.stride,
        init == null ? null : init.array,
        init == null ? 0 : init.offset);
  }

  @Test
  void rowsTimesMatricesThatStayGiveTheSameBits() {
    assertThat(vector.rowProducts(new float[16]).isPresent()).isEqualTo(FloatLanes.WIDE);
    if (!FloatLanes.WIDE) {
      return;
    }
    var random = new Random(4);
    for (int k : new int[] {0, 1, 7, 40}) {
      for (int n : new int[] {1, 63, 64, 127, 128, 129, 200, 512, 700}) {
        var a = Rows.random(random, 1, Math.max(1, k), 1, false);
        var w = Rows.random(random, Math.max(1, k), n, 1, false);
        var start = Rows.random(random, 1, n, 1, false);
        int before = 48;
        float[] packed = vector.allocate(before + vector.packedSize(k, n) + 5);
        vector.pack(k, n, w.array, w.offset, w.stride, 1, packed, before, k, 0, 0);
        for (var init : new float[][] {null, start.array}) {
          var c = Rows.random(random, 1, n, 1, false);
          var expected = c.twin();
          plain.gemm(
              1,
              n,
              k,
              a.array,
              a.offset,
              0,
              packed,
              before,
              0,
              expected.array,
              expected.offset,
              0,
              init,
              start.offset);
          vector
              .rowProducts(packed)
              .orElseThrow()
              .product(n, k, a.array, a.offset, before, c.array, c.offset, init, start.offset);
          assertSame(c, expected, "k = " + k + ", n = " + n);
        }
      }
    }
  }

  @Test
  void wideProductsWithAVectorGiveTheSameBits() {
    var random = new Random(3);
    for (int n : new int[] {64, 127, 128, 129, 200, 512, 700}) {
      var a = Rows.random(random, 1, 40, 1, false);
      var w = Rows.random(random, 40, n, 1, false);
      var c = Rows.random(random, 1, n, 1, false);
      var expected = c.twin();
      multiply(plain, 1, n, 40, n, 0, n, a, w, w.stride, 1, expected, null);
      multiply(vector, 1, n, 40, n, 0, n, a, w, w.stride, 1, c, null);
      assertSame(c, expected, "n = " + n);
    }
  }

  @Test
  void transposedProductsGiveTheSameBits() {
    var random = new Random(4);
    for (int n : SIZES) {
      for (int round = 0; round < 20; round++) {
        int m = SIZES[random.nextInt(SIZES.length)];
        int k = round == 0 ? 700 : random.nextInt(40);
        var a = Rows.random(random, k, m, 1, false);
        var b = Rows.random(random, k, n, 1, false);
        var c = Rows.random(random, m, n, 1, false);
        var expected = c.twin();
        transposed(plain, m, n, k, a, b, expected);
        transposed(vector, m, n, k, a, b, c);
        assertSame(c, expected, "transposed product %d × %d × %d".formatted(m, n, k));
      }
    }
  }

  private static void transposed(
      Kernels<float[]> kernels, int m, int n, int k, Rows a, Rows b, Rows c) {
    kernels.gemmTransposed(
        m, n, k, a.array, a.offset, a.stride, b.array, b.offset, b.stride, c.array, c.offset,
        c.stride);
  }

  /// Large enough to be cut into blocks, bands and stretches, copied, and turned on its side.
  @Test
  void largeProductsGiveTheSameBits() {
    var random = new Random(6);
    int[][] transposed = {
      {130, 28, 300}, {391, 90, 270}, {1030, 520, 260}, {400, 300, 270}, {1100, 600, 5}
    };
    for (var size : transposed) {
      int m = size[0];
      int n = size[1];
      int k = size[2];
      var a = Rows.of(random, 3, m, k, m, 1, false);
      var b = Rows.random(random, k, n, 1, false);
      var c = Rows.random(random, m, n, 1, false);
      var expected = c.twin();
      transposed(plain, m, n, k, a, b, expected);
      transposed(vector, m, n, k, a, b, c);
      assertSame(c, expected, "transposed product %d × %d × %d".formatted(m, n, k));
    }
    int[][] products = {{150, 70, 2500}, {800, 130, 60}};
    for (var size : products) {
      int m = size[0];
      int n = size[1];
      int k = size[2];
      var a = Rows.random(random, m, k, 1, false);
      var w = Rows.random(random, k, n, 1, false);
      var c = Rows.random(random, m, n, 1, false);
      var init = n > 100 ? Rows.repeated(random, n, 1, false) : null;
      var expected = c.twin();
      multiply(plain, m, n, k, n, 0, n, a, w, w.stride, 1, expected, init);
      multiply(vector, m, n, k, n, 0, n, a, w, w.stride, 1, c, init);
      assertSame(c, expected, "product %d × %d × %d".formatted(m, n, k));
    }
  }

  @Test
  void rowsOfTablesGiveTheSameBits() {
    var random = new Random(5);
    int[] ids = {7, 3, 0, 3, 2, 9};
    for (int width : SIZES) {
      var table = Rows.random(random, 10, width, 1, true);
      var rows = Rows.random(random, 5, width, 1, false);
      var expected = rows.twin();
      plain.gather(
          5,
          width,
          ids,
          1,
          table.array,
          table.offset,
          table.stride,
          expected.array,
          expected.offset,
          expected.stride);
      vector.gather(
          5,
          width,
          ids,
          1,
          table.array,
          table.offset,
          table.stride,
          rows.array,
          rows.offset,
          rows.stride);
      assertSame(rows, expected, "gather");
      var sums = table.twin();
      plain.scatterAdd(
          5,
          width,
          ids,
          1,
          rows.array,
          rows.offset,
          rows.stride,
          sums.array,
          sums.offset,
          sums.stride);
      vector.scatterAdd(
          5,
          width,
          ids,
          1,
          rows.array,
          rows.offset,
          rows.stride,
          table.array,
          table.offset,
          table.stride);
      assertSame(table, sums, "scatter");
      var columns = Rows.random(random, 1, width, 1, false);
      var expectedColumns = columns.twin();
      plain.columnSum(
          5, width, expectedColumns.array, columns.offset, rows.array, rows.offset, rows.stride);
      vector.columnSum(
          5, width, columns.array, columns.offset, rows.array, rows.offset, rows.stride);
      assertSame(columns, expectedColumns, "column sum");
    }
  }

  @Test
  void softmaxAndCrossEntropyGiveTheSameBits() {
    var random = new Random(6);
    for (int width : SIZES) {
      for (int round = 0; round < 10 && width > 0; round++) {
        var x = Rows.random(random, 4, width, round % 3 * 10 + 1, round == 9);
        int[] labels = {0, random.nextInt(width), -1, width - 1, 0};
        double smoothing = round % 2 * 0.1;
        var scale = Rows.random(random, 1, 4, 1, false);
        var out = Rows.random(random, 4, width, 1, false);
        var expected = out.twin();
        plain.softmax(
            4, width, expected.array, out.offset, out.stride, x.array, x.offset, x.stride);
        vector.softmax(4, width, out.array, out.offset, out.stride, x.array, x.offset, x.stride);
        assertSame(out, expected, "softmax");
        var loss = new Rows(new float[5], 1, 4);
        var expectedLoss = loss.twin();
        crossEntropy(plain, width, smoothing, x, labels, expectedLoss, scale, null);
        crossEntropy(vector, width, smoothing, x, labels, loss, scale, null);
        assertSame(loss, expectedLoss, "cross-entropy");
        crossEntropy(plain, width, smoothing, x, labels, expectedLoss, scale, expected);
        crossEntropy(vector, width, smoothing, x, labels, loss, scale, out);
        assertSame(out, expected, "gradient of cross-entropy");
        crossEntropy(vector, width, smoothing, x, labels, loss, scale, x);
        assertSame(loss, expectedLoss, "cross-entropy with gradient");
        for (int j = 0; j < width; j++) {
          assertThat(Float.valueOf(x.array[x.offset + j]))
              .isEqualTo(Float.valueOf(expected.array[expected.offset + j]));
        }
      }
    }
  }

  private static void crossEntropy(
      Kernels<float[]> kernels,
      int width,
      double smoothing,
      Rows x,
      int[] labels,
      Rows loss,
      Rows scale,
      Rows gradient) {
    kernels.softmaxCrossEntropy(
        4,
        width,
        smoothing,
        x.array,
        x.offset,
        x.stride,
        labels,
        1,
        loss.array,
        loss.offset,
        scale.array,
        scale.offset,
        gradient == null ? null : gradient.array,
        gradient == null ? 0 : gradient.offset,
        gradient == null ? 0 : gradient.stride);
  }

  @Test
  void dropoutMasksAreTheSame() {
    var random = new Random(8);
    int[] origin = {5, 6, 700};
    for (int width : SIZES) {
      var out = Rows.random(random, 2, width, 1, false);
      var expected = out.twin();
      plain.dropoutMask(
          2, width, 0.3, 42, 1, 17, 5, origin, 1, expected.array, out.offset, out.stride);
      vector.dropoutMask(2, width, 0.3, 42, 1, 17, 5, origin, 1, out.array, out.offset, out.stride);
      assertSame(out, expected, "mask");
    }
  }
}
