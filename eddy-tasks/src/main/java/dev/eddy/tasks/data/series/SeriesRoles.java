package dev.eddy.tasks.data.series;

import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import java.util.List;

/// Which columns of a table hold series over time, by their names, or numbers from 1.
///
/// @param time those that tell the time together; empty: found out
/// @param values those with numbers; empty: found out
/// @param key the one that says which series a row belongs to; empty: found out or none
/// @param known those with numbers that are known ahead of time, such as holidays
public record SeriesRoles(List<String> time, List<String> values, String key, List<String> known) {

  public static final SeriesRoles UNKNOWN = new SeriesRoles(List.of(), List.of(), "", List.of());

  public SeriesRoles {
    time = List.copyOf(time);
    values = List.copyOf(values);
    // Models of earlier versions knew nothing ahead.
    known = known == null ? List.of() : List.copyOf(known);
  }

  /// Options in which these columns have their roles.
  public ReadOptions in(ReadOptions options) {
    var all = options.withoutRoles();
    if (!time.isEmpty()) {
      all = all.withRole(Role.TIME, time);
    }
    if (!values.isEmpty()) {
      all = all.withRole(Role.VALUE, values);
    }
    if (!key.isEmpty()) {
      all = all.withRole(Role.KEY, List.of(key));
    }
    return known.isEmpty() ? all : all.withRole(Role.KNOWN, known);
  }
}
