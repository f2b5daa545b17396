package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.time.Moment;
import dev.eddy.tasks.data.time.TimeStep;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Series over time as the Monash archive has them, in a `.tsf` file: attributes, the frequency,
/// and after `@data` a series a line, its attributes and then its values.
///
/// ```
/// @attribute series_name string
/// @attribute start_timestamp date
/// @frequency yearly
/// @data
/// T1:1979-01-01 00-00-00:25.5,24.2,?
/// ```
///
/// A row is a value: the attributes of its series, its time instead of the start, and the number in
/// a column `value`; `?` is a missing one.
final class MonashLines {
  private static final Pattern ATTRIBUTE =
      Pattern.compile("@attribute\\s+(\\S+)\\s+(string|numeric|date)", Pattern.CASE_INSENSITIVE);

  private static final Pattern FREQUENCY =
      Pattern.compile("@frequency\\s+(\\S+)", Pattern.CASE_INSENSITIVE);

  /// `10_minutes`, `half_hourly`.
  private static final Pattern SEVERAL = Pattern.compile("(\\d+|half)_(\\w+?)s?");

  private static final Map<String, TimeStep> FREQUENCIES =
      Map.of(
          "yearly", new TimeStep(TimeStep.Unit.MONTH, 12),
          "quarterly", new TimeStep(TimeStep.Unit.MONTH, 3),
          "monthly", new TimeStep(TimeStep.Unit.MONTH, 1),
          "weekly", new TimeStep(TimeStep.Unit.SECOND, 7 * 86_400),
          "daily", new TimeStep(TimeStep.Unit.SECOND, 86_400),
          "hourly", new TimeStep(TimeStep.Unit.SECOND, 3600),
          "half_hourly", new TimeStep(TimeStep.Unit.SECOND, 1800),
          "minutely", new TimeStep(TimeStep.Unit.SECOND, 60));

  private static final Map<String, Integer> UNITS =
      Map.of("second", 1, "minute", 60, "hour", 3600, "day", 86_400);

  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("uuuu-MM-dd[ HH-mm-ss][ HH:mm:ss]", Locale.ROOT);

  private final SourceText text;
  private final List<String> names = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private int start = -1;
  private Optional<TimeStep> step = Optional.empty();

  private MonashLines(SourceText text) {
    this.text = text;
  }

  /// Whether tags say how often the series were measured.
  static boolean looksLike(List<SourceText.Line> filled) {
    return filled.stream()
        .map(SourceText.Line::text)
        .takeWhile(line -> line.startsWith("@") || line.startsWith("#"))
        .anyMatch(line -> FREQUENCY.matcher(line.strip()).matches());
  }

  /// @throws dev.eddy.tasks.data.DataException if a line is wrong, or series have no start
  static Sheet sheet(SourceText text) {
    return new MonashLines(text).sheet();
  }

  private Sheet sheet() {
    boolean data = false;
    var seen = new HashMap<String, Long>();
    for (var line : text.filled()) {
      var bare = line.text().strip();
      if (bare.startsWith("#")) continue;
      if (data) {
        series(line.number(), bare, seen);
      } else {
        data = tag(line.number(), bare);
      }
    }
    if (rows.isEmpty()) throw text.wrong("expected series after a line @data, found none");
    names.add("value");
    return new Sheet(
        text, DataFormat.TSF, ':', false, List.copyOf(names), rows, Map.of(), List.of());
  }

  /// Takes one line before the data.
  ///
  /// @return whether the data starts after it
  private boolean tag(long number, String line) {
    var attribute = ATTRIBUTE.matcher(line);
    var frequency = FREQUENCY.matcher(line);
    if (attribute.matches()) {
      if (attribute.group(2).equalsIgnoreCase("date")) start = names.size();
      names.add(attribute.group(1));
    } else if (frequency.matches()) {
      step = step(frequency.group(1).toLowerCase(Locale.ROOT));
      if (step.isEmpty()) {
        throw text.wrong(
            number,
            "expected a frequency such as yearly, monthly, daily, hourly or 10_minutes, found "
                + Excerpt.of(frequency.group(1)));
      }
    } else if (line.equalsIgnoreCase("@data")) {
      if (step.isEmpty() || start < 0) {
        throw text.wrong(
            number,
            "the series have no %s, so their times are not known; write a CSV file with a time, a value and a key a row"
                .formatted(
                    step.isEmpty() ? "@frequency" : "start (@attribute start_timestamp date)"));
      }
      return true;
    } else if (!line.startsWith("@")) {
      throw text.wrong(
          number, "expected a tag such as @data before the series, found " + Excerpt.of(line));
    }
    return false;
  }

  private static Optional<TimeStep> step(String word) {
    var several = SEVERAL.matcher(word);
    if (FREQUENCIES.containsKey(word)) return Optional.of(FREQUENCIES.get(word));
    if (!several.matches() || !UNITS.containsKey(several.group(2))) return Optional.empty();
    if (several.group(1).equals("half") || several.group(1).length() > 6) return Optional.empty();
    long count = Long.parseLong(several.group(1)) * UNITS.get(several.group(2));
    return count > 0 ? Optional.of(new TimeStep(TimeStep.Unit.SECOND, count)) : Optional.empty();
  }

  private void series(long number, String line, Map<String, Long> seen) {
    var parts = line.split(":", names.size() + 1);
    if (parts.length != names.size() + 1) {
      throw text.wrong(
          number,
          "expected %d attributes (%s) and the values with colons between, found %d parts in %s"
              .formatted(names.size(), Suggestion.list(names, 8), parts.length, Excerpt.of(line)));
    }
    var earlier = seen.put(String.join(":", List.of(parts).subList(0, names.size())), number);
    if (earlier != null) {
      throw text.wrong(
          number, "the series %s is on line %d too".formatted(Excerpt.of(parts[0]), earlier));
    }
    var first = first(number, parts[start].strip());
    boolean clock =
        step.orElseThrow().unit() == TimeStep.Unit.SECOND
            && step.orElseThrow().count() % 86_400 != 0;
    var written =
        DateTimeFormatter.ofPattern(clock ? "uuuu-MM-dd HH:mm:ss" : "uuuu-MM-dd", Locale.ROOT);
    var values = parts[names.size()].split(",", -1);
    for (int i = 0; i < values.length; i++) {
      var cells = new ArrayList<String>();
      for (int at = 0; at < names.size(); at++) {
        cells.add(
            at == start
                ? step.orElseThrow().after(first, i).at().format(written)
                : parts[at].strip());
      }
      cells.add(values[i].strip());
      rows.add(new Row(number, cells));
    }
  }

  private Moment first(long number, String cell) {
    try {
      var parsed = START.parse(cell);
      var date = LocalDate.from(parsed);
      var time = parsed.query(TemporalQueries.localTime());
      return new Moment(time == null ? date.atStartOfDay() : date.atTime(time), 0);
    } catch (DateTimeException _) {
      throw text.wrong(
          number, "expected a start such as 1979-01-01 00-00-00, found " + Excerpt.of(cell));
    }
  }
}
