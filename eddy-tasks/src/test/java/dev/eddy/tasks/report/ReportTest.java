package dev.eddy.tasks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.ModelReport;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.generate.Generator;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.tag.Tagger;
import dev.eddy.tasks.translate.Translator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {

  static {
    // The tests run inside the module, which itself needs no parser of XML.
    ReportTest.class.getModule().addReads(ModuleLayer.boot().findModule("java.xml").orElseThrow());
  }

  @TempDir private Path folder;

  private static Document parsed(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> headings(Document page) {
    var found = new ArrayList<String>();
    var nodes = page.getElementsByTagName("h2");
    for (int i = 0; i < nodes.getLength(); i++) {
      found.add(nodes.item(i).getTextContent());
    }
    return found;
  }

  private static Report report(Section... sections) {
    return new Report("a title", "what it is", List.of(), List.of(sections));
  }

  @Test
  void everyKindOfSectionIsWellFormedWhateverItsTexts() throws Exception {
    var nasty = "</style><script>alert(\"1\" & '2')</script>\u0000\u001b\uD800 한글 \uD83D\uDE00";
    var html =
        new Report(
                nasty,
                nasty,
                List.of(new Section.Fact(nasty, nasty)),
                List.of(
                    new Section.Facts(nasty, List.of(new Section.Fact(nasty, nasty))),
                    new Section.Curves(
                        nasty,
                        List.of(new Section.Series(nasty, List.of(1.0, Double.NaN, 0.5))),
                        3),
                    new Section.Curves(nasty, List.of(), 0),
                    new Section.Confusion(
                        nasty, List.of(nasty, "b"), List.of(List.of(3L, 1L), List.of(0L, 0L))),
                    new Section.HeatMap(
                        nasty, List.of(nasty), List.of(nasty), List.of(List.of(0.75))),
                    Section.Histogram.of(nasty, nasty, List.of(1, 2, 2, 99)),
                    new Section.Examples(
                        nasty, List.of(new Section.Example(nasty, nasty, nasty, false, nasty))),
                    new Section.Table(nasty, List.of(nasty), List.of(List.of(nasty))),
                    new Section.Passage(nasty, nasty)))
            .html();

    var page = parsed(html);

    assertThat(page.getElementsByTagName("script").getLength()).isZero();
    assertThat(html).doesNotContain("<script", "http:", "https:", "url(", "@import", "src=");
    assertThat(headings(page)).hasSize(9).allMatch(title -> title.contains("alert(\"1\" & '2')"));
    assertThat(page.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("</style><script>alert(\"1\" & '2')</script>\uFFFD\uFFFD\uFFFD 한글 \uD83D\uDE00");
  }

  @Test
  void aCurveGoesThroughItsValuesAndLeavesGaps() {
    var html =
        report(
                new Section.Curves(
                    "loss",
                    List.of(new Section.Series("training", List.of(1.0, 0.5, Double.NaN, 0.25))),
                    2))
            .html();

    assertThat(html)
        .contains("<title>training, 1: 1</title>", "<title>training, 4: 0.25</title>")
        .doesNotContain("NaN")
        .contains("dashed: epoch 2, taken");
  }

  @Test
  void allExamplesAreBehindAFold() throws Exception {
    var numbers = IntStream.range(0, 100).boxed().toList();
    var section =
        Section.Examples.of(
            "test",
            numbers,
            i -> i % 2 == 0,
            i -> new Section.Example("asked " + i + ".", "", "", i % 2 == 0, ""));
    var page = parsed(report(section).html());

    var fold = page.getElementsByTagName("details").item(0).getTextContent();
    assertThat(fold).contains("all 100 in their order", "asked 0.", "asked 50.", "asked 99.");
    assertThat(section.examples()).hasSize(24);
    var few = Section.Examples.of("test", numbers.subList(0, 24), _ -> true, section.folded()::get);
    assertThat(few.folded()).isEmpty();
  }

  @Test
  void manyLabelsHaveNarrowColumnsWhoseNumbersAreNotBroken() {
    var labels = IntStream.range(0, 17).mapToObj(i -> "TAG" + i).toList();
    var counts = labels.stream().map(_ -> labels.stream().map(_ -> 12_345L).toList()).toList();

    assertThat(report(new Section.Confusion("17 tags", labels, counts)).html())
        .contains("class=\"wide\"", "class=\"matrix many\"", "white-space: nowrap");
  }

  @Test
  void twoModelsAreComparedOnOnePage() throws Exception {
    var file = Path.of(data("ends.tsv", "text\tlabel\n", 120));
    var one = Classifier.fit(file, small(Classifier.defaults()));
    var other = Classifier.fit(file, small(Classifier.defaults()).withHidden(6));

    var page =
        parsed(
            ModelReport.comparison(
                    List.of(
                        new ModelReport.Named("a.eddy", one),
                        new ModelReport.Named("b.eddy", other)))
                .html());

    assertThat(headings(page))
        .contains(
            "Loss, training",
            "Loss, validation",
            "Accuracy, validation",
            "What was measured in the epoch that was taken",
            "What was set differently");
    assertThat(page.getDocumentElement().getTextContent().replaceAll("\\s+", " "))
        .contains("a.eddyb.eddy")
        .contains("hidden46");
  }

  @Test
  void sizesAreCountedInAtMostTwentyBins() {
    var histogram = Section.Histogram.of("", "", IntStream.rangeClosed(5, 104).boxed().toList());

    assertThat(histogram.bins()).hasSize(20).allMatch(bin -> bin.count() == 5);
    assertThat(histogram.bins().getFirst()).isEqualTo(new Section.Bin(5, 9, 5));
    assertThat(Section.Histogram.of("", "", List.of()).bins()).hasSize(1);
  }

  @Test
  void ticksAreRoundNumbers() {
    assertThat(Ticks.of(0.013, 0.0271, 5)).hasSizeBetween(2, 8).contains(0.015, 0.02);
    assertThat(Ticks.of(1, 30, 8)).contains(5.0, 10.0, 30.0);
    assertThat(Ticks.of(1, 1, 8)).containsExactly(1.0);
    assertThat(Ticks.text(0.10000001)).isEqualTo("0.1");
    assertThat(Ticks.text(-0.00001)).isEqualTo("0");
  }

  // ---- by form ---------------------------------------------------------------------------------

  private Configuration small(Configuration configuration) {
    return configuration.withHidden(4).withEmbedding(4).withEpochs(2).withThreads(1);
  }

  private String data(String name, String header, int rows) throws IOException {
    var text =
        IntStream.range(0, rows)
            .mapToObj(i -> Integer.toBinaryString(i + 8).replace('0', 'a').replace('1', 'b'))
            .map(word -> word + "\t" + (word.endsWith("a") ? "left" : "right") + "\n")
            .collect(Collectors.joining("", header, ""));
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static Document page(TrainedModel model, Optional<Evaluation> evaluation)
      throws Exception {
    return parsed(
        ModelReport.of("model.eddy", model, evaluation, "test", List.of(), List.of()).html());
  }

  @Test
  void aClassifierShowsCurvesConfusionLengthsAndExamples() throws Exception {
    var file = Path.of(data("ends.tsv", "text\tlabel\n", 120));
    var model = Classifier.fit(file, small(Classifier.defaults()));

    var page = page(model, Optional.of(model.evaluate(file)));

    assertThat(headings(page))
        .contains(
            "Loss by epoch, nats",
            "Accuracy by epoch",
            "Which label was taken for which, test",
            "Length of sequences, test",
            "Examples, test",
            "Where it comes from",
            "Configuration");
    assertThat(page.getDocumentElement().getTextContent()).contains("left", "baab", "% sure");
  }

  @Test
  void aTranslatorShowsWhereItLookedAndExamples() throws Exception {
    var file = Path.of(data("pairs.tsv", "source\ttarget\n", 30));
    var model = Translator.fit(file, small(Translator.defaults()).withValidation(0));

    var page = page(model, Optional.of(model.evaluate(file)));

    assertThat(headings(page))
        .contains("Loss by epoch, nats", "Length of sources, test", "Examples, test")
        .anyMatch(title -> title.startsWith("Where it looked: "));
  }

  @Test
  void aTaggerShowsConfusionLengthsAndTheTagsOfExamples() throws Exception {
    var sentences = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      sentences.append("the\tDET\n").append(i % 2 == 0 ? "dog\tNOUN\n" : "dog\tVERB\n");
      sentences.append(i % 3 == 0 ? "\n" : "barks\tVERB\n\n");
    }
    var file = Files.writeString(folder.resolve("tags.tsv"), sentences);
    var model = Tagger.fit(file, small(Tagger.defaults()).withValidation(0).withEpochs(8));

    var page = page(model, Optional.of(model.evaluate(file)));

    assertThat(headings(page))
        .contains(
            "Which label was taken for which, test", "Length of sentences, test", "Examples, test");
    assertThat(page.getDocumentElement().getTextContent())
        .contains("the dog barks", "dog/NOUN", "dog/VERB", "1 of 3 wrong");
  }

  @Test
  void aGeneratorShowsATextItWrites() throws Exception {
    var file = Files.writeString(folder.resolve("text.txt"), "to be or not to be, ".repeat(40));
    var model = Generator.fit(file, small(Generator.defaults()));

    assertThat(headings(page(model, Optional.empty())))
        .contains("Loss by epoch, nats", "A text it writes", "Configuration");
  }
}
