package dev.eddy.tasks.reproduce;

import dev.eddy.formats.Json;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.text.Names;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/// A result to be had again by one command: data, split, configuration and measure are fixed, and
/// what others have published stands beside it.
///
/// All of it stands in one place, the [Reproducible] of what the row is a result of.
///
/// @param name what people type, such as `mnist-rows`
/// @param what the task, in one line
/// @param data where the data is found and how it is split
/// @param measure what the row is judged by
/// @param goal what is to be reached; empty where the baselines of the same run are what to beat
/// @param comparison what is computed in the same run
/// @param published what others have reached
/// @param minutes how long it takes on two cores, about
/// @param remark what a reader must know to judge the number
/// @param settings the configuration as JSON, as `--config` reads it; it names no data, which
///   [#data] does
public record ResultRow(
    String name,
    String what,
    RowData data,
    Measure measure,
    Optional<Goal> goal,
    SimpleMethods comparison,
    List<Published> published,
    int minutes,
    String remark,
    String settings) {

  /// All rows that are found.
  public static final List<ResultRow> ALL =
      ServiceLoader.load(Reproducible.class, Reproducible.class.getClassLoader()).stream()
          .flatMap(found -> found.get().rows().stream())
          .toList();

  public ResultRow {
    published = List.copyOf(published);
  }

  /// @throws IllegalArgumentException if there is no such row
  public static ResultRow named(String name) {
    var names = ALL.stream().map(ResultRow::name).toList();
    return ALL.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no result \"%s\" to reproduce%s"
                    .formatted(
                        name,
                        Names.suggestion(name, names, "; there are " + String.join(", ", names)))));
  }

  /// The committed configuration, without data.
  public Configuration configuration() {
    var where = "the configuration of " + name;
    return Form.configuration(Json.parse(settings.getBytes(StandardCharsets.UTF_8), where), where);
  }

  /// The committed configuration for the parts of the data.
  public Configuration configuration(PartFiles parts) {
    var configuration = configuration().with(DataSettings.DATA, parts.data());
    return parts.validation().isEmpty()
        ? configuration
        : configuration.with(DataSettings.VALIDATION, parts.validation());
  }
}
