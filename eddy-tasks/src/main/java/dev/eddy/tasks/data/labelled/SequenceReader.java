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
import dev.eddy.tasks.data.table.Column.Kind;
import dev.eddy.tasks.data.table.LabelNames;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.table.Table;
import dev.eddy.tasks.data.table.Times;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads sequences of numbers with labels: whether a row is a sequence or a step of one, which
/// column is which, and what the rows are.
final class SequenceReader {
  static final Set<Role> ROLES = Set.of(Role.LABEL, Role.ID, Role.FEATURES, Role.KEY);

  /// So few rows may have a label each.
  private static final int FEW = 3;

  private static final String[] SEQUENCES = {"sequence", "values"};
  private static final String[] KEYS = {"id", "series"};

  private final Roles roles;
  private final Table table;
  private final boolean labelled;

  private SequenceReader(Roles roles, boolean labelled) {
    this.roles = roles;
    this.table = roles.table();
    this.labelled = labelled;
  }

  static Reading<LabelledSequence> read(Roles roles) {
    return new SequenceReader(roles, true).read();
  }

  /// Sequences to be asked about: their labels may be missing, and are the empty text.
  static Reading<LabelledSequence> questions(Roles roles) {
    return new SequenceReader(roles, false).read();
  }

  /// Whether a table holds numbers to learn from rather than texts.
  static boolean holdsNumbers(Roles roles) {
    if (roles.has(Role.FEATURES) || roles.has(Role.KEY)) return true;
    if (roles.named(SEQUENCES).isPresent()) return true;
    if (TextReader.isNamed(roles)) return false;
    var free = roles.usable();
    if (free.stream().anyMatch(column -> roles.column(column).is(Kind.SERIES))) return true;
    long numbers = free.stream().filter(column -> roles.column(column).is(Kind.NUMBERS)).count();
    var words =
        free.stream()
            .filter(column ->
                roles.column(column).is(Kind.WORDS) || roles.column(column).is(Kind.TRUTHS))
            .toList();
    if (roles.has(Role.LABEL)) return numbers > 0 && words.isEmpty();
    return switch (words.size()) {
      case 0 -> numbers > 1;
      case 1 ->
          numbers > 1
              || numbers == 1 && roles.column(words.getFirst()).mayBeLabel() && roles.width() > 2;
      default ->
          numbers > 1 && words.stream().anyMatch(column -> roles.column(column).isKey())
              || numbers >= 2L * words.size() && roles.named(LabelNames.USUAL).isPresent();
    };
  }

  private Reading<LabelledSequence> read() {
    if (roles.width() == 1 && labelled) {
      throw roles
          .text()
          .wrong(
              "expected a sequence and a label, found %s with one column"
                  .formatted(table.file().format().title()));
    }
    int sequence = sequenceColumn();
    if (sequence >= 0) return written(sequence);
    if (table.file().format() == DataFormat.JSONL && !roles.has(Role.FEATURES) && numbers() == 0) {
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
      label();
    }
    if (labelled || !roles.has(Role.FEATURES)) key();
    features();
    if (labelled) LabelNames.check(roles, roles.given(Role.LABEL).orElseThrow());
    return roles.has(Role.KEY) ? steps() : wide();
  }

  private long numbers() {
    return roles.usable().stream().filter(column -> roles.column(column).is(Kind.NUMBERS)).count();
  }

  // ---- which column is which -------------------------------------------------------------------

  /// The column that holds whole sequences; -1 if none does.
  private int sequenceColumn() {
    if (roles.has(Role.KEY)) return -1;
    var features = roles.all(Role.FEATURES);
    if (features.size() == 1 && isSequence(features.getFirst())) return features.getFirst();
    if (!features.isEmpty()) return -1;
    var named = roles.named(SEQUENCES);
    if (named.isPresent()) {
      roles.set(Role.FEATURES, named.getAsInt());
      return named.getAsInt();
    }
    var series =
        roles.free().stream().filter(column -> roles.column(column).is(Kind.SERIES)).toList();
    if (series.size() != 1) return -1;
    roles.set(Role.FEATURES, series.getFirst());
    return series.getFirst();
  }

  private boolean isSequence(int column) {
    return roles.column(column).is(Kind.SERIES) || roles.isNested(column);
  }

