package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.table.Column.Kind;
import dev.eddy.tasks.data.table.LabelNames;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.table.Table;
import dev.eddy.tasks.data.table.TimeCells;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/// Which columns of a table are the numbers of a sequence, its label and its key.
final class SequenceRoles {
  /// So few rows may have a label each.
  private static final int FEW = 3;

  private static final String[] SEQUENCES = {"sequence", "values"};
  private static final String[] KEYS = {"id", "series"};

  private final Roles roles;
  private final Table table;
  private final boolean labelled;

  /// @param labelled whether rows have labels
  SequenceRoles(Roles roles, boolean labelled) {
    this.roles = roles;
    this.table = roles.table();
    this.labelled = labelled;
  }

  /// Whether a table holds numbers to learn from rather than texts.
  ///
  /// @throws DataException if what was said of its columns asks for both
  static boolean holdsNumbers(Roles roles) {
    boolean features = roles.has(Role.FEATURES);
    if (roles.has(Role.TEXT)) {
      if (features || roles.has(Role.KEY)) {
        throw roles
            .text()
            .wrong(
                "--text says that rows hold texts, --%s that they hold numbers; give one of them"
                    .formatted(features ? "features" : "key"));
      }
      return false;
    }
    if (features || roles.has(Role.KEY)) return true;
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

  /// How many columns of numbers are left.
  long numbers() {
    return roles.usable().stream().filter(column -> roles.column(column).is(Kind.NUMBERS)).count();
  }

  /// The column that holds whole sequences; -1 if none does.
  int sequence() {
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
  void label() {
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
            .filter(column -> !(dated && TimeCells.isPart(roles.name(column))))
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
  void key() {
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
  void features() {
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
}
