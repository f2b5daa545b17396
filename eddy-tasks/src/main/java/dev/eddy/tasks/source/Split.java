package dev.eddy.tasks.source;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.NoEffect;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/// What the setting `validation` says: a share of the data, a file, or nothing.
public sealed interface Split {

  /// Shares give fewer rows than this to validation only together with none: so few choose by
  /// chance.
  int FEWEST = 10;

  /// All data is learned from.
  record None() implements Split {}

  /// A share of the rows, as [Apart.Share] sets them aside.
  record Share(double share) implements Split {

    /// The two parts, rows in their order. There is no validation where it would have fewer than
    /// [#FEWEST] rows.
    public <T> Parts<List<T>> of(List<T> rows, Function<T, String> content) {
      return of(rows, content, _ -> "");
    }

    /// The same where every label has its share of both parts.
    public <T> Parts<List<T>> of(
        List<T> rows, Function<T, String> content, Function<T, String> label) {
      var cut = new Apart.Share(share, "").of(rows, content, label);
      return cut.apart().size() < FEWEST || cut.rest().isEmpty()
          ? Parts.whole(rows)
          : new Parts<>(cut.rest(), Optional.of(cut.apart()));
    }
  }

  /// A file or data set of its own.
  record Data(String name) implements Split {}

  static Split of(Configuration configuration) {
    var text = configuration.given(DataSettings.VALIDATION).orElse("0");
    double share;
    try {
      share =
          text.endsWith("%")
              ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
              : Double.parseDouble(text);
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

  /// The parts that a configuration makes of data of which rows can be set aside for the end, as
  /// the setting `test` says, before all else.
  ///
  /// @param given what is there to learn from, with the parts for validation and for the end that
  ///   the data brings along; mostly none
  /// @param cut sets rows aside
  /// @throws DataException if no row is set aside, or none is left
  /// @throws IllegalArgumentException if a part is asked for and the data has its own
  static <D> Parts<D> parts(
      Configuration configuration,
      Parts<D> given,
      BiFunction<Apart, D, Apart.Cut<D>> cut,
      ToIntFunction<D> count,
      BiFunction<Share, D, Parts<D>> shared,
      Function<String, D> other) {
    var test = Apart.test(configuration);
    if (test.isEmpty()) {
      return parts(configuration, given.train(), given.validation(), shared, other)
          .withTest(given.test());
    }
    NoEffect.refuse(
        configuration,
        DataSettings.TEST,
        given.test().isPresent(),
        "%s has a part of its own for that".formatted(configuration.get(DataSettings.DATA)));
    var halves = cut.apply(test.get(), given.train());
    if (count.applyAsInt(halves.apart()) == 0 || count.applyAsInt(halves.rest()) == 0) {
      throw new DataException(
          "%s: too few different rows to set %s aside for a test; give more rows, or leave out --test"
              .formatted(
                  configuration.get(DataSettings.DATA), configuration.get(DataSettings.TEST)));
    }
    return parts(configuration, halves.rest(), given.validation(), shared, other)
        .withTest(Optional.of(halves.apart()));
  }

  /// The same of a list of rows that have no labels.
  static <T> Parts<List<T>> parts(
      Configuration configuration,
      Parts<List<T>> given,
      Function<T, String> content,
      Function<String, List<T>> other) {
    return parts(
        configuration,
        given,
        (apart, all) -> apart.of(all, content, _ -> ""),
        List::size,
        (share, all) -> share.of(all, content),
        other);
  }

  /// The parts that a configuration makes of rows.
  ///
  /// @param content what decides on which side a row is
  static <T> Parts<List<T>> parts(
      Configuration configuration,
      List<T> rows,
      Function<T, String> content,
      Function<String, List<T>> other) {
    return parts(configuration, Parts.whole(rows), content, other);
  }
}
