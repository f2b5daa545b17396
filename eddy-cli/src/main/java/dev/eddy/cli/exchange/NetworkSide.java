package dev.eddy.cli.exchange;

import dev.eddy.data.Given;
import dev.eddy.formats.Network;
import dev.eddy.formats.NetworkRun;
import dev.eddy.formats.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A network of Eddy's layers: `[batch, time, width]`, `[batch, time]` for symbols.
final class NetworkSide implements Side {

  private final String name;
  private final NetworkRun run;
  private final List<Input> inputs = new ArrayList<>();

  NetworkSide(String name, Network network) {
    this.name = name;
    for (var input : network.inputs()) {
      inputs.add(input(network, input));
    }
    run = network.open();
  }

  private static Input input(Network network, Network.Input input) {
    var axes = new ArrayList<Axis>();
    axes.add(new Axis(-1, Axis.BATCH));
    if (!input.axis().isEmpty()) {
      axes.add(new Axis(-1, input.axis()));
    }
    if (!input.isSymbols()) {
      axes.add(new Axis(input.width(), ""));
      return new Input(input.name(), axes, 0, "");
    }
    // A field that several layers read has to be a symbol of each.
    int symbols = Integer.MAX_VALUE;
    var picks = "";
    for (var feed : network.feeds()) {
      if (!(feed instanceof Network.Feed.Given(String given, String field))
          || !given.equals(input.name())) {
        continue;
      }
      for (var held : network.model().given()) {
        if (held instanceof Given.Symbols(String name, _, int count) && name.equals(field)) {
          symbols = Math.min(symbols, count);
        } else if (held instanceof Given.Positions(String name, _, String of)
            && name.equals(field)) {
          picks = of;
        }
      }
    }
    return new Input(input.name(), axes, symbols, picks);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Input> inputs() {
    return List.copyOf(inputs);
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> given) {
    return run.run(given);
  }

  @Override
  public void close() {
    run.close();
  }
}
