package dev.eddy.tasks.tag;

import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.Counts;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.tasks.source.Split;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Sentences with tags, and which of them are for what.
final class TagData {

  /// How a file is read.
  static final Look LOOK =
      new Look("words with tags", (file, options) -> found(TaggedSentence.reading(file, options)));

  private TagData() {}

  /// What is learned from and what the best weights are chosen by.
  static Parts<List<TaggedSentence>> parts(Configuration configuration) {
    return parts(configuration, sentences(configuration.get(DataSettings.DATA), configuration));
  }

  /// The parts of sentences that were read.
  static Parts<List<TaggedSentence>> parts(
      Configuration configuration, List<TaggedSentence> sentences) {
    return Split.parts(
        configuration, sentences, TagData::content, name -> sentences(name, configuration));
  }

  private static String content(TaggedSentence sentence) {
    return String.join(" ", sentence.words());
  }

  /// What makes a sentence another.
  static Stream<String> contents(List<TaggedSentence> sentences) {
    return sentences.stream().map(TagData::content);
  }

  static List<TaggedSentence> sentences(String data, Configuration configuration) {
    return TaggedSentence.read(
        DataSource.of(data).file("sentences with tags"),
        configuration.columns(),
        configuration.readOptions());
  }

  private static Look.Found found(Reading<TaggedSentence> reading) {
    var sentences = reading.rows();
    var lengths = sentences.stream().mapToInt(TaggedSentence::size).summaryStatistics();
    var tags = sentences.stream().flatMap(one -> one.tags().stream()).toList();
    return Look.Found.of(
        reading,
        "of %s words, %s in all; %s"
            .formatted(
                Counts.range(lengths),
                Counts.of(lengths.getSum()),
                Counts.labels(tags).replaceFirst(" label", " tag")),
        sentences.stream().limit(5).map(TagData::written).toList(),
        Map.of("words", lengths.getSum(), "tags", Look.counted(tags)));
  }

  private static String written(TaggedSentence sentence) {
    return IntStream.range(0, sentence.size())
        .mapToObj(i -> sentence.words().get(i) + "/" + sentence.tags().get(i))
        .collect(Collectors.joining(" "));
  }
}
