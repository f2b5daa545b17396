package dev.eddy.tasks.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.formats.FormatException;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows with any number of labels.
class MultiLabelTest {

  private static final List<String> TOPICS = List.of("price", "delivery", "quality");

  @TempDir private Path folder;

  /// A label for each topic whose word is in the text: all eight sets of them, in ten sentences.
  private static List<LabelledText> rows() {
    var rows = new ArrayList<LabelledText>();
    for (int i = 0; i < 10; i++) {
      for (int set = 0; set < 8; set++) {
        var labels = new ArrayList<String>();
        var text = new StringBuilder("note " + i);
        for (int k = 0; k < 3; k++) {
          if ((set >> k & 1) == 1) {
            labels.add(TOPICS.get(k));
            text.append(" the ").append(TOPICS.get(k), 0, 4);
          }
        }
        labels.sort(null);
        rows.add(new LabelledText(text.toString(), labels));
      }
    }
    return rows;
  }

  private Path csv(List<LabelledText> rows) throws IOException {
    var lines = new ArrayList<>(List.of("text,topics"));
    rows.forEach(row -> lines.add(row.text() + "," + String.join(";", row.labels())));
    return Files.write(folder.resolve("complaints.csv"), lines);
  }

  private Path json(List<LabelledText> rows) throws IOException {
    return Files.write(
        folder.resolve("complaints.jsonl"),
        rows.stream()
            .map(row ->
                "{\"text\": \"%s\", \"label\": [%s]}"
                    .formatted(
                        row.text(),
                        row.labels().stream()
                            .map(label -> '"' + label + '"')
                            .collect(Collectors.joining(", "))))
            .toList());
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private static Configuration small() {
    return MultiLabelClassifier.defaults()
        .withHidden(12)
        .withEmbedding(8)
        .withBatch(8)
        .withEpochs(12)
        .withLearningRate(0.03)
        .withDropout(0)
        .withValidation(0)
        .withThreads(1);
  }

  private static Configuration separated(Configuration configuration) {
    return configuration.with(DataSettings.LABEL_SEPARATOR, ";").with("label", "topics");
  }

  @Test
  void everySetOfLabelsIsLearnedAndSavedToTheBit() throws IOException {
    var data = csv(rows());
    var model = MultiLabelClassifier.fit(data, separated(small()));

    var result = model.evaluate(data);
    assertThat(result.exactMatch()).isEqualTo(1);
    assertThat(model.predict("note 3 the qual").labels()).containsExactly("quality");
    assertThat(model.predict("note 77").labels()).isEmpty();
    assertThat(model.predict("note 2 the pric the deli").labels())
        .containsExactlyInAnyOrder("delivery", "price");
    var prediction = model.predict("note 2 the pric");
    assertThat(prediction.above(0)).hasSize(3);
    assertThat(prediction.above(0).getFirst()).isEqualTo("price");

    var saved = folder.resolve("complaints.eddy");
    model.save(saved);
    var again = MultiLabelClassifier.open(saved);
    assertThat(again.bundle()).isEqualTo(model.bundle());
    assertThat(again.predict("the deli")).isEqualTo(model.predict("the deli"));
    assertThatThrownBy(() -> Classifier.open(saved)).isInstanceOf(FormatException.class);
  }

  @Test
  void theSameRowsGiveTheSameBitsHoweverTheyAreWritten() throws IOException {
    var inMemory = MultiLabelClassifier.fit(rows(), small().withEpochs(2)).bundle().weights();
    var ofJson = MultiLabelClassifier.fit(json(rows()), small().withEpochs(2)).bundle().weights();
    var ofCsv =
        MultiLabelClassifier.fit(csv(rows()), separated(small().withEpochs(2))).bundle().weights();

    assertThat(ofJson).isEqualTo(inMemory);
    assertThat(ofCsv).isEqualTo(inMemory);
  }

  @Test
  void theLossIsTheCrossEntropyOfEachLabelByItself() throws IOException {
    var model = MultiLabelClassifier.fit(rows(), small().withEpochs(1));
    var result = model.evaluate(json(rows()));

    double loss = 0;
    for (var one : result.examples()) {
      for (int k = 0; k < 3; k++) {
        double p = one.probabilities()[k];
        loss -= Math.log(one.expected().contains(k) ? p : 1 - p);
      }
    }
    assertThat(result.loss()).isCloseTo(loss / 80, within(1e-9));
    // Before it has learned much, not far from that of a coin for each label.
    assertThat(result.loss()).isBetween(0.5, 3 * Math.log(2) + 0.5);
  }

  @Test
  void sequencesOfNumbersHaveLabelsToo() {
    var rows = new ArrayList<LabelledSequence>();
    for (int i = 0; i < 40; i++) {
      var labels = new ArrayList<String>();
      if (i % 2 == 1) labels.add("odd");
      if (i >= 20) labels.add("late");
      labels.sort(null);
      float[] values = {i % 2, i >= 20 ? 1 : 0, i % 2, i >= 20 ? 1 : 0};
      rows.add(new LabelledSequence(values, 2, 2, labels));
    }
    var configuration = MultiLabelClassifier.defaults().withHidden(8).withValidation(0);
    var model =
        MultiLabelClassifier.fitSequences(
            rows, configuration.withEpochs(30).withLearningRate(0.03).withThreads(1).withBatch(8));

    assertThat(model.predict(new float[] {1, 1, 1, 1}, 2).labels())
        .containsExactlyInAnyOrder("odd", "late");
    assertThat(model.predict(new float[] {0, 0, 0, 0}, 2).labels()).isEmpty();
  }

  // ---- numbers ---------------------------------------------------------------------------------

  /// Two labels and four rows, counted by hand.
  private static MultiLabelResult counted() {
    return new MultiLabelResult(
        List.of("a", "b"),
        ";",
        0.5,
        List.of(
            example("x", List.of(0), 0.9, 0.2),
            example("y", List.of(0, 1), 0.8, 0.4),
            example("z", List.of(), 0.6, 0.1),
            example("w", List.of(1), 0.3, 0.5)));
  }

  private static MultiLabelResult.Example example(
      String text, List<Integer> expected, double a, double b) {
    return new MultiLabelResult.Example(text, 1, expected, new double[] {a, b}, 1);
  }

  @Test
  void precisionRecallAndExactMatchAreThoseCountedByHand() {
    var result = counted();
    // a: given to x, y, z, right twice of two; b: given to w, right once of two.
    var a = result.scores().rows().get(0);
    assertThat(List.of(a.right(), a.said(), a.there())).containsExactly(2L, 3L, 2L);
    var b = result.scores().rows().get(1);
    assertThat(List.of(b.right(), b.said(), b.there())).containsExactly(1L, 1L, 2L);
    assertThat(result.metrics().get("micro_f1")).isEqualTo(2 * 3 / (4.0 + 4));
    assertThat(result.metrics().get("macro_f1")).isCloseTo((4.0 / 5 + 2.0 / 3) / 2, within(1e-12));
    assertThat(result.metrics().get("exact_match")).isEqualTo(0.5);
    assertThat(result.mistakes())
        .extracting(one -> one.row() + ": " + one.right() + " / " + one.answer())
        .containsExactly("1: a;b / a", "2:  / a");
  }

  @Test
  void anotherThresholdGivesOtherLabels() {
    var result = counted().at(0.4).orElseThrow();
    assertThat(result.metrics().get("exact_match")).isEqualTo(0.75);
    assertThat(result.metrics().get("micro_f1")).isEqualTo(2 * 4 / (5.0 + 4));
  }

  @Test
  void whatIsToldNamesTheThresholdAndEveryLabel() {
    assertThat(counted().inFull())
        .startsWith(
            "micro F1 0.7500, macro F1 0.7333, exact match 50.00 % (2 of 4), loss 1.0000 nats\n")
        .contains("a            0.6667  1.0000  0.8000        2\n")
        .contains("micro        0.7500  0.7500  0.7500        4\n")
        .contains("labels from a probability of 0.5 on; mean average precision ");
    assertThat(counted().sections("test").getFirst().title())
        .isEqualTo("Labels from a probability of 0.5 on, test");
  }

  // ---- parts -----------------------------------------------------------------------------------

  /// Of 400 rows with a frequent label 20 have a rare one beside it.
  @Test
  void aRareLabelHasItsShareOfEveryPart() {
    var rows = new ArrayList<LabelledText>();
    for (int i = 0; i < 400; i++) {
      rows.add(
          new LabelledText("text " + i, i % 20 == 0 ? List.of("often", "rare") : List.of("often")));
    }
    for (var test : List.of("1/4", "2/4", "3/4", "4/4")) {
      var parts =
          ClassifyData.parts(small().with("test", test), new ClassifyData.Texts(List.copyOf(rows)));
      assertThat(count(parts.test().orElseThrow(), "rare")).isEqualTo(5);
      assertThat(count(parts.test().orElseThrow(), "often")).isEqualTo(100);
    }
    var validated =
        ClassifyData.parts(
            MultiLabelClassifier.defaults(), new ClassifyData.Texts(List.copyOf(rows)));
    assertThat(count(validated.validation().orElseThrow(), "rare")).isBetween(1L, 4L);
  }

  private static long count(ClassifyData data, String label) {
    return data.labels().stream().filter(labels -> labels.contains(label)).count();
  }

  // ---- files -----------------------------------------------------------------------------------

  @Test
  void separatedCellsAndListsAreReadAsSets() throws IOException {
    var options = separated(MultiLabelClassifier.defaults()).readOptions();
    var reading =
        LabelledText.reading(
            file(
                "odd.csv",
                "text,topics",
                "one, price ;delivery",
                "two,",
                "three,price;;price",
                "four,price"),
            options);
    assertThat(reading.rows())
        .containsExactly(
            new LabelledText("one", List.of("delivery", "price")),
            new LabelledText("two", List.of()),
            new LabelledText("three", "price"),
            new LabelledText("four", "price"));
    assertThat(reading.warnings())
        .contains(
            "1 empty names among the labels are passed over",
            "1 labels stand twice in a row, and count once");

    var lists = MultiLabelClassifier.defaults().readOptions();
    var mixed =
        file(
            "mixed.jsonl",
            "{\"text\": \"one\", \"label\": [3, \"x\"]}",
            "{\"text\": \"two\", \"label\": []}",
            "{\"text\": \"three\", \"label\": \"x\"}");
    assertThat(LabelledText.reading(mixed, lists).rows())
        .extracting(LabelledText::labels)
        .containsExactly(List.of("3", "x"), List.of(), List.of("x"));
  }

  @Test
  void linesOfFastTextMayHaveSeveralLabels() throws IOException {
    var lines =
        file(
            "up.txt",
            "__label__up __label__late it went up",
            "__label__down it fell",
            "__label__up");
    assertThat(LabelledText.reading(lines, MultiLabelClassifier.defaults().readOptions()).rows())
        .containsExactly(
            new LabelledText("it went up", List.of("late", "up")),
            new LabelledText("it fell", "down"),
            new LabelledText("", "up"));
    assertThatThrownBy(() -> LabelledText.read(lines))
        .hasMessageContaining("line 1: \"label\" holds several labels, \"up\", \"late\"")
        .hasMessageContaining("--multi-label");
  }

  @Test
  void whatIsNoListOfNamesIsRefusedWithItsLine() throws IOException {
    var options = MultiLabelClassifier.defaults().readOptions();
    var nothing =
        file(
            "null.jsonl",
            "{\"text\": \"a\", \"label\": [\"x\"]}",
            "{\"text\": \"b\", \"label\": null}");
    assertThatThrownBy(() -> LabelledText.reading(nothing, options))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "line 2: \"label\" holds nothing; expected labels, or a list of them");
    var nested = file("spans.jsonl", "{\"text\": \"a\", \"label\": [[0, 1, \"X\"]]}");
    assertThatThrownBy(() -> LabelledText.reading(nested, options))
        .hasMessageContaining("line 1: \"label\" holds \"[0,1,\"X\"]\" in a list of labels");
  }

