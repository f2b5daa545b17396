package dev.eddy.tasks.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which columns to use, in the order they are wanted: names from the header, or positions counted
/// from 1 as `cut -f` counts them.
///
/// `Columns.parse("document,label")`, `Columns.of("1", "2")`. A name wins over a position.
public record Columns(List<String> names) {
  public Columns {
    names = List.copyOf(names);
    if (names.isEmpty() || names.stream().anyMatch(String::isBlank)) {
      throw new DataException(
          "columns: expected names or positions separated by commas, found \""
              + String.join(",", names)
              + "\"");
    }
  }

  public static Columns of(String... names) {
    return new Columns(List.of(names));
  }

  /// From `a,b`, as given on a command line.
  public static Columns parse(String text) {
    return new Columns(Arrays.stream(text.split(",", -1)).map(String::strip).toList());
  }

  /// Options in which these columns have roles, one each in the order of the roles.
  ///
  /// @throws DataException if there are more or fewer columns than roles
  public static ReadOptions roles(Optional<Columns> columns, ReadOptions options, Role... roles) {
    if (columns.isEmpty()) return options;
    var names = columns.get().names;
    if (names.size() != roles.length) {
      throw new DataException(
          "columns: expected "
              + roles.length
              + " ("
              + Arrays.stream(roles).map(Role::word).collect(Collectors.joining(","))
              + "), found "
              + names.size()
              + ": "
              + String.join(",", names));
    }
    var all = options;
    for (int i = 0; i < roles.length; i++) all = all.withRole(roles[i], List.of(names.get(i)));
    return all;
  }
}
