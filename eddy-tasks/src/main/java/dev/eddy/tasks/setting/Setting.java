package dev.eddy.tasks.setting;

import dev.eddy.text.Names;
import java.util.Objects;

/// One thing that can be set for a training: its name on the command line and in configuration
/// files, the values it takes, and its standard. A value.
///
/// ```java
/// var hidden = new Setting<>("hidden", Values.whole(1), 64, "units of each layer");
/// int units = configuration.get(hidden);
/// ```
///
/// Names, ranges, standards and help texts stand here and nowhere else: flags, JSON and messages
/// follow. What forms share is in the groups of this package, such as [NetworkSettings]; a form
/// gives such a setting a standard of its own with [#withStandard].
///
/// @param key the name people type, such as `checkpoint-every`
/// @param standard the value where nobody sets one; the empty text stands for "not given"
/// @param what what it means, in one line
/// @param sample what stands for a value in a synopsis, such as `FILE`
/// @param <T> the type of its values
public record Setting<T>(String key, Values<T> values, T standard, String what, String sample) {

  /// @throws IllegalArgumentException if the standard is none of the values
  public Setting {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(what, "what");
    standard = checked(key, values, standard);
  }

  public Setting(String key, Values<T> values, T standard, String what) {
    this(key, values, standard, what, values.sample());
  }

  /// The same with another standard.
  public Setting<T> withStandard(T other) {
    return new Setting<>(key, values, other, what, sample);
  }

  /// The value a text stands for.
  ///
  /// @throws IllegalArgumentException if the text is not one of a value of this setting
  public T parse(String text) {
    Object given;
    try {
      given = values.parse(text);
    } catch (IllegalArgumentException _) {
      throw wrong(key, values, "\"" + text + "\"");
    }
    return checked(given);
  }

  /// The value an object stands for; see [Values#of].
  ///
  /// @throws IllegalArgumentException if it is of another type or outside the range
  public T checked(Object given) {
    return checked(key, values, given);
  }

  /// A value as people type it.
  public String text(T value) {
    return values.json(value).toString();
  }

  private static <T> T checked(String key, Values<T> values, Object given) {
    return values
        .of(given)
        .orElseThrow(
            () -> wrong(key, values, given instanceof String ? "\"" + given + "\"" : "" + given));
  }

  private static IllegalArgumentException wrong(String key, Values<?> values, String found) {
    var names = values.names();
    var hint = names.isEmpty() ? "" : Names.suggestion(found.replace("\"", ""), names, "");
    return new IllegalArgumentException(
        "%s: expected %s, found %s%s".formatted(key, values.expected(), found, hint));
  }
}
