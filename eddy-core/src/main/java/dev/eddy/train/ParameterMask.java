package dev.eddy.train;

import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A parameter some of whose weights are taken for zero while training: `w · m / (1 − rate)`, where
/// m is 0 at the rate and else 1, drawn anew for each step and the same for all time steps and rows
/// of it. A value.
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
/// @param unit what is dropped together
public record ParameterMask(String parameter, double rate, Unit unit) {

  /// What a mask draws one number for.
  public enum Unit {
    /// Each weight by itself: DropConnect (Wan et al. 2013).
    WEIGHT,
    /// A whole row: a symbol of an embedding.
    ROW
  }

  public ParameterMask {
    Objects.requireNonNull(parameter, "parameter");
    Objects.requireNonNull(unit, "unit");
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
          masks.add(new ParameterMask(apply.name() + "." + matrix, rate, Unit.WEIGHT));
        }
      }
    }
    if (masks.isEmpty()) {
      throw new IllegalArgumentException(
          "weight drop: no cell of the model has a matrix on its state alone, such as U of U @ h; choose a cell that has one, such as lstm, or drop no weights");
    }
    return masks;
  }

  /// Embedding dropout: whole symbols of each embedding of the model.
  ///
  /// @throws IllegalArgumentException if the model has no embedding
  /// @see <a href="https://arxiv.org/abs/1512.05287">Gal & Ghahramani 2016</a>
  public static List<ParameterMask> embeddingDropout(Model model, double rate) {
    var masks = new ArrayList<ParameterMask>();
    for (var layer : model.layers()) {
      if (layer instanceof Layer.Embedding embedding) {
        masks.add(new ParameterMask(embedding.name() + ".table", rate, Unit.ROW));
      }
    }
    if (masks.isEmpty()) {
      throw new IllegalArgumentException(
          "embedding dropout: the model has no embedding; it reads numbers, so drop none");
    }
    return masks;
  }
}
