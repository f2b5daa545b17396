package dev.eddy.tasks.setting;

import java.util.List;

/// How long a training goes on, what its weights are chosen by, and what runs it.
public final class CourseSettings {

  /// What the best weights of a validation are chosen by.
  public enum SelectBy {
    LOSS,
    ACCURACY
  }

  public static final Setting<Integer> EPOCHS =
      new Setting<>("epochs", Values.whole(1), 30, "passes over the data");

  public static final Setting<Integer> PATIENCE =
      new Setting<>(
          "patience",
          Values.whole(0),
          0,
          "stop after this many epochs without a better validation; 0: never");

  public static final Setting<SelectBy> SELECTION =
      new Setting<>(
          "selection",
          Values.choice(SelectBy.class),
          SelectBy.LOSS,
          "what the validation chooses the best weights by: the lowest loss or the highest accuracy");

  public static final Setting<Long> SEED =
      new Setting<>("seed", Values.wide(), 1L, "of all that is random");

  public static final Setting<Integer> THREADS =
      new Setting<>(
          "threads",
          Values.whole(0),
          0,
          "threads that share the work; 0: as many as there are processors");

  public static final Setting<Integer> SHARDS =
      new Setting<>(
          "shards", Values.whole(1), 1, "parts of a batch whose gradients are summed by a tree");

  /// What runs a training.
  public static final List<Setting<?>> MACHINE = List.of(SEED, THREADS, SHARDS);

  private CourseSettings() {}
}
