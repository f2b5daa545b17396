package dev.eddy.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.complete.Completer;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.series.Missing;
import dev.eddy.tasks.data.series.TimeSeries;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.time.Moment;
import dev.eddy.tasks.data.time.TimeStep;
import dev.eddy.tasks.data.words.WordCount;
import dev.eddy.tasks.forecast.ForecastForm;
import dev.eddy.tasks.forecast.Forecaster;
import dev.eddy.tasks.generate.Generator;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.tag.Tagger;
import dev.eddy.tasks.translate.Translator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
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
    assertThat(memory.test()).isEmpty();
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

  private static final TimeStep DAY = new TimeStep(TimeStep.Unit.SECOND, 86_400);
  private static final LocalDateTime MONDAY = LocalDateTime.of(2024, 1, 1, 0, 0);

  private static Configuration aWeek() {
    return small(Forecaster.defaults())
        .with(ForecastForm.HORIZON, 3)
        .with(ForecastForm.LOOKBACK, 7)
        .with(ForecastForm.TEST, "6")
        .with("validation", "0.3");
  }

  private static TimeSeries week(String key, int steps) {
    var values =
        IntStream.range(0, steps)
            .mapToDouble(t -> t == 4 ? Double.NaN : t % 7 * 1.5 + 0.1 * t + key.length())
            .toArray();
    return TimeSeries.of(key, MONDAY, DAY, 1, values);
  }

  /// A line for each step that is known.
  private static List<String> lines(TimeSeries series, String key) {
    return IntStream.range(0, series.steps())
        .filter(t -> series.isKnown(t, t + 1))
        .mapToObj(t -> MONDAY.plusDays(t).toLocalDate() + key + "," + series.value(t, 0))
        .toList();
  }

  @Test
  void aSeriesWithoutNamesIsATableWithoutHeader() throws IOException {
    var data = List.of(week("", 50));
    var path = file("week.csv", lines(data.getFirst(), ""));
    var file = Forecaster.fit(path, aWeek());
    var memory = Forecaster.fit(data, aWeek());

    haveTheSameBits(memory, file);
    assertThat(file.test()).isPresent();
    assertThat(memory.forecast(data)).isEqualTo(file.forecast(path));
    assertThat(memory.forecast(path)).isEqualTo(file.forecast(path));
    assertThat(memory.evaluate(path).metrics()).isEqualTo(file.evaluate(path).metrics());
  }

  @Test
  void severalSeriesWithWhatIsKnownAhead() throws IOException {
    var lines = new ArrayList<String>();
    lines.add("date,shop,sales,fair");
    var data = new ArrayList<TimeSeries>();
    for (var key : List.of("north", "southern")) {
      var past = week(key, 50);
      var times = IntStream.range(0, 53).mapToObj(t -> new Moment(MONDAY.plusDays(t), 0)).toList();
      var ahead = IntStream.range(0, 53).mapToDouble(t -> t % 5).toArray();
      data.add(new TimeSeries(key, times, past.values(), past.known(), 1, ahead));
      for (int t = 0; t < 53; t++) {
        var value = t < 50 && past.known()[t] ? "" + past.value(t, 0) : "";
        lines.add("%s,%s,%s,%s".formatted(MONDAY.plusDays(t).toLocalDate(), key, value, ahead[t]));
      }
    }
    var configuration =
        aWeek()
            .with(ForecastForm.TIME, "date")
            .with(ForecastForm.KEY, "shop")
            .with(ForecastForm.VALUE, "sales")
            .with(ForecastForm.KNOWN, "fair");
    var path = file("shops.csv", lines);
    var file = Forecaster.fit(path, configuration);
    var memory = Forecaster.fit(data, configuration);

    haveTheSameBits(memory, file);
    assertThat(memory.forecast(data)).isEqualTo(file.forecast(path));
    assertThatThrownBy(() -> memory.forecast(List.of(week("north", 50))))
        .hasMessage(
            "\"north\" has 1 values a step and 0 that are known ahead; expected those of the columns [sales] and [fair]");
  }

  @Test
  void seriesThatNoTableCouldHaveAreOneSentence() {
    var week = week("", 50);
    assertThatThrownBy(() -> Forecaster.fit(List.of(week, week), aWeek()))
        .hasMessage("the series comes twice; expected series with different keys");
    assertThatThrownBy(
            () -> Forecaster.fit(List.of(week), aWeek().with(ForecastForm.MISSING, Missing.REFUSE)))
        .hasMessage(
            "the series has no value in \"2\" at 2024-01-05; give it, or fill it in with --missing interpolate");
    assertThatThrownBy(() -> Forecaster.fit(List.of(timed(0, 1, 2, 4)), aWeek()))
        .hasMessage(
            "the series has \"2024-01-05\" after \"2024-01-03\", which is not a step of 1 day; expected the same step throughout, with steps that are missing among the others as not known");
    assertThatThrownBy(() -> Forecaster.fit(List.of(timed(0, 1, 1)), aWeek()))
        .hasMessage(
            "the series has \"2024-01-02\" after \"2024-01-02\"; expected each time once, the oldest first");
    assertThatThrownBy(() -> Forecaster.fit(List.of(timed(0)), aWeek()))
        .hasMessage("no series of two times or more; expected at least one");
    assertThatThrownBy(() ->
            Forecaster.fit(
                List.of(
                    new TimeSeries(
                        "a", week.times(), new double[50], new boolean[50], 1, new double[40])),
                aWeek()))
        .hasMessage(
            "\"a\": expected a time for each step, and more only where something is known of every time; found 50 steps, 50 times and 40 numbers known ahead");
    assertThatThrownBy(() -> TimeSeries.of("a", MONDAY, DAY, 2, 1, 2, 3))
        .hasMessage(
            "\"a\": expected the same number of values in each step, found 3 values of 2 columns");
    assertThatThrownBy(() -> TimeSeries.of("a", MONDAY, DAY, 2, 1, Double.NaN))
        .hasMessage("\"a\": expected values in column 2, found none");
    assertThatThrownBy(() -> Forecaster.fit(List.of(endless()), aWeek()))
        .hasMessage(
            "the series has the value Infinity; expected finite numbers, those that are missing as TimeSeries.of fills them in");
    assertThatThrownBy(() -> Forecaster.fit(List.of(week("", 8)), aWeek().with("test", "0")))
        .hasMessageStartingWith("the data in memory: the longest series has 8 steps here");
  }

  private static TimeSeries endless() {
    return TimeSeries.of("", MONDAY, DAY, 1, 1, Double.POSITIVE_INFINITY);
  }

  private static TimeSeries timed(int... days) {
    var known = new boolean[days.length];
    Arrays.fill(known, true);
    var times = Arrays.stream(days).mapToObj(day -> new Moment(MONDAY.plusDays(day), 0)).toList();
    return new TimeSeries("", times, new double[days.length], known, 1);
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
