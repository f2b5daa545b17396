package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.table.Column;
import dev.eddy.tasks.data.table.Header;
import dev.eddy.tasks.data.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Chosen columns of sequences of numbers, read as if a file had no others.
final class SequenceColumns {
  private SequenceColumns() {}

  /// Options in which these columns are read as if a file had no others: of two the first is the
  /// sequence, the second the label; of more, those that are no label are the features.
  static ReadOptions sequence(Columns columns, Sheet sheet, ReadOptions options) {
    if (columns.names().size() == 2)
      return Columns.roles(Optional.of(columns), options, Role.FEATURES, Role.LABEL);
    var table = Table.of(sheet, Header.of(sheet, options, true).present());
    var features = new ArrayList<String>();
    var all = options;
    for (var name : columns.names()) {
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
  static boolean holdNumbers(Columns columns, Sheet sheet, ReadOptions options) {
    if (columns.names().size() != 2) return true;
    var table = Table.of(sheet, Header.of(sheet, options, true).present());
    int at = table.index(columns.names().getFirst(), Role.FEATURES);
    boolean nested = sheet.oddity(at, Sheet.Oddity.Kind.LIST).isPresent();
    return nested || new Column(table.column(at), "", at).is(Column.Kind.SERIES);
  }
}
