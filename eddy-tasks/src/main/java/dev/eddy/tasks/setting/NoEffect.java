package dev.eddy.tasks.setting;

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
      Configuration configuration, Setting<?> setting, boolean condition, String why) {
    if (condition && configuration.isAsked(setting)) {
      throw new IllegalArgumentException(
          "%s: %s would have no effect, because %s, or leave it out"
              .formatted(setting.key(), configuration.texts().get(setting.key()), why));
    }
  }

  /// Refuses the first of several settings that somebody asked for.
  public static void refuse(
      Configuration configuration, List<? extends Setting<?>> settings, String why) {
    settings.forEach(setting -> refuse(configuration, setting, true, why));
  }
}
