package dev.eddy.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Plan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LifetimesTest {

  private static Model stack(int layers) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    for (int i = 1; i <= layers; i++) {
      x = build.scan("lstm" + i, Cells.LSTM, 16, x);
    }
    return build.output("y", build.affine("dense", 2, x)).model();
  }

  private static List<String> names(Plan plan) {
    return plan.buffers().stream().map(Buffer::name).toList();
  }

  @Test
  void layersWhoseLivesDoNotOverlapShareTheirPlaces() {
    assertThat(names(Planner.inference(stack(4))))
        .contains(
            "lstm1.affine, lstm2.affine, lstm3.affine, lstm4.affine",
            "lstm1.c, lstm2.c, lstm3.c, lstm4.c",
            "lstm1.h, lstm3.h",
            "lstm2.h, lstm4.h");
  }

  @Test
  void whatTheBackwardPassAndGradientsReadIsKept() {
    var plan = Planner.training(stack(2), new Objective("y", Objective.squaredError()));

    assertThat(names(plan)).contains("lstm1.affine", "lstm2.affine", "lstm1.h", "lstm2.h");
    assertThat(names(plan)).contains("d lstm2.h, d lstm1.h").doesNotContain("d lstm1.affine");
  }

  @Test
  void buffersAreNumberedInTheirOrder() {
    var plan = Planner.inference(stack(3));
    for (int i = 0; i < plan.buffers().size(); i++) {
      assertThat(plan.buffers().get(i).id()).isEqualTo(i);
    }
  }

  @Test
  void aPlaceChangesItsHolderWithTheTaskThatWritesIt() {
    var plan = Planner.inference(stack(2));
    var affine =
        plan.buffers().stream()
            .filter(buffer -> buffer.name().equals("lstm1.affine, lstm2.affine"))
            .findFirst()
            .orElseThrow();

    assertThat(plan.lives()).contains(new Plan.Life(affine, 1), new Plan.Life(affine, 2));
  }

  @Test
  void rowsThatAnotherAxisReadsStay() {
    var build = new ModelBuilder();
    build.scan(
        "encoder",
        Cells.LSTM,
        4,
        build.scan("below", Cells.LSTM, 4, build.numbers("source", "s", 4)));
    build.numbers("target", "t", 4);
    var decoder =
        build.add(
            new Layer.Apply(
                "decoder",
                Cells.LSTM.withAttention(true),
                4,
                Map.of("x", List.of("target")),
                Map.of(),
                Map.of("read", List.of("encoder")),
                false,
                Map.of()));
    var plan = Planner.inference(build.output("y", decoder).model());

    assertThat(names(plan)).contains("encoder.h", "below.h");
  }

  @Test
  void sharingWhatIsStillReadIsRefused() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 4);
    var first = build.scan("first", Cells.ELMAN, 4, x);
    var second = build.scan("second", Cells.ELMAN, 4, first);
    var both = build.affine("both", 2, first.with(second));
    var plan = Planner.inference(build.output("y", both).model());
    var lives = new Lifetimes(plan);
    var h = of(plan, "first.h");
    var other = of(plan, "second.h");

    assertThatCode(() -> lives.prove(Map.of())).doesNotThrowAnyException();
    var places = new HashMap<Buffer, List<Buffer>>();
    places.put(h, List.of(h, other));
    places.put(other, List.of(h, other));
    assertThatThrownBy(() -> lives.prove(places))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "the plan of the model is wrong, \"first.h\" is overwritten by \"second.h\" before it is read");
  }

  private static Buffer of(Plan plan, String name) {
    return plan.buffers().stream()
        .filter(buffer -> buffer.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
