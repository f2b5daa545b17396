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
///
/// @param validation where the data has such a part
record TranslateData(List<Pair> train, Optional<List<Pair>> validation, List<Pair> test) {

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
  static TranslateData of(String data, Configuration configuration) {
    return switch (DataSource.of(data)) {
      case DataSource.Names(String spec) -> {
        var names = NamesDataset.of(spec);
        yield new TranslateData(
            pairs(names.train()), Optional.of(pairs(names.validation())), pairs(names.test()));
      }
      case DataSource.Parallel(var source, var target) -> {
        var all = Pair.reading(source, target, configuration.readOptions()).rows();
        yield new TranslateData(all, Optional.empty(), all);
      }
      case DataSource source -> {
        var file = source.file("pairs of texts");
        var all = Pair.read(file, configuration.columns(), configuration.readOptions());
        yield new TranslateData(all, Optional.empty(), all);
      }
    };
  }

  private static List<Pair> pairs(List<NamesDataset.Name> names) {
    return names.stream().map(NamesDataset.Name::pair).toList();
  }

  /// What is learned from and what the best weights are chosen by.
  static Parts<List<Pair>> parts(Configuration configuration) {
    var all = of(configuration.get(DataSettings.DATA), configuration);
    if (all.validation.isPresent() && !(Split.of(configuration) instanceof Split.Data)) {
      NoEffect.refuse(
          configuration,
          List.of(DataSettings.COLUMNS, DataSettings.ENCODING),
          "no file is read; name a file with data");
    }
    return parts(configuration, all.train, all.validation);
  }

  /// The parts of pairs that were read.
  static Parts<List<Pair>> parts(Configuration configuration, List<Pair> pairs) {
    return parts(configuration, pairs, Optional.empty());
  }

  private static Parts<List<Pair>> parts(
      Configuration configuration, List<Pair> train, Optional<List<Pair>> validation) {
    return Split.parts(
        configuration,
        train,
        validation,
        Pair::source,
        name -> {
          var other = of(name, configuration);
          return other.validation.orElse(other.train);
        });
  }
}
