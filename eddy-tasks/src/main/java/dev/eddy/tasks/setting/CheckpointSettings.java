package dev.eddy.tasks.setting;

import java.util.List;

/// What makes a training that was interrupted go on.
public final class CheckpointSettings {

  public static final Setting<String> CHECKPOINT =
      new Setting<>(
          "checkpoint", Values.text(), "", "a folder for checkpoints; empty: none", "DIR");

  public static final Setting<String> CHECKPOINT_EVERY =
      new Setting<>(
          "checkpoint-every",
          Values.text(),
          "30s",
          "how often one is written: 30s, 5m or 1000steps",
          "TIME|STEPS");

  public static final Setting<Boolean> RESUME =
      new Setting<>("resume", Values.flag(), false, "go on from the newest checkpoint");

  public static final List<Setting<?>> ALL = List.of(CHECKPOINT, CHECKPOINT_EVERY, RESUME);

  private CheckpointSettings() {}
}
