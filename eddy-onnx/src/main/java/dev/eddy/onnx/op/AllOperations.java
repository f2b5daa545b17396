package dev.eddy.onnx.op;

import dev.eddy.onnx.run.Operations;

/// Every operator that Eddy runs, family by family.
public final class AllOperations {
  private AllOperations() {}

  /// A table of them all.
  public static Operations table() {
    var table = new Operations();
    Unary.addTo(table);
    Pointwise.addTo(table);
    Shapes.addTo(table);
    Moves.addTo(table);
    Indexing.addTo(table);
    Products.addTo(table);
    Reductions.addTo(table);
    Normalising.addTo(table);
    Convolutions.addTo(table);
    Pooling.addTo(table);
    Recurrent.addTo(table);
    Control.addTo(table);
    Lists.addTo(table);
    Quantised.addTo(table);
    TrainingOperators.addTo(table);
    Draws.addTo(table);
    return table;
  }
}
