package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.testkit.Case;
import dev.eddy.testkit.SharedData;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The readers of recorded TensorFlow runs, against each other.
class TensorFlowGraphTest {

  private List<Case> cases;

  @BeforeEach
  void readAll() {
    var root = SharedData.find("conformance/tf1-graphs");
    assumeTrue(root.isPresent(), SharedData.MISSING);
    cases = Case.all(root.get(), "");
  }

  @Test
  void constantsOfAGraphAreTheValuesItRecorded() {
    int compared = 0;
    for (var recorded : cases) {
      var graph = recorded.graph();
      if (graph.isEmpty()) continue;
      for (var node : graph.get().ofOp("Const").toList()) {
        var values = recorded.intermediates().get(node.name() + ".0");
        var constant = node.constant();
        if (values == null || constant.isEmpty() || constant.get().data().length == 0) continue;
        assertThat(constant.get().shape())
            .as("%s %s", recorded, node.name())
            .isEqualTo(values.shape());
        for (int i = 0; i < values.data().length; i++)
          assertThat(constant.get().data()[i])
              .as("%s %s", recorded, node.name())
              .isCloseTo(values.data()[i], within(1e-7 * Math.max(1, Math.abs(values.data()[i]))));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(200);
  }

  @Test
  void seedsOfTheGraphAreTheRecordedSeeds() {
    for (var recorded : cases)
      recorded
          .graph()
          .ifPresent(graph -> {
            for (var op : recorded.randomOps()) {
              assertThat(graph.node(op.node()).integer("seed", 0)).isEqualTo(op.seed());
              assertThat(graph.node(op.node()).integer("seed2", 0)).isEqualTo(op.seed2());
            }
          });
  }

  @Test
  void attributesOfABlockCellAreRead() {
    var name = "rnn/lstmblockfusedcell/batch1_n5-3_tsLength4_noPH_clip-0.3_fBias2_withIS";
    var graph =
        cases.stream()
            .filter(c -> c.name().equals(name))
            .findFirst()
            .orElseThrow()
            .graph()
            .orElseThrow();
    var cell = graph.ofOp("BlockLSTM").findFirst().orElseThrow();
    assertThat(cell.real("forget_bias", Double.NaN)).isEqualTo(2);
    assertThat(cell.real("cell_clip", Double.NaN)).isEqualTo(0.3f);
    assertThat(cell.flag("use_peephole", true)).isFalse();
    assertThat(cell.integer("no_such_attribute", 7)).isEqualTo(7);
  }

  @Test
  void aMissingNodeIsNamed() {
    var graph = cases.stream().flatMap(c -> c.graph().stream()).findFirst().orElseThrow();
    assertThatThrownBy(() -> graph.node("nowhere"))
        .hasMessage("graph: expected a node \"nowhere\", found none of that name");
  }
}
