package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.format.Sheet.Oddity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A table in the hands of a form: which of its columns have which roles.
///
/// What flags name is there from the start; a form adds what it finds out. A column without a role
/// is not used and cannot be at fault.
public final class Roles {
  private static final Set<String> NAMING = Set.of("id", "index", "no", "no.", "nr", "key", "번호");

  /// Ends of names such as `Ticket No`, where no value comes twice.
  private static final Pattern NUMBERING = Pattern.compile(".*[ _-](no\\.?|nr\\.?|number|key|#)");

  private final Sheet sheet;
  private final Table table;
  private final ReadOptions options;
  private final Map<Integer, Column> columns = new HashMap<>();
  private final Map<Role, List<Integer>> roles = new EnumMap<>(Role.class);
  private final List<String> warnings = new ArrayList<>();

  private Roles(Sheet sheet, Table table, ReadOptions options) {
    this.sheet = sheet;
    this.table = table;
    this.options = options;
    warnings.addAll(sheet.warnings());
  }

  /// A table with the roles that flags name.
  ///
  /// @param labelled whether rows have labels, for the decision on the header
  /// @param wanted the roles that the form has; others that are named are refused
  /// @throws DataException if it is unclear whether the first row names the columns, or a flag
  ///   names a column that is not there, or two roles have one column
  public static Roles of(Sheet sheet, ReadOptions options, boolean labelled, Set<Role> wanted) {
    for (var role : options.roles().keySet()) {
      if (!wanted.contains(role)) {
        throw sheet
            .text()
            .wrong(
                "%s names %s, which this form does not have; leave it out"
                    .formatted(role.flag(), role.what()));
      }
    }
    var header = Header.of(sheet, options, labelled);
    if (header.present() && options.header().isEmpty()) refuseMoreAbove(sheet);
    if (!options.known().isEmpty()) return known(sheet, options, header);
    if (header.unclear().isPresent()) {
      throw sheet.text().wrong(sheet.rows().getFirst().line(), header.unclear().get());
    }
    var roles = new Roles(sheet, Table.of(sheet, header.present()), options);
    options
        .roles()
        .forEach((role, names) ->
            roles.roles.put(
                role, names.stream().map(name -> roles.table.index(name, role)).toList()));
    roles.checkApart();
    return roles;
  }

  /// Below the names of the columns may stand what is no row either.
  private static void refuseMoreAbove(Sheet sheet) {
    var below = sheet.rows().subList(1, sheet.rows().size());
    int more = RowsAbove.count(below);
    if (more == 0) return;
    throw sheet
        .text()
        .wrong(
            below.getFirst().line(),
            RowsAbove.sentence(below, more, sheet.rows().getFirst().cells()));
  }

  /// A file for a model that knows its columns.
  private static Roles known(Sheet sheet, ReadOptions options, Header header) {
    var known = options.known();
    boolean numbered = Table.numbered(known.size()).equals(known);
    boolean named = header.present() || sheet.format().namesColumns();
    if (!named && !numbered && sheet.width() != known.size()) {
      throw sheet
          .text()
          .wrong(
              sheet.rows().getFirst().line(),
              "%d columns without a header, where the model learned from %d (%s); give them the names in a first line"
                  .formatted(sheet.width(), known.size(), Suggestion.list(known, 8)));
    }
    var roles = new Roles(sheet, Table.of(sheet, named && header.present()), options);
    var names = roles.table.columns();
    if (named && (options.roles().containsKey(Role.FEATURES))) {
      for (var name : names) {
        if (!known.contains(name) && !numbered) {
          throw sheet
              .text()
              .wrong(
                  "the model does not know the column \"%s\"; it learned from %s; take it out, or name those to read with --features"
                      .formatted(name, Suggestion.list(known, 8)));
        }
      }
    }
    options
        .roles()
        .forEach((role, columns) ->
            roles.roles.put(
                role,
                columns.stream()
                    .map(name ->
                        !named && known.contains(name)
                            ? known.indexOf(name)
                            : roles.table.index(name, role))
                    .toList()));
    roles.checkApart();
    return roles;
  }

  private void checkApart() {
    var owners = new HashMap<Integer, Role>();
    roles.forEach((role, at) ->
        at.forEach(column -> {
          var other = owners.put(column, role);
          if (other != null && other != role) {
            throw text()
                .wrong(
                    "%s has two roles, %s and %s; give each a column of its own"
                        .formatted(title(column), other.flag(), role.flag()));
          }
        }));
  }

  public SourceText text() {
    return sheet.text();
  }

  public Table table() {
    return table;
  }

  ReadOptions options() {
    return options;
  }

  public int width() {
    return table.columns().size();
  }

  public String title(int column) {
    var name = table.columns().get(column);
    return table.named() && name.isEmpty()
        ? "column " + (column + 1) + ", which has no name"
        : table.title(column);
  }

  /// Titles in one sentence.
  public String titles(List<Integer> at) {
    var shown = at.stream().limit(12).map(table::title).toList();
    var more = at.size() > 12 ? " and " + (at.size() - 12) + " more" : "";
    if (shown.size() < 2 || !more.isEmpty()) return String.join(", ", shown) + more;
    return String.join(", ", shown.subList(0, shown.size() - 1)) + " and " + shown.getLast();
  }

