package dev.eddy.tasks.setting;

import dev.eddy.text.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The settings of one form in the order in which people see them, each with the form's standard. A
/// value.
///
/// @param form the name of the form
public record Settings(String form, List<Setting<?>> all) {

  /// @throws IllegalArgumentException if two settings have the same key
  public Settings {
    all = List.copyOf(all);
    var twice =
        all.stream()
            .collect(Collectors.groupingBy(Setting::key, Collectors.counting()))
            .entrySet()
            .stream()
            .filter(key -> key.getValue() > 1)
            .findFirst();
    if (twice.isPresent()) {
      throw new IllegalArgumentException(
          "%s has two settings \"%s\"".formatted(form, twice.get().getKey()));
    }
  }

  /// Groups of settings, one after the other.
  @SafeVarargs
  public static Settings of(String form, List<? extends Setting<?>>... groups) {
    var all = new ArrayList<Setting<?>>();
    for (var group : groups) {
      all.addAll(group);
    }
    return new Settings(form, all);
  }

  /// A configuration of standards.
  public Configuration defaults() {
    return Configuration.of(this);
  }

  /// The setting of this name, if there is one.
  public Optional<Setting<?>> find(String key) {
    return all.stream().filter(setting -> setting.key().equals(key)).findFirst();
  }

  /// The setting of this name.
  ///
  /// @throws IllegalArgumentException if there is none; the message suggests one
  public Setting<?> named(String key) {
    return find(key)
        .orElseThrow(() -> {
          var keys = all.stream().map(Setting::key).toList();
          return new IllegalArgumentException(
              "%s has no setting \"%s\"%s"
                  .formatted(
                      form,
                      key,
                      Names.suggestion(key, keys, "; it has " + String.join(", ", keys))));
        });
  }
}
