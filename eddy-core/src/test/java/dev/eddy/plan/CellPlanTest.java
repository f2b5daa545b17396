package dev.eddy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.plan.CellPlan.Loop;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CellPlanTest {

  private static final Stage.Pointwise POINTWISE = new Stage.Pointwise(List.of(), 1);

  private static final Ref ROW =
      new Ref(new Buffer(0, "row", 1, Buffer.Kind.STEPS, "", 0, ""), 0, 1, 0);

  private static final Stage.Product PRODUCT =
      new Stage.Product(ROW, new Stage.Packed(0, 1, 1, List.of()), ROW, Optional.empty());

  @Test
  void aLoopIsNamedByWhatAStepIs() {
    assertThat(Loop.of(List.of())).isEqualTo(new Loop.None());
    assertThat(Loop.of(List.of(POINTWISE))).isEqualTo(new Loop.InBlocks(POINTWISE));
    assertThat(Loop.of(List.of(PRODUCT))).isEqualTo(new Loop.EachStep(List.of(PRODUCT)));
    assertThat(Loop.of(List.of(PRODUCT, POINTWISE)).stages()).containsExactly(PRODUCT, POINTWISE);
  }
}
