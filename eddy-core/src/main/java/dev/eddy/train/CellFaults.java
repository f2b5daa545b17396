package dev.eddy.train;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.engine.CellCheck;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.plan.Influence;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.stream.Collectors;

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
          CellCheck.fault(apply.cell())
              .ifPresent(fault -> {
                throw new IllegalArgumentException(fault);
              });
        }
      }
    }
  }

  private static boolean isKnown(Cell cell) {
    return ModelBuilder.isOwn(cell)
        || Cells.all().stream().anyMatch(known -> known.equations().equals(cell.equations()));
  }

  /// A state that only its own next value reads is kept and carried for nothing.
  private static void refuseIdleStates(Layer.Apply apply, Model model) {
    var idle = new LinkedHashSet<>(Influence.idleStates(apply.cell(), model.sizes(apply)));
    for (var layer : model.layers()) {
      if (layer instanceof Layer.FinalState last && last.scan().equals(apply.name())) {
        idle.clear();
      }
    }
    if (!idle.isEmpty()) {
      boolean one = idle.size() == 1;
      throw new IllegalArgumentException(
          "cell \"%s\": no output depends on the state%s %s, now or later; let one read %s, or leave %s out"
              .formatted(
                  apply.cell().name(),
                  one ? "" : "s",
                  idle.stream().map(s -> "'" + s + "'").collect(Collectors.joining(" and ")),
                  one ? "it" : "them",
                  one ? "it" : "them"));
    }
  }
}
