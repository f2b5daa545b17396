package dev.eddy.tasks;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.network.TextNetwork;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Settings;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.text.Names;
import dev.eddy.train.Event;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// What a model learns to do with sequences.
///
/// Forms are services: a module that provides this interface, or a jar that names its class in
/// `META-INF/services/dev.eddy.tasks.Form`, adds one, and the command line has it. Immutable and
/// thread-safe.
///
/// ```java
/// var model = Form.named("classify").train(configuration, event -> {});
/// ```
public interface Form {

  /// The name people type, such as `classify`.
  String name();

  /// What it does, in one line.
  String what();

  /// What data it takes, in one line.
  String learnsFrom();

  /// Flags to start from, at the end of the help, such as `--data reviews.tsv --out mood.eddy`.
  String sample();

  /// What can be set for a training. Every form has at least the groups that any training asks for:
  /// data, out and validation, [dev.eddy.tasks.setting.RegularisationSettings],
  /// [dev.eddy.tasks.setting.OptimiserSettings], [dev.eddy.tasks.setting.CourseSettings] without
  /// the selection, and [dev.eddy.tasks.setting.CheckpointSettings].
  Settings settings();

  /// What to do instead of a setting or flag that other forms have and this one has not, in a few
  /// words that say why; empty where there is nothing to say.
  ///
  /// @param setting its key, such as `folds`
  default Optional<String> instead(String setting) {
    return Optional.empty();
  }

  /// What can be set when one of its models is asked, beside the texts.
  default List<Setting<?>> asking() {
    return List.of();
  }

  /// How it reads a file, before anything is learned from it.
  Look look();

  /// What it reads of a file, and how, as a configuration says; empty where there is nothing to
  /// decide about.
  ///
  /// @throws dev.eddy.tasks.data.DataException if the file does not fit
  default Optional<Reading<?>> reading(Path file, Configuration configuration) {
    return look().look().apply(file, configuration.readOptions()).reading();
  }

  /// A configuration as a training takes it, where several settings say one thing together.
  ///
  /// @throws IllegalArgumentException if they contradict each other
  default Configuration completed(Configuration configuration) {
    return configuration;
  }

  /// What a training would learn from, in words; empty where there is nothing to say, or columns
  /// are chosen.
  ///
  /// @throws dev.eddy.tasks.data.DataException if the data does not fit
  default Optional<Look.Found> found(Configuration configuration) {
    return DataSource.of(configuration.get(DataSettings.DATA)) instanceof DataSource.File(var path)
        ? look().of(path, configuration.readOptions()).found()
        : Optional.empty();
  }

  /// Learns from the data that the configuration names; see [TrainedModel#train].
  TrainedModel train(Configuration configuration, Consumer<Event> listener);

  /// The model of a bundle of this form.
  ///
  /// @param file what messages call it
  /// @throws FormatException if the bundle is not one of this form
  TrainedModel open(Bundle bundle, Path file);

  /// A network of another toolkit as a model of this form, which answers as the network does.
  ///
  /// @throws IllegalArgumentException if the form takes none, or the network does something else
  default TrainedModel imported(TextNetwork network) {
    throw new IllegalArgumentException(
        "%s: the form \"%s\" takes no network of another toolkit"
            .formatted(network.where(), name()));
  }

  /// A configuration of standards.
  default Configuration defaults() {
    return settings().defaults();
  }

  // ---- all forms
  // ---------------------------------------------------------------------------------

  /// All forms that are there, those of a module in the order in which it provides them.
  ///
  /// @throws IllegalStateException if two have the same name
  static List<Form> all() {
    var forms = new LinkedHashMap<String, Form>();
    for (var form : ServiceLoader.load(Form.class, Form.class.getClassLoader())) {
      var other = forms.putIfAbsent(form.name(), form);
      if (other != null) {
        throw new IllegalStateException(
            "the form \"%s\" is there twice, as %s and as %s; leave one of their jars out"
                .formatted(form.name(), other.getClass().getName(), form.getClass().getName()));
      }
    }
    return List.copyOf(forms.values());
  }

  /// @throws IllegalArgumentException if there is no such form
  static Form named(String name) {
    var all = all();
    return find(name, all)
        .orElseThrow(() -> {
          var names = all.stream().map(Form::name).toList();
          return new IllegalArgumentException(
              "unknown form \"%s\"%s"
                  .formatted(
                      name,
                      Names.suggestion(name, names, "; known are " + String.join(", ", names))));
        });
  }

  private static Optional<Form> find(String name, List<Form> all) {
    return all.stream().filter(form -> form.name().equals(name)).findFirst();
  }

  /// A configuration from an object that says which form it is for; see [Configuration#json].
  ///
  /// @param where what messages call the source
  /// @throws FormatException if a key is unknown, a value does not fit, or there is no form
  static Configuration configuration(JsonNode json, String where) {
    return of(json, where).defaults().with(json, where);
  }

  /// The form that a configuration is for.
  static Form of(JsonNode configuration, String where) {
    var name = configuration.path("form");
    if (!name.isString()) {
      throw new FormatException(
          "%s: expected \"form\", which says what the settings are for, such as \"form\": \"classify\""
              .formatted(where));
    }
    try {
      return named(name.stringValue());
    } catch (IllegalArgumentException e) {
      throw new FormatException(where + ": " + e.getMessage(), e);
    }
  }
}
