package dev.eddy.tasks.setting;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.ReadOptions;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// All that is set for a training: a [Form] and a value for each of its [Setting]s. A value.
///
/// ```java
/// var small = Form.CLASSIFY.defaults().withHidden(32).withEpochs(5);
/// var same = Configuration.read(small.json(), "small.json");
/// ```
///
/// As JSON it is one object, `{"form": "classify", "hidden": 32, …}`, with the keys of the command
/// line. A file may give some of them; the others have their standards.
///
/// @param values for each setting of the form its value: `String`, `Long`, `Double` or `Boolean`
public record Configuration(Form form, Map<Setting, Object> values) {

  /// @throws IllegalArgumentException if a value does not fit its setting, or the form has no such
  ///   setting
  public Configuration {
    Objects.requireNonNull(form, "form");
    var all = new EnumMap<Setting, Object>(Setting.class);
    for (var setting : form.settings()) {
      all.put(setting, setting.standard(form).orElseThrow());
    }
    values.forEach((setting, value) -> {
      Setting.named(form, setting.key());
      all.put(setting, setting.checked(value));
    });
    values = Collections.unmodifiableMap(all);
  }

  /// The standards of a form.
  public static Configuration of(Form form) {
    return new Configuration(form, Map.of());
  }

  /// The same with another value.
  public Configuration with(Setting setting, Object value) {
    var all = new EnumMap<>(values);
    all.put(setting, value);
    return new Configuration(form, all);
  }

  /// The same with a value as people type it: `with("hidden", "64")`.
  ///
  /// @throws IllegalArgumentException if there is no such setting, or the text does not fit it
  public Configuration with(String key, String text) {
    var setting = Setting.named(form, key);
    return with(setting, setting.parse(text));
  }

  // ---- values ----------------------------------------------------------------------------------

  /// Whether somebody asked for a setting: the form has it, and its value is not the standard.
  public boolean isAsked(Setting setting) {
    var value = values.get(setting);
    return value != null && !value.equals(setting.standard(form).orElseThrow());
  }

  /// The value of a setting that is a text or a choice.
  public String text(Setting setting) {
    return (String) value(setting);
  }

  /// A text that may not be given.
  public Optional<String> given(Setting setting) {
    var text = text(setting);
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }

  /// The value of a setting that is a whole number.
  public int whole(Setting setting) {
    return Math.toIntExact((Long) value(setting));
  }

  /// The value of a setting that is a number.
  public double number(Setting setting) {
    return (Double) value(setting);
  }

  /// The value of a setting that is true or false.
  public boolean flag(Setting setting) {
    return (Boolean) value(setting);
  }

  private Object value(Setting setting) {
    var value = values.get(setting);
    if (value == null) {
      throw new IllegalArgumentException(
          "%s has no setting \"%s\"".formatted(form.title(), setting.key()));
    }
    return value;
  }

  public long seed() {
    return (Long) value(Setting.SEED);
  }

  /// How files are read: in the encoding that is set, else as UTF-8.
  ///
  /// @throws dev.eddy.tasks.data.DataException if this Java knows no such encoding
  public ReadOptions readOptions() {
    return given(Setting.ENCODING)
        .map(ReadOptions.DEFAULT::withEncoding)
        .orElse(ReadOptions.DEFAULT);
  }

  /// The columns to read, where they are set.
  public Optional<Columns> columns() {
    return given(Setting.COLUMNS).map(Columns::parse);
  }

  /// How many threads to use: what is set, or the number of processors.
  public int threads() {
    int set = whole(Setting.THREADS);
    return set > 0 ? set : Runtime.getRuntime().availableProcessors();
  }

  // ---- the most usual ones by name
  // ---------------------------------------------------------------

  public Configuration withData(Path data) {
    return with(Setting.DATA, data.toString());
  }

  public Configuration withCell(String cell) {
    return with(Setting.CELL, cell);
  }

  public Configuration withHidden(int units) {
    return with(Setting.HIDDEN, units);
  }

  public Configuration withLayers(int layers) {
    return with(Setting.LAYERS, layers);
  }

  public Configuration withEmbedding(int width) {
    return with(Setting.EMBEDDING, width);
  }

  public Configuration withDropout(double rate) {
    return with(Setting.DROPOUT, rate);
  }

  public Configuration withEpochs(int epochs) {
    return with(Setting.EPOCHS, epochs);
  }

  public Configuration withBatch(int rows) {
    return with(Setting.BATCH, rows);
  }

  public Configuration withLearningRate(double rate) {
    return with(Setting.LR, rate);
  }

  public Configuration withSeed(long seed) {
    return with(Setting.SEED, seed);
  }

  public Configuration withThreads(int threads) {
    return with(Setting.THREADS, threads);
  }

  /// A share of the data such as 0.1; 0 for none.
  public Configuration withValidation(double share) {
    return with(Setting.VALIDATION, Double.toString(share));
  }

  public Configuration withValidation(Path file) {
    return with(Setting.VALIDATION, file.toString());
  }

  // ---- JSON ------------------------------------------------------------------------------------

  /// This configuration as an object, every setting in it.
  public ObjectNode json() {
    var json = Json.object().put("form", form.title());
    values.forEach((setting, value) -> {
      switch (value) {
        case String text -> json.put(setting.key(), text);
        case Long whole -> json.put(setting.key(), whole);
        case Double real -> json.put(setting.key(), real);
        case Boolean flag -> json.put(setting.key(), flag);
        default ->
            throw new IllegalStateException("a value of " + setting + " is a " + value.getClass());
      }
    });
    return json;
  }

  /// What [#json] wrote.
  ///
  /// @param where what messages call the source
  /// @throws FormatException if a key is unknown, a value does not fit, or there is no form
  public static Configuration read(JsonNode json, String where) {
    var form = json.get("form");
    if (form == null || !form.isString()) {
      throw new FormatException(
          "%s: expected \"form\", which says what the settings are for, such as \"form\": \"classify\""
              .formatted(where));
    }
    try {
      return of(Form.named(form.stringValue())).with(json, where);
    } catch (FormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new FormatException(where + ": " + e.getMessage(), e);
    }
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
        if (!value.isString() || !value.stringValue().equals(form.title())) {
          throw new FormatException(
              "%s: the settings are for %s, expected ones for %s"
                  .formatted(where, value, form.title()));
        }
        continue;
      }
      try {
        result = result.with(Setting.named(form, entry.getKey()), plain(value));
      } catch (IllegalArgumentException e) {
        throw new FormatException(where + ": " + e.getMessage(), e);
      }
    }
    return result;
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
