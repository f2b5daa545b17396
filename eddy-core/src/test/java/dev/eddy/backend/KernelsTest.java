package dev.eddy.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.operation.Op;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelsTest {
  private static final int[] WIDTHS = {0, 1, 5, 16, 17, 65, 130};

  static Stream<Kernels<?>> kernels() {
    return Stream.of(new FloatKernels(), new DoubleKernels());
  }

  /// An operand: an array of noise with an offset and a row stride.
  private record Rows<A>(A array, int offset, int stride) {
    static <A> Rows<A> random(Kernels<A> kernels, Random random, int rows, int width) {
      int offset = random.nextInt(7);
      int stride = random.nextInt(4) == 0 ? width : width + random.nextInt(9);
      return noise(kernels, random, offset, stride, rows, width);
    }

    static <A> Rows<A> noise(
        Kernels<A> kernels, Random random, int offset, int stride, int rows, int width) {
      int size = offset + Math.max(0, rows - 1) * stride + width + 3;
      A array = kernels.allocate(size);
      for (int i = 0; i < size; i++) {
        kernels.set(array, i, random.nextGaussian());
      }
      return new Rows<>(array, offset, stride);
    }

    int at(int row, int column) {
      return offset + row * stride + column;
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void everyOperationIsItsFormula(Kernels<A> kernels) {
    var random = new Random(1);
    for (var op : Op.values()) {
      for (int width : WIDTHS) {
        int rows = random.nextInt(4);
        var a = Rows.random(kernels, random, rows, width);
        var b =
            random.nextBoolean()
                ? Rows.random(kernels, random, rows, width)
                : Rows.noise(kernels, random, 2, 0, 1, width);
        var c = Rows.random(kernels, random, rows, width);
        var out = Rows.random(kernels, random, rows, width);
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
        for (int r = 0; r < rows; r++) {
          for (int j = 0; j < width; j++) {
            double x = kernels.get(a.array, op == Op.EXPAND ? a.at(r, 0) : a.at(r, j));
            double expected =
                formula(op, x, kernels.get(b.array, b.at(r, j)), kernels.get(c.array, c.at(r, j)));
            double found = kernels.get(out.array, out.at(r, j));
            if (Double.isNaN(expected)) {
              assertThat(found).as("%s(%s)", op, x).isNaN();
            } else {
              assertThat(found)
                  .as("%s(%s)", op, x)
                  .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
            }
          }
        }
      }
    }
  }

  private static double formula(Op op, double a, double b, double c) {
    return switch (op) {
      case COPY, EXPAND -> a;
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case NEG -> -a;
      case FMA -> a * b + c;
      case FNMA -> c - a * b;
      case SIGMOID -> 1 / (1 + StrictMath.exp(-a));
      case TANH -> StrictMath.tanh(a);
      case RELU -> Math.max(a, 0);
      case ELU -> a > 0 ? a : StrictMath.expm1(a);
      case SOFTPLUS -> StrictMath.log1p(StrictMath.exp(a));
      case SOFTSIGN -> a / (1 + Math.abs(a));
      case HARD_SIGMOID -> Math.clamp(0.2 * a + 0.5, 0.0, 1.0);
      case EXP -> StrictMath.exp(a);
      case LOG -> StrictMath.log(a);
      case LOG1P -> StrictMath.log1p(a);
      case SQRT -> StrictMath.sqrt(a);
      case ABS -> Math.abs(a);
      case SIGN -> Math.signum(a);
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case GT -> a > b ? 1 : 0;
      case GE -> a >= b ? 1 : 0;
      case WHERE -> a != 0 ? b : c;
      case SIGMOID_GRAD -> a * (1 - a) * b;
      case TANH_GRAD -> (1 - a * a) * b;
    };
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void aMapMayWriteOverItsOperand(Kernels<A> kernels) {
    A a = kernels.allocate(40);
    kernels.fill(a, 0, 40, 3);
    kernels.map(Op.MUL.ordinal(), 2, 20, a, 0, 20, a, 0, 20, a, 0, 20, a, 0, 20);
    assertThat(kernels.get(a, 39)).isEqualTo(9);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void rowReductionsSeeTheirRowOnly(Kernels<A> kernels) {
    var random = new Random(2);
    for (int width : WIDTHS) {
      var a = Rows.random(kernels, random, 3, width);
      A out = kernels.allocate(8);
      kernels.rowSum(3, width, out, 1, 2, a.array, a.offset, a.stride);
      for (int r = 0; r < 3; r++) {
        double sum = 0;
        for (int j = 0; j < width; j++) {
          sum += kernels.get(a.array, a.at(r, j));
        }
        assertThat(kernels.get(out, 1 + 2 * r)).isCloseTo(sum, within(1e-4));
      }
      kernels.rowMax(3, width, out, 1, 2, a.array, a.offset, a.stride);
      for (int r = 0; r < 3; r++) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < width; j++) {
          max = Math.max(max, kernels.get(a.array, a.at(r, j)));
        }
        assertThat(kernels.get(out, 1 + 2 * r)).isEqualTo(max);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void aProductOfAnyColumnsIsTheNaiveProduct(Kernels<A> kernels) {
    var random = new Random(3);
    for (int round = 0; round < 60; round++) {
      int m = random.nextInt(9);
      int k = random.nextInt(20);
      // Some wider than what plain Java takes in one pass.
      int total = 1 + random.nextInt(round % 4 == 0 ? 700 : 150);
      int first = random.nextInt(total);
      int n = random.nextInt(total - first + 1);
      var a = Rows.random(kernels, random, m, k);
      boolean transposed = random.nextBoolean();
      var w =
          transposed
              ? Rows.random(kernels, random, total, k)
              : Rows.random(kernels, random, k, total);
      var c = Rows.random(kernels, random, m, n);
      var init = round % 2 == 0 ? Rows.random(kernels, random, 1, n) : null;
      A packed = kernels.allocate(5 + kernels.packedSize(k, total));
      int split = random.nextInt(k + 1);
      int ps = transposed ? 1 : w.stride;
      int js = transposed ? w.stride : 1;
      kernels.pack(split, total, w.array, w.offset, ps, js, packed, 5, k, 0, 0);
      kernels.pack(
          k - split, total, w.array, w.offset + split * ps, ps, js, packed, 5, k, split, 0);
      var expected = new double[m][n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum =
              init == null
                  ? kernels.get(c.array, c.at(i, j))
                  : kernels.get(init.array, init.at(0, j));
          for (int p = 0; p < k; p++) {
            sum +=
                kernels.get(a.array, a.at(i, p))
                    * kernels.get(w.array, w.offset + p * ps + (first + j) * js);
          }
          expected[i][j] = sum;
        }
      }
      kernels.gemm(
          m,
          n,
          k,
          a.array,
          a.offset,
          a.stride,
          packed,
          5,
          first,
          c.array,
          c.offset,
          c.stride,
          init == null ? null : init.array,
          init == null ? 0 : init.offset);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          assertThat(kernels.get(c.array, c.at(i, j))).isCloseTo(expected[i][j], within(1e-4));
        }
      }
    }
  }

  @Test
  void rowsTogetherHaveTheBitsOfRowsAloneInPanelsOfAnyWidth() {
    var random = new Random(8);
    for (int panel : new int[] {8, 16, 64}) {
      var kernels = new FloatKernels(panel);
      for (int round = 0; round < 20; round++) {
        int m = 2 + random.nextInt(4);
        int k = random.nextInt(40);
        int total = 1 + random.nextInt(700);
        int first = random.nextInt(total);
        int n = total - first;
        var a = noise(random, m * k);
        var packed = new float[kernels.packedSize(k, total)];
        kernels.pack(k, total, noise(random, k * total), 0, total, 1, packed, 0, k, 0, 0);
        var start = noise(random, n);
        var together = new float[m * n];
        kernels.gemm(m, n, k, a, 0, k, packed, 0, first, together, 0, n, start, 0);

        var alone = new float[m * n];
        for (int i = 0; i < m; i++) {
          kernels.gemm(1, n, k, a, i * k, k, packed, 0, first, alone, i * n, n, start, 0);
        }
        assertThat(together).isEqualTo(alone);
      }
    }
  }

  private static float[] noise(Random random, int size) {
    var numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void aTransposedProductAddsToWhatIsThere(Kernels<A> kernels) {
    var random = new Random(4);
    for (int round = 0; round < 40; round++) {
      int m = random.nextInt(14);
      int k = random.nextInt(20);
      int n = random.nextInt(round % 4 == 0 ? 700 : 140);
      var a = Rows.random(kernels, random, k, m);
      var b = Rows.random(kernels, random, k, n);
      var c = Rows.random(kernels, random, m, n);
      var expected = new double[m][n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          expected[i][j] = kernels.get(c.array, c.at(i, j));
          for (int p = 0; p < k; p++) {
            expected[i][j] += kernels.get(a.array, a.at(p, i)) * kernels.get(b.array, b.at(p, j));
          }
        }
      }
      kernels.gemmTransposed(
          m, n, k, a.array, a.offset, a.stride, b.array, b.offset, b.stride, c.array, c.offset,
          c.stride);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          assertThat(kernels.get(c.array, c.at(i, j))).isCloseTo(expected[i][j], within(1e-4));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void gatherReadsAndScatterAddsTheRowsOfTheTable(Kernels<A> kernels) {
    var random = new Random(5);
    int[] ids = {9, 2, 0, 2};
    var table = Rows.noise(kernels, random, 1, 8, 3, 7);
    A out = kernels.allocate(40);
    kernels.gather(3, 7, ids, 1, table.array, 1, 8, out, 2, 9);
    for (int j = 0; j < 7; j++) {
      assertThat(kernels.get(out, 2 + j)).isEqualTo(kernels.get(table.array, table.at(2, j)));
      assertThat(kernels.get(out, 2 + 9 + j)).isEqualTo(kernels.get(table.array, table.at(0, j)));
    }
    A sums = kernels.allocate(30);
    kernels.scatterAdd(3, 7, ids, 1, out, 2, 9, sums, 1, 8);
    assertThat(kernels.get(sums, 1 + 2 * 8 + 6))
        .isEqualTo(2 * kernels.get(table.array, table.at(2, 6)));
    assertThat(kernels.get(sums, 1 + 8)).isZero();
    A columns = kernels.allocate(8);
    kernels.columnSum(3, 7, columns, 0, table.array, 1, 8);
    double sum =
        kernels.get(table.array, table.at(0, 3))
            + kernels.get(table.array, table.at(1, 3))
            + kernels.get(table.array, table.at(2, 3));
    assertThat(kernels.get(columns, 3)).isCloseTo(sum, within(1e-5));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void crossEntropyAndItsGradientFollowTheSoftmax(Kernels<A> kernels) {
    var random = new Random(6);
    for (int width : new int[] {1, 5, 16, 37}) {
      var x = Rows.random(kernels, random, 3, width);
      int[] labels = {width - 1, -1, 0};
      A loss = kernels.allocate(3);
      A scale = kernels.allocate(3);
      kernels.fill(scale, 0, 3, 0.5);
      A p = kernels.allocate(3 * width);
      kernels.softmax(3, width, p, 0, width, x.array, x.offset, x.stride);
      kernels.softmaxCrossEntropy(
          3, width, 0, x.array, x.offset, x.stride, labels, 0, loss, 0, scale, 0, null, 0, 0);
      double first = kernels.get(loss, 0);
      kernels.softmaxCrossEntropy(
          3, width, 0, x.array, x.offset, x.stride, labels, 0, loss, 0, scale, 0, x.array, x.offset,
          x.stride);
      assertThat(kernels.get(loss, 0))
          .isEqualTo(first)
          .isCloseTo(-StrictMath.log(kernels.get(p, width - 1)), within(1e-5));
      assertThat(kernels.get(loss, 1)).isZero();
      for (int r = 0; r < 3; r++) {
        double total = 0;
        for (int j = 0; j < width; j++) {
          double expected =
              labels[r] < 0 ? 0 : 0.5 * (kernels.get(p, r * width + j) - (j == labels[r] ? 1 : 0));
          assertThat(kernels.get(x.array, x.at(r, j))).isCloseTo(expected, within(1e-6));
          total += kernels.get(p, r * width + j);
        }
        assertThat(total).isCloseTo(1, within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void aSmoothedLabelIsAMixtureOfAllClasses(Kernels<A> kernels) {
    var random = new Random(7);
    double e = 0.1;
    for (int width : new int[] {1, 5, 16, 37}) {
      var x = Rows.random(kernels, random, 2, width);
      int[] labels = {width / 2, -1};
      A loss = kernels.allocate(2);
      A scale = kernels.allocate(2);
      kernels.fill(scale, 0, 2, 0.5);
      A p = kernels.allocate(2 * width);
      kernels.softmax(2, width, p, 0, width, x.array, x.offset, x.stride);
      double mean = 0;
      for (int j = 0; j < width; j++) {
        mean -= StrictMath.log(kernels.get(p, j)) / width;
      }
      kernels.softmaxCrossEntropy(
          2, width, e, x.array, x.offset, x.stride, labels, 0, loss, 0, scale, 0, null, 0, 0);
      double first = kernels.get(loss, 0);
      kernels.softmaxCrossEntropy(
          2, width, e, x.array, x.offset, x.stride, labels, 0, loss, 0, scale, 0, x.array, x.offset,
          x.stride);
      double gold = -StrictMath.log(kernels.get(p, width / 2));
      assertThat(kernels.get(loss, 0))
          .isEqualTo(first)
          .isCloseTo((1 - e) * gold + e * mean, within(1e-5));
      assertThat(kernels.get(loss, 1)).isZero();
      for (int j = 0; j < width; j++) {
        double target = e / width + (j == width / 2 ? 1 - e : 0);
        assertThat(kernels.get(x.array, x.at(0, j)))
            .isCloseTo(0.5 * (kernels.get(p, j) - target), within(1e-6));
        assertThat(kernels.get(x.array, x.at(1, j))).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void aDropoutMaskDependsOnItsNumbersOnly(Kernels<A> kernels) {
    int[] origin = {4, 7};
    A mask = kernels.allocate(2 * 1001);
    kernels.dropoutMask(2, 1000, 0.25, 11, 3, 5, 9, origin, 0, mask, 0, 1001);
    int dropped = 0;
    for (int j = 0; j < 1000; j++) {
      double value = kernels.get(mask, j);
      assertThat(value == 0 || Math.abs(value - 4 / 3.0) < 1e-6).isTrue();
      dropped += value == 0 ? 1 : 0;
    }
    assertThat(dropped).isBetween(200, 300);
    A again = kernels.allocate(10);
    kernels.dropoutMask(1, 10, 0.25, 11, 3, 5, 9, origin, 1, again, 0, 10);
    for (int j = 0; j < 10; j++) {
      assertThat(kernels.get(again, j)).isEqualTo(kernels.get(mask, 1001 + j));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void aDropoutMaskDependsOnAllBitsOfItsSeed(Kernels<A> kernels) {
    int[] origin = {0};
    var drawn = new HashSet<List<Double>>();
    for (long seed : new long[] {1, 1L | 1L << 32, 1L | 1L << 63, -1, 0xffffffffL}) {
      A mask = kernels.allocate(64);
      kernels.dropoutMask(1, 64, 0.5, seed, 0, 0, 0, origin, 0, mask, 0, 64);
      drawn.add(IntStream.range(0, 64).mapToObj(j -> kernels.get(mask, j)).toList());
    }
    assertThat(drawn).hasSize(5);
  }

  @Test
  void aUnitIsKeptWhereItsDrawIsNotBelowTheRate() {
    int[] words = {0x40000000, 0x3fffffff, -1, 0};
    assertThat(DropoutMask.kept(DropoutMask.threshold(0.25), words)).isEqualTo(0b0101);
    assertThat(DropoutMask.kept(DropoutMask.threshold(0), words)).isEqualTo(0b1111);
    assertThat(DropoutMask.kept(DropoutMask.threshold(1), words)).isZero();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  <A> void valuesMoveInAndOut(Kernels<A> kernels) {
    A array = kernels.allocate(6);
    kernels.load(new float[] {9, 1, 2, 3}, 1, array, 2, 3);
    kernels.copy(array, 2, array, 3, 3);
    float[] out = new float[4];
    kernels.store(array, 2, out, 0, 4);
    assertThat(out).containsExactly(1, 1, 2, 3);
    assertThat(kernels.sumOfSquares(array, 0, 6)).isEqualTo(15);
  }

  @Test
  void withoutAProviderPlainFloatsRunAndTheReportSaysWhatIsMissing() {
    assertThat(Backends.best()).isInstanceOf(FloatKernels.class);
    assertThat(Backends.named("float").describe()).isEqualTo("float, scalar");
    assertThat(Backends.report())
        .isEqualTo(
            """
            backend: float, scalar
            no faster backend was found: put the eddy-vector jar on the module path or class path\
            """);
    assertThatThrownBy(() -> Backends.named("vectr"))
        .hasMessage("backend 'vectr' is not known; found here: float");
  }
}
