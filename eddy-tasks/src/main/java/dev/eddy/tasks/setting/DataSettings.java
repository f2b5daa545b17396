package dev.eddy.tasks.setting;

import dev.eddy.tasks.data.Role;
import java.util.Arrays;
import java.util.List;

/// What is learned from, how it is read, and where the model goes.
public final class DataSettings {

  public static final Setting<String> DATA =
      new Setting<>(
          "data",
          Values.text(),
          "",
          "what to learn from: a file, or a data set by name such as mnist",
          "FILE|NAME");

  public static final Setting<String> SOURCE_FILE =
      new Setting<>(
          "source-file",
          Values.text(),
          "",
          "a file of texts to translate from, a line each, instead of data; target-file has the translations",
          "FILE");

  public static final Setting<String> TARGET_FILE =
      new Setting<>(
          "target-file",
          Values.text(),
          "",
          "the file with the translation of each line of source-file",
          "FILE");

  public static final Setting<String> OUT =
      new Setting<>(
          "out", Values.text(), "", "where the trained model goes, such as model.eddy", "FILE");

  public static final Setting<String> VALIDATION =
      new Setting<>(
          "validation",
          Values.text(),
          "0.1",
          "what the best weights are chosen by: a share of the data such as 0.1, or a file; 0 for none",
          "SHARE|FILE");

  public static final Setting<String> TEST =
      new Setting<>(
          "test",
          Values.text(),
          "",
          "what is set aside and measured once, at the end: a share of the data such as 10%, or a part such as 2/5; empty: nothing",
          "SHARE|I/K");

  public static final Setting<String> COLUMNS =
      new Setting<>(
          "columns",
          Values.text(),
          "",
          "which columns of the data to read, such as text,label; empty: found out");

  public static final Setting<String> ENCODING =
      new Setting<>("encoding", Values.text(), "", "encoding of the data; empty: UTF-8");

  public static final Setting<String> HEADER =
      new Setting<>(
          "header",
          Values.text(),
          "",
          "whether the first row names the columns, or how many rows stand above the data, of which the first does; empty: found out",
          "yes|no|ROWS");

  public static final Setting<String> DELIMITER =
      new Setting<>(
          "delimiter",
          Values.text(),
          "",
          "what stands between two cells, a character or tab; empty: found out",
          "CHARACTER");

  public static final Setting<String> QUOTE =
      new Setting<>(
          "quote",
          Values.text(),
          "",
          "whether a cell that starts with a quote is quoted; empty: found out",
          "yes|no");

  public static final Setting<String> FORMAT =
      new Setting<>(
          "format",
          Values.text(),
          "",
          "what the data is, such as csv, tsv, jsonl, lines or conllu; empty: found out",
          "NAME");

  public static final Setting<Boolean> MULTI_LABEL =
      new Setting<>(
          "multi-label",
          Values.flag(),
          false,
          "a row has any number of labels: a list of them in JSON, in other files what label-separator parts");

  public static final Setting<String> LABEL_SEPARATOR =
      new Setting<>(
          "label-separator",
          Values.text(),
          "",
          "what stands between two labels of a row, such as ;, or tab or space: a row then has any number of them",
          "TEXT");

  /// What a cell of labels holds.
  public static final List<Setting<?>> LABELS = List.of(MULTI_LABEL, LABEL_SEPARATOR);

  /// Written by a training: what later files are held against.
  public static final Setting<String> KNOWN_COLUMNS =
      new Setting<>(
          "known-columns",
          Values.text(),
          "",
          "all columns of the data, written by the training; later files are held against them",
          "COLUMN,…");

  /// How a file with columns is read.
  public static final List<Setting<String>> READING =
      List.of(ENCODING, FORMAT, HEADER, DELIMITER, QUOTE, KNOWN_COLUMNS);

  /// Settings that name the columns of roles.
  public static List<Setting<String>> roles(Role... roles) {
    return Arrays.stream(roles)
        .map(role ->
            new Setting<>(
                role.word(),
                Values.text(),
                "",
                role.what() + ": a name, or a number from 1; empty: found out",
                "COLUMN"))
        .toList();
  }

  private DataSettings() {}
}
