package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.JsonRows;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.table.LabelNames;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads sequences of numbers with labels, where a cell, a row or several rows are a sequence;
/// which column is which says [SequenceRoles].
final class SequenceReader {
  static final Set<Role> ROLES = Set.of(Role.LABEL, Role.ID, Role.FEATURES, Role.KEY);

  private final Roles roles;
  private final Table table;
  private final boolean labelled;
  private final SequenceRoles columns;
  private Optional<LabelNames> names = Optional.empty();

  private SequenceReader(Roles roles, boolean labelled) {
    this.roles = roles;
    this.table = roles.table();
    this.labelled = labelled;
    this.columns = new SequenceRoles(roles, labelled);
  }

  static Reading<LabelledSequence> read(Roles roles) {
    return new SequenceReader(roles, true).read();
  }

  /// Sequences to be asked about: their labels may be missing, and are none.
  static Reading<LabelledSequence> questions(Roles roles) {
    return new SequenceReader(roles, false).read();
  }

  private Reading<LabelledSequence> read() {
    if (roles.width() == 1 && labelled) {
      throw roles
          .text()
          .wrong(
              "expected a sequence and a label, found %s with one column"
                  .formatted(table.file().format().title()));
    }
    int sequence = columns.sequence();
    if (sequence >= 0) return written(sequence);
    if (table.file().format() == DataFormat.JSONL
        && !roles.has(Role.FEATURES)
        && columns.numbers() == 0) {
      throw roles
          .text()
          .wrong(
              "expected the keys \"sequence\" and \"label\", found "
                  + Suggestion.list(table.columns(), 8));
    }
    if (!labelled) {
      // A label that is there is no number to learn from.
      roles.named(LabelNames.USUAL).ifPresent(column -> roles.set(Role.LABEL, column));
    } else if (!roles.has(Role.LABEL)) {
      columns.label();
    }
    if (labelled || !roles.has(Role.FEATURES)) columns.key();
    columns.features();
    checkLabels();
    return roles.has(Role.KEY) ? steps() : wide();
  }

  // ---- rows ------------------------------------------------------------------------------------

  private Reading<LabelledSequence> reading(List<LabelledSequence> rows, List<Long> lines) {
    if (names.isPresent()) {
      names.get().warn(rows.stream().map(LabelledSequence::labels).toList(), List.of());
    }
    return roles.reading("sequence", rows, lines);
  }

  private void checkLabels() {
    if (labelled) {
      names = Optional.of(LabelNames.in(roles, roles.given(Role.LABEL).orElseThrow()));
    }
  }

  /// The labels of a row; none where none is asked for.
  private List<String> labels(Row row) {
    return names.isPresent() ? names.get().of(row) : List.of();
  }

  private String where(Row row) {
    return roles.text().path() + ", line " + row.line() + ": ";
  }

  private String where(Row row, int column) {
    return "%s, line %d, %s: "
        .formatted(
            roles.text().path(),
            row.line(),
            roles.name(column).isEmpty()
                ? "column " + (column + 1)
                : "column \"" + roles.name(column) + "\"");
  }

  /// A row is a sequence, a column a step.
  private Reading<LabelledSequence> wide() {
    var features = roles.all(Role.FEATURES);
    var rows = new ArrayList<LabelledSequence>(table.rows().size());
    var lines = new ArrayList<Long>(table.rows().size());
    for (var row : table.rows()) {
      int end = features.size();
      while (end > 0 && row.cells().get(features.get(end - 1)).isBlank()) end--;
      var values = new ArrayList<Float>(end);
      for (int column : features.subList(0, end)) {
        values.add(LabelledSequence.number(where(row, column), row.cells().get(column)));
      }
      rows.add(SequenceSteps.flat(where(row), values, labels(row)));
      lines.add(row.line());
    }
    return reading(rows, lines);
  }

