package dev.eddy.tasks;

import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Values;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How a [Predictor] is asked: what somebody set of [Form#asking]. A value.
///
/// @param values by the keys of their settings
public record Asking(Map<String, Object> values) {

  /// As the model itself would have it.
  public static final Asking PLAIN = new Asking(Map.of());

  public static final Setting<Integer> TOP =
      new Setting<>(
          "top",
          Values.whole(1),
          1,
          "how many answers to give to each text at most, the best first (1; 5 words for the beginning of one; any number of labels where a row has that)",
          "K");

  public static final Setting<Double> THRESHOLD =
      new Setting<>(
          "threshold",
          Values.between(0, 1),
          0.0,
          "give no answer that is less probable than this (0: give any; where a row has any number of labels, 0.5)",
          "P");

  public static final Setting<Boolean> PROBABILITIES =
      new Setting<>(
          "probabilities",
          Values.flag(),
          false,
          "tell the probability of every label, in a file a column for each");

  public Asking {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// The same with another value.
  public <T> Asking with(Setting<T> setting, T value) {
    var all = new LinkedHashMap<>(values);
    all.put(setting.key(), setting.checked(value));
    return new Asking(all);
  }

  /// What somebody set.
  public <T> Optional<T> given(Setting<T> setting) {
    return Optional.ofNullable(values.get(setting.key())).map(setting::checked);
  }

  /// What somebody set, or the standard.
  public <T> T get(Setting<T> setting) {
    return given(setting).orElse(setting.standard());
  }
}
