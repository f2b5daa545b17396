package dev.eddy.cli.look;

import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// Flags that say how a data file is read, where that is not to be found out.
public final class RoleFlags {

  @Option(
      names = "--header",
      paramLabel = "yes|no|ROWS",
      description =
          "Whether the first row names the columns, or how many rows stand above the data, of which the first does (found out).")
  private String header;

  @Option(
      names = "--delimiter",
      paramLabel = "CHARACTER",
      description = "What stands between two cells: a character, or tab (found out).")
  private String delimiter;

  @Option(
      names = "--quote",
      paramLabel = "yes|no",
      description = "Whether a cell that starts with a quote is quoted (found out).")
  private String quote;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "csv, tsv, columns, jsonl, lines, conllu, ts, tsf, arff, fasttext, sounds or idx (found out).")
  private String format;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description = "Encoding of the file, such as EUC-KR (UTF-8).")
  private String encoding;

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      description = "Column with the texts: its name, or its number from 1.")
  private String text;

  @Option(names = "--label", paramLabel = "COLUMN", description = "Column with the labels.")
  private String label;

  @Option(
      names = "--label-separator",
      paramLabel = "TEXT",
      description =
          "What stands between two labels of a row, such as ; or tab: a row has any number of labels.")
  private String labelSeparator;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      description = "Column that names the rows; nothing is learned from it.")
  private String id;

  @Option(
      names = "--features",
      paramLabel = "COLUMN,…",
      description = "Columns with the numbers, in their order.")
  private String features;

  @Option(
      names = "--key",
      paramLabel = "COLUMN",
      description = "Column with the same value in all rows of one sequence.")
  private String key;

  @Option(
      names = "--time",
      paramLabel = "COLUMN,…",
      description = "Columns that say when a row was measured.")
  private String time;

  @Option(
      names = "--value",
      paramLabel = "COLUMN,…",
      description = "Columns with the numbers over time.")
  private String value;

  @Option(
      names = "--known",
      paramLabel = "COLUMN,…",
      description = "Columns with numbers that are known ahead of their time.")
  private String known;

  @Option(
      names = "--source",
      paramLabel = "COLUMN",
      description = "Column that is translated from.")
  private String source;

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description = "Column that is translated into.")
  private String target;

  @Option(
      names = "--word",
      paramLabel = "COLUMN",
      description = "Column with the words of sentences or of a list.")
  private String word;

  @Option(names = "--tag", paramLabel = "COLUMN", description = "Column with the tags of words.")
  private String tag;

  @Option(
      names = "--count",
      paramLabel = "COLUMN",
      description = "Column that says how often a word was seen; last: the last word of a line.")
  private String count;

  /// What is given, by the keys of [ReadOptions#with].
  public Map<String, String> given() {
    var given = new LinkedHashMap<String, String>();
    put(given, "encoding", encoding);
    put(given, "header", header);
    put(given, "delimiter", delimiter);
    put(given, "quote", quote);
    put(given, "format", format);
    put(given, "label-separator", labelSeparator);
    for (var role : Role.values()) put(given, role.word(), of(role));
    return given;
  }

  private static void put(Map<String, String> given, String key, String value) {
    if (value != null) given.put(key, value);
  }

  /// What they say.
  ///
  /// @throws dev.eddy.tasks.data.DataException if one says something that cannot be
  public ReadOptions options() {
    var options = ReadOptions.DEFAULT;
    for (var one : given().entrySet()) options = options.with(one.getKey(), one.getValue());
    return options;
  }

  private String of(Role role) {
    return switch (role) {
      case TEXT -> text;
      case LABEL -> label;
      case ID -> id;
      case FEATURES -> features;
      case KEY -> key;
      case TIME -> time;
      case VALUE -> value;
      case KNOWN -> known;
      case SOURCE -> source;
      case TARGET -> target;
      case WORD -> word;
      case TAG -> tag;
      case COUNT -> count;
    };
  }
}
