package dev.eddy.tasks.data.series;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Columns that hold a part of a time each, by their names: year, quarter, month, day, hour.
///
/// @param places where each part stands among the columns
record TimeParts(Map<Part, Integer> places) {

  enum Part {
    YEAR,
    QUARTER,
    MONTH,
    DAY,
    HOUR
  }

  /// The parts; empty unless each column is another one, and one is the year.
  static Optional<TimeParts> of(List<String> names) {
    var places = new EnumMap<Part, Integer>(Part.class);
    for (int i = 0; i < names.size(); i++) {
      int at = i;
      part(names.get(i)).ifPresent(part -> places.putIfAbsent(part, at));
    }
    boolean all = places.size() == names.size() && places.containsKey(Part.YEAR);
    return all ? Optional.of(new TimeParts(places)) : Optional.empty();
  }

  static boolean isPart(String name) {
    return part(name).isPresent();
  }

  /// Which part a column holds, by its name.
  private static Optional<Part> part(String column) {
    var name = column.toLowerCase(Locale.ROOT);
    if (name.contains("week")) {
      return Optional.empty();
    }
    if (name.contains("date_of") || name.contains("day")) {
      return Optional.of(Part.DAY);
    }
    for (var part : List.of(Part.YEAR, Part.QUARTER, Part.MONTH, Part.HOUR)) {
      if (name.contains(part.name().toLowerCase(Locale.ROOT))) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  /// The time that some cells tell together.
  String text(List<String> cells) {
    var text = new ArrayList<String>();
    text.add(cells.get(places.get(Part.YEAR)));
    if (places.containsKey(Part.QUARTER)) {
      return text.getFirst() + " Q" + cells.get(places.get(Part.QUARTER));
    }
    for (var part : List.of(Part.MONTH, Part.DAY)) {
      if (places.containsKey(part)) {
        text.add(cells.get(places.get(part)));
      }
    }
    var date = String.join("-", text);
    return places.containsKey(Part.HOUR)
        ? date + " " + cells.get(places.get(Part.HOUR)) + ":00"
        : date;
  }
}
