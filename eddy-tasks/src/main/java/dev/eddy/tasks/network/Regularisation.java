package dev.eddy.tasks.network;

import static dev.eddy.tasks.setting.RegularisationSettings.ACTIVATION_L2;
import static dev.eddy.tasks.setting.RegularisationSettings.DROPOUT;
import static dev.eddy.tasks.setting.RegularisationSettings.EMBEDDING_DROPOUT;
import static dev.eddy.tasks.setting.RegularisationSettings.L2;
import static dev.eddy.tasks.setting.RegularisationSettings.TEMPORAL_ACTIVATION_L2;
import static dev.eddy.tasks.setting.RegularisationSettings.VARIATIONAL_DROPOUT;
import static dev.eddy.tasks.setting.RegularisationSettings.WEIGHT_DROP;
import static dev.eddy.tasks.setting.RegularisationSettings.ZONEOUT;

import dev.eddy.cell.Cell;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.ModelBuilder.Value;
import dev.eddy.model.Objective;
import dev.eddy.model.Objective.Penalty;
import dev.eddy.optimize.Optimizer;
import dev.eddy.optimize.ParameterMask;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NoEffect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What keeps a network from learning its data by heart, as a configuration sets it. A value.
///
/// A form builds its network with [Embeddings], [#cell] and [#dropped];
/// [dev.eddy.tasks.learn.Learning] does the rest. A setting that would have no effect is an error.
///
/// @param dropout share of values dropped between layers (Srivastava et al. 2014)
/// @param variational whether one mask serves all steps (Gal & Ghahramani 2016)
/// @param zoneout share of the units of h that keep their old value (Krueger et al. 2017)
/// @param weightDrop share of recurrent weights dropped (Merity, Keskar & Socher 2018)
/// @param embeddingDropout share of symbols dropped (Gal & Ghahramani 2016)
/// @param l2 λ of the penalty `λ/2 · Σ w²` over matrices
/// @param activationL2 α of the mean square of what the last recurrent layer gives, dropped as it
///   is
/// @param temporalActivationL2 β of the mean square of what that changes by from step to step
public record Regularisation(
    double dropout,
    boolean variational,
    double zoneout,
    double weightDrop,
    double embeddingDropout,
    double l2,
    double activationL2,
    double temporalActivationL2) {

  public static final Regularisation NONE = new Regularisation(0, false, 0, 0, 0, 0, 0, 0);

  /// @throws IllegalArgumentException if masks are to serve all steps and nothing is dropped
  public static Regularisation of(Configuration configuration) {
    NoEffect.refuse(
        configuration,
        VARIATIONAL_DROPOUT,
        configuration.get(DROPOUT) == 0,
        "dropout is 0; set dropout too");
    return new Regularisation(
        configuration.get(DROPOUT),
        configuration.get(VARIATIONAL_DROPOUT),
        configuration.get(ZONEOUT),
        configuration.get(WEIGHT_DROP),
        configuration.get(EMBEDDING_DROPOUT),
        configuration.get(L2),
        configuration.get(ACTIVATION_L2),
        configuration.get(TEMPORAL_ACTIVATION_L2));
  }

  // ---- the network -----------------------------------------------------------------------------

  /// The cell with zoneout.
  ///
  /// @throws IllegalArgumentException if it has zoneout already, or no state h
  public Cell cell(Cell cell) {
    if (zoneout == 0) {
      return cell;
    }
    if (cell.text().replaceAll("#.*", "").matches("(?s).*\\bzoneout\\s*\\(.*")) {
      throw new IllegalArgumentException(
          "zoneout: %s has zoneout in its equations; leave the setting out, or take a cell without"
              .formatted(cell));
    }
    if (cell.equations().states().stream().noneMatch(state -> state.name().equals("h"))) {
      throw new IllegalArgumentException(
          "zoneout: %s has no state h whose units could keep their values; leave it out, or take a cell that has one, such as lstm"
              .formatted(cell));
    }
    return cell.withZoneout(zoneout);
  }

  /// What goes from one layer to the next: the value, or a layer of this name that drops it.
  public Value dropped(ModelBuilder build, String name, Value value) {
    return dropout == 0 ? value : build.dropout(name, dropout, variational, value);
  }

  /// The same in the equations of a cell: what a line reads for a vector.
  public String dropped(String vector) {
    return dropout == 0 ? vector : "dropout(%s, %s".formatted(vector, rate());
  }

  private String rate() {
    return dropout + (variational ? ", variational)" : ")");
  }

  // ---- the training ----------------------------------------------------------------------------

  /// Refuses what would have no effect on a model.
  ///
  /// @param configuration what was asked: a standard for texts is no mistake where there are none
  /// @throws IllegalArgumentException if nothing in it is what a setting would drop
  public void check(Model model, Configuration configuration) {
    if (embeddingDropout > 0
        && configuration.isAsked(EMBEDDING_DROPOUT)
        && !has(model, Layer.Embedding.class::isInstance)) {
      throw new IllegalArgumentException(
          "embedding-dropout: the data holds numbers, so the network has no embedding and this would have no effect; leave it out");
    }
    if (variational
        && !has(
            model,
            layer ->
                (isDropout(layer) || dropsWithin(layer)) && !model.axis(layer.name()).isEmpty())) {
      throw new IllegalArgumentException(
          "variational-dropout: this network drops only what has one value a row, so one mask for all steps would have no effect; leave it out, or take more layers");
    }
  }

  /// The optimiser with the L2 penalty.
  public Optimizer optimizer(Optimizer optimizer) {
    return l2 == 0 ? optimizer : optimizer.withL2(l2);
  }

  /// The recurrent weights that are dropped.
  ///
  /// @throws IllegalArgumentException if the model has none
  public List<ParameterMask> masks(Model model) {
    return weightDrop == 0 ? List.of() : ParameterMask.weightDrop(model, weightDrop);
  }

  private static boolean has(Model model, Predicate<Layer> kind) {
    return model.layers().stream().anyMatch(kind);
  }

  /// Whether its equations have what [#dropped(String)] wrote.
  private boolean dropsWithin(Layer layer) {
    return layer instanceof Layer.Apply apply && apply.cell().text().contains(", " + rate());
  }

  private static boolean isDropout(Layer layer) {
    return layer instanceof Layer.Apply apply && apply.cell().name().equals("dropout");
  }

  /// The objective with penalties on what the last recurrent layer gives: its values where they are
  /// dropped as the next layer reads them, its changes as they are. Both directions count alike.
  ///
  /// @throws IllegalArgumentException if there is a penalty and no recurrent layer
  public Objective objective(Objective objective, Model model) {
    if (activationL2 == 0 && temporalActivationL2 == 0) {
      return objective;
    }
    var penalties = new ArrayList<Penalty>();
    var last = lastRecurrent(model);
    if (activationL2 > 0) {
      penalties.addAll(penalties(model, read(model, last), activationL2, Penalty.On.VALUES));
    }
    if (temporalActivationL2 > 0) {
      penalties.addAll(penalties(model, last, temporalActivationL2, Penalty.On.CHANGES));
    }
    return objective.withPenalties(penalties);
  }

  /// A mean over several layers as means over each, by their widths.
  private static List<Penalty> penalties(
      Model model, List<String> layers, double weight, Penalty.On on) {
    double all = layers.stream().mapToInt(model::width).sum();
    return layers.stream()
        .map(layer -> new Penalty(layer, weight * model.width(layer) / all, on))
        .toList();
  }

  /// The last layer with a state, or its two directions.
  private static List<String> lastRecurrent(Model model) {
    var recurrent =
        model.layers().stream()
            .filter(layer ->
                layer instanceof Layer.Apply apply && !apply.cell().equations().states().isEmpty())
            .map(Layer::name)
            .toList();
    if (recurrent.isEmpty()) {
      throw new IllegalArgumentException(
          "activation-l2 and temporal-activation-l2: the cell has no state, so there is no recurrent layer to penalise; leave them out, or take a recurrent cell such as lstm");
    }
    var last = recurrent.getLast();
    var forward = last.replaceFirst("\\.backward$", ".forward");
    return forward.equals(last) || !recurrent.contains(forward)
        ? List.of(last)
        : List.of(forward, last);
  }

  /// The layer that drops these, or they themselves.
  private static List<String> read(Model model, List<String> layers) {
    return model.layers().stream()
        .filter(Regularisation::isDropout)
        .filter(layer -> ((Layer.Apply) layer).inputs().get("x").equals(layers))
        .findFirst()
        .map(layer -> List.of(layer.name()))
        .orElse(layers);
  }
}
