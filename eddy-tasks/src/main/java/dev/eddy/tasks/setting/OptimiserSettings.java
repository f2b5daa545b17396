package dev.eddy.tasks.setting;

/// What a training step does.
public final class OptimiserSettings {

  /// How the learning rate goes over a training.
  public enum RateCourse {
    CONSTANT,
    COSINE
  }

  public static final Setting<String> OPTIMIZER =
      new Setting<>("optimizer", Values.text(), "adam", "the optimiser");

  public static final Setting<Double> LR =
      new Setting<>("lr", Values.positive(), 0.003, "the learning rate");

  public static final Setting<RateCourse> SCHEDULE =
      new Setting<>(
          "schedule",
          Values.choice(RateCourse.class),
          RateCourse.COSINE,
          "how the learning rate goes: as it is, or up in 50 steps and down along half a cosine to 0");

  public static final Setting<Double> CLIP =
      new Setting<>(
          "clip", Values.atLeast(0), 5.0, "the largest global norm of the gradients; 0: no limit");

  public static final Setting<Double> AVERAGE =
      new Setting<>(
          "average",
          Values.share(),
          0.0,
          "what is measured and kept is the mean of the weights over steps, with this decay (0.999: of about the last 1,000); 0: the weights of the last step");

  public static final Setting<Integer> BATCH =
      new Setting<>("batch", Values.whole(1), 32, "sequences in a batch");

  private OptimiserSettings() {}
}
