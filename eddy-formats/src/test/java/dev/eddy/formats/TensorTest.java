package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {
  @Test
  void equalityIsOfBits() {
    assertThat(new Tensor("a", new int[] {2}, new float[] {Float.NaN, 0f}))
        .isEqualTo(new Tensor("a", new int[] {2}, new float[] {Float.NaN, 0f}));
    assertThat(new Tensor("a", new int[] {1}, new float[] {-0f}))
        .isNotEqualTo(new Tensor("a", new int[] {1}, new float[] {0f}));
  }

  @Test
  void shapeAndValuesMustAgree() {
    assertThatThrownBy(() -> new Tensor("W", new int[] {2, 3}, new float[5]))
        .hasMessage("tensor \"W\": shape [2, 3] holds 6 values, but 5 are given");
    assertThatThrownBy(() -> new Tensor("W", new int[] {-1}, new float[1]))
        .hasMessage("tensor \"W\": shape [-1] has a negative extent");
  }
}
