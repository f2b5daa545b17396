package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions.LabelCells;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.JsonRows;
import dev.eddy.tasks.data.format.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The labels of a column: which column it is, what its cells say, and what is odd about them.
///
/// A cell is one label. Where a row may have any number of them, a list is one of labels, and a
/// cell has those that a separator parts, or none where it is blank.
public final class LabelNames {
  /// Names that a column of labels has, the surest first.
  public static final String[] USUAL = {"label", "labels", "class", "category", "target"};

  private static final int NAMED = 3;

  private final Roles roles;
  private final int column;
  private final LabelCells cells;

  /// The labels of rows so far; rows with the same ones share them.
  private final Map<List<String>, List<String>> known = new HashMap<>();

  private int blank;
  private int twice;

  private LabelNames(Roles roles, int column) {
    this.roles = roles;
    this.column = column;
    this.cells = roles.options().labels();
  }

  /// Those of a column.
  ///
  /// @throws DataException if some cells are none
  public static LabelNames in(Roles roles, int column) {
    var names = new LabelNames(roles, column);
    if (names.cells.several()) {
      roles.checkPlainOrList(column, "labels, or a list of them");
    } else {
      names.checkOne();
      roles.checkPlain(
          column,
          roles.isNested(column) ? "a label, or --multi-label for lists of labels" : "a label");
    }
    return names;
  }

  /// Lists of names are labels, but several of them.
  private void checkOne() {
    if (!roles.isNested(column)) return;
    for (var row : roles.table().rows()) {
      var cell = row.cells().get(column);
      if (!cell.startsWith("[")) continue;
      var several = JsonRows.parsed(cell);
      if (several.size() > 1 && several.get(0).isString()) {
        var names = new ArrayList<String>();
        several.forEach(one -> names.add(one.isString() ? one.stringValue() : one.toString()));
        throw roles
            .text()
            .wrong(
                row.line(),
                "%s holds several labels, %s, where one is expected; keep one label a row, or say --multi-label for a model that gives a row any number of them"
                    .formatted(roles.title(column), Suggestion.list(names, 8)));
      }
    }
  }

  /// The labels of a row in their normal form, each once: one, or any number where a row may have
  /// several.
  ///
  /// @throws DataException if there is none, or something else than names
  public List<String> of(Row row) {
    return known.computeIfAbsent(
        cells.several() ? several(row) : List.of(one(row)), labels -> labels);
  }

  private String one(Row row) {
    var label = Cells.normal(roles.text(row, column));
    if (label.isEmpty()) throw roles.text().wrong(row.line(), "the label is empty");
    return label;
  }

  private List<String> several(Row row) {
    var cell = roles.text(row, column);
    var names = new TreeSet<String>();
    var parts =
        roles.isNested(column) && cell.startsWith("[")
            ? listed(row, JsonRows.parsed(cell))
            : cell.isBlank()
                ? List.<String>of()
                : cells
                    .separator()
                    .map(between -> List.of(cell.split(Pattern.quote(between), -1)))
                    .orElse(List.of(cell));
    for (var part : parts) {
      var label = Cells.normal(part);
      if (label.isEmpty()) {
        blank++;
      } else if (!names.add(label)) {
        twice++;
      }
    }
    return List.copyOf(names);
  }

  private List<String> listed(Row row, JsonNode list) {
    var names = new ArrayList<String>();
    for (var one : list) {
      if (!one.isString() && !one.isNumber()) {
        throw roles
            .text()
            .wrong(
                row.line(),
                "%s holds %s in a list of labels; expected names"
                    .formatted(roles.title(column), Excerpt.of(one.toString())));
      }
      names.add(one.isString() ? one.stringValue() : one.toString());
    }
    return names;
  }

  // ---- what is odd -----------------------------------------------------------------------------

  /// Says what is odd about labels and rows.
  ///
  /// @param labels those of each row
  /// @param rows what the rows are, to find twins
  public void warn(List<List<String>> labels, List<?> rows) {
    var counts = new LinkedHashMap<String, Integer>();
    labels.forEach(some -> some.forEach(label -> counts.merge(label, 1, Integer::sum)));
    if (counts.size() == labels.size() && labels.size() > 2) {
      roles.warn("the label is different on every row");
    } else if (counts.size() == 1 && labels.stream().noneMatch(List::isEmpty)) {
      roles.warn("all rows have the label \"" + labels.getFirst().getFirst() + "\"");
    } else {
      var rare = counts.entrySet().stream().filter(one -> one.getValue() == 1).toList();
      rare.stream()
          .limit(NAMED)
          .forEach(one -> roles.warn("the label \"" + one.getKey() + "\" has 1 row"));
      if (rare.size() > NAMED) {
        roles.warn((rare.size() - NAMED) + " more labels have 1 row each");
      }
    }
    alike(counts);
    if (!cells.several()) joined(counts);
    if (blank > 0) roles.warn(blank + " empty names among the labels are passed over");
    if (twice > 0) roles.warn(twice + " labels stand twice in a row, and count once");
    var twins = new HashMap<Object, Integer>();
    Progress.stream("comparing rows", rows).forEach(row -> twins.merge(row, 1, Integer::sum));
    int same = twins.values().stream().filter(count -> count > 1).mapToInt(Integer::intValue).sum();
    if (same > 0) roles.warn(same + " rows are the same");
  }

  /// Labels that are others with something between them.
  private void joined(Map<String, Integer> counts) {
    for (var between : List.of(";", "|", ",")) {
      for (var label : counts.keySet()) {
        var parts = label.split(Pattern.quote(between), -1);
        boolean known =
            Arrays.stream(parts).map(Cells::normal).allMatch(part -> counts.containsKey(part));
        if (parts.length > 1 && known) {
          roles.warn(
              "\"%s\" is one label, though its parts are labels too; --label-separator '%s' reads them as several of a row"
                  .formatted(label, between));
          return;
        }
      }
    }
  }

  /// Labels that are one number written in two ways, or differ in their case alone.
  private void alike(Map<String, Integer> counts) {
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
