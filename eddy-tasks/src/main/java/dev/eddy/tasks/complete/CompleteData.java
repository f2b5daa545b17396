package dev.eddy.tasks.complete;

import dev.eddy.random.RandomStream;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.words.WordCount;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.Counts;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Words by what they are for.
///
/// Those of the setting `held-out` are set aside by the seed before all else, those of `test` and
/// of `validation` next; none of them gives letters to the vocabulary.
///
/// @param parts what is learned from, what the best weights are chosen by, and what is for the end
/// @param heldOut what nothing is learned or chosen from
record CompleteData(Parts<List<WordCount>> parts, List<WordCount> heldOut) {

  /// How a file is read.
  static final Look LOOK =
      new Look("words with counts", (file, options) -> found(WordCount.reading(file, options)));

  static CompleteData of(Configuration configuration) {
    return of(configuration, words(configuration.get(DataSettings.DATA), configuration));
  }

  /// Words that were read, by what they are for.
  static CompleteData of(Configuration configuration, List<WordCount> all) {
    double share = configuration.get(CompleteForm.HELD_OUT);
    var heldOut = new ArrayList<WordCount>();
    var kept = new ArrayList<WordCount>();
    for (var word : all) {
      // A place of its own for each word: it does not move when others come or go.
      var place = RandomStream.of(configuration.seed(), "held out/" + word.word());
      (share > 0 && place.uniformDouble() < share ? heldOut : kept).add(word);
    }
    if (kept.isEmpty()) {
      return new CompleteData(Parts.whole(all), List.of());
    }
    return new CompleteData(
        Split.parts(configuration, kept, WordCount::word, name -> words(name, configuration)),
        List.copyOf(heldOut));
  }

  static List<WordCount> words(String data, Configuration configuration) {
    return WordCount.read(DataSource.of(data).file("words"), configuration.readOptions());
  }

  private static Look.Found found(Reading<WordCount> reading) {
    long total = reading.rows().stream().mapToLong(WordCount::count).sum();
    return Look.Found.of(
        reading,
        "seen %s in all".formatted(Counts.of(total, "time")),
        reading.rows().stream().limit(5).map(one -> one.word() + " " + one.count()).toList(),
        Map.of("seen", total));
  }
}
