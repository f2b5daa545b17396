package dev.eddy.tasks.data.time;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A way of writing times, the same for all cells of a column: `1949-01`, `2012/01/01`, `19580329`,
/// `5-Jan-09`, `1970 Q1`, `1991 Jul`, `1949`, `1949.0833`, `2024-01-01 24:00`, `2024년 1월 1일`,
/// seconds or milliseconds since 1970. Years of two digits are those from 1969 to 2068.
public enum TimeNotation {
  DASHES("year-month-day", "(?<y>\\d{4})-(?<m>\\d{1,2})-(?<d>\\d{1,2})"),
  SLASHES("year/month/day", "(?<y>\\d{4})/(?<m>\\d{1,2})/(?<d>\\d{1,2})"),
  DOTS("year.month.day", "(?<y>\\d{4})\\.\\s?(?<m>\\d{1,2})\\.\\s?(?<d>\\d{1,2})\\.?"),
  COMPACT("eight digits", "(?<y>\\d{4})(?<m>\\d{2})(?<d>\\d{2})"),
  CHINESE_DAY("年 月 日", "(?<y>\\d{4})年\\s*(?<m>\\d{1,2})月\\s*(?<d>\\d{1,2})日"),
  KOREAN_DAY("년 월 일", "(?<y>\\d{4})년\\s*(?<m>\\d{1,2})월\\s*(?<d>\\d{1,2})일"),
  DAY_FIRST("day first", "(?<d>\\d{1,2})/(?<m>\\d{1,2})/(?<y>\\d{4}|\\d{2})"),
  MONTH_FIRST("month first", "(?<m>\\d{1,2})/(?<d>\\d{1,2})/(?<y>\\d{4}|\\d{2})"),
  DAY_FIRST_DASHES("day first", "(?<d>\\d{1,2})-(?<m>\\d{1,2})-(?<y>\\d{4}|\\d{2})"),
  MONTH_FIRST_DASHES("month first", "(?<m>\\d{1,2})-(?<d>\\d{1,2})-(?<y>\\d{4}|\\d{2})"),
  DAY_DOTS("day.month.year", "(?<d>\\d{1,2})\\.(?<m>\\d{1,2})\\.(?<y>\\d{4}|\\d{2})"),
  DAY_NAMED("day month year", "(?<d>\\d{1,2})[- ](?<n>[A-Za-z]{3,9})[- ](?<y>\\d{4}|\\d{2})"),
  NAMED_DAY("month day, year", "(?<n>[A-Za-z]{3,9}) (?<d>\\d{1,2}),? (?<y>\\d{4})"),
  MONTHS("year-month", "(?<y>\\d{4})[-/](?<m>\\d{1,2})"),
  MONTHS_M("year, M, month", "(?<y>\\d{4})M(?<m>\\d{1,2})"),
  MONTHS_COMPACT("six digits", "(?<y>\\d{4})(?<m>\\d{2})"),
  YEAR_NAMED("year month", "(?<y>\\d{4})[- ](?<n>[A-Za-z]{3,9})"),
  NAMED_YEAR("month year", "(?<n>[A-Za-z]{3,9})[- ](?<y>\\d{4}|\\d{2})"),
  KOREAN_MONTH("년 월", "(?<y>\\d{4})년\\s*(?<m>\\d{1,2})월"),
  CHINESE_MONTH("年 月", "(?<y>\\d{4})年\\s*(?<m>\\d{1,2})月"),
  WEEKS("year W week", "(?<y>\\d{4})[- ]?[Ww](?<w>\\d{1,2})"),
  QUARTERS("year Q quarter", "(?<y>\\d{4})[- ]?[Qq](?<q>[1-4])"),
  QUARTER_FIRST("Q quarter year", "Q(?<q>[1-4])[- ](?<y>\\d{4})"),
  YEARS("years", "(?<y>\\d{4})"),
  KOREAN_YEAR("년", "(?<y>\\d{4})년"),
  DECIMAL_YEARS("years with a fraction", "(?<y>\\d{4})(?:\\.(?<p>\\d+))?"),
  EPOCH_SECONDS("seconds since 1970", "(?<e>\\d{9,10})"),
  EPOCH_MILLISECONDS("milliseconds since 1970", "(?<e>\\d{12,13})");

  private static final List<String> MONTHS_BY_NAME =
      List.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");

  /// A clock after a date, where constants of the enum can reach it.
  private static final class Clock {
    static final String FRAGMENT =
        "(?:(?:T|\\s+)(?<H>\\d{1,2}):(?<M>\\d{2})(?::(?<S>\\d{2})(?:[.,](?<f>\\d{1,9}))?)?"
            + "(?:\\s*(?<a>[AaPp][Mm]))?\\s?(?<o>Z|UTC|[+-]\\d{2}:?\\d{2})?)?";
  }

  private final String title;
  private final Pattern pattern;

  TimeNotation(String title, String date) {
    this.title = title;
    pattern = Pattern.compile(date.contains("<d>") ? date + Clock.FRAGMENT : date);
  }

  /// What it is, in a few words.
  public String title() {
    return title;
  }

  Pattern pattern() {
    return pattern;
  }

