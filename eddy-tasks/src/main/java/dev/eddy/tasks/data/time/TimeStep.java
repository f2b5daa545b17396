package dev.eddy.tasks.data.time;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// How far two neighbouring times of a series are apart. A month is one step, whatever its length.
///
/// @param count how many units, at least 1
public record TimeStep(Unit unit, long count) {

  /// What steps are counted in.
  public enum Unit {
    SECOND,
    WORKDAY,
    MONTH
  }

  private static final long DAY = 86_400;

  public TimeStep {
    if (count < 1) {
      throw new IllegalArgumentException("step: expected 1 or more units, found " + count);
    }
  }

  /// The step of some series, each in the order of time and without a time that comes twice: the
  /// most frequent distance of neighbours. Empty where no series has two times.
  public static Optional<TimeStep> of(List<List<Moment>> series) {
    for (var unit : List.of(Unit.MONTH, Unit.WORKDAY, Unit.SECOND)) {
      if (fits(unit, series)) {
        var distances = new TreeMap<Long, Integer>();
        for (var moments : series) {
          for (int i = 1; i < moments.size(); i++) {
            distances.merge(
                index(unit, moments.get(i)) - index(unit, moments.get(i - 1)), 1, Integer::sum);
          }
        }
        int most = distances.values().stream().mapToInt(count -> count).max().orElse(0);
        return distances.entrySet().stream()
            .filter(distance -> distance.getValue() == most)
            .findFirst()
            .map(distance -> new TimeStep(unit, distance.getKey()));
      }
    }
    throw new IllegalStateException("seconds fit all");
  }

  private static boolean fits(Unit unit, List<List<Moment>> series) {
    return switch (unit) {
      case SECOND -> true;
      case MONTH -> isMonthly(series);
      case WORKDAY -> isOfWorkdays(series);
    };
  }

  /// Whether all times stand at one place of their months, and no month has two.
  private static boolean isMonthly(List<List<Moment>> series) {
    var first = series.getFirst().getFirst().at();
    boolean sameDay = true;
    boolean lastDay = true;
    for (var moments : series) {
      for (int i = 0; i < moments.size(); i++) {
        var at = moments.get(i).at();
        if (!at.toLocalTime().equals(first.toLocalTime())
            || i > 0
                && index(Unit.MONTH, moments.get(i)) == index(Unit.MONTH, moments.get(i - 1))) {
          return false;
        }
        sameDay &= at.getDayOfMonth() == first.getDayOfMonth();
        lastDay &= at.getDayOfMonth() == YearMonth.from(at).lengthOfMonth();
      }
    }
    return sameDay || lastDay;
  }

  /// Whether days follow each other with no Saturday and no Sunday among them, over two weeks or
  /// more.
  private static boolean isOfWorkdays(List<List<Moment>> series) {
    boolean neighbours = false;
    boolean weekends = false;
    for (var moments : series) {
      for (int i = 0; i < moments.size(); i++) {
        var at = moments.get(i).at();
        if (at.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0
            || !at.toLocalTime().equals(moments.getFirst().at().toLocalTime())) {
          return false;
        }
        if (i > 0) {
          long days =
              ChronoUnit.DAYS.between(moments.get(i - 1).at().toLocalDate(), at.toLocalDate());
          neighbours |= days == 1;
          weekends |= days == 3 && at.getDayOfWeek() == DayOfWeek.MONDAY;
        }
      }
    }
    return neighbours && weekends;
  }

  private static long index(Unit unit, Moment moment) {
    var date = moment.at().toLocalDate();
    return switch (unit) {
      case SECOND -> moment.seconds();
      case MONTH -> 12L * date.getYear() + date.getMonthValue();
      case WORKDAY -> {
        long days = date.toEpochDay() + 3;
        yield 5 * Math.floorDiv(days, 7) + Math.floorMod(days, 7);
      }
    };
  }

  /// From one time to another, in units of this step's kind.
  public long distance(Moment from, Moment to) {
    return index(unit, to) - index(unit, from);
  }

  /// The time some steps after another. Days at the end of their months stay there.
  public Moment after(Moment from, long steps) {
    long units = steps * count;
    var at =
        switch (unit) {
          case SECOND -> from.at().plusSeconds(units);
          case WORKDAY -> {
            long days = index(Unit.WORKDAY, from) + units;
            yield LocalDate.ofEpochDay(7 * Math.floorDiv(days, 5) + Math.floorMod(days, 5) - 3)
                .atTime(from.at().toLocalTime());
          }
          case MONTH -> {
            var later = from.at().plusMonths(units);
            boolean last =
                from.at().getDayOfMonth() == YearMonth.from(from.at()).lengthOfMonth()
                    && from.at().getDayOfMonth() > 27;
            yield last ? later.withDayOfMonth(YearMonth.from(later).lengthOfMonth()) : later;
          }
        };
    return new Moment(at, from.offsetSeconds());
  }

  /// How many steps make the season that one expects: a day of hours, a week of days, a year of
  /// months; 1 where there is none.
  public int season() {
    return switch (unit) {
      case WORKDAY -> count == 1 ? 5 : 1;
      case MONTH -> count < 12 && 12 % count == 0 ? (int) (12 / count) : 1;
      case SECOND -> {
        if (count < DAY) {
          yield DAY % count == 0 ? (int) (DAY / count) : 1;
        }
        yield count == DAY ? 7 : count == 7 * DAY ? 52 : 1;
      }
    };
  }

  @Override
  public String toString() {
    return switch (unit) {
      case WORKDAY -> words(count, "workday");
      case MONTH ->
          count % 12 == 0
              ? words(count / 12, "year")
              : count % 3 == 0 ? words(count / 3, "quarter") : words(count, "month");
      case SECOND ->
          count % DAY == 0
              ? words(count / DAY, "day")
              : count % 3600 == 0
                  ? words(count / 3600, "hour")
                  : count % 60 == 0 ? words(count / 60, "minute") : words(count, "second");
    };
  }

  private static String words(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}
