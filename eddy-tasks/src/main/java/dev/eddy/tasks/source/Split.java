package dev.eddy.tasks.source;

import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.NoEffect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
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

    /// The two parts, rows in their order. There is no validation where it would have fewer than
    /// [#FEWEST] rows.
    public <T> Parts<List<T>> of(List<T> rows, Function<T, String> content) {
      var train = new ArrayList<T>();
      var validation = new ArrayList<T>();
      for (var row : rows) {
        (place(content.apply(row)) < share ? validation : train).add(row);
      }
      return validation.size() < FEWEST || train.isEmpty()
          ? Parts.whole(rows)
          : new Parts<>(train, Optional.of(validation));
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

  static Split of(Configuration configuration) {
    var text = configuration.given(DataSettings.VALIDATION).orElse("0");
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

  /// The parts that a configuration makes of data.
  ///
  /// @param data what is there to learn from
  /// @param own the part for validation that it brings along, which takes the place of a share;
  ///   mostly empty
  /// @param shared how a share is held back
  /// @param other reads a file or data set of its own
  /// @throws IllegalArgumentException if a share is asked for and the data has its own part
  static <D> Parts<D> parts(
      Configuration configuration,
      D data,
      Optional<D> own,
      BiFunction<Share, D, Parts<D>> shared,
      Function<String, D> other) {
    var split = of(configuration);
    NoEffect.refuse(
        configuration,
        DataSettings.VALIDATION,
        own.isPresent() && split instanceof Share,
        "%s has a part of its own for that; give 0 for none, or a file"
            .formatted(configuration.get(DataSettings.DATA)));
    return switch (split) {
      case None _ -> Parts.whole(data);
      case Share share -> own.isPresent() ? new Parts<>(data, own) : shared.apply(share, data);
      case Data(String name) -> new Parts<>(data, Optional.of(other.apply(name)));
    };
  }

  /// The parts that a configuration makes of rows.
  ///
  /// @param content what decides on which side a row is
  static <T> Parts<List<T>> parts(
      Configuration configuration,
      List<T> rows,
      Function<T, String> content,
      Function<String, List<T>> other) {
    return parts(
        configuration, rows, Optional.empty(), (share, all) -> share.of(all, content), other);
  }
}