  /// Whether a plain number may be meant instead: then the name of the column must say that it
  /// holds times.
  public boolean isNumber() {
    return switch (this) {
      case COMPACT, MONTHS_COMPACT, YEARS, DECIMAL_YEARS, EPOCH_SECONDS, EPOCH_MILLISECONDS -> true;
      case DASHES,
          SLASHES,
          DOTS,
          CHINESE_DAY,
          KOREAN_DAY,
          DAY_FIRST,
          MONTH_FIRST,
          DAY_FIRST_DASHES,
          MONTH_FIRST_DASHES,
          DAY_DOTS,
          DAY_NAMED,
          NAMED_DAY,
          MONTHS,
          MONTHS_M,
          YEAR_NAMED,
          NAMED_YEAR,
          KOREAN_MONTH,
          CHINESE_MONTH,
          WEEKS,
          QUARTERS,
          QUARTER_FIRST,
          KOREAN_YEAR ->
          false;
    };
  }

  /// The other reading of a day and a month that are both numbers.
  public Optional<TimeNotation> twin() {
    return switch (this) {
      case DAY_FIRST -> Optional.of(MONTH_FIRST);
      case MONTH_FIRST -> Optional.of(DAY_FIRST);
      case DAY_FIRST_DASHES -> Optional.of(MONTH_FIRST_DASHES);
      case MONTH_FIRST_DASHES -> Optional.of(DAY_FIRST_DASHES);
      default -> Optional.empty();
    };
  }

  /// The time that a cell says; empty if it is not written so, or is no time of the calendar.
  public Optional<Moment> read(String cell) {
    var matcher = pattern.matcher(cell);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(moment(matcher)).filter(TimeNotation::isPlausible);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static boolean isPlausible(Moment moment) {
    return moment.at().getYear() >= 1000 && moment.at().getYear() < 3000;
  }

  private Moment moment(Matcher found) {
    if (this == EPOCH_SECONDS || this == EPOCH_MILLISECONDS) {
      long value = Long.parseLong(found.group("e"));
      var instant =
          this == EPOCH_SECONDS ? Instant.ofEpochSecond(value) : Instant.ofEpochMilli(value);
      return new Moment(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), 0);
    }
    int year = year(found.group("y"));
    if (this == YEARS && (year < 1500 || year > 2100)) {
      throw new DateTimeException("no year that data are about");
    }
    if (this == DECIMAL_YEARS) {
      return new Moment(fraction(year, group(found, "p").orElse("0")), 0);
    }
    if (this == WEEKS) {
      return new Moment(
          LocalDate.of(year, 1, 4)
              .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, Integer.parseInt(found.group("w")))
              .with(DayOfWeek.MONDAY)
              .atStartOfDay(),
          0);
    }
    int month =
        group(found, "m")
            .map(Integer::parseInt)
            .or(() -> group(found, "n").map(TimeNotation::month))
            .or(() -> group(found, "q").map(quarter -> 3 * Integer.parseInt(quarter) - 2))
            .orElse(1);
    var date = LocalDate.of(year, month, group(found, "d").map(Integer::parseInt).orElse(1));
    return clock(date, found);
  }

  private static int year(String digits) {
    int year = Integer.parseInt(digits);
    return digits.length() > 2 ? year : year < 69 ? 2000 + year : 1900 + year;
  }

  /// @throws DateTimeException if it is no month
  private static int month(String name) {
    var small = name.toLowerCase(Locale.ROOT);
    for (int i = 0; i < MONTHS_BY_NAME.size(); i++) {
      var whole = MONTHS_BY_NAME.get(i);
      if (small.equals(whole)
          || small.equals(whole.substring(0, 3))
          || small.equals("sept") && i == 8) {
        return i + 1;
      }
    }
    throw new DateTimeException(name);
  }

  /// The month that a fraction of a year begins, to two digits after the point or more.
  ///
  /// @throws DateTimeException if none does
  private static LocalDateTime fraction(int year, String digits) {
    double twelfths = 12 * Double.parseDouble("0." + digits);
    long month = Math.round(twelfths);
    if (Math.abs(twelfths - month) > 0.07) {
      throw new DateTimeException(digits);
    }
    return LocalDate.of(year, 1, 1).plusMonths(month).atStartOfDay();
  }

  private static Moment clock(LocalDate date, Matcher found) {
    int hour = hour(found);
    int minute = group(found, "M").map(Integer::parseInt).orElse(0);
    int second = group(found, "S").map(Integer::parseInt).orElse(0);
    int nanos =
        group(found, "f")
            .map(digits -> Integer.parseInt((digits + "00000000").substring(0, 9)))
            .orElse(0);
    boolean end = hour == 24 && minute == 0 && second == 0 && nanos == 0;
    var at = end ? date.plusDays(1).atStartOfDay() : date.atTime(hour, minute, second, nanos);
    int offset =
        group(found, "o")
            .map(text -> text.equals("UTC") ? 0 : ZoneOffset.of(text).getTotalSeconds())
            .orElse(0);
    return new Moment(at, offset);
  }

  /// The hour of the day; of a clock of twelve hours it says with `a` in which half.
  ///
  /// @throws DateTimeException if such a clock has no such hour
  private static int hour(Matcher found) {
    int hour = group(found, "H").map(Integer::parseInt).orElse(0);
    var half = group(found, "a");
    if (half.isEmpty()) {
      return hour;
    }
    if (hour < 1 || hour > 12) {
      throw new DateTimeException("no hour of half a day");
    }
    return hour % 12 + (half.get().toLowerCase(Locale.ROOT).equals("pm") ? 12 : 0);
  }

  /// A named part of what was found; empty if this notation has none or it is not there.
  static Optional<String> group(Matcher found, String name) {
    return found.namedGroups().containsKey(name)
        ? Optional.ofNullable(found.group(name))
        : Optional.empty();
  }
}