  @Test
  void aCellWithoutASeparatorIsOneLabelAndNoted() throws IOException {
    var reading =
        LabelledText.reading(
            file(
                "one.csv",
                "text,label",
                "one,a",
                "two,b",
                "three,a;b",
                "four,a",
                "five,b",
                "six,a;b"),
            Classifier.defaults().readOptions());
    assertThat(reading.rows().get(2).label()).isEqualTo("a;b");
    assertThat(reading.warnings())
        .contains(
            "\"a;b\" is one label, though its parts are labels too; --label-separator ';' reads them as several of a row");
  }

  // ---- what does not go together ---------------------------------------------------------------

  @Test
  void settingsOfOneLabelARowAreRefused() {
    var rows = rows();
    assertThatThrownBy(
            () -> MultiLabelClassifier.fit(rows, small().with("class-weights", "balanced")))
        .hasMessageStartingWith("class-weights: balanced would have no effect, because a row has");
    assertThatThrownBy(() -> MultiLabelClassifier.fit(rows, small().with("label-smoothing", "0.1")))
        .hasMessageStartingWith("label-smoothing: 0.1 would have no effect");
    assertThatThrownBy(() -> Classifier.fit(rows, small()))
        .hasMessageContaining("is learned by a MultiLabelClassifier");
    assertThatThrownBy(() -> Classifier.fit(rows, Classifier.defaults()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("example 1: found no label, where the model gives one to each");
  }

  @Test
  void aModelOfOneLabelDoesNotGoOnWithSeveral() throws IOException {
    var single = folder.resolve("single.eddy");
    var rows =
        rows().stream()
            .map(row -> new LabelledText(row.text(), "n" + row.labels().size()))
            .toList();
    var configuration = small().with(DataSettings.MULTI_LABEL, false).withEpochs(1);
    Classifier.fit(rows, configuration).save(single);

    assertThatThrownBy(() ->
            MultiLabelClassifier.fit(rows(), small().withEpochs(1).with("from", single.toString())))
        .hasMessageContaining("from: the model gives a row one label");
    assertThat(TrainedModel.open(single)).isInstanceOf(Classifier.class);
  }
}