  /// A row is a step of a sequence.
  private Reading<LabelledSequence> steps() {
    int key = roles.given(Role.KEY).orElseThrow();
    var read = new ArrayList<LabelledSequence>();
    var lines = new ArrayList<Long>();
    var starts = new HashMap<String, Long>();
    var rows = table.rows();
    for (int from = 0, to; from < rows.size(); from = to) {
      var first = rows.get(from);
      var name = first.cells().get(key);
      var earlier = starts.put(name, first.line());
      if (earlier != null) {
        throw roles
            .text()
            .wrong(
                first.line(),
                "the sequence %s started on line %d and was left since; sort the rows by their sequence"
                    .formatted(Excerpt.of(name), earlier));
      }
      var steps = new ArrayList<List<Float>>();
      var expected = labels(first);
      for (to = from; to < rows.size() && rows.get(to).cells().get(key).equals(name); to++) {
        var row = rows.get(to);
        var found = labels(row);
        if (!found.equals(expected)) {
          throw roles
              .text()
              .wrong(
                  row.line(),
                  "expected the label %s of the sequence %s as on line %d, found %s"
                      .formatted(
                          Excerpt.of(String.join(", ", expected)),
                          Excerpt.of(name),
                          first.line(),
                          Excerpt.of(String.join(", ", found))));
        }
        var values = new ArrayList<Float>();
        for (int column : roles.all(Role.FEATURES)) {
          values.add(LabelledSequence.number(where(row, column), row.cells().get(column)));
        }
        steps.add(values);
      }
      read.add(SequenceSteps.of(where(first), steps, expected));
      lines.add(first.line());
    }
    return reading(read, lines);
  }

  /// A cell is a sequence.
  private Reading<LabelledSequence> written(int sequence) {
    boolean json = table.file().format() == DataFormat.JSONL;
    if (!roles.has(Role.LABEL) && labelled) {
      var named = roles.named(LabelNames.USUAL);
      if (named.isPresent()) {
        roles.set(Role.LABEL, named.getAsInt());
      } else if (json) {
        throw roles
            .text()
            .wrong(
                "expected the keys \"sequence\" and \"label\", found "
                    + Suggestion.list(table.columns(), 8));
      } else {
        columns.label();
      }
    }
    checkLabels();
    int width = json ? 0 : width(sequence);
    var rows = new ArrayList<LabelledSequence>(table.rows().size());
    var lines = new ArrayList<Long>(table.rows().size());
    for (var row : table.rows()) {
      var labels = labels(row);
      var cell = row.cells().get(sequence);
      var one =
          json
              ? json(where(row), cell, labels)
              : SequenceSteps.written(where(row), cell, width, labels);
      if (!rows.isEmpty() && one.features() != rows.getFirst().features()) {
        throw roles
            .text()
            .wrong(
                row.line(),
                "expected %d features a step as on line %d, found %d"
                    .formatted(rows.getFirst().features(), lines.getFirst(), one.features()));
      }
      rows.add(one);
      lines.add(row.line());
    }
    return reading(rows, lines);
  }

  /// How many features a step has, by the cells with semicolons; 0 if there is none.
  private int width(int sequence) {
    for (var row : table.rows()) {
      var cell = row.cells().get(sequence).strip();
      int end = cell.indexOf(';');
      if (end > 0) return cell.substring(0, end).strip().split("\\s+").length;
    }
    return 0;
  }

  private static LabelledSequence json(String where, String cell, List<String> labels) {
    JsonNode tree;
    try {
      tree = JsonRows.parsed(cell);
    } catch (JacksonException e) {
      throw new DataException(
          where + "expected a list of numbers under \"sequence\", found " + Excerpt.of(cell), e);
    }
    if (!tree.isArray()) {
      throw new DataException(
          where + "expected a list under \"sequence\", found " + Excerpt.of(cell));
    }
    var flat = new ArrayList<Float>();
    var steps = new ArrayList<List<Float>>();
    for (var step : tree) {
      if (step.isArray()) {
        var values = new ArrayList<Float>();
        for (var value : step) {
          values.add(number(where + "step " + (steps.size() + 1) + ": ", value));
        }
        steps.add(values);
      } else {
        flat.add(number(where + "step " + (flat.size() + 1) + ": ", step));
      }
    }
    if (!flat.isEmpty() && !steps.isEmpty()) {
      throw new DataException(
          where + "the sequence mixes numbers and lists; expected one kind of step");
    }
    return steps.isEmpty()
        ? SequenceSteps.flat(where, flat, labels)
        : SequenceSteps.of(where, steps, labels);
  }

  /// A number, or a text that is one.
  private static float number(String where, JsonNode node) {
    if (node.isString() && Cells.isNumber(node.stringValue())) {
      return LabelledSequence.number(where, node.stringValue());
    }
    if (!node.isNumber()) {
      throw new DataException(where + "expected a number, found " + Excerpt.of(node.toString()));
    }
    return LabelledSequence.finite(where, node.decimalValue().doubleValue(), node.toString());
  }
}
