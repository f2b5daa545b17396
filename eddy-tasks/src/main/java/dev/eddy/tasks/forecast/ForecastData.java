package dev.eddy.tasks.forecast;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.series.DateOrder;
import dev.eddy.tasks.data.series.Missing;
import dev.eddy.tasks.data.series.SeriesRoles;
import dev.eddy.tasks.data.series.SeriesRow;
import dev.eddy.tasks.data.series.SeriesTable;
import dev.eddy.tasks.data.series.TimeSeries;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A part of the steps of a table's series: forecasts begin and end in it, what they are made from
/// may lie before it.
///
/// @param from for each series the first step of the part
/// @param to for each series the step after the last one
record ForecastData(SeriesTable table, int[] from, int[] to) {

  /// How a file is read before anything is learned from it.
  static final Look LOOK = new Look("series over time", ForecastData::found);

  private static Look.Found found(Path file, ReadOptions options) {
    return found(SeriesTable.read(file, options, DateOrder.AUTO, Missing.INTERPOLATE));
  }

  static Look.Found found(SeriesTable table) {
    var reading = table.reading().orElseThrow();
    var numbers = new LinkedHashMap<String, Object>();
    numbers.put("every", table.step().toString());
    numbers.put("from", table.first());
    numbers.put("to", table.last());
    numbers.put(
        "gaps",
        table.gaps().stream()
            .map(gap -> Map.of("after_row", gap.row(), "steps", gap.steps()))
            .toList());
    numbers.put("empty", table.empty());
    numbers.put(
        "series",
        reading.rows().stream()
            .collect(
                Collectors.groupingBy(SeriesRow::key, LinkedHashMap::new, Collectors.counting())));
    return Look.Found.of(
        reading,
        table.span(),
        reading.rows().stream().limit(3).map(ForecastData::example).toList(),
        numbers);
  }

  private static String example(SeriesRow row) {
    return "%s%s: %s"
        .formatted(
            row.key().isEmpty() ? "" : row.key() + " ",
            String.join(" ", row.time()),
            row.values().stream().map(Forecast::text).collect(Collectors.joining(" ")));
  }

  /// What a configuration makes of a file.
  static Reading<SeriesRow> reading(Path file, Configuration configuration) {
    return read(file.toString(), configuration, Optional.empty()).reading().orElseThrow();
  }

  /// All steps of all series.
  static ForecastData whole(SeriesTable table) {
    return new ForecastData(
        table,
        new int[table.series().size()],
        table.series().stream().mapToInt(TimeSeries::steps).toArray());
  }

  /// Reads a file as a configuration says.
  ///
  /// @param roles those of a model; empty: those of the configuration
  static SeriesTable read(String data, Configuration configuration, Optional<SeriesRoles> roles) {
    var options = configuration.readOptions();
    return SeriesTable.read(
        DataSource.of(data).file("series over time"),
        roles.map(known -> known.in(options)).orElse(options),
        configuration.get(ForecastForm.DATE_ORDER),
        configuration.get(ForecastForm.MISSING));
  }

  /// Series that a program has already, their columns named as a configuration says.
  static SeriesTable given(List<TimeSeries> series, Configuration configuration) {
    var names = configuration.readOptions().roles();
    return SeriesTable.of(
        new SeriesRoles(
            names.getOrDefault(Role.TIME, List.of()),
            names.getOrDefault(Role.VALUE, List.of()),
            names.getOrDefault(Role.KEY, List.of("")).getFirst(),
            names.getOrDefault(Role.KNOWN, List.of())),
        configuration.get(ForecastForm.MISSING),
        series);
  }

  // ---- parts -----------------------------------------------------------------------------------

  /// Data by what it is for; in time one comes after the other.
  ///
  /// @param learning what is learned from, what the weights are chosen by, and the end for the test
  /// @param calibration what intervals are made from and nothing else, between the last two
  record Uses(Parts<ForecastData> learning, Optional<ForecastData> calibration) {

    /// What intervals are made from: if they have no part of their own, what chooses the weights.
    Optional<ForecastData> intervals() {
      return calibration.or(learning::validation);
    }
  }

  /// The parts of the data that a configuration names.
  static Uses uses(Configuration configuration) {
    return uses(
        configuration, read(configuration.get(DataSettings.DATA), configuration, Optional.empty()));
  }

