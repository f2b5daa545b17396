package dev.eddy.tasks.translate;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.NamesDataset;
import dev.eddy.tasks.data.Pair;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NoEffect;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Split;
import java.util.List;

/// The pairs that a name of data stands for: those of a file, which is one part, or of built-in
/// names, which have three.
record TranslateData(List<Pair> train, List<Pair> validation, List<Pair> test, boolean parted) {

  /// @throws DataException if there is no such data
  static TranslateData of(String data, Configuration configuration) {
    return switch (DataSource.of(data)) {
      case DataSource.Names(String spec) -> {
        var names = NamesDataset.of(spec);
        yield new TranslateData(
            pairs(names.train()), pairs(names.validation()), pairs(names.test()), true);
      }
      case DataSource source -> {
        var options = configuration.readOptions();
        var file = source.file("pairs of texts");
        var all = Pair.read(file, configuration.columns(), options);
        yield new TranslateData(all, all, all, false);
      }
    };
  }

  private static List<Pair> pairs(List<NamesDataset.Name> names) {
    return names.stream().map(NamesDataset.Name::pair).toList();
  }

  /// What is learned from and what the best weights are chosen by.
  static Split.Parts<Pair> parts(Configuration configuration) {
    var all = of(configuration.text(Setting.DATA), configuration);
    var split = Split.of(configuration);
    NoEffect.checkParts(configuration, all.parted);
    if (all.parted && !(split instanceof Split.Data)) {
      NoEffect.refuse(
          configuration,
          List.of(Setting.COLUMNS, Setting.ENCODING),
          "no file is read; name a file with data");
    }
    return switch (split) {
      case Split.None _ -> new Split.Parts<>(all.train, List.of());
      case Split.Share share ->
          all.parted
              ? new Split.Parts<>(all.train, all.validation)
              : share.of(all.train, Pair::source);
      case Split.Data(String name) ->
          new Split.Parts<>(all.train, of(name, configuration).validation);
    };
  }
}
