package dev.eddy.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParameterLayoutTest {

  static Stream<ParameterLayout> layouts() {
    return Stream.of(
        ParameterLayout.tensorflowBasicRnn(),
        ParameterLayout.tensorflowLstm(),
        ParameterLayout.tensorflowLstmPeephole(),
        ParameterLayout.tensorflowGru(),
        ParameterLayout.tensorflowSru(),
        ParameterLayout.tensorflowDense(),
        new ParameterLayout(
            "stacked rows",
            List.of(
                new ParameterLayout.Stored(
                    "weight",
                    ParameterLayout.Orientation.OUT_IN,
                    List.of(ParameterLayout.Part.HIDDEN, ParameterLayout.Part.INPUT),
                    List.of(List.of("U_a", "W_a"), List.of("U_b", "W_b")))),
            Map.of()));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void gatherUndoesScatter(ParameterLayout layout) {
    var stored = new HashMap<String, float[]>();
    for (var tensor : layout.tensors()) {
      float[] numbers = new float[tensor.shape(3, 2).stream().reduce(1, (a, b) -> a * b)];
      for (int i = 0; i < numbers.length; i++) numbers[i] = i + 1;
      stored.put(tensor.name(), numbers);
    }
    var parameters = layout.scatter(stored, 3, 2);
    assertThat(parameters.values().stream().mapToInt(p -> p.length).sum())
        .isEqualTo(stored.values().stream().mapToInt(p -> p.length).sum());
    var again = layout.gather(parameters, 3, 2);
    stored.forEach((name, numbers) -> assertThat(again.get(name)).containsExactly(numbers));
  }

  @Test
  void anLstmKernelIsInputOverStateAndGatesIJFO() {
    float[] kernel = new float[3 * 4];
    for (int i = 0; i < kernel.length; i++) kernel[i] = i;
    var parameters = ParameterLayout.tensorflowLstm().tensor("kernel").scatter(kernel, 2, 1);
    assertThat(parameters.get("W_i")).containsExactly(0, 4);
    assertThat(parameters.get("W_g")).containsExactly(1, 5);
    assertThat(parameters.get("W_f")).containsExactly(2, 6);
    assertThat(parameters.get("U_o")).containsExactly(11);
  }

  @Test
  void rowsOfAnOutInMatrixAreOutputs() {
    var stored =
        new ParameterLayout.Stored(
            "w",
            ParameterLayout.Orientation.OUT_IN,
            List.of(ParameterLayout.Part.INPUT),
            List.of(List.of("A"), List.of("B")));
    var parameters = stored.scatter(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2);
    assertThat(parameters.get("A")).containsExactly(1, 2, 3, 4);
    assertThat(parameters.get("B")).containsExactly(5, 6, 7, 8);
  }

  @Test
  void aTensorFlowLayoutIsFoundByItsParameters() {
    assertThat(ParameterLayout.tensorflow(Set.of("W", "U", "b")))
        .contains(ParameterLayout.tensorflowBasicRnn());
    assertThat(ParameterLayout.tensorflow(ParameterLayout.tensorflowGru().parameters()))
        .contains(ParameterLayout.tensorflowGru());
    assertThat(ParameterLayout.tensorflow(Set.of("W", "U", "b", "p"))).isEmpty();
  }

  @Test
  void aTensorOfAnotherSizeIsRefused() {
    assertThatThrownBy(
            () -> ParameterLayout.tensorflowLstm().tensor("kernel").scatter(new float[7], 4, 2))
        .hasMessage(
            "tensor \"kernel\": expected 48 numbers, shape [6, 8] for input size 4 and hidden size 2, found 7");
  }

  @Test
  void aMissingParameterIsRefused() {
    assertThatThrownBy(
            () -> ParameterLayout.tensorflowBasicRnn().tensor("bias").gather(Map.of(), 4, 2))
        .hasMessage("tensor \"bias\": expected parameter 'b' with 2 numbers, found none");
  }
}
