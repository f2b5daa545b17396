package dev.eddy.tasks.setting;

import java.util.List;

/// What keeps a network from learning its data by heart.
public final class RegularisationSettings {

  public static final Setting<Double> DROPOUT =
      new Setting<>(
          "dropout", Values.share(), 0.0, "share of values dropped between layers while training");

  public static final Setting<Boolean> VARIATIONAL_DROPOUT =
      new Setting<>(
          "variational-dropout",
          Values.flag(),
          false,
          "whether dropout drops the same values at all steps of a sequence");

  public static final Setting<Double> ZONEOUT =
      new Setting<>(
          "zoneout",
          Values.share(),
          0.0,
          "share of units that keep their old state from one step to the next while training");

  public static final Setting<Double> WEIGHT_DROP =
      new Setting<>(
          "weight-drop",
          Values.share(),
          0.0,
          "share of recurrent weights dropped in each training step");

  public static final Setting<Double> EMBEDDING_DROPOUT =
      new Setting<>(
          "embedding-dropout",
          Values.share(),
          0.0,
          "share of the vocabulary's symbols dropped in each training step");

  public static final Setting<Double> L2 =
      new Setting<>(
          "l2",
          Values.atLeast(0),
          0.0,
          "λ of λ/2 · Σ w² over all matrices but embeddings, added to what is minimised; the loss that is shown is without it");

  public static final Setting<Double> ACTIVATION_L2 =
      new Setting<>(
          "activation-l2",
          Values.atLeast(0),
          0.0,
          "α times the mean of h² over the last recurrent layer, dropped as it is, added to the training loss (AR)");

  public static final Setting<Double> TEMPORAL_ACTIVATION_L2 =
      new Setting<>(
          "temporal-activation-l2",
          Values.atLeast(0),
          0.0,
          "β times the mean of (h_t − h_(t−1))² over the last recurrent layer, added to the training loss (TAR)");

  public static final Setting<Double> LABEL_SMOOTHING =
      new Setting<>(
          "label-smoothing",
          Values.share(),
          0.0,
          "ε: while training, the right symbol has the probability 1 − ε, and ε is shared by all");

  /// All but dropout, whose standard is the form's matter, and label smoothing, which needs labels.
  public static final List<Setting<?>> BESIDE_DROPOUT =
      List.of(
          VARIATIONAL_DROPOUT,
          ZONEOUT,
          WEIGHT_DROP,
          EMBEDDING_DROPOUT,
          L2,
          ACTIVATION_L2,
          TEMPORAL_ACTIVATION_L2);

  /// The same with another standard for the dropout of embeddings.
  public static List<Setting<?>> besideDropout(double ofEmbeddings) {
    return BESIDE_DROPOUT.stream()
        .<Setting<?>>map(setting ->
            setting.equals(EMBEDDING_DROPOUT)
                ? EMBEDDING_DROPOUT.withStandard(ofEmbeddings)
                : setting)
        .toList();
  }

  private RegularisationSettings() {}
}
