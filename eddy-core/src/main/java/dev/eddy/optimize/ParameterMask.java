package dev.eddy.optimize;

import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ParameterTable;
import dev.eddy.run.StepPlan;
import dev.eddy.text.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;

/// A parameter some of whose weights are taken for zero while training: `w · m / (1 − rate)`, where
/// m is 0 at the rate and else 1 for each weight by itself, drawn anew for each step of the
/// training and the same for all its time steps and rows (DropConnect, Wan et al. 2013). A value.
///
/// What is trained is w; its gradient is that of the masked weight times the same mask. Validation
/// and the model that comes out have the weights themselves, whose mean the masked ones have.
///
/// ```java
/// var masks = ParameterMask.weightDrop(model, 0.5);
/// var options = TrainingOptions.of(Optimizer.adam(0.001)).withMasks(masks);
/// ```
///
/// @param parameter its name, such as `encoder.U_i`
/// @param rate the share of weights that are dropped, above 0 and below 1
public record ParameterMask(String parameter, double rate) {

  public ParameterMask {
    Objects.requireNonNull(parameter, "parameter");
    if (!(rate > 0) || rate >= 1) {
      throw new IllegalArgumentException(
          "mask of \"%s\": expected a rate above 0 and below 1, found %s"
              .formatted(parameter, rate));
    }
  }

  /// Weight drop: each recurrent weight of the model by itself (see {@link
  /// dev.eddy.cell.Cell#recurrentMatrices}). Cells without recurrent matrices are left alone.
  ///
  /// @throws IllegalArgumentException if no cell of the model has a recurrent matrix
  /// @see <a href="https://arxiv.org/abs/1708.02182">Merity, Keskar & Socher 2018</a>
  public static List<ParameterMask> weightDrop(Model model, double rate) {
    var masks = new ArrayList<ParameterMask>();
    for (var layer : model.layers()) {
      if (layer instanceof Layer.Apply apply) {
        for (var matrix : apply.cell().recurrentMatrices()) {
          masks.add(new ParameterMask(apply.name() + "." + matrix, rate));
        }
      }
    }
    if (masks.isEmpty()) {
      throw new IllegalArgumentException(
          "weight drop: no cell of the model has a matrix on its state alone, such as U of U @ h; choose a cell that has one, such as lstm, or drop no weights");
    }
    return masks;
  }

  /// The masks as data.
  ///
  /// @throws IllegalArgumentException if one is of no parameter of the table, or two are of the
  ///   same
  public static List<StepPlan.Mask> masks(List<ParameterMask> masks, ParameterTable table) {
    var seen = new HashSet<String>();
    for (var mask : masks) {
      if (!seen.add(mask.parameter)) {
        throw new IllegalArgumentException(
            "training: the parameter \"%s\" is to be masked twice; give it one mask"
                .formatted(mask.parameter));
      }
    }
    return masks.stream().map(mask -> mask.of(table)).toList();
  }

  private StepPlan.Mask of(ParameterTable table) {
    var names = table.entries().stream().map(ParameterTable.Entry::name).toList();
    if (!names.contains(parameter)) {
      throw new IllegalArgumentException(
          "training: the parameter \"%s\" is to be masked, but the model has none of that name%s"
              .formatted(
                  parameter,
                  Names.suggestion(parameter, names, "; it has " + String.join(", ", names))));
    }
    var name = new CRC32();
    name.update(parameter.getBytes(StandardCharsets.UTF_8));
    // The top bit keeps the site apart from those of dropout, which are counted from 0.
    int site = (int) name.getValue() | Integer.MIN_VALUE;
    return new StepPlan.Mask(table.entry(parameter), rate, site);
  }
}
