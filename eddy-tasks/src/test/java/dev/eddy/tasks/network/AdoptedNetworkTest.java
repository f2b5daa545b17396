package dev.eddy.tasks.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdoptedNetworkTest {

  private static AdoptedNetwork network(String equation, List<String> symbols) {
    var build = new ModelBuilder();
    var read = build.scan("rnn", Cells.ELMAN, 2, build.embedding("symbols", "t", 3, 2));
    var model = build.output("y", build.layer("dense", equation, 3, read)).model();
    return new AdoptedNetwork(
        new TextNetwork(
            "net.onnx",
            model,
            Parameters.initial(model, 1).freeze(),
            symbols,
            Vocabulary.Unit.CHARACTERS,
            0,
            List.of()));
  }

  @Test
  void whatFillsUpRowsIsNoAnswer() {
    var biased = network("output = W @ x + b", List.of("a", "b", "c"));
    biased.orderOutput();
    var adopted = biased.model("symbols", "t", "y", biased.output());
    assertThat(adopted.weights().get("dense.b")).startsWith(-1e9f);

    assertThatThrownBy(network("output = W @ x", List.of("a", "b", "c"))::orderOutput)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("net.onnx: the layer \"dense\" has no bias");
    network("output = W @ x", List.of("", "a", "b")).orderOutput();
  }
}
