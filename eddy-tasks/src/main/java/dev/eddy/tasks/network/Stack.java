package dev.eddy.tasks.network;

import dev.eddy.cell.Cell;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.ModelBuilder.Value;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NetworkSettings;

/// Recurrent layers one on the other, `layer1`, `layer2`, …, with dropout before each: `dropout1`,
/// `dropout2`, …
///
/// @param units of each layer, in each direction
/// @param bidirectional whether each layer reads in both directions
public record Stack(
    Cell cell, int units, int layers, boolean bidirectional, Regularisation regularisation) {

  /// The layers of a configuration.
  public static Stack of(Configuration configuration, boolean bidirectional) {
    var regularisation = Regularisation.of(configuration);
    return new Stack(
        regularisation.cell(CellChoice.of(configuration.get(NetworkSettings.CELL))),
        configuration.get(NetworkSettings.HIDDEN),
        configuration.get(NetworkSettings.LAYERS),
        bidirectional,
        regularisation);
  }

  /// The layers over symbols.
  ///
  /// @return what the last layer gives at every step
  public Value on(ModelBuilder build, Value symbols) {
    return onNumbers(build, regularisation.dropped(build, "dropout1", symbols));
  }

  /// The layers over numbers of the data, of which none is dropped.
  public Value onNumbers(ModelBuilder build, Value numbers) {
    var x = numbers;
    for (int layer = 1; layer <= layers; layer++) {
      if (layer > 1) {
        x = regularisation.dropped(build, "dropout" + layer, x);
      }
      var name = name(layer);
      x =
          bidirectional
              ? build.bidirectional(name, cell, units, x)
              : build.scan(name, cell, units, x);
    }
    return x;
  }

  /// The name of a layer, counted from 1; that of a bidirectional one has two parts, `.forward` and
  /// `.backward`.
  public static String name(int layer) {
    return "layer" + layer;
  }
}
