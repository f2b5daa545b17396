package dev.eddy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.operation.Op;
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

  private static Ref ref(String name, Buffer.Kind kind, int shift) {
    return new Ref(new Buffer(name.hashCode(), name, 1, kind, "", 0, ""), 0, 1, shift);
  }

  private static final Ref BEFORE = ref("h", Buffer.Kind.STATES, 0);
  private static final Ref NEXT = ref("h", Buffer.Kind.STATES, 1);
  private static final Ref A = ref("a", Buffer.Kind.STEPS, 0);
  private static final Ref B = ref("b", Buffer.Kind.STEPS, 0);
  private static final Ref C = ref("c", Buffer.Kind.VECTOR, 0);
  private static final Ref REGISTER = ref("block", Buffer.Kind.BLOCK, 0);

  private static Stage.Instruction map(Op op, Ref out, Ref... of) {
    return new Stage.Instruction.Map(op, out, List.of(of));
  }

  private static Loop loop(Stage.Instruction... code) {
    return Loop.of(List.of(new Stage.Pointwise(List.of(code), 1)));
  }

  @Test
  void aStateThatIsLinearInItselfIsALinearScan() {
    var sum = loop(map(Op.FMA, NEXT, A, BEFORE, B));
    var turned = loop(map(Op.FMA, NEXT, BEFORE, A, B));
    var products = loop(map(Op.MUL, REGISTER, A, BEFORE), map(Op.FMA, NEXT, B, C, REGISTER));

    for (var loop : List.of(sum, turned)) {
      var scan = (Loop.LinearScan) loop;
      assertThat(List.of(scan.state(), scan.next(), scan.a(), scan.b()))
          .containsExactly(BEFORE, NEXT, A, B);
      assertThat(scan.c()).isEmpty();
    }
    var scan = (Loop.LinearScan) products;
    assertThat(List.of(scan.state(), scan.next(), scan.a(), scan.b()))
        .containsExactly(BEFORE, NEXT, A, B);
    assertThat(scan.c()).hasValue(C);
    assertThat(scan.stages()).hasSize(1);
  }

  @Test
  void whateverElseReadsTheStateIsNoLinearScan() {
    var others =
        List.of(
            loop(map(Op.FMA, NEXT, BEFORE, BEFORE, B)),
            loop(map(Op.FMA, NEXT, A, BEFORE, BEFORE)),
            loop(map(Op.FMA, NEXT, A, B, BEFORE)),
            loop(map(Op.FNMA, NEXT, A, BEFORE, B)),
            loop(map(Op.FMA, A, B, BEFORE, C)),
            loop(map(Op.MUL, REGISTER, A, BEFORE), map(Op.FMA, NEXT, B, BEFORE, REGISTER)),
            loop(map(Op.MUL, REGISTER, A, BEFORE), map(Op.FMA, NEXT, B, REGISTER, C)),
            loop(map(Op.MUL, A, A, BEFORE), map(Op.FMA, NEXT, B, C, A)),
            loop(map(Op.ADD, REGISTER, A, BEFORE), map(Op.FMA, NEXT, B, C, REGISTER)),
            loop(
                map(Op.MUL, REGISTER, A, BEFORE),
                map(Op.FMA, NEXT, B, C, REGISTER),
                map(Op.TANH, A, NEXT)));

    assertThat(others).allMatch(loop -> loop instanceof Loop.InBlocks);
  }
}
