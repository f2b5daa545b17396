package dev.eddy.equation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.equation.Equations.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptimizerTextTest {
  private static final String ADAM =
      """
      # Adam: Kingma & Ba 2015.
      option beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8
      rate = lr*sqrt(1 - beta2^t)/(1 - beta1^t)
      m' = beta1*m + (1 - beta1)*g
      v' = beta2*v + (1 - beta2)*g*g
      w' = w - rate*m'/(sqrt(v') + epsilon)
      """;

  @Test
  void adamHasTwoStatesOfTheSizeOfItsWeightsAndAScalarRate() {
    var adam = Equations.parse(Kind.OPTIMIZER, "adam", ADAM);
    assertThat(adam.states()).extracting(Equations.State::name).containsExactly("m", "v");
    assertThat(adam.states()).extracting(Equations.State::dim).containsOnly(Dim.of("N"));
    assertThat(adam.inputs()).extracting(Equations.Input::name).containsExactly("w", "g");
    assertThat(adam.parameters()).isEmpty();
    assertThat(adam.shape(adam.lines().getFirst().value())).isEqualTo(new Shape.Scalar());
    assertThat(adam.shape(adam.lines().getLast().value())).isEqualTo(new Shape.Vector(Dim.of("N")));
    assertThat(Printer.text(adam.lines().get(3))).isEqualTo("w' = w - rate*m'/(sqrt(v') + 1e-8)");
    assertThat(adam.documentation()).isEqualTo("Adam: Kingma & Ba 2015.");
  }

  @Test
  void anOptionOfAnOptimizerCanBeSet() {
    var adam = Equations.parse(Kind.OPTIMIZER, "adam", ADAM).with(Map.of("beta1", "0.5"));
    assertThat(Printer.text(adam.lines().get(1))).isEqualTo("m' = 0.5*m + (1 - 0.5)*g");
  }

  @Test
  void aStateOfAnOptimizerMayStartElsewhereThanAtZero() {
    var rmsprop =
        Equations.parse(
            Kind.OPTIMIZER,
            "rmsprop",
            """
            option decay = 0.9, epsilon = 1e-10
            state ms = constant(1)
            ms' = decay*ms + (1 - decay)*g*g
            w' = w - lr*g/sqrt(ms' + epsilon)
            """);
    assertThat(rmsprop.states().getFirst().init())
        .isEqualTo(new Equations.Init("constant", java.util.List.of(1.0)));
  }

  @Test
  void plainDescentHasNoState() {
    assertThat(Equations.parse(Kind.OPTIMIZER, "sgd", "w' = w - lr*g").states()).isEmpty();
  }

  @Test
  void aLossGivesAVector() {
    var loss =
        Equations.parse(
            Kind.LOSS,
            "huber",
            "option k = 1\nd = abs(y - target)\noutput = where(d <= k, 0.5*d*d, k*d - 0.5*k*k)");
    assertThat(loss.outputDim()).isEqualTo(Dim.of("N"));
    assertThat(loss.inputs()).extracting(Equations.Input::name).containsExactly("y", "target");
  }

  @Test
  void aLossMayTakeItsRowApart() {
    var loss = Equations.parse(Kind.LOSS, "parts", "a, b = split(y - target)\noutput = a*b");
    assertThat(loss.outputDim().value(Map.of("N", 6))).isEqualTo(3);
  }

  @Test
  void anOptimizerTakesNothingApart() {
    assertThatThrownBy(
            () -> Equations.parse(Kind.OPTIMIZER, "parts", "a, b = split(g)\nw' = w - lr*a"))
        .hasMessageContaining("'split' is only for cells");
  }
}
