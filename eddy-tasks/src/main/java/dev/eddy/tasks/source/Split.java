package dev.eddy.tasks.source;

import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32;

/// What the setting `validation` says: a share of the data, a file, or nothing.
public sealed interface Split {

  /// Shares give fewer rows than this to validation only together with none: so few choose by
  /// chance.
  int FEWEST = 10;

  /// All data is learned from.
  record None() implements Split {}

  /// A share of the rows, those whose content hashes low: a row never moves when others come or go,
  /// and equal rows stay together.
  record Share(double share) implements Split {

    /// The two parts, rows in their order. Validation is empty where it would have fewer than
    /// [#FEWEST] rows.
    public <T> Parts<T> of(List<T> rows, Function<T, String> content) {
      var train = new ArrayList<T>();
      var validation = new ArrayList<T>();
      for (var row : rows) {
        (place(content.apply(row)) < share ? validation : train).add(row);
      }
      return validation.size() < FEWEST || train.isEmpty()
          ? new Parts<>(rows, List.of())
          : new Parts<>(train, validation);
    }

    /// From 0 to below 1.
    public static double place(String content) {
      var crc = new CRC32();
      crc.update(content.getBytes(StandardCharsets.UTF_8));
      return crc.getValue() / 0x1p32;
    }
  }

  /// A file or data set of its own.
  record Data(String name) implements Split {}

  /// What is learned from and what the best weights are chosen by.
  record Parts<T>(List<T> train, List<T> validation) {}

  static Split of(Configuration configuration) {
    var text = configuration.given(Setting.VALIDATION).orElse("0");
    double share;
    try {
      share = Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return new Data(text);
    }
    if (!(share >= 0) || share > 0.9) {
      throw new IllegalArgumentException(
          "validation: expected a share from 0 to 0.9, or a file, found " + text);
    }
    return share == 0 ? new None() : new Share(share);
  }
}
