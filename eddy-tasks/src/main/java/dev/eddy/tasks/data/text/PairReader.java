package dev.eddy.tasks.data.text;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.table.Column;
import dev.eddy.tasks.data.table.Roles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads pairs of a source and a target: which column is which, and what the rows are.
final class PairReader {
  /// The most characters of a target, which is written symbol by symbol; a source may have any
  /// number.
  private static final int LONGEST_TARGET = 10_000;

  private final Roles roles;

  private PairReader(Roles roles) {
    this.roles = roles;
  }

  static Reading<Pair> read(Sheet sheet, ReadOptions options) {
    return new PairReader(
            Roles.of(sheet, options, false, Set.of(Role.SOURCE, Role.TARGET, Role.ID)))
        .read();
  }

  private Reading<Pair> read() {
    find();
    int source = roles.given(Role.SOURCE).orElseThrow();
    int target = roles.given(Role.TARGET).orElseThrow();
    for (int column : List.of(source, target)) {
      roles.checkPlain(column, "a text");
      if (roles.column(column).is(Column.Kind.TIMES)) {
        throw roles
            .text()
            .wrong(
                "%s holds times and no texts%s"
                    .formatted(
                        roles.title(column),
                        "; a series over time is read by no form but forecast"));
      }
    }
    var rows = new ArrayList<Pair>(roles.table().rows().size());
    var lines = new ArrayList<Long>(roles.table().rows().size());
    for (var row : roles.table().rows()) {
      rows.add(new Pair(filled(row, source, "source"), target(row, target)));
      lines.add(row.line());
    }
    return roles.reading("pair", rows, lines);
  }

  private void find() {
    if (!roles.has(Role.SOURCE)) {
      roles.named("source").ifPresent(column -> roles.set(Role.SOURCE, column));
    }
    if (!roles.has(Role.TARGET)) {
      roles.named("target").ifPresent(column -> roles.set(Role.TARGET, column));
    }
    if (roles.has(Role.SOURCE) && roles.has(Role.TARGET)) return;
    if (roles.width() == 1) {
      throw roles.isNested(0)
          ? nested(0)
          : roles
              .text()
              .wrong(
                  "expected two columns, source and target, found %s with one"
                      .formatted(roles.table().file().format().title()));
    }
    var free =
        roles.free().stream()
            .filter(column -> !roles.column(column).is(Column.Kind.EMPTY))
            .toList();
    int wanted = (roles.has(Role.SOURCE) ? 0 : 1) + (roles.has(Role.TARGET) ? 0 : 1);
    if (free.size() != wanted) {
      throw roles
          .text()
          .wrong(
              "expected two columns, source and target, found %d (%s); choose two with --source and --target, e.g. --source %s --target %s"
                  .formatted(
                      roles.width(),
                      Suggestion.list(roles.table().columns(), 8),
                      flag(0),
                      flag(1)));
    }
    int at = 0;
    if (!roles.has(Role.SOURCE)) roles.set(Role.SOURCE, free.get(at++));
    if (!roles.has(Role.TARGET)) roles.set(Role.TARGET, free.get(at));
    var source = roles.column(roles.given(Role.SOURCE).orElseThrow());
    var target = roles.column(roles.given(Role.TARGET).orElseThrow());
    if (source.is(Column.Kind.NUMBERS) && target.is(Column.Kind.NUMBERS)) {
      throw roles
          .text()
          .wrong(
              "both columns hold numbers and no texts; choose two with --source and --target if they are meant");
    }
  }

  private String flag(int column) {
    var name = roles.name(column);
    return name.isEmpty()
        ? Integer.toString(column + 1)
        : name.indexOf(' ') < 0 ? name : "\"" + name + "\"";
  }

  private DataException nested(int column) {
    return roles
        .text()
        .wrong(
            roles.table().rows().getFirst().line(),
            "%s holds %s, where a source and a target are expected; write them as keys of the line itself"
                .formatted(
                    roles.title(column),
                    roles.table().rows().getFirst().cells().get(column).startsWith("{")
                        ? "an object"
                        : "a list"));
  }

  private String filled(Row row, int column, String role) {
    var cell = Cells.normal(roles.text(row, column));
    if (cell.isEmpty()) {
      throw roles.text().wrong(row.line(), "the " + role + " is empty; drop the line");
    }
    return cell;
  }

  private String target(Row row, int column) {
    return checkedTarget(roles.text(), row.line(), filled(row, column, "target"));
  }

  /// @throws DataException if a target is too long
  static String checkedTarget(SourceText text, long line, String target) {
    int characters = target.codePointCount(0, target.length());
    if (characters > LONGEST_TARGET) {
      throw text.wrong(
          line,
          "expected a target of at most %d characters, found %d; split the pair into shorter ones or drop the line"
              .formatted(LONGEST_TARGET, characters));
    }
    return target;
  }
}
