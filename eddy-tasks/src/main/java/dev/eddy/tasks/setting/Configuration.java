package dev.eddy.tasks.setting;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// All that is set for a training: a value for each of a form's [Settings]. A value.
///
/// ```java
/// var small = Classifier.defaults().withHidden(32).withEpochs(5);
/// var more = small.with(ClassifyForm.POOLING, Pooling.MEAN);
/// int units = more.get(NetworkSettings.HIDDEN);
/// ```
///
/// As JSON it is one object, `{"form": "classify", "hidden": 32, …}`, with the keys of the command
/// line. A file may give some of them; the others have their standards.
///
/// @param values for each setting of the form its value, by the setting's key
public record Configuration(Settings settings, Map<String, Object> values) {

  /// @throws IllegalArgumentException if a value does not fit its setting, or the form has no such
  ///   setting
  public Configuration {
    Objects.requireNonNull(settings, "settings");
    var all = new LinkedHashMap<String, Object>();
    settings.all().forEach(setting -> all.put(setting.key(), setting.standard()));
    for (var value : values.entrySet()) {
      all.put(value.getKey(), settings.named(value.getKey()).checked(value.getValue()));
    }
    values = Collections.unmodifiableMap(all);
  }

  /// The standards of a form.
  public static Configuration of(Settings settings) {
    return new Configuration(settings, Map.of());
  }

  /// The same with another value.
  public <T> Configuration with(Setting<T> setting, T value) {
    return withValue(setting.key(), value);
  }

  /// The same with a value as people type it: `with("hidden", "64")`.
  ///
  /// @throws IllegalArgumentException if there is no such setting, or the text does not fit it
  public Configuration with(String key, String text) {
    return withValue(key, settings.named(key).parse(text));
  }

  private Configuration withValue(String key, Object value) {
    var all = new LinkedHashMap<>(values);
    all.put(key, value);
    return new Configuration(settings, all);
  }

  // ---- values ----------------------------------------------------------------------------------

  /// The name of the form that is to be trained.
  public String form() {
    return settings.form();
  }

  /// Whether the form has a setting.
  public boolean has(Setting<?> setting) {
    return values.containsKey(setting.key());
  }

  /// Whether somebody asked for a setting: the form has it, and its value is not the standard.
  public boolean isAsked(Setting<?> setting) {
    return has(setting)
        && !values.get(setting.key()).equals(settings.named(setting.key()).standard());
  }

  /// The value of a setting.
  ///
  /// @throws IllegalArgumentException if the form has no such setting
  public <T> T get(Setting<T> setting) {
    var value = values.get(setting.key());
    if (value == null) {
      throw new IllegalArgumentException(
          "%s has no setting \"%s\"".formatted(form(), setting.key()));
    }
    return setting.checked(value);
  }

  /// A text that may not be given.
  public Optional<String> given(Setting<String> setting) {
    var text = get(setting);
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }

  /// All values as people type them, by their keys.
  public Map<String, String> texts() {
    var texts = new LinkedHashMap<String, String>();
    settings.all().forEach(setting -> texts.put(setting.key(), text(setting)));
    return texts;
  }

  private <T> String text(Setting<T> setting) {
    return setting.text(get(setting));
  }

  public long seed() {
    return get(CourseSettings.SEED);
  }

  /// How files are read: what is set about them, and what a training found out.
  ///
  /// @throws dev.eddy.tasks.data.DataException if something is set that cannot be
  public ReadOptions readOptions() {
    var options = ReadOptions.DEFAULT;
    for (var setting : settings.all()) {
      boolean reads =
          Stream.concat(DataSettings.READING.stream(), DataSettings.LABELS.stream())
                  .anyMatch(one -> one.key().equals(setting.key()))
              || Role.named(setting.key()).isPresent();
      if (reads && isAsked(setting)) {
        options = options.with(setting.key(), String.valueOf(values.get(setting.key())));
      }
    }
    return options;
  }

  /// The same with what a training found out about the columns of its data, where nothing was set.
  public Configuration remembering(Reading<?> reading) {
    var all = this;
    for (var one : reading.remembered().entrySet()) {
      if (settings.find(one.getKey()).isPresent()) all = all.with(one.getKey(), one.getValue());
    }
    return all;
  }

  /// The columns to read, where they are set.
  public Optional<Columns> columns() {
    return given(DataSettings.COLUMNS).map(Columns::parse);
  }

  /// How many threads to use: what is set, or the number of processors.
  public int threads() {
    int set = get(CourseSettings.THREADS);
    return set > 0 ? set : Runtime.getRuntime().availableProcessors();
  }

  // ---- the most usual ones by name
  // ---------------------------------------------------------------

  public Configuration withData(Path data) {
    return with(DataSettings.DATA, data.toString());
  }

  public Configuration withCell(String cell) {
    return with(NetworkSettings.CELL, cell);
  }

  public Configuration withHidden(int units) {
    return with(NetworkSettings.HIDDEN, units);
  }

  public Configuration withLayers(int layers) {
    return with(NetworkSettings.LAYERS, layers);
  }

  public Configuration withEmbedding(int width) {
    return with(NetworkSettings.EMBEDDING, width);
  }

  public Configuration withDropout(double rate) {
    return with(RegularisationSettings.DROPOUT, rate);
  }

  public Configuration withEpochs(int epochs) {
    return with(CourseSettings.EPOCHS, epochs);
  }

  public Configuration withBatch(int rows) {
    return with(OptimiserSettings.BATCH, rows);
  }

  public Configuration withLearningRate(double rate) {
    return with(OptimiserSettings.LR, rate);
  }

  public Configuration withSeed(long seed) {
    return with(CourseSettings.SEED, seed);
  }

  public Configuration withThreads(int threads) {
    return with(CourseSettings.THREADS, threads);
  }

  /// A share of the data such as 0.1; 0 for none.
  public Configuration withValidation(double share) {
    return with(DataSettings.VALIDATION, Double.toString(share));
  }

  public Configuration withValidation(Path file) {
    return with(DataSettings.VALIDATION, file.toString());
  }

  // ---- JSON ------------------------------------------------------------------------------------

  /// This configuration as an object, every setting in it.
  public ObjectNode json() {
    var json = Json.object().put("form", form());
    for (var setting : settings.all()) {
      json.set(setting.key(), Json.MAPPER.valueToTree(json(setting)));
    }
    return json;
  }

  private <T> Object json(Setting<T> setting) {
    return setting.values().json(get(setting));
  }

  /// This configuration with the values of an object, which need not have all keys.
  ///
  /// @throws FormatException if a key is unknown, a value does not fit, or the object is for
  ///   another form
  public Configuration with(JsonNode json, String where) {
    if (!json.isObject()) {
      throw new FormatException(
          where + ": expected an object of settings such as {\"hidden\": 64}");
    }
    var result = this;
    for (var entry : json.properties()) {
      var value = entry.getValue();
      if (entry.getKey().equals("form")) {
        if (!value.isString() || !value.stringValue().equals(form())) {
          throw new FormatException(
              "%s: the settings are for %s, expected ones for %s".formatted(where, value, form()));
        }
        continue;
      }
      try {
        result = result.withJson(entry.getKey(), value);
      } catch (IllegalArgumentException e) {
        throw new FormatException(where + ": " + e.getMessage(), e);
      }
    }
    return result;
  }

  private Configuration withJson(String key, JsonNode value) {
    return withValue(key, settings.named(key).checked(plain(value)));
  }

  private static Object plain(JsonNode value) {
    if (value.isString()) {
      return value.stringValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    return value.isNumber() ? (Object) value.doubleValue() : value.toString();
  }
}
