package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ShapesTest {

  private static final Offset<Float> PRINTED = within(5e-7f);

  private final Shapes.Result result = Shapes.run(_ -> {});

  @Test
  void oneLetterGivesTheNumbersTensorFlowPrinted() {
    near(result.one(), 0.04945214f, 0.04316235f);
  }

  @Test
  void everyLetterOfHelloGivesTheNumbersTensorFlowPrinted() {
    assertThat(result.sequence()).hasSize(5);
    near(result.sequence().get(0), 0.04945214f, 0.04316235f);
    near(result.sequence().get(1), -0.00104636f, 0.06992362f);
    near(result.sequence().get(2), 0.06311742f, -0.06535073f);
    near(result.sequence().get(3), 0.11887082f, -0.16511463f);
    near(result.sequence().get(4), 0.16751593f, -0.26476774f);
  }

  @Test
  void threeWordsOfFiveLettersGiveTwoNumbersEach() {
    assertThat(result.batchShape()).containsExactly(3, 5, 2);
  }

  private static void near(List<Float> found, float first, float second) {
    assertThat(found.get(0)).isCloseTo(first, PRINTED);
    assertThat(found.get(1)).isCloseTo(second, PRINTED);
  }
}
