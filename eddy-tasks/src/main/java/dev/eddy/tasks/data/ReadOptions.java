package dev.eddy.tasks.data;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// What the reader is told instead of finding out: by default nothing. What is told is not guessed.
///
/// @param encoding the text encoding; empty: UTF-8, or UTF-16 behind its mark, and anything else is
///   refused
/// @param header how many of the first rows are no data, of which the first names the columns; 0:
///   none; empty: found out
/// @param delimiter what stands between two cells; empty: found out
/// @param quote whether a cell that starts with a quote is quoted; empty: found out
/// @param format the format; empty: found out
/// @param roles for each role the columns that have it: names, or numbers from 1
/// @param known all columns of the data that a model learned from, in their order: names, or
///   numbers from 1 if they have none; empty: there is no model. Its columns are found by their
///   names wherever they stand, and by their places in a file without a header that has as many
/// @param labels what a cell of the column with the labels holds
public record ReadOptions(
    Optional<Charset> encoding,
    Optional<Integer> header,
    Optional<Character> delimiter,
    Optional<Boolean> quote,
    Optional<DataFormat> format,
    Map<Role, List<String>> roles,
    List<String> known,
    LabelCells labels) {

  /// What a cell of labels holds.
  ///
  /// @param several whether a row may have any number of labels, none too; else it has one
  /// @param separator what stands between two labels of a cell; empty: a cell that is no list is
  ///   one label
  public record LabelCells(boolean several, Optional<String> separator) {
    public static final LabelCells ONE = new LabelCells(false, Optional.empty());
  }

  public static final ReadOptions DEFAULT =
      new ReadOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          List.of(),
          LabelCells.ONE);

  public ReadOptions {
    known = List.copyOf(known);
    var all = new EnumMap<Role, List<String>>(Role.class);
    roles.forEach((role, names) -> all.put(role, List.copyOf(names)));
    // In the order of the roles: which is missing first is always the same.
    roles = Collections.unmodifiableMap(all);
  }

  /// @throws DataException if this Java knows no such encoding
  public ReadOptions withEncoding(String name) {
    return new ReadOptions(
        Optional.of(EncodingName.of(name)), header, delimiter, quote, format, roles, known, labels);
  }

  public ReadOptions withHeader(boolean present) {
    return withHeader(present ? 1 : 0);
  }

  private ReadOptions withHeader(int rows) {
    return new ReadOptions(
        encoding, Optional.of(rows), delimiter, quote, format, roles, known, labels);
  }

  /// @param said `yes`, `no`, or how many rows stand above the data, of which the first names the
  ///   columns
  /// @throws DataException if it is something else
  public ReadOptions withHeader(String said) {
    return withHeader(
        switch (said.toLowerCase(Locale.ROOT)) {
          case "yes", "true" -> 1;
          case "no", "false" -> 0;
          default -> {
            if (!said.matches("[0-9]")) {
              throw new DataException(
                  "header: expected yes, no or a number of rows above the data, found \""
                      + said
                      + "\"");
            }
            yield Integer.parseInt(said);
          }
        });
  }

  /// @param text one character, or `tab` or `space`
  /// @throws DataException if it is something else
  public ReadOptions withDelimiter(String text) {
    char between =
        switch (text.toLowerCase(Locale.ROOT)) {
          case "tab", "\\t" -> '\t';
          case "space" -> ' ';
          default -> {
            if (text.length() != 1 || text.equals("\"") || text.equals("\n")) {
              throw new DataException(
                  "delimiter: expected one character such as , or ; or |, or tab, found \""
                      + text
                      + "\"");
            }
            yield text.charAt(0);
          }
        };
    return new ReadOptions(
        encoding, header, Optional.of(between), quote, format, roles, known, labels);
  }

  public ReadOptions withQuote(boolean special) {
    return new ReadOptions(
        encoding, header, delimiter, Optional.of(special), format, roles, known, labels);
  }

  /// @throws DataException if it is neither `yes` nor `no`
  public ReadOptions withQuote(String yesOrNo) {
    return withQuote(yes("quote", yesOrNo));
  }

  public ReadOptions withFormat(DataFormat format) {
    return new ReadOptions(
        encoding, header, delimiter, quote, Optional.of(format), roles, known, labels);
  }

  /// @throws DataException if there is no format of this name
  public ReadOptions withFormat(String name) {
    return withFormat(DataFormat.named(name));
  }

  /// The same with the columns of a role, names or numbers from 1 with commas between; a name may
  /// hold a comma only where the role has one column.
  ///
  /// @throws DataException if nothing is named
  public ReadOptions withRole(Role role, String columns) {
    boolean several =
        switch (role) {
          case FEATURES, TIME, VALUE, KNOWN -> true;
          case TEXT, LABEL, ID, KEY, SOURCE, TARGET, WORD, TAG, COUNT -> false;
        };
    return withRole(role, several ? split(columns) : List.of(columns.strip()));
  }

  private static List<String> split(String columns) {
    if (!columns.startsWith("[")) {
      return Arrays.stream(columns.split(",", -1)).map(String::strip).toList();
    }
    return list(columns);
  }

  private static List<String> list(String json) {
    try {
      return Arrays.asList(StrictJson.MAPPER.readValue(json, String[].class));
    } catch (JacksonException e) {
      throw new DataException("expected a list of columns in JSON, found " + Excerpt.of(json), e);
    }
  }

  /// What [#withRole] takes for these columns: with commas between, or as JSON where a name has
  /// one.
  public static String written(List<String> columns) {
    boolean plain =
        columns.stream().noneMatch(name -> name.indexOf(',') >= 0 || name.startsWith("["));
    return plain || columns.size() == 1
        ? String.join(",", columns)
        : StrictJson.MAPPER.writeValueAsString(columns);
  }

  /// The same as a model reads that learned from these columns.
  ///
  /// @param json what [#written] gives
  public ReadOptions withKnown(String json) {
    return new ReadOptions(encoding, header, delimiter, quote, format, roles, split(json), labels);
  }

  /// The same where a row may have any number of labels.
  public ReadOptions withSeveralLabels() {
    return withLabels(new LabelCells(true, labels.separator()));
  }

  /// The same where labels of a row have something between them.
  ///
  /// @param between such as `;`, or `tab` or `space`
  /// @throws DataException if it is blank
  public ReadOptions withLabelSeparator(String between) {
    if (between.isBlank()) {
      throw new DataException(
          "label-separator: expected what stands between two labels, such as ; or |, or tab or space, found blanks");
    }
    var separator =
        switch (between.toLowerCase(Locale.ROOT)) {
          case "tab", "\\t" -> "\t";
          case "space" -> " ";
          default -> between;
        };
    return withLabels(new LabelCells(true, Optional.of(separator)));
  }

  private ReadOptions withLabels(LabelCells cells) {
    return new ReadOptions(encoding, header, delimiter, quote, format, roles, known, cells);
  }

  /// The same with what a flag or a setting says.
  ///
  /// @param key such as `header` or `text`
  /// @throws DataException if there is no such flag, or the value is none of it
  public ReadOptions with(String key, String value) {
    return switch (key) {
      case "encoding" -> withEncoding(value);
      case "header" -> withHeader(value);
      case "delimiter" -> withDelimiter(value);
      case "quote" -> withQuote(value);
      case "format" -> withFormat(value);
      case "known-columns" -> withKnown(value);
      case "label-separator" -> withLabelSeparator(value);
      case "multi-label" -> yes(key, value) ? withSeveralLabels() : this;
      default ->
          withRole(
              Role.named(key).orElseThrow(() -> new DataException("no column is \"" + key + "\"")),
              value);
    };
  }

  public ReadOptions withRole(Role role, List<String> columns) {
    if (columns.isEmpty() || columns.stream().anyMatch(String::isBlank)) {
      throw new DataException(
          role.word()
              + ": expected the name of a column or its number from 1, found \""
              + String.join(",", columns)
              + "\"");
    }
    var all = new EnumMap<Role, List<String>>(Role.class);
    all.putAll(roles);
    all.put(role, columns);
    return new ReadOptions(encoding, header, delimiter, quote, format, all, known, labels);
  }

  /// The same without any column named.
  public ReadOptions withoutRoles() {
    return new ReadOptions(encoding, header, delimiter, quote, format, Map.of(), List.of(), labels);
  }

  /// The same with these roles only: what is to be answered need not be there.
  public ReadOptions withOnly(Role... wanted) {
    var kept = new EnumMap<Role, List<String>>(Role.class);
    kept.putAll(roles);
    kept.keySet().retainAll(List.of(wanted));
    return new ReadOptions(encoding, header, delimiter, quote, format, kept, known, labels);
  }

  /// The columns that were named for a role.
  public List<String> of(Role role) {
    return roles.getOrDefault(role, List.of());
  }

  private static boolean yes(String what, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "true" -> true;
      case "no", "false" -> false;
      default -> throw new DataException(what + ": expected yes or no, found \"" + text + "\"");
    };
  }
}
