package dev.eddy.tasks.reproduce;

import dev.eddy.formats.Json;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.text.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// A result to be had again by one command: data, split, configuration and measure are fixed, and
/// what others have published stands beside it.
///
/// The configuration is a JSON resource beside this class, `NAME.json`, the same that `--config`
/// reads; it names no data, which [#data] does.
///
/// @param name what people type, such as `mnist-rows`
/// @param what the task, in one line
/// @param data where the data is found and how it is split
/// @param measure what the row is judged by
/// @param goal what is to be reached; empty where the baselines of the same run are what to beat
/// @param baselines what is computed in the same run
/// @param published what others have reached
/// @param minutes how long it takes on two cores, about
/// @param remark what a reader must know to judge the number
public record Row(
    String name,
    String what,
    RowData data,
    Measure measure,
    Optional<Goal> goal,
    List<Baseline> baselines,
    List<Published> published,
    int minutes,
    String remark) {

  /// All rows.
  public static final List<Row> ALL = RowTable.ALL;

  public Row {
    baselines = List.copyOf(baselines);
    published = List.copyOf(published);
  }

  /// @throws IllegalArgumentException if there is no such row
  public static Row named(String name) {
    var names = ALL.stream().map(Row::name).toList();
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
    var file = name + ".json";
    try (var in = Row.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("there is no resource " + file);
      }
      return Form.configuration(Json.parse(in.readAllBytes(), file), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The committed configuration for the parts of the data.
  public Configuration configuration(PartFiles parts) {
    var configuration = configuration().with(DataSettings.DATA, parts.data());
    return parts.validation().isEmpty()
        ? configuration
        : configuration.with(DataSettings.VALIDATION, parts.validation());
  }
}
