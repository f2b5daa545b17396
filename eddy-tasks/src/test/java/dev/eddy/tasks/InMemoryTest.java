package dev.eddy.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.complete.Completer;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.words.WordCount;
import dev.eddy.tasks.generate.Generator;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.tag.Tagger;
import dev.eddy.tasks.translate.Translator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is learned from data in memory is what is learned from a file with the same rows.
class InMemoryTest {

  @TempDir Path folder;

  private Path file(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  private static Configuration small(Configuration standard) {
    return standard.withHidden(6).withEpochs(2);
  }

  private static void haveTheSameBits(TrainedModel memory, TrainedModel file) {
    assertThat(memory.bundle().weightsSha256()).isEqualTo(file.bundle().weightsSha256());
    assertThat(memory.bundle().vocabulary()).isEqualTo(file.bundle().vocabulary());
    assertThat(memory.trained().history()).isEqualTo(file.trained().history());
    assertThat(memory.trained().provenance().data()).isEqualTo("the data in memory");
    assertThat(memory.trained().provenance().dataSha256()).hasSize(64);
    assertThat(memory.measured()).isEmpty();
    assertThat(memory.validation()).isEmpty();
  }

  private static List<LabelledText> texts() {
    return IntStream.range(0, 40)
        .mapToObj(
            i -> new LabelledText("text " + "ab".repeat(i % 5) + i, i % 3 == 0 ? "yes" : "no"))
        .toList();
  }

  @Test
  void textsWithLabels() throws IOException {
    var lines = texts().stream().map(one -> one.text() + "\t" + one.label()).toList();
    var configuration = small(Classifier.defaults()).with("validation", "0.4");
    var file = Classifier.fit(file("texts.tsv", lines), configuration);
    var memory = Classifier.fit(texts(), configuration);

    haveTheSameBits(memory, file);
    assertThat(memory.predict("text ab")).isEqualTo(file.predict("text ab"));
  }

  @Test
  void sequencesOfNumbersWithLabels() throws IOException {
    var rows =
        IntStream.range(0, 20)
            .mapToObj(i ->
                new LabelledSequence(
                    new float[] {i, i + 0.5f, -i, 2}, 2, 2, i % 2 == 0 ? "a" : "b"))
            .toList();
    var lines =
        rows.stream()
            .map(one ->
                "{\"sequence\": [[%s, %s], [%s, %s]], \"label\": \"%s\"}"
                    .formatted(one.at(0, 0), one.at(0, 1), one.at(1, 0), one.at(1, 1), one.label()))
            .toList();

    haveTheSameBits(
        Classifier.fitSequences(rows, small(Classifier.defaults())),
        Classifier.fit(file("numbers.jsonl", lines), small(Classifier.defaults())));
  }

  @Test
  void taggedSentences() throws IOException {
    var rows =
        List.of(
            new TaggedSentence(List.of("the", "dog", "runs"), List.of("D", "N", "V")),
            new TaggedSentence(List.of("a", "cat", "sleeps"), List.of("D", "N", "V")));
    var lines = List.of("the\tD", "dog\tN", "runs\tV", "", "a\tD", "cat\tN", "sleeps\tV");

    haveTheSameBits(
        Tagger.fit(rows, small(Tagger.defaults())),
        Tagger.fit(file("tags.tsv", lines), small(Tagger.defaults())));
  }

  @Test
  void pairs() throws IOException {
    var rows = List.of(new Pair("one", "eins"), new Pair("two", "zwei"), new Pair("six", "sechs"));
    var lines = rows.stream().map(one -> one.source() + "\t" + one.target()).toList();

    haveTheSameBits(
        Translator.fit(rows, small(Translator.defaults())),
        Translator.fit(file("pairs.tsv", lines), small(Translator.defaults())));
  }

  @Test
  void words() throws IOException {
    var rows =
        List.of(new WordCount("word", 7), new WordCount("world", 3), new WordCount("wood", 1));
    var lines = rows.stream().map(one -> one.word() + "\t" + one.count()).toList();

    haveTheSameBits(
        Completer.fit(rows, small(Completer.defaults())),
        Completer.fit(file("words.txt", lines), small(Completer.defaults())));
  }

  @Test
  void runningText() throws IOException {
    var text = "to be or not to be, that is the question\n".repeat(20);

    haveTheSameBits(
        Generator.fit(text, small(Generator.defaults())),
        Generator.fit(
            Files.writeString(folder.resolve("book.txt"), text), small(Generator.defaults())));
  }

  @Test
  void aModelGoesThroughStreamsAndComesBackAsWhatItIs() throws IOException {
    var model = Classifier.fit(texts(), small(Classifier.defaults()));
    var out = new ByteArrayOutputStream();
    model.save(out);
    var file = folder.resolve("model.eddy");
    model.save(file);

    assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(file));
    assertThat(Classifier.open(new ByteArrayInputStream(out.toByteArray())).predict("text"))
        .isEqualTo(model.predict("text"));
    assertThat(Classifier.open(file).predict("text")).isEqualTo(model.predict("text"));
    assertThatThrownBy(() -> Tagger.open(file))
        .hasMessage(
            "the model is one of the form \"classify\", which is no Tagger; open it with TrainedModel.open");
    var damaged = out.toByteArray();
    damaged[damaged.length / 2] ^= 1;
    assertThatThrownBy(() -> TrainedModel.open(new ByteArrayInputStream(damaged)))
        .isInstanceOf(dev.eddy.formats.FormatException.class)
        .hasMessageStartingWith("model: ");
    assertThatThrownBy(() -> TrainedModel.open(new ByteArrayInputStream(new byte[0])))
        .hasMessage("model: is empty; expected an Eddy model");
  }

  @Test
  void noRowsAreOneSentence() {
    assertThatThrownBy(() -> Classifier.fit(List.of(), Classifier.defaults()))
        .hasMessage("the data in memory has no rows; expected at least one");
    assertThatThrownBy(
            () -> Classifier.fit(List.of(new LabelledText("a", "x")), Classifier.defaults()))
        .hasMessage(
            "the data in memory: every example has the label \"x\"; expected at least two different labels to tell apart");
  }
}
