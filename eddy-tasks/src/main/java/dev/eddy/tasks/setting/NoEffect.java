package dev.eddy.tasks.setting;

import dev.eddy.tasks.source.Split;
import java.util.List;

/// Refuses settings that somebody asked for and that would do nothing beside the others.
///
/// A setting at its standard is not asked for.
public final class NoEffect {

  private NoEffect() {}

  /// Refuses a setting where a condition makes it do nothing.
  ///
  /// @param why what is so that it does nothing, and what to do about it
  /// @throws IllegalArgumentException if the setting is asked for and the condition holds
  public static void refuse(
      Configuration configuration, Setting setting, boolean condition, String why) {
    if (condition && configuration.isAsked(setting)) {
      throw new IllegalArgumentException(
          "%s: %s would have no effect, because %s, or leave it out"
              .formatted(setting.key(), configuration.values().get(setting), why));
    }
  }

  /// Refuses the first of several settings that somebody asked for.
  public static void refuse(Configuration configuration, List<Setting> settings, String why) {
    settings.forEach(setting -> refuse(configuration, setting, true, why));
  }

  /// What would do nothing for data that is not one file of texts.
  ///
  /// @param own whether the data has a part of its own for validation
  public static void checkParts(Configuration configuration, boolean own) {
    refuse(
        configuration,
        Setting.VALIDATION,
        own && Split.of(configuration) instanceof Split.Share,
        "%s has a part of its own for that; give 0 for none, or a file"
            .formatted(configuration.text(Setting.DATA)));
  }

  /// What would do nothing in any training.
  public static void check(Configuration configuration) {
    boolean validated = !(Split.of(configuration) instanceof Split.None);
    refuse(
        configuration,
        Setting.PATIENCE,
        configuration.whole(Setting.PATIENCE) > 0 && !validated,
        "no validation measures the weights; hold data back with validation");
    refuse(
        configuration,
        Setting.SELECTION,
        !validated,
        "no validation measures the weights; hold data back with validation");
    refuse(
        configuration,
        Setting.CHECKPOINT_EVERY,
        configuration.given(Setting.CHECKPOINT).isEmpty(),
        "there is no folder for checkpoints; name one with checkpoint");
    refuse(
        configuration,
        Setting.SHARDS,
        configuration.whole(Setting.SHARDS) > configuration.whole(Setting.BATCH),
        "a batch has no more than %d sequences to share out; set a smaller number"
            .formatted(configuration.whole(Setting.BATCH)));
  }
}
