package dev.eddy.tasks.tag;

import dev.eddy.tasks.data.TaggedSentence;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.Counts;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Reading;
import dev.eddy.tasks.source.Split;
import java.util.List;
import java.util.Optional;

/// Sentences with tags, and which of them are for what.
final class TagData {

  /// The ways in which a file is read.
  static final List<Reading> READINGS =
      List.of(
          new Reading(
              "words with tags",
              (file, options) -> summary(TaggedSentence.read(file, Optional.empty(), options))));

  private TagData() {}

  /// What is learned from and what the best weights are chosen by.
  static Parts<List<TaggedSentence>> parts(Configuration configuration) {
    return Split.parts(
        configuration,
        sentences(configuration.get(DataSettings.DATA), configuration),
        one -> String.join(" ", one.words()),
        name -> sentences(name, configuration));
  }

  static List<TaggedSentence> sentences(String data, Configuration configuration) {
    return TaggedSentence.read(
        DataSource.of(data).file("sentences with tags"),
        configuration.columns(),
        configuration.readOptions());
  }

  private static String summary(List<TaggedSentence> sentences) {
    var lengths = sentences.stream().mapToInt(TaggedSentence::size).summaryStatistics();
    return "%s of %s words, %s in all; %s"
        .formatted(
            Counts.of(sentences.size(), "sentence"),
            Counts.range(lengths),
            Counts.of(lengths.getSum()),
            Counts.labels(sentences.stream().flatMap(one -> one.tags().stream()).toList()));
  }
}
