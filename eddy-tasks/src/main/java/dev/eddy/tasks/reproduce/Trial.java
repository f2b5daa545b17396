package dev.eddy.tasks.reproduce;

import dev.eddy.tasks.Form;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// What was tried before a standard of a form was chosen: trainings that differ in one setting, on
/// data whose test part is not looked at. The command is `eddy reproduce --defaults FORM`.
///
/// @param name such as `generate-shakespeare`
/// @param form what is trained
/// @param what the data, in a few words
/// @param data where it is found
/// @param rows the most rows of each part; empty: all
/// @param metric what the validation is judged by, such as `accuracy`, taken from the epoch whose
///   weights are taken
/// @param budget what is set to make trainings short, and is no standard, such as `epochs`
/// @param tried for each setting the values beside its standard
/// @param seeds how many, from 1
public record Trial(
    String name,
    String form,
    String what,
    RowData data,
    OptionalInt rows,
    String metric,
    Map<String, String> budget,
    Map<String, List<String>> tried,
    int seeds) {

  private static final Set<String> NO_BITS =
      Set.of(
          CourseSettings.SEED.key(),
          CourseSettings.THREADS.key(),
          CheckpointSettings.CHECKPOINT_EVERY.key(),
          CheckpointSettings.RESUME.key(),
          CheckpointSettings.GROW.key());

  /// What embeddings may start from, wherever that is tried.
  private static final List<String> STARTS =
      List.of("uniform(-0.1, 0.1)", "normal(0, 0.3)", "normal(0, 1)");

  /// What is tried in each form: its settings in their order, to which a form adds its own.
  private static final Map<String, List<String>> USUAL = usual();

  private static Map<String, List<String>> usual() {
    var tried = new LinkedHashMap<String, List<String>>();
    tried.put("cell", List.of("lstm", "lstm:forget_bias=0", "gru"));
    tried.put("embedding-start", STARTS);
    tried.put("dropout", List.of("0", "0.2", "0.4"));
    tried.put("label-smoothing", List.of("0", "0.1"));
    tried.put("optimizer", List.of("adam", "adamw"));
    tried.put("lr", List.of("0.0015", "0.003", "0.006"));
    tried.put("schedule", List.of("constant", "cosine"));
    tried.put("clip", List.of("1", "5"));
    tried.put("average", List.of("0", "0.99", "0.998"));
    tried.put("batch", List.of("16", "32", "64"));
    return tried;
  }

  /// All trials.
  public static final List<Trial> ALL =
      ServiceLoader.load(Reproducible.class, Reproducible.class.getClassLoader()).stream()
          .flatMap(found -> found.get().trials().stream())
          .toList();

  public Trial {
    budget = Map.copyOf(budget);
    var standards = Form.named(form).settings().defaults();
    var written = new LinkedHashMap<String, List<String>>();
    tried.forEach((setting, values) ->
        written.put(
            setting,
            values.stream()
                .map(value -> standards.with(setting, value).texts().get(setting))
                .toList()));
    tried = written;
  }

  /// The trials of a form, or all.
  ///
  /// @param form its name, or `all`
  /// @throws IllegalArgumentException if there is none
  public static List<Trial> of(String form) {
    var some = ALL.stream().filter(one -> form.equals("all") || one.form.equals(form)).toList();
    if (some.isEmpty()) {
      throw new IllegalArgumentException(
          "--defaults: nothing was tried for \"%s\"; expected all or one of %s"
              .formatted(form, ALL.stream().map(Trial::form).distinct().toList()));
    }
    return some;
  }

  /// A trial with three seeds of what is usual, as far as the form has it, and of the form's own.
  ///
  /// @param own settings with values that are tried in this form; they take the place of the usual,
  ///   those without a value are not tried
  public static Trial of(
      String name,
      String form,
      String what,
      RowData data,
      OptionalInt rows,
      String metric,
      Map<String, String> budget,
      Map<String, List<String>> own) {
    var known =
        Form.named(form).settings().all().stream().map(Setting::key).collect(Collectors.toSet());
    var tried = new LinkedHashMap<>(USUAL);
    tried.keySet().retainAll(known);
    tried.putAll(new TreeMap<>(own));
    tried.values().removeIf(List::isEmpty);
    return new Trial(name, form, what, data, rows, metric, budget, tried, 3);
  }

  /// One training of it.
  ///
  /// @param trial its name
  /// @param setting what is not as usual; empty: everything is
  /// @param value the value it has
  public record Training(String trial, String setting, String value, long seed) {}

  /// The trainings, those without change first.
  public List<Training> trainings() {
    var all = new ArrayList<>(trainings("", ""));
    tried.forEach((setting, values) ->
        values.stream()
            .filter(value -> !standard(setting).equals(value))
            .forEach(value -> all.addAll(trainings(setting, value))));
    return all;
  }

  private List<Training> trainings(String setting, String value) {
    return LongStream.rangeClosed(1, seeds)
        .mapToObj(seed -> new Training(name, setting, value, seed))
        .toList();
  }

  /// What a setting is where nothing is said.
  public String standard(String setting) {
    return Form.named(form).settings().defaults().texts().get(setting);
  }

  /// All that is set for a training but its data, its seed and what changes no bit.
  public String settings(Training training) {
    return settings(configuration(training, new PartFiles("", "", "")));
  }

  /// All that is set but what changes no bit, and the seed.
  static String settings(Configuration configuration) {
    var texts = configuration.texts();
    return Form.named(configuration.form()).settings().all().stream()
        .map(Setting::key)
        .filter(key -> !NO_BITS.contains(key) && !texts.get(key).isEmpty())
        .map(key -> key + "=" + texts.get(key))
        .collect(Collectors.joining(" "));
  }

  /// The configuration of a training.
  public Configuration configuration(Training training, PartFiles parts) {
    var configuration =
        Form.named(form).settings().defaults().with(DataSettings.DATA, parts.data());
    if (!parts.validation().isEmpty()) {
      configuration = configuration.with(DataSettings.VALIDATION, parts.validation());
    }
    for (var one : budget.entrySet()) {
      configuration = configuration.with(one.getKey(), one.getValue());
    }
    return (training.setting().isEmpty()
            ? configuration
            : configuration.with(training.setting(), training.value()))
        .withSeed(training.seed());
  }
}
