package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.JsonRows;
import dev.eddy.tasks.data.format.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The labels of a column: which column it is, what its cells say, and what is odd about them.
public final class LabelNames {
  /// Names that a column of labels has, the surest first.
  public static final String[] USUAL = {"label", "labels", "class", "category", "target"};

  private static final int NAMED = 3;

  private LabelNames() {}

  /// The label of a row, in its normal form.
  ///
  /// @throws DataException if there is none
  public static String of(Roles roles, Row row, int column) {
    var label = Cells.normal(roles.text(row, column));
    if (label.isEmpty()) throw roles.text().wrong(row.line(), "the label is empty");
    return label;
  }

  /// That the cells of a column are labels.
  ///
  /// @throws DataException if some are lists or objects, or nothing
  public static void check(Roles roles, int column) {
    for (var row : roles.table().rows()) {
      var cell = row.cells().get(column);
      if (roles.isNested(column) && cell.startsWith("[")) {
        var several = JsonRows.parsed(cell);
        if (several.size() > 1 && several.get(0).isString()) {
          var names = new ArrayList<String>();
          several.forEach(one -> names.add(one.isString() ? one.stringValue() : one.toString()));
          throw roles
              .text()
              .wrong(
                  row.line(),
                  "%s holds several labels, %s, where one is expected; keep one label a row"
                      .formatted(roles.title(column), Suggestion.list(names, 8)));
        }
      }
    }
    roles.checkPlain(column, "a label");
  }

  /// Says what is odd about labels and rows.
  ///
  /// @param rows what the rows are, to find twins
  public static void warn(Roles roles, List<String> labels, List<?> rows) {
    var counts = new LinkedHashMap<String, Integer>();
    labels.forEach(label -> counts.merge(label, 1, Integer::sum));
    if (counts.size() == labels.size() && labels.size() > 2) {
      roles.warn("the label is different on every row");
    } else if (counts.size() == 1) {
      roles.warn("all rows have the label \"" + labels.getFirst() + "\"");
    } else {
      var rare = counts.entrySet().stream().filter(one -> one.getValue() == 1).toList();
      rare.stream()
          .limit(NAMED)
          .forEach(one -> roles.warn("the label \"" + one.getKey() + "\" has 1 row"));
      if (rare.size() > NAMED) {
        roles.warn((rare.size() - NAMED) + " more labels have 1 row each");
      }
    }
    alike(roles, counts);
    var twins = new HashMap<Object, Integer>();
    rows.forEach(row -> twins.merge(row, 1, Integer::sum));
    int same = twins.values().stream().filter(count -> count > 1).mapToInt(Integer::intValue).sum();
    if (same > 0) roles.warn(same + " rows are the same");
  }

  /// Labels that are one number written in two ways, or differ in their case alone.
  private static void alike(Roles roles, Map<String, Integer> counts) {
    var numbers = new HashMap<Double, String>();
    var seen = new HashSet<String>();
    for (var label : counts.keySet()) {
      if (Cells.isNumber(label)) {
        var other = numbers.put(Double.parseDouble(label), label);
        if (other != null && seen.add(label)) {
          roles.warn(
              "the labels \"%s\" and \"%s\" are one number, but two labels"
                  .formatted(other, label));
        }
      }
    }
  }
}
