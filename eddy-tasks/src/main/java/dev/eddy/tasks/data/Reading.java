package dev.eddy.tasks.data;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What was read of a file, and how: the rows as they are learned from, and all that was decided on
/// the way.
///
/// `300 rows, header; text = "message", label = "category"; not used: "ticket_id"`
///
/// @param file what the file turned out to be
/// @param unit what one of the rows is called: row, sequence, sentence, pair, word
/// @param rows what is learned from
/// @param lines for each row the line where it starts in the file
/// @param roles for each role its columns
/// @param unused the columns without a role
/// @param warnings what is read all the same, but may not be meant
public record Reading<T>(
    DataFile file,
    String unit,
    List<T> rows,
    List<Long> lines,
    Map<Role, List<Name>> roles,
    List<Name> unused,
    List<String> warnings) {

  /// A column by its number, counted from 1, and its name, where it has one.
  public record Name(int number, Optional<String> name) {
    /// What it is called in sentences: `"text"`, or `column 2`.
    @Override
    public String toString() {
      return name.map(text -> "\"" + text + "\"").orElse("column " + number);
    }

    /// What a flag calls it.
    public String flag() {
      return name.orElse(Integer.toString(number));
    }
  }

  public Reading {
    rows = List.copyOf(rows);
    lines = List.copyOf(lines);
    var all = new EnumMap<Role, List<Name>>(Role.class);
    roles.forEach((role, names) -> all.put(role, List.copyOf(names)));
    roles = all.isEmpty() ? Map.of() : java.util.Collections.unmodifiableMap(all);
    unused = List.copyOf(unused);
    warnings = List.copyOf(warnings);
  }

  /// The columns of a role; none if no column has it.
  public List<Name> of(Role role) {
    return roles.getOrDefault(role, List.of());
  }

  /// What a model that learned from these rows remembers, by the keys of [ReadOptions#with]: the
  /// columns of each role, and all columns there were.
  public Map<String, String> remembered() {
    if (roles.isEmpty() || !file.format().hasColumns()) return Map.of();
    var all = new LinkedHashMap<String, String>();
    roles.forEach((role, names) ->
        all.put(role.word(), ReadOptions.written(names.stream().map(Name::flag).toList())));
    all.put("known-columns", ReadOptions.written(file.columns()));
    return all;
  }

  /// How many there are, whether the first row names the columns, and which columns have which
  /// roles.
  public String sentence() {
    var parts = new ArrayList<String>();
    parts.add(
        "%,d %s%s".formatted(rows.size(), rows.size() == 1 ? unit : unit + "s", headerPhrase()));
    if (!roles.isEmpty()) {
      parts.add(
          roles.entrySet().stream()
              .map(one -> one.getKey().word() + " = " + few(one.getValue()))
              .collect(Collectors.joining(", ")));
    }
    if (!unused.isEmpty()) parts.add("not used: " + few(unused));
    return String.join("; ", parts);
  }

  private String headerPhrase() {
    return switch (file.format()) {
      case CSV, TSV, COLUMNS -> file.header() ? ", header" : ", no header";
      case SOUNDS, LINES, FASTTEXT, JSONL, CONLLU, ARFF, TS, TSF, IDX -> "";
    };
  }

  private static String few(List<Name> names) {
    var shown = names.stream().limit(8).map(Name::toString).collect(Collectors.joining(", "));
    return names.size() > 8 ? shown + " and " + (names.size() - 8) + " more" : shown;
  }
}