  /// The label: by its name, else the only column of words, else the only column of numbers that
  /// come again and again.
  private void label() {
    var named = roles.named(LabelNames.USUAL);
    if (named.isPresent()) {
      roles.set(Role.LABEL, named.getAsInt());
      return;
    }
    var usable = roles.usable();
    var words =
        usable.stream()
            .filter(column ->
                roles.column(column).is(Kind.WORDS) || roles.column(column).is(Kind.TRUTHS))
            .toList();
    var labels = words.stream().filter(column -> !roles.column(column).isKey()).toList();
    if (words.size() > 1 && labels.size() == 1) {
      roles.set(Role.LABEL, labels.getFirst());
      return;
    }
    if (words.size() > 1) {
      throw roles
          .text()
          .wrong(
              "expected one label column beside the numbers, but %s are not all numbers; name it with --label, and the numbers with --features"
                  .formatted(roles.titles(words)));
    }
    if (words.size() == 1) {
      refuseSeriesOfKeys(words.getFirst());
      var one = roles.column(words.getFirst());
      if (one.distinct() == one.size() && one.size() > FEW) {
        throw roles
            .text()
            .wrong(
                "%s is different on every row and no label; name the label with --label"
                    .formatted(roles.title(words.getFirst())));
      }
      roles.set(Role.LABEL, words.getFirst());
      return;
    }
    boolean dated = !roles.times().isEmpty();
    var few =
        usable.stream()
            .filter(column -> roles.column(column).fewNumbers())
            .filter(column -> !(dated && Times.isPart(roles.name(column))))
            .toList();
    if (few.size() == 1 && !dated) {
      roles.set(Role.LABEL, few.getFirst());
      return;
    }
    if (dated) {
      throw roles
          .text()
          .wrong(
              "%s holds times and %s: a series over time is read by no form but forecast; name the label with --label if there is one"
                  .formatted(
                      roles.titles(roles.times()),
                      usable.size() == 1
                          ? roles.title(usable.getFirst()) + " numbers"
                          : usable.size() + " other columns numbers"));
    }
    var numbers = usable.stream().filter(column -> roles.column(column).is(Kind.NUMBERS)).toList();
    throw roles
        .text()
        .wrong(
            "%s, each of which may be the label: %s%s; name it with --label, e.g. --label %s"
                .formatted(
                    numbers.size() == 1
                        ? "1 column of numbers"
                        : numbers.size() + " columns of numbers",
                    few.isEmpty() ? roles.titles(numbers) : roles.titles(last(few)),
                    constants(),
                    roles.name(numbers.getLast()).isEmpty()
                        ? Integer.toString(numbers.getLast() + 1)
                        : roles.name(numbers.getLast())));
  }

  /// The last of many, where the label mostly is.
  private static List<Integer> last(List<Integer> columns) {
    return columns.subList(Math.max(0, columns.size() - 10), columns.size());
  }

  private String constants() {
    var same =
        roles.free().stream()
            .filter(column -> roles.column(column).is(Kind.NUMBERS))
            .filter(column -> roles.column(column).distinct() == 1)
            .toList();
    if (same.isEmpty()) return "";
    int first = same.getFirst();
    return " (%s is %s on every row)".formatted(roles.title(first), roles.column(first).cell(0));
  }

  /// Words that tell apart rows with the same time are the names of series.
  private void refuseSeriesOfKeys(int words) {
    for (int time : roles.times()) {
      var times = roles.column(time);
      if (times.distinct() == times.size()) continue;
      var seen = new HashSet<String>();
      boolean apart =
          table.rows().stream()
              .allMatch(row -> seen.add(row.cells().get(time) + "\u0000" + row.cells().get(words)));
      if (apart) {
        throw roles
            .text()
            .wrong(
                "%s holds times, and %s says whose they are: series over time are read by no form but forecast; name the label with --label if there is one"
                    .formatted(roles.title(time), roles.title(words)));
      }
    }
  }

