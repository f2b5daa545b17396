package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Network.Feed;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {

  private static Network fed(Feed... feeds) {
    var build = new ModelBuilder();
    var model = build.output("y", build.numbers("x", "t", 2)).model();
    return new Network(
        model,
        Parameters.initial(model, 1).freeze(),
        List.of(new Network.Input("in", "t", 2)),
        List.of(feeds),
        List.of(new Network.Output("out", "y", "t")),
        List.of());
  }

  @Test
  void aPlainNetworkNeedsEachInputOnce() {
    assertThat(fed(new Feed.Given("in", "x")).isPlain()).isTrue();
    assertThat(fed(new Feed.Given("in", "x"), new Feed.Given("in", "z")).isPlain()).isFalse();
    assertThat(fed(new Feed.Given("in", "x"), new Feed.StepNumbers("n", "t")).isPlain()).isFalse();
  }
}
