package dev.eddy.run;

import dev.eddy.equation.Equations;
import dev.eddy.model.ParameterTable;
import dev.eddy.plan.Plan;
import dev.eddy.plan.UpdatePlan;
import java.util.List;

/// A step of a training, as data: masks on the parameters, a plan that gives loss and gradients, a
/// limit on the gradients, and what they do to the parameters.
///
/// @param shards how many parts the rows of a batch are split in; gradients of the parts are added
///   by a fixed tree of pairs
/// @param carriesState whether rows may go on from batch to batch
public record StepPlan(
    Plan plan, List<Mask> masks, Limit limit, Update update, int shards, boolean carriesState) {

  public StepPlan {
    masks = List.copyOf(masks);
  }

  /// A parameter whose weights are multiplied with a random mask for each step: 0 at the rate, else
  /// `1/(1 − rate)`. The gradient is that of the masked weight times the same mask.
  ///
  /// @param site that its random numbers are drawn at; element (i, j) is that of row i, unit j,
  ///   time 0
  public record Mask(ParameterTable.Entry parameter, double rate, int site) {}

  /// What gradients are cut to; ∞ is no limit.
  ///
  /// @param norm all of them are multiplied with `norm / n` where their norm n together is above it
  /// @param value each is cut to ±value
  public record Limit(double norm, double value) {

    /// No limit.
    public static final Limit NONE = new Limit(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /// What a step does to the parameters.
  ///
  /// @param slots one number per weight each, that the equations keep
  /// @param ranges neighbouring weights with their equations, in order; together all weights
  public record Update(List<Equations.State> slots, List<Range> ranges) {

    /// The parameters stay.
    public static final Update NONE = new Update(List.of(), List.of());

    public Update {
      slots = List.copyOf(slots);
      ranges = List.copyOf(ranges);
    }
  }

  /// Weights `from … to` of the flat parameters, which follow the same equations.
  public record Range(int from, int to, UpdatePlan code) {}
}
