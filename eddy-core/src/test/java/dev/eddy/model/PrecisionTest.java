package dev.eddy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrecisionTest {

  private static float[] random(int size, SplittableRandom random) {
    var values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian() * (float) Math.scalb(1.0, random.nextInt(-30, 30));
    }
    return values;
  }

  @Test
  void productsOfInt8AreExact() {
    var random = new SplittableRandom(1);
    for (int trial = 0; trial < 200; trial++) {
      var matrix = Int8Matrix.of("W", random(8 * 16, random), 8, 16);
      var values = matrix.values();
      for (int i = 0; i < values.length; i++) {
        double exact = (double) matrix.scales()[i / 16] * matrix.numbers()[i];
        assertThat((double) values[i]).isEqualTo(exact);
      }
    }
  }

  @Test
  void aWeightOfInt8MovesByHalfAScaleAtMost() {
    var random = new SplittableRandom(2);
    for (int trial = 0; trial < 200; trial++) {
      var values = random(8 * 16, random);
      var matrix = Int8Matrix.of("W", values, 8, 16);
      var rounded = matrix.values();
      for (int row = 0; row < 8; row++) {
        double largest = 0;
        double moved = 0;
        for (int i = 16 * row; i < 16 * (row + 1); i++) {
          largest = Math.max(largest, Math.abs(values[i]));
          moved = Math.max(moved, Math.abs((double) values[i] - rounded[i]));
        }
        assertThat(moved).isLessThanOrEqualTo(0.5 * matrix.scales()[row]).isPositive();
        assertThat(moved).isLessThan(largest / 253);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void roundingTwiceIsRoundingOnce(Precision precision) {
    var random = new SplittableRandom(3);
    for (int trial = 0; trial < 200; trial++) {
      var values = random(8 * 16, random);
      var once = precision.rounded("W", values, 8, 16);
      assertThat(precision.rounded("W", once, 8, 16)).isEqualTo(once);
      assertThat(Arrays.equals(once, values)).isEqualTo(precision == Precision.FLOAT32);
    }
  }

  @Test
  void rowsOfZerosAndOfTheSmallestNumbersAreZeros() {
    var values = new float[] {0, -0f, 1e-38f, Float.MIN_VALUE, 127, -1};
    assertThat(Int8Matrix.of("W", values, 3, 2).values()).containsExactly(0, 0, 0, 0, 127, -1);
  }

  @Test
  void onlyMatricesOfSeveralRowsAndColumnsAreRounded() {
    var build = new ModelBuilder();
    var read = build.scan("rnn", Cells.LSTM_PEEPHOLE, 4, build.embedding("word", "time", 7, 3));
    var model = build.output("y", build.affine("dense", 1, read)).model();
    var drawn = Parameters.initial(model, 1);
    for (int i = 0; i < drawn.values().length; i++) {
      drawn.values()[i] += 1 / 3f;
    }
    var weights = drawn.freeze();
    for (var precision : Precision.values()) {
      var rounded = weights.rounded(precision);
      assertThat(rounded.precision()).isEqualTo(precision);
      for (var entry : weights.table().entries()) {
        boolean same =
            precision == Precision.FLOAT32
                || !entry.matrix()
                || entry.rows() == 1
                || entry.columns() == 1;
        assertThat(Arrays.equals(rounded.get(entry.name()), weights.get(entry.name())))
            .as(precision + " " + entry.name())
            .isEqualTo(same);
      }
      assertThat(rounded.thaw(model).freeze().precision()).isEqualTo(Precision.FLOAT32);
    }
  }

  @Test
  void bfloat16IsTheNearestTiesToEven() {
    int one = Float.floatToRawIntBits(1f);
    assertThat(Precision.bfloat16(Float.intBitsToFloat(one | 0x7fff))).isEqualTo((short) 0x3f80);
    assertThat(Precision.bfloat16(Float.intBitsToFloat(one | 0x8000))).isEqualTo((short) 0x3f80);
    assertThat(Precision.bfloat16(Float.intBitsToFloat(one | 0x8001))).isEqualTo((short) 0x3f81);
    assertThat(Precision.bfloat16(Float.intBitsToFloat(one | 0x18000))).isEqualTo((short) 0x3f82);
    assertThat(Precision.bfloat16(Float.NaN) & 0x7fff).isGreaterThan(0x7f80);
  }

  @Test
  void bitsNameAPrecision() {
    assertThat(Precision.ofBits(8)).isEqualTo(Precision.INT8);
    assertThat(Precision.ofBits(16)).isEqualTo(Precision.BFLOAT16);
    assertThatThrownBy(() -> Precision.ofBits(4))
        .hasMessage("expected weights of 8 bits (int8), 16 (bfloat16) or 32 (float32), found 4");
  }

  @Test
  void whatIsNoMatrixOfInt8IsRefused() {
    assertThatThrownBy(() -> new Int8Matrix(new byte[] {127, 0, 127}, new float[] {1, 1}))
        .hasMessage("3 numbers are not 2 rows");
    assertThatThrownBy(() -> new Int8Matrix(new byte[] {-128, 127}, new float[] {1}))
        .hasMessageStartingWith("row 0 has the scale 1.0 and numbers up to 128");
    assertThatThrownBy(() -> new Int8Matrix(new byte[] {1, 127}, new float[] {0}))
        .hasMessageStartingWith("row 0 has the scale 0.0 and numbers up to 127");
  }
}
