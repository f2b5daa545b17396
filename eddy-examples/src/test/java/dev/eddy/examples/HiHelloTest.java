package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class HiHelloTest {

  @Test
  void learnsToWriteIhelloInFiftySteps() {
    var result = HiHello.run(1, _ -> {});

    assertThat(result.predicted()).isEqualTo("ihello");
    assertThat(result.loss()).hasSize(50);
    assertThat(result.loss().getLast()).isLessThan(0.05);
  }

  @Test
  void repeatsTheLossesThatTensorFlowPrinted() {
    var result = HiHello.tensorflowLog(_ -> {});

    var loss = result.loss();
    assertThat(loss).hasSize(2000);
    double[] exact = {1.5547440, 1.5508131, 1.5470369, 1.5434164};
    for (int step = 0; step < exact.length; step++) {
      assertThat(loss.get(step)).isCloseTo(exact[step], within(2e-6));
    }
    assertThat(loss.get(1998)).isCloseTo(0.7530500, within(2e-6));
    assertThat(loss.get(1999)).isCloseTo(0.7529726, within(2e-6));
    assertThat(loss.subList(0, 4).stream().map(HiHelloTest::printed))
        .containsExactly("1.55474", "1.55081", "1.54704", "1.54342");
    assertThat(loss.subList(1998, 2000).stream().map(HiHelloTest::printed))
        .containsExactly("0.75305", "0.752973");
    assertThat(result.predicted()).isEqualTo("ihello");
  }

  /// Six significant digits, as the log has them.
  private static String printed(double loss) {
    return new BigDecimal(loss).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