  /// The parts of a table. Shares are those of whole series, the newest steps first: the end is for
  /// the test, what comes before it for calibration, and before that for validation.
  static Uses uses(Configuration configuration, SeriesTable table) {
    var all = whole(table);
    var test = all.cut(configuration, ForecastForm.TEST);
    var calibration = test.before().cut(configuration, ForecastForm.CALIBRATION);
    var learning =
        Split.parts(
            configuration,
            calibration.before(),
            Optional.empty(),
            (share, data) -> shared(share, data, configuration.get(ForecastForm.HORIZON)),
            name -> whole(read(name, configuration, Optional.of(table.roles()))));
    return new Uses(learning.withTest(test.end()), calibration.end());
  }

  /// A part in two.
  private record Cut(ForecastData before, Optional<ForecastData> end) {}

  /// The end of each series as a setting says.
  private Cut cut(Configuration configuration, Setting<String> setting) {
    var at = new int[to.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = to[i] - steps(configuration, setting, i);
    }
    return Arrays.equals(at, to)
        ? new Cut(this, Optional.empty())
        : new Cut(new ForecastData(table, from, at), Optional.of(new ForecastData(table, at, to)));
  }

  private int steps(Configuration configuration, Setting<String> setting, int number) {
    var series = table.series().get(number);
    var text = configuration.given(setting).orElse("0").strip();
    double asked;
    boolean hundredths = text.endsWith("%");
    try {
      asked =
          hundredths
              ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
              : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(wrong(setting, text), e);
    }
    if (!(asked >= 0) || asked >= 1 && (hundredths || asked != Math.rint(asked))) {
      throw new IllegalArgumentException(wrong(setting, text));
    }
    int steps = (int) (asked < 1 ? Math.floor(asked * series.steps() + 1e-9) : asked);
    int horizon = configuration.get(ForecastForm.HORIZON);
    if (asked > 0 && (steps < horizon || steps > to[number] - horizon)) {
      throw new IllegalArgumentException(
          "%s: %s of the %d steps of %s is %d, which leaves no room for a horizon of %d on both sides; change one of them"
              .formatted(setting.key(), text, series.steps(), series.name(), steps, horizon));
    }
    return steps;
  }

  private static String wrong(Setting<String> setting, String text) {
    return "%s: expected a share below 1 such as 0.2 or 20%%, or a number of steps, found \"%s\""
        .formatted(setting.key(), text);
  }

  /// The end of each series for validation; none where no series' end has a whole horizon.
  private static Parts<ForecastData> shared(Split.Share share, ForecastData data, int horizon) {
    var cut = new int[data.to.length];
    boolean any = false;
    for (int i = 0; i < cut.length; i++) {
      int whole = data.table.series().get(i).steps();
      int steps = (int) Math.floor(share.share() * whole + 1e-9);
      cut[i] = Math.max(data.from[i], data.to[i] - steps);
      any |= data.to[i] - cut[i] >= horizon;
    }
    return any
        ? new Parts<>(
            new ForecastData(data.table, data.from, cut),
            Optional.of(new ForecastData(data.table, cut, data.to)))
        : Parts.whole(data);
  }

  // ---- origins ---------------------------------------------------------------------------------

  /// Where a forecast is made.
  ///
  /// @param series the number of the series
  /// @param origin how many of its steps are in the past
  record Origin(int series, int origin) {}

  /// All origins with a whole window before them, and a whole horizon of known values after them in
  /// this part.
  List<Origin> origins(int window, int horizon) {
    var origins = new ArrayList<Origin>();
    for (int i = 0; i < from.length; i++) {
      var series = table.series().get(i);
      for (int at = Math.max(from[i], window); at + horizon <= to[i]; at++) {
        if (series.isKnown(at, at + horizon)) {
          origins.add(new Origin(i, at));
        }
      }
    }
    return origins;
  }

  /// The origins, of which there must be some.
  ///
  /// @param data what messages call it
  List<Origin> someOrigins(int window, int horizon, String data) {
    var origins = origins(window, horizon);
    if (origins.isEmpty()) {
      int longest = 0;
      for (int i = 0; i < from.length; i++) {
        longest = Math.max(longest, to[i]);
      }
      throw new DataException(
          "%s: the longest series has %d steps here, but a lookback of %d and a horizon of %d need %d with known values; give more steps, or a smaller lookback or horizon"
              .formatted(data, longest, window, horizon, window + horizon));
    }
    return origins;
  }
}