  /// The name of a column; empty where it has none.
  public String name(int column) {
    return table.named() ? table.columns().get(column) : "";
  }

  public Column column(int index) {
    return columns.computeIfAbsent(index, at -> new Column(table.column(at), name(at).strip(), at));
  }

  public OptionalInt given(Role role) {
    var at = roles.get(role);
    return at == null ? OptionalInt.empty() : OptionalInt.of(at.getFirst());
  }

  public List<Integer> all(Role role) {
    return roles.getOrDefault(role, List.of());
  }

  public boolean has(Role role) {
    return roles.containsKey(role);
  }

  public void set(Role role, int... at) {
    roles.put(role, Arrays.stream(at).boxed().toList());
  }

  public void set(Role role, List<Integer> at) {
    roles.put(role, List.copyOf(at));
  }

  /// Columns without a role.
  public List<Integer> free() {
    return IntStream.range(0, width())
        .boxed()
        .filter(column -> roles.values().stream().noneMatch(at -> at.contains(column)))
        .toList();
  }

  /// The free column with one of these names, the first name first, ignoring case.
  public OptionalInt named(String... names) {
    if (!table.named()) return OptionalInt.empty();
    for (var name : names) {
      for (int column : free()) {
        if (table.columns().get(column).strip().toLowerCase(Locale.ROOT).equals(name)) {
          return OptionalInt.of(column);
        }
      }
    }
    return OptionalInt.empty();
  }

  /// Free columns that something may be learned from: neither empty nor times nor nested, nor what
  /// only names or counts the rows.
  public List<Integer> usable() {
    return free().stream()
        .filter(column -> {
          var one = column(column);
          return !one.is(Column.Kind.EMPTY)
              && !one.is(Column.Kind.TIMES)
              && !isNested(column)
              && !isNaming(column);
        })
        .toList();
  }

  public boolean isNested(int column) {
    return sheet.oddity(column, Oddity.Kind.LIST).isPresent()
        || sheet.oddity(column, Oddity.Kind.OBJECT).isPresent();
  }

  /// Whether a column only names or counts the rows.
  public boolean isNaming(int column) {
    if (!table.named()) return false;
    var name = name(column).strip().toLowerCase(Locale.ROOT);
    var one = column(column);
    boolean numbers = one.is(Column.Kind.NUMBERS) && one.whole();
    boolean apart = one.distinct() == one.size();
    if (name.isEmpty() || name.startsWith("unnamed:")) return numbers || apart;
    boolean named = NAMING.contains(name) || name.endsWith("_id") || name.endsWith(" id");
    return named && (numbers || apart) || apart && NUMBERING.matcher(name).matches();
  }

  /// Times among the columns.
  public List<Integer> times() {
    return IntStream.range(0, width())
        .boxed()
        .filter(column -> column(column).is(Column.Kind.TIMES))
        .toList();
  }

  /// That a column which is wanted holds plain values in all rows.
  ///
  /// @param expected such as `a text`
  /// @throws DataException if some row has nothing, a list or an object there
  public void checkPlain(int column, String expected) {
    check(column, expected, EnumSet.allOf(Oddity.Kind.class));
  }

  /// The same of a column whose values may be lists.
  void checkPlainOrList(int column, String expected) {
    check(column, expected, EnumSet.complementOf(EnumSet.of(Oddity.Kind.LIST)));
  }

  private void check(int column, String expected, Set<Oddity.Kind> refused) {
    Optional<Oddity> worst = Optional.empty();
    for (var kind : refused) {
      var odd = sheet.oddity(column, kind);
      if (odd.isPresent() && (worst.isEmpty() || odd.get().line() < worst.get().line()))
        worst = odd;
    }
    if (worst.isEmpty()) return;
    var odd = worst.get();
    throw text()
        .wrong(
            odd.line(),
            "%s holds %s%s; expected %s"
                .formatted(
                    title(column),
                    odd.kind().what(),
                    odd.kind() == Oddity.Kind.NOTHING ? "" : ", " + Excerpt.of(odd.excerpt()),
                    expected));
  }

  /// A cell that is a text.
  ///
  /// @throws DataException if half of a surrogate pair is in it, which no file can hold
  public String text(Row row, int column) {
    var cell = row.cells().get(column);
    int half = Cells.halfPair(cell);
    if (half >= 0) {
      throw text()
          .wrong(
              row.line(),
              "half of a surrogate pair (\\u%04x) in %s; the other half was cut off: mend the text or leave it out"
                  .formatted((int) cell.charAt(half), title(column)));
    }
    return cell;
  }

  public void warn(String sentence) {
    warnings.add(sentence);
  }

  /// What was read.
  public <T> Reading<T> reading(String unit, List<T> rows, List<Long> lines) {
    var named = new EnumMap<Role, List<Reading.Name>>(Role.class);
    roles.forEach((role, at) -> named.put(role, at.stream().map(this::naming).toList()));
    return new Reading<>(
        table.file(),
        unit,
        rows,
        lines,
        named,
        free().stream().map(this::naming).toList(),
        warnings);
  }

  private Reading.Name naming(int column) {
    var name = name(column);
    return new Reading.Name(column + 1, name.isEmpty() ? Optional.empty() : Optional.of(name));
  }
}
