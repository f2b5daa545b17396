package dev.eddy.tasks.translate;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.names.NamesDataset;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.NoEffect;
import dev.eddy.tasks.source.Counts;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Split;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The pairs that a name of data stands for: those of a file, which is one part, or of built-in
/// names, which have three.
final class TranslateData {

  private TranslateData() {}

  /// How a file is read.
  static final Look LOOK = new Look("pairs", (file, options) -> found(Pair.reading(file, options)));

  static Look.Found found(Reading<Pair> reading) {
    return Look.Found.of(
        reading,
        Counts.pairs(reading.rows()).replaceFirst("^[^ ]+ pairs?, ", ""),
        reading.rows().stream().limit(5).map(one -> one.source() + " -> " + one.target()).toList(),
        Map.of());
  }

  /// @throws DataException if there is no such data
  static Parts<List<Pair>> of(String data, Configuration configuration) {
    return switch (DataSource.of(data)) {
      case DataSource.Names(String spec) -> {
        var names = NamesDataset.of(spec);
        yield new Parts<>(
            pairs(names.train()),
            Optional.of(pairs(names.validation())),
            Optional.of(pairs(names.test())));
      }
      case DataSource.Parallel(var source, var target) -> {
        yield Parts.whole(Pair.reading(source, target, configuration.readOptions()).rows());
      }
      case DataSource source -> {
        var file = source.file("pairs of texts");
        yield Parts.whole(Pair.read(file, configuration.columns(), configuration.readOptions()));
      }
    };
  }

  private static List<Pair> pairs(List<NamesDataset.Name> names) {
    return names.stream().map(NamesDataset.Name::pair).toList();
  }

  /// What a model is measured on.
  static List<Pair> test(String data, Configuration configuration) {
    var given = of(data, configuration);
    return given.test().orElse(given.train());
  }

  /// What is learned from, what the best weights are chosen by, and what is for the end.
  static Parts<List<Pair>> parts(Configuration configuration) {
    var given = of(configuration.get(DataSettings.DATA), configuration);
    if (given.validation().isPresent() && !(Split.of(configuration) instanceof Split.Data)) {
      NoEffect.refuse(
          configuration,
          List.of(DataSettings.COLUMNS, DataSettings.ENCODING),
          "no file is read; name a file with data");
    }
    return parts(configuration, given);
  }

  /// The parts of pairs that were read.
  static Parts<List<Pair>> parts(Configuration configuration, List<Pair> pairs) {
    return parts(configuration, Parts.whole(pairs));
  }

  private static Parts<List<Pair>> parts(Configuration configuration, Parts<List<Pair>> given) {
    return Split.parts(
        configuration,
        given,
        Pair::source,
        name -> {
          var other = of(name, configuration);
          return other.validation().orElse(other.train());
        });
  }
}