  /// Whether the rows are steps: by `--key`, or a column called `id` whose values come again.
  private void key() {
    if (roles.has(Role.KEY) || roles.has(Role.FEATURES)) return;
    var named = roles.named(KEYS);
    if (named.isPresent()) {
      if (repeats(named.getAsInt())) roles.set(Role.KEY, named.getAsInt());
      return;
    }
    if (!labelled) return;
    int label = roles.given(Role.LABEL).orElseThrow();
    int labels = roles.column(label).distinct();
    for (int column : roles.usable()) {
      var one = roles.column(column);
      if (!one.isKey() || one.distinct() <= labels) continue;
      var starts = one.runs();
      boolean labelled =
          IntStream.range(0, one.size())
              .allMatch(row -> {
                int run = start(starts, row);
                return roles.column(label).cell(row).equals(roles.column(label).cell(run));
              });
      if (labelled) {
        throw roles
            .text()
            .wrong(
                "two readings: every row a sequence, or the rows with the same %s the steps of one; say --key %s for the latter, or name the numbers with --features for the former"
                    .formatted(
                        roles.title(column),
                        roles.name(column).isEmpty() ? column + 1 : roles.name(column)));
      }
    }
  }

  private static int start(List<Integer> starts, int row) {
    int at = java.util.Collections.binarySearch(starts, row);
    return starts.get(at >= 0 ? at : -at - 2);
  }

  private boolean repeats(int column) {
    return IntStream.range(1, table.rows().size())
        .anyMatch(row -> roles.column(column).cell(row).equals(roles.column(column).cell(row - 1)));
  }

  /// The numbers: what `--features` names, else all columns but those that only name the rows, and
  /// times.
  private void features() {
    if (roles.has(Role.FEATURES)) return;
    var naming = new HashSet<Integer>();
    roles.named("id").ifPresent(naming::add);
    var features =
        roles.free().stream()
            .filter(column -> !naming.contains(column))
            .filter(column ->
                !(table.named() && roles.name(column).isBlank() && roles.isNaming(column)))
            .filter(column -> !roles.column(column).is(Kind.TIMES))
            .filter(column -> !roles.column(column).is(Kind.EMPTY) || !table.named())
            .toList();
    var words = features.stream().filter(column -> roles.column(column).is(Kind.WORDS)).toList();
    if (!words.isEmpty()) {
      throw roles
          .text()
          .wrong(
              "%s %s no numbers; name the columns of numbers with --features"
                  .formatted(roles.titles(words), words.size() == 1 ? "holds" : "hold"));
    }
    if (features.isEmpty()) {
      throw roles.text().wrong("expected numbers beside the label, found no column of them");
    }
    for (int column : features) {
      if (table.named() && roles.column(column).counts()) {
        roles.warn(
            "%s only counts the rows; leave it out with --features".formatted(roles.title(column)));
      }
    }
    roles.set(Role.FEATURES, features);
  }

  // ---- rows ------------------------------------------------------------------------------------

  private Reading<LabelledSequence> reading(List<LabelledSequence> rows, List<Long> lines) {
    if (labelled) {
      LabelNames.warn(roles, rows.stream().map(LabelledSequence::label).toList(), List.of());
    }
    return roles.reading("sequence", rows, lines);
  }

  /// The label of a row; empty where none is asked for.
  private String name(Row row) {
    return labelled ? LabelNames.of(roles, row, roles.given(Role.LABEL).orElseThrow()) : "";
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
      rows.add(Steps.flat(where(row), values, name(row)));
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
      var expected = name(first);
      for (to = from; to < rows.size() && rows.get(to).cells().get(key).equals(name); to++) {
        var row = rows.get(to);
        var found = name(row);
        if (!found.equals(expected)) {
          throw roles
              .text()
              .wrong(
                  row.line(),
                  "expected the label %s of the sequence %s as on line %d, found %s"
                      .formatted(
                          Excerpt.of(expected), Excerpt.of(name), first.line(), Excerpt.of(found)));
        }
        var values = new ArrayList<Float>();
        for (int column : roles.all(Role.FEATURES)) {
          values.add(LabelledSequence.number(where(row, column), row.cells().get(column)));
        }
        steps.add(values);
      }
      read.add(Steps.of(where(first), steps, expected));
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
        label();
      }
    }
    if (labelled) LabelNames.check(roles, roles.given(Role.LABEL).orElseThrow());
    int width = json ? 0 : width(sequence);
    var rows = new ArrayList<LabelledSequence>(table.rows().size());
    var lines = new ArrayList<Long>(table.rows().size());
    for (var row : table.rows()) {
      var name = name(row);
      var cell = row.cells().get(sequence);
      var one = json ? json(where(row), cell, name) : Steps.written(where(row), cell, width, name);
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

  private static LabelledSequence json(String where, String cell, String name) {
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
    return steps.isEmpty() ? Steps.flat(where, flat, name) : Steps.of(where, steps, name);
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
