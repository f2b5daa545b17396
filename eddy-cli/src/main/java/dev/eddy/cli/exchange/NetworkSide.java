package dev.eddy.cli.exchange;

import dev.eddy.data.Given;
import dev.eddy.formats.Network;
import java.util.ArrayList;

/// A network of Eddy's layers as a {@link Side}: `[batch, time, width]`, `[batch, time]` for
/// symbols.
final class NetworkSide {

  private NetworkSide() {}

  static Side of(String name, Network network) {
    var inputs = network.inputs().stream().map(input -> input(network, input)).toList();
    var run = network.open();
    return new Side(name, inputs, run::run, run::close);
  }

  private static Side.Input input(Network network, Network.Input input) {
    var axes = new ArrayList<Side.Axis>();
    axes.add(new Side.Axis(-1, Side.Axis.BATCH));
    if (!input.axis().isEmpty()) {
      axes.add(new Side.Axis(-1, input.axis()));
    }
    if (!input.isSymbols()) {
      axes.add(new Side.Axis(input.width(), ""));
      return new Side.Input(input.name(), axes, 0, "");
    }
    var picks = "";
    for (var feed : network.feeds()) {
      if (!(feed instanceof Network.Feed.Given(String given, String field))
          || !given.equals(input.name())) {
        continue;
      }
      for (var held : network.model().given()) {
        if (held instanceof Given.Positions(String name, _, String of) && name.equals(field)) {
          picks = of;
        }
      }
    }
    return new Side.Input(input.name(), axes, symbols(network, input.name()), picks);
  }

  /// How many symbols an input has: a field that several layers read has to be a symbol of each.
  static int symbols(Network network, String input) {
    int symbols = Integer.MAX_VALUE;
    for (var feed : network.feeds()) {
      if (!(feed instanceof Network.Feed.Given(String given, String field))
          || !given.equals(input)) {
        continue;
      }
      for (var held : network.model().given()) {
        if (held instanceof Given.Symbols(String name, _, int count) && name.equals(field)) {
          symbols = Math.min(symbols, count);
        }
      }
    }
    return symbols;
  }
}
