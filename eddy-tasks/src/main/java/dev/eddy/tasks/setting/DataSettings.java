package dev.eddy.tasks.setting;

/// What is learned from, how it is read, and where the model goes.
public final class DataSettings {

  public static final Setting<String> DATA =
      new Setting<>(
          "data",
          Values.text(),
          "",
          "what to learn from: a file, or a data set by name such as mnist",
          "FILE|NAME");

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

  public static final Setting<String> COLUMNS =
      new Setting<>(
          "columns",
          Values.text(),
          "",
          "which columns of the data to read, such as text,label; empty: found out");

  public static final Setting<String> ENCODING =
      new Setting<>("encoding", Values.text(), "", "encoding of the data; empty: UTF-8");

  private DataSettings() {}
}
