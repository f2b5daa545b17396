package dev.eddy.tasks.data.time;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;

/// A column whose every cell is a time, all written in one way.
///
/// @param way how
/// @param moments the times, cell by cell
/// @param writer writes other times as the column has them
public record TimeColumn(TimeNotation way, List<Moment> moments, Writer writer) {

  /// Writes a time as a column has its times.
  @FunctionalInterface
  public interface Writer {
    String write(Moment moment);
  }

  public TimeColumn {
    moments = List.copyOf(moments);
  }

  /// All ways in which these cells can be read; none if they are no times, or are written in more
  /// than one way.
  public static List<TimeColumn> of(List<String> cells) {
    var readings = new ArrayList<TimeColumn>();
    for (var way : TimeNotation.values()) {
      moments(way, cells)
          .ifPresent(moments -> readings.add(new TimeColumn(way, moments, writer(way, cells))));
    }
    // A whole year is no fraction of one.
    boolean years = has(readings, way -> way == TimeNotation.YEARS);
    readings.removeIf(one -> years && one.way == TimeNotation.DECIMAL_YEARS);
    return readings;
  }

  /// Whether all cells are times in one way that is no plain number.
  public static boolean isOne(List<String> cells) {
    for (var way : TimeNotation.values()) {
      if (!way.isNumber() && moments(way, cells).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(List<TimeColumn> readings, Predicate<TimeNotation> way) {
    return readings.stream().anyMatch(one -> way.test(one.way));
  }

  private static Optional<List<Moment>> moments(TimeNotation way, List<String> cells) {
    var moments = new ArrayList<Moment>(cells.size());
    for (var cell : cells) {
      var moment = way.read(cell);
      if (moment.isEmpty() || shape(cell) != shape(cells.getFirst())) {
        return Optional.empty();
      }
      moments.add(moment.get());
    }
    return Optional.of(moments);
  }

  /// How many colons there are: cells with a clock and cells without one are two ways.
  private static long shape(String cell) {
    int offset = cell.lastIndexOf('+');
    return cell.substring(0, offset < 0 ? cell.length() : offset)
        .chars()
        .filter(c -> c == ':')
        .count();
  }

  // ---- writing ---------------------------------------------------------------------------------

  /// A part of a time: the name of its group, and its letter in [DateTimeFormatter].
  private record Part(String group, char letter) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("y", 'u'),
          new Part("m", 'M'),
          new Part("d", 'd'),
          new Part("q", 'Q'),
          new Part("H", 'H'),
          new Part("M", 'm'),
          new Part("S", 's'),
          new Part("f", 'S'));

  /// A part of a cell that becomes letters of a pattern.
  private record Piece(int from, int to, String letters) {}

  private static Writer writer(TimeNotation way, List<String> cells) {
    return switch (way) {
      case EPOCH_SECONDS -> moment -> Long.toString(moment.at().toEpochSecond(ZoneOffset.UTC));
      case EPOCH_MILLISECONDS ->
          moment -> Long.toString(1000 * moment.at().toEpochSecond(ZoneOffset.UTC));
      case DECIMAL_YEARS -> {
        int digits =
            cells.stream()
                .mapToInt(cell -> cell.length() - Math.min(cell.length(), 5))
                .max()
                .orElse(0);
        yield moment ->
            String.format(
                Locale.ROOT,
                "%." + digits + "f",
                moment.at().getYear() + (moment.at().getMonthValue() - 1) / 12.0);
      }
      case WEEKS -> {
        var first = cells.getFirst();
        var between = first.substring(4, first.length() - first.replaceAll(".*[Ww]", "").length());
        yield moment ->
            String.format(
                Locale.ROOT,
                "%04d%s%02d",
                moment.at().get(IsoFields.WEEK_BASED_YEAR),
                between,
                moment.at().get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      }
      default -> {
        var formatter = DateTimeFormatter.ofPattern(letters(way, cells), Locale.ENGLISH);
        yield moment ->
            formatter.format(
                moment.at().atOffset(ZoneOffset.ofTotalSeconds(moment.offsetSeconds())));
      }
    };
  }

  /// The first cell with letters for its parts. A part is padded unless a cell has fewer digits.
  private static String letters(TimeNotation way, List<String> cells) {
    var found = way.pattern().matcher(cells.getFirst());
    if (!found.matches()) {
      throw new IllegalStateException("the cells are read in another way");
    }
    var pieces = new ArrayList<Piece>();
    for (var part : PARTS) {
      if (TimeNotation.group(found, part.group()).isPresent()) {
        int digits =
            "yf".contains(part.group())
                ? found.group(part.group()).length()
                : digits(way, part.group(), cells);
        pieces.add(
            new Piece(
                found.start(part.group()),
                found.end(part.group()),
                Character.toString(letter(part, found)).repeat(digits)));
      }
    }
    TimeNotation.group(found, "n")
        .ifPresent(name ->
            pieces.add(
                new Piece(found.start("n"), found.end("n"), name.length() > 4 ? "MMMM" : "MMM")));
    TimeNotation.group(found, "a")
        .ifPresent(_ -> pieces.add(new Piece(found.start("a"), found.end("a"), "a")));
    TimeNotation.group(found, "o")
        .filter(offset -> !offset.equals("UTC"))
        .ifPresent(offset ->
            pieces.add(
                new Piece(
                    found.start("o"),
                    found.end("o"),
                    offset.equals("Z") ? "XXX" : offset.contains(":") ? "xxx" : "xx")));
    pieces.sort(Comparator.comparingInt(Piece::from));
    var letters = new StringBuilder();
    int at = 0;
    for (var piece : pieces) {
      letters.append(quoted(cells.getFirst().substring(at, piece.from()))).append(piece.letters());
      at = piece.to();
    }
    return letters.append(quoted(cells.getFirst().substring(at))).toString();
  }

  /// Hours of a clock of twelve hours have a letter of their own.
  private static char letter(Part part, Matcher found) {
    boolean half = part.letter() == 'H' && TimeNotation.group(found, "a").isPresent();
    return half ? 'h' : part.letter();
  }

  /// The fewest digits that a part has in any of the cells.
  private static int digits(TimeNotation way, String group, List<String> cells) {
    int digits = 2;
    for (var cell : cells) {
      var found = way.pattern().matcher(cell);
      if (found.matches()) {
        digits =
            Math.min(digits, TimeNotation.group(found, group).map(String::length).orElse(digits));
      }
    }
    return digits;
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "" : "'" + text.replace("'", "''") + "'";
  }

  @Override
  public String toString() {
    return Arrays.asList(way.title(), moments.size() + " times").toString();
  }
}
