package dev.eddy.train;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.check.CellCheck;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import java.util.HashSet;

/// What is wrong with the cells of a model, found before it is trained.
final class CellFaults {

  private CellFaults() {}

  /// @throws IllegalArgumentException if a cell that is not Eddy's own should not be trained
  static void refuse(Model model) {
    var checked = new HashSet<String>();
    for (var layer : model.layers()) {
      if (layer instanceof Layer.Apply apply && !isKnown(apply.cell())) {
        refuseIdleStates(apply, model);
        if (checked.add(apply.cell().text())) {
          CellCheck.fault(apply.cell()).ifPresent(CellFaults::refuse);
        }
      }
    }
  }

  private static boolean isKnown(Cell cell) {
    return ModelBuilder.isOwn(cell)
        || Cells.all().stream().anyMatch(known -> known.equations().equals(cell.equations()));
  }

  /// A state that no output depends on may be there for a layer that reads it at the end.
  private static void refuseIdleStates(Layer.Apply apply, Model model) {
    boolean readAtTheEnd =
        model.layers().stream()
            .anyMatch(l -> l instanceof Layer.FinalState f && f.scan().equals(apply.name()));
    if (!readAtTheEnd) {
      CellCheck.idleStates(apply.cell()).ifPresent(CellFaults::refuse);
    }
  }

  private static void refuse(String fault) {
    throw new IllegalArgumentException(fault);
  }
}
