package dev.eddy.tasks.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.formats.Bundle;
import dev.eddy.formats.CheckpointFolder;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NetworkSettings;
import dev.eddy.train.Event;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {

  private static final List<String> COLOURS = List.of("red", "green", "blue");
  private static final List<String> THINGS =
      List.of("house", "tree", "하늘", "car", "bird", "stone", "door", "lamp");

  @TempDir private Path folder;

  /// The label is the first letter of the colour word, wherever it stands.
  private Path colours() throws IOException {
    var lines = new ArrayList<String>();
    lines.add("text\tlabel");
    for (var thing : THINGS) {
      for (var colour : COLOURS) {
        lines.add("a " + colour + " " + thing + "\t" + colour.charAt(0));
        lines.add("the " + thing + " is " + colour + "\t" + colour.charAt(0));
      }
    }
    return Files.write(folder.resolve("colours.tsv"), lines);
  }

  private static Configuration small() {
    return numbers().withEmbedding(8).with("embedding-dropout", "0");
  }

  /// What takes numbers has no embedding.
  private static Configuration numbers() {
    return Classifier.defaults()
        .withHidden(16)
        .withBatch(8)
        .withEpochs(12)
        .withLearningRate(0.02)
        .withDropout(0)
        .withValidation(0)
        .withThreads(1);
  }

  @Test
  void aSmallTaskIsLearnedWholeAndSavedToTheBit() throws IOException {
    var data = colours();
    var model = Classifier.fit(data, small());

    assertThat(model.evaluate(data).confusion().accuracy().value()).isEqualTo(1);
    assertThat(model.labels().names()).containsExactly("b", "g", "r");
    var prediction = model.predict("a green bird");
    assertThat(prediction.label()).isEqualTo("g");
    assertThat(prediction.probabilities().values().stream().mapToDouble(p -> p).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(prediction.probabilities().keySet().iterator().next()).isEqualTo("g");

    var file = folder.resolve("colours.eddy");
    model.save(file);
    var again = (Classifier) TrainedModel.open(file);
    assertThat(again.bundle()).isEqualTo(model.bundle());
    assertThat(again.predict("ein blue Haus")).isEqualTo(model.predict("ein blue Haus"));
    assertThat(again.trained().provenance().rows()).isEqualTo(48);
    assertThat(again.trained().history().epochs()).hasSize(12);
    assertThat(again.trained().configuration().get(NetworkSettings.HIDDEN)).isEqualTo(16);
  }

  @Test
  void manyTextsAtOnceGetTheAnswersOfEach() throws IOException {
    var model = Classifier.fit(colours(), small().withEpochs(1));
    var texts = List.of("a red house", "", "blue", "the lamp is green and far away");

    assertThat(model.predictAll(texts)).isEqualTo(texts.stream().map(model::predict).toList());
  }

  @Test
  void everySettingOfTheNetworkTrains() throws IOException {
    var data = colours();
    var base =
        small()
            .withEpochs(1)
            .withDropout(0.2)
            .withLayers(2)
            .with("bidirectional", "true")
            .withThreads(2);
    for (var pooling : List.of("last", "mean", "max")) {
      for (var unit : List.of("characters", "letters", "words")) {
        var model =
            Classifier.fit(
                data, base.with("pooling", pooling).with("unit", unit).with("cell", "gru-after"));
        assertThat(model.evaluate(data).loss()).isFinite();
      }
    }
  }

  @Test
  void threadsChangeNoBit() throws IOException {
    var wanted = small().withEpochs(2).withDropout(0.3).withHidden(64).withBatch(24);
    assertThat(Classifier.fit(colours(), wanted.withThreads(2)).bundle().weights())
        .isEqualTo(Classifier.fit(colours(), wanted.withThreads(1)).bundle().weights());
  }

  @Test
  void aResumedTrainingEndsWithTheSameBits() throws IOException {
    var data = colours();
    var wanted = small().withEpochs(4).with("validation", data.toString());
    var whole = Classifier.fit(data, wanted);

    var checkpoints =
        wanted
            .with("checkpoint", folder.resolve("checkpoints").toString())
            .with("checkpoint-every", "5steps");
    Classifier.train(checkpoints.withEpochs(2).withData(data), _ -> {});
    assertThat(new CheckpointFolder(folder.resolve("checkpoints")).latest().orElseThrow().step())
        .isEqualTo(12);
    var events = new ArrayList<Event>();
    var resumed = Classifier.train(checkpoints.with("resume", "true").withData(data), events::add);

    assertThat(((Event.Started) events.getFirst()).resumed()).isTrue();
    assertThat(resumed.bundle().weights()).isEqualTo(whole.bundle().weights());
    assertThat(resumed.trained().history()).isEqualTo(whole.trained().history());
  }

  @Test
  void sequencesOfNumbersAreStandardisedAndLearned() throws IOException {
    var lines = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      lines.add(
          "{\"sequence\": [[%d, 1000], [%d, 1000], [%d, 1000]], \"label\": \"up\"}"
              .formatted(i, i + 3, i + 6));
      lines.add(
          "{\"sequence\": [[%d, 1000], [%d, 1000], [%d, 1000]], \"label\": \"down\"}"
              .formatted(i + 6, i + 2, i - 1));
    }
    var data = Files.write(folder.resolve("moves.jsonl"), lines);
    var model = Classifier.fit(data, numbers().withEpochs(25));

    assertThat(model.evaluate(data).confusion().accuracy().value()).isEqualTo(1);
    assertThat(model.predict(new float[] {4, 1000, 7, 1000, 9, 1000}, 2).label()).isEqualTo("up");
    assertThatThrownBy(() -> model.predict(new float[] {1, 2, 3}, 3))
        .hasMessage("the sequence has 3 numbers a step, but the model was trained on 2");
    for (int length : new int[] {1, 3}) {
      assertThatThrownBy(() -> model.predict(new float[length], 2))
          .hasMessage(
              "the sequence has %d numbers, which is no whole number of steps of 2; give step after step"
                  .formatted(length));
    }
    assertThatThrownBy(() -> model.predict(new float[] {1, Float.NaN}, 2))
        .hasMessage("step 1, feature 2: expected a finite number, found NaN");
    assertThatThrownBy(() -> model.predict("up"))
        .hasMessage(
            "the model was trained on sequences of 2 numbers a step; a text has no meaning to it");
    var file = folder.resolve("moves.eddy");
    model.save(file);
    assertThat(((Classifier) TrainedModel.open(file)).input()).isEqualTo(model.input());
  }

  @Test
  void picturesAreReadRowByRow() throws IOException {
    writeIdx("train-images-idx3-ubyte", new int[] {40, 3, 2}, pictures(40));
    writeIdx("train-labels-idx1-ubyte", new int[] {40}, classes(40));
    var data = folder.resolve("train-images-idx3-ubyte");
    var model = Classifier.fit(data, numbers().withEpochs(15));

    assertThat(model.input()).isEqualTo(new ClassifyInput.Pictures(3, 2));
    assertThat(model.evaluate(data).confusion().accuracy().value()).isEqualTo(1);
    assertThat(model.predict(new float[] {0, 0, 0, 0, 1, 1}, 2).label()).isEqualTo("1");
  }

  /// Class 1 is bright at the bottom, class 0 at the top.
  private static byte[] pictures(int count) {
    var pixels = new byte[count * 6];
    for (int i = 0; i < count; i++) {
      int from = i * 6 + (i % 2 == 0 ? 0 : 4);
      Arrays.fill(pixels, from, from + 2, (byte) (200 + i));
    }
    return pixels;
  }

  private static byte[] classes(int count) {
    var classes = new byte[count];
    for (int i = 0; i < count; i++) {
      classes[i] = (byte) (i % 2);
    }
    return classes;
  }

  private void writeIdx(String name, int[] sizes, byte[] values) throws IOException {
    var bytes = java.nio.ByteBuffer.allocate(4 + 4 * sizes.length + values.length);
    bytes.putInt(0x800 + sizes.length);
    for (int size : sizes) {
      bytes.putInt(size);
    }
    Files.write(folder.resolve(name), bytes.put(values).array());
  }

  // ---- errors
  // ------------------------------------------------------------------------------------

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void dataThatCannotBeLearnedFromIsRefusedInASentence() throws IOException {
    var same = file("same.tsv", "text\tlabel\none\tyes\ntwo\tyes\n");
    assertThatThrownBy(() -> Classifier.fit(same, small()))
        .isInstanceOf(DataException.class)
        .hasMessage(
            same
                + ": every example has the label \"yes\"; expected at least two different labels to tell apart");
    var empty = file("empty.tsv", "");
    assertThatThrownBy(() -> Classifier.fit(empty, small()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("empty");
    var header = file("header.tsv", "text\tlabel\n");
    assertThatThrownBy(() -> Classifier.fit(header, small())).isInstanceOf(DataException.class);
    var nan =
        file(
            "nan.jsonl",
            "{\"sequence\": [1, 2], \"label\": \"a\"}\n{\"sequence\": [1, NaN], \"label\": \"b\"}\n");
    assertThatThrownBy(() -> Classifier.fit(nan, small()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> Classifier.train(small(), _ -> {}))
        .hasMessage("no data is given; name a file or a data set with --data");
    assertThatThrownBy(() -> Classifier.fit(folder.resolve("missing.tsv"), small()))
        .hasMessage(folder.resolve("missing.tsv") + ": there is no such file");
    assertThatThrownBy(() -> Classifier.fit(folder, small()))
        .hasMessage(
            folder
                + " is a folder without idx pictures; name one of its files: empty.tsv, header.tsv, nan.jsonl, same.tsv");
    assertThatThrownBy(
            () -> Classifier.fit(colours(), small().with("cell", "sru").with("pooling", "last")))
        .hasMessage(
            "cell \"sru\" has no state 'h' to take after the last step of a layer that reads backwards; choose --pooling max or mean, or --bidirectional false");
    assertThatThrownBy(() -> Classifier.fit(colours(), small().with("resume", "true")))
        .hasMessage("resume: there is no folder to resume from; name it with --checkpoint");
  }

  @Test
  void settingsOfAValidationThatNoRowIsLeftForAreRefused() throws IOException {
    var data = colours();
    var tenth = small().withValidation(0.1);
    for (var asked : List.of("patience=2", "selection=accuracy")) {
      var parts = asked.split("=");
      assertThatThrownBy(() -> Classifier.fit(data, tenth.with(parts[0], parts[1])))
          .as(asked)
          .hasMessage(
              parts[0]
                  + ": "
                  + parts[1]
                  + " would have no effect, because the data has too few rows to hold back 10, and fewer choose by chance; give more rows, a larger share or a file for validation, or leave it out");
    }
  }

  /// Each epoch of a cosine has another rate; going on draws it over all epochs.
  @Test
  void aTrainingGoesOnWithMoreEpochsUnderEitherSchedule() throws IOException {
    var data = colours();
    for (var schedule : List.of("constant", "cosine")) {
      var kept =
          small()
              .withEpochs(2)
              .with("schedule", schedule)
              .with("checkpoint", folder.resolve(schedule).toString());
      Classifier.fit(data, kept);
      var longer = Classifier.fit(data, kept.withEpochs(4).with("resume", "true"));
      assertThat(longer.trained().history().epochs()).hasSize(4);
    }
  }

  @Test
  void dataOfAnotherKindOrWithAnUnknownLabelIsRefusedInASentence() throws IOException {
    var model = Classifier.fit(colours(), small().withEpochs(1));
    var other = file("other.tsv", "text\tlabel\na red bird\tr\na pink bird\tpink\n");
    assertThatThrownBy(() -> model.evaluate(other))
        .isInstanceOf(DataException.class)
        .hasMessage(
            other + ", example 2: unknown label \"pink\"; the labels are \"b\", \"g\", \"r\"");
    var bundle = model.bundle();
    var broken =
        new Bundle(
            bundle.model(),
            bundle.provenance(),
            bundle.configuration(),
            bundle.history(),
            bundle.provenance(),
            bundle.weights());
    assertThatThrownBy(() -> TrainedModel.of(broken, Path.of("m.eddy")))
        .hasMessage(
            "m.eddy, entry \"vocabulary.json\": expected the keys \"input\" and \"labels\" of a classifier");
  }

  @Test
  void emptyTextsAndVeryLongOnesAreLearnedFromBesideOthers() throws IOException {
    var text = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < 8; i++) {
      text.append(i % 2 == 0 ? "red\tr\n" : "\tb\n");
    }
    var data = file("lengths.tsv", text.append("red ".repeat(25_000)).append("\tr\n").toString());
    var model =
        Classifier.fit(
            data, small().withHidden(4).withEmbedding(2).withEpochs(1).with("unit", "characters"));

    assertThat(model.evaluate(data).confusion().accuracy().total()).isEqualTo(9);
    assertThat(model.predict("").probability()).isGreaterThan(0.5);
  }

  @Test
  void modelThatLearnedFromAnotherEncodingReadsTestDataInIt() throws IOException {
    var lines = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < 8; i++) {
      lines.append("좋은 영화다\t1\n나쁜 영화다\t0\n");
    }
    var data =
        Files.write(
            folder.resolve("korean.tsv"), lines.toString().getBytes(Charset.forName("EUC-KR")));
    var model = Classifier.fit(data, small().withEpochs(1).with("encoding", "EUC-KR"));

    assertThat(((ClassifyInput.Text) model.input()).vocabulary().contains("좋")).isTrue();
    assertThat(model.evaluate(data).confusion().accuracy().total()).isEqualTo(16);
    assertThatThrownBy(() -> Classifier.fit(data, small()))
        .hasMessageEndingWith(
            "it looks like EUC-KR: say so with --encoding EUC-KR, or convert it with iconv -f EUC-KR -t utf-8");
  }
}
