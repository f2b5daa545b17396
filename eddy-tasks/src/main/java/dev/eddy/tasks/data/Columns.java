package dev.eddy.tasks.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

  /// Options in which these columns are read as if a file had no others: of two the first is the
  /// sequence, the second the label; of more, those that are no label are the features.
  ReadOptions sequence(Sheet sheet, ReadOptions options) {
    if (names.size() == 2) return roles(Optional.of(this), options, Role.FEATURES, Role.LABEL);
    var table = Table.of(sheet, Header.of(sheet, options, true).present());
    var features = new ArrayList<String>();
    var all = options;
    for (var name : names) {
      var lower = table.columns().get(table.index(name, Role.FEATURES)).toLowerCase(Locale.ROOT);
      if (lower.equals("label") || lower.equals("class")) all = all.withRole(Role.LABEL, name);
      else if (lower.equals("id") || lower.equals("series")) all = all.withRole(Role.KEY, name);
      else features.add(name);
    }
    if (all.of(Role.LABEL).isEmpty() && !features.isEmpty()) {
      var words =
          features.stream()
              .filter(name -> {
                int at = table.index(name, Role.FEATURES);
                return new Column(table.column(at), "", at).is(Column.Kind.WORDS);
              })
              .toList();
      var label = words.size() == 1 ? words.getFirst() : features.getFirst();
      features.remove(label);
      all = all.withRole(Role.LABEL, List.of(label));
    }
    return features.isEmpty() ? all : all.withRole(Role.FEATURES, features);
  }

  /// Whether these columns are numbers to learn from rather than a text and its label.
  boolean holdNumbers(Sheet sheet, ReadOptions options) {
    if (names.size() != 2) return true;
    var table = Table.of(sheet, Header.of(sheet, options, true).present());
    int at = table.index(names.getFirst(), Role.FEATURES);
    boolean nested = sheet.oddity(at, Sheet.Oddity.Kind.LIST).isPresent();
    return nested || new Column(table.column(at), "", at).is(Column.Kind.SERIES);
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
