package dev.eddy.tasks.setting;

import java.util.List;

/// What makes a training go on: one that was interrupted from its checkpoint, a finished model from
/// its file.
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

  public static final Setting<String> FROM =
      new Setting<>(
          "from",
          Values.text(),
          "",
          "a finished model to go on from, with its settings and symbols, on other data; empty: none",
          "MODEL");

  public static final Setting<Boolean> GROW =
      new Setting<>(
          "grow",
          Values.flag(),
          false,
          "whether symbols and labels that the model does not have are added to it, with --from");

  public static final List<Setting<?>> ALL =
      List.of(CHECKPOINT, CHECKPOINT_EVERY, RESUME, FROM, GROW);

  private CheckpointSettings() {}
}
