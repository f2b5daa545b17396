package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cells;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.Json;
import dev.eddy.formats.ModelJson;
import dev.eddy.formats.ModelTensors;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.classify.MultiLabelClassifier;
import dev.eddy.tasks.generate.Generator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `import --form`: networks of other toolkits that answer texts.
class ImportTextTest {

  private static final String KERAS =
      "python-made/keras/keras-3.15/text_vectorization/text_vectorization";

  @TempDir private Path folder;

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private String file(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines)).toString();
  }

  private static Result ok(String... args) {
    var result = Result.of(args);
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }

  private static void fails(String message, String... args) {
    var result = Result.of(args);
    assertThat(result.err()).isEqualTo(message + "\n");
    assertThat(result.status()).isEqualTo(2);
  }

  private static double[] softmax(double[] scores) {
    double sum = 0;
    var out = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      out[i] = StrictMath.exp(scores[i]);
      sum += out[i];
    }
    for (int i = 0; i < scores.length; i++) {
      out[i] /= sum;
    }
    return out;
  }

  // ---- Keras
  // -------------------------------------------------------------------------------------

  /// Texts of one row and its longest, one with words that it does not know, and none at all.
  @Test
  void aModelOfKerasAnswersTheTextsItWasRecordedWith() {
    var keras = ExchangeTest.conformance(KERAS + ".keras");
    var recorded = Json.read(ExchangeTest.conformance(KERAS + ".json")).path("runs").path(0);
    var to = file("texts.eddy");
    var out =
        ok("import", keras.toString(), "--form", "classify", "--labels", "a,b,c,d", "--out", to)
            .out();
    assertThat(out)
        .contains(
            to
                + ": a model that answers texts (classify); ask it with: eddy predict "
                + to
                + " TEXT\n",
            "  output \"0\" is the symbols of the text, and left out\n",
            "  where Keras fills up short texts, here they have lengths: the same function, tried on rows of 1 to 6 symbols\n");
    var model = Classifier.open(Path.of(to));
    var texts = recorded.path("inputs").path(0).path("values");
    var scores = recorded.path("outputs").path(1).path("values");
    for (int row = 0; row < texts.size(); row++) {
      var expected = new double[4];
      for (int i = 0; i < 4; i++) {
        expected[i] = scores.get(4 * row + i).doubleValue();
      }
      var found = model.predict(texts.get(row).stringValue()).probabilities();
      for (int i = 0; i < 4; i++) {
        assertThat(found.get("abcd".substring(i, i + 1)))
            .isCloseTo(softmax(expected)[i], within(1e-6));
      }
    }
    assertThat(ok("predict", to, "The CAT!").out()).startsWith("The CAT! → ");
  }

  @Test
  void textsThatKerasMakesOtherwiseAreRefusedByName() throws IOException {
    var keras = ExchangeTest.conformance(KERAS + ".keras");
    var other =
        changed(keras, "\"lower_and_strip_punctuation\"", "\"strip_punctuation\"").toString();
    fails(
        other
            + ", layer \"text_vectorization\" (TextVectorization): its texts are made standard by \"strip_punctuation\" and split by \"whitespace\"; Eddy cuts them at white space, as they are or with lower_and_strip_punctuation, or into characters as they are",
        "import",
        other,
        "--form",
        "classify",
        "--labels",
        "a,b,c,d",
        "--out",
        file("x.eddy"));
    var pairs = changed(keras, "\"ngrams\": null", "\"ngrams\": 2").toString();
    fails(
        pairs
            + ", layer \"text_vectorization\" (TextVectorization): its ngrams is 2; Eddy reads texts with null",
        "import",
        pairs,
        "--form",
        "classify",
        "--labels",
        "a,b,c,d",
        "--out",
        file("x.eddy"));
    // Without a mask the network reads what fills up a text.
    var unmasked = changed(keras, "\"mask_zero\": true", "\"mask_zero\": false").toString();
    assertThat(
            Result.of(
                    "import",
                    unmasked,
                    "--form",
                    "classify",
                    "--labels",
                    "a,b,c,d",
                    "--out",
                    file("x.eddy"))
                .err())
        .startsWith(unmasked)
        .contains("mask");
    assertThat(folder.resolve("x.eddy")).doesNotExist();
  }

  private Path changed(Path keras, String from, String to) throws IOException {
    var copy = folder.resolve("changed" + Math.abs(to.hashCode()) + ".keras");
    try (var zip = new ZipFile(keras.toFile());
        var out = new ZipOutputStream(Files.newOutputStream(copy))) {
      for (var entry : zip.stream().toList()) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        if (entry.getName().equals("config.json")) {
          var text = new String(bytes, StandardCharsets.UTF_8);
          assertThat(text).contains(from);
          bytes = text.replace(from, to).getBytes(StandardCharsets.UTF_8);
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(bytes);
      }
    }
    return copy;
  }

  // ---- a vocabulary beside the model
  // -------------------------------------------------------------

  private static Model network(int symbols, int units, String function) {
    var build = new ModelBuilder();
    var word = build.embedding("word", "time", symbols, 3);
    build.scan("rnn", Cells.GRU, 4, word);
    var scores = build.affine("dense", units, build.finalState("rnn", "h"));
    var answer =
        function.isEmpty()
            ? scores
            : build.layer("answer", "output = " + function + "(x)", units, scores);
    return build.output("y", answer).model();
  }

  private Parameters onnx(Model model, String name) {
    var parameters = Parameters.initial(model, 3);
    for (int i = 0; i < parameters.values().length; i++) {
      parameters.values()[i] += 0.1f * (i % 7 - 3);
    }
    new Bundle(
            ModelJson.write(model),
            Json.object(),
            Json.object(),
            Json.object(),
            Json.object(),
            ModelTensors.of(parameters))
        .write(folder.resolve("source.eddy"));
    ok("export", file("source.eddy"), "--onnx", file(name));
    return parameters;
  }

  /// What the network gives for some symbols.
  private static float[] given(Model model, Parameters parameters, int... ids) {
    var batch = model.batch();
    batch.begin(1).steps("time", ids.length);
    System.arraycopy(ids, 0, batch.ids("word", ids.length), 0, ids.length);
    try (var run = Program.inference(model).workspace(parameters.freeze())) {
      run.run(batch);
      var out = new float[run.width("y") * (model.output("y").isRow() ? 1 : ids.length)];
      run.output("y", out);
      return out;
    }
  }

  @Test
  void symbolsAreFoundWhereverPaddingAndTheUnknownStand() throws IOException {
    var vocabulary = file("vocab.txt", "the", "<unk>", "cat", "<pad>", "sat");
    var labels = file("labels.txt", "good", "bad", "so, so");
    for (var function : new String[] {"softmax", "log_softmax", ""}) {
      var model = network(5, 3, function);
      var parameters = onnx(model, "net.onnx");
      var to = file("net.eddy");
      ok(
          "import",
          file("net.onnx"),
          "--form",
          "classify",
          "--vocabulary",
          vocabulary,
          "--unit",
          "tokens",
          "--labels",
          labels,
          "--out",
          to);
      var classifier = Classifier.open(Path.of(to));
      var texts = List.of("the cat sat", "cat", "a cat the the sat", "The");
      int[][] ids = {{0, 2, 4}, {2}, {1, 2, 0, 0, 4}, {1}};
      var answers = classifier.predictAll(texts);
      for (int i = 0; i < ids.length; i++) {
        var out = given(model, parameters, ids[i]);
        var scores = new double[3];
        for (int k = 0; k < 3; k++) {
          scores[k] = function.equals("softmax") ? StrictMath.log(out[k]) : out[k];
        }
        var expected = softmax(scores);
        for (int k = 0; k < 3; k++) {
          assertThat(answers.get(i).probabilities().get(classifier.labels().name(k)))
              .as(function + " " + texts.get(i))
              .isCloseTo(expected[k], within(1e-6));
        }
      }
      assertThat(classifier.labels().names()).containsExactly("good", "bad", "so, so");
    }
  }

  @Test
  void oneProbabilityIsThatOfTheSecondLabel() throws IOException {
    var vocabulary = file("vocab.txt", "a", "b", "[UNK]");
    var model = network(3, 1, "sigmoid");
    var parameters = onnx(model, "one.onnx");
    ok(
        "import",
        file("one.onnx"),
        "--form",
        "classify",
        "--vocabulary",
        vocabulary,
        "--unit",
        "characters",
        "--labels",
        "no,yes",
        "--out",
        file("one.eddy"));
    var classifier = Classifier.open(folder.resolve("one.eddy"));

    assertThat(classifier.predict("abba").probabilities().get("yes"))
        .isCloseTo(given(model, parameters, 0, 1, 1, 0)[0], within(1e-6));
    assertThat(classifier.predict("aXb").probabilities().get("no"))
        .isCloseTo(1 - given(model, parameters, 0, 2, 1)[0], within(1e-6));
  }

  @Test
  void probabilitiesOfTheirOwnAreAnyNumberOfLabels() throws IOException {
    var tokenizer =
        file(
            "tokenizer.json",
            "{\"normalizer\": null, \"pre_tokenizer\": {\"type\": \"WhitespaceSplit\"}, \"post_processor\": null,",
            " \"model\": {\"type\": \"WordLevel\", \"vocab\": {\"[UNK]\": 0, \"b\": 2, \"a\": 1}, \"unk_token\": \"[UNK]\"}}");
    var model = network(3, 2, "sigmoid");
    var parameters = onnx(model, "any.onnx");
    ok(
        "import",
        file("any.onnx"),
        "--form",
        "classify",
        "--vocabulary",
        tokenizer,
        "--labels",
        "x,y",
        "--out",
        file("any.eddy"));
    var classifier = MultiLabelClassifier.open(folder.resolve("any.eddy"));
    var expected = given(model, parameters, 1, 2, 0);
    var found = new ArrayList<>(classifier.predict("a b c").probabilities().values());

    assertThat(found).hasSize(2);
    for (float one : expected) {
      assertThat(found).anySatisfy(p -> assertThat(p).isCloseTo(one, within(1e-6)));
    }
  }

  // ---- going on with a text
  // ----------------------------------------------------------------------

  /// The character model of ml5, two letters of whose vocabulary were lost.
  @Test
  void aModelOfCharactersGoesOnWithAText() throws IOException {
    var folderOfMl5 = ExchangeTest.conformance("models/charRNN/shakespeare");
    var numbers = Json.read(folderOfMl5.resolve("vocab.json"));
    var whole = Json.object();
    numbers
        .properties()
        .forEach(entry ->
            whole.set(
                entry.getKey().isEmpty() ? "U" : entry.getKey().equals("  ") ? "u" : entry.getKey(),
                entry.getValue()));
    var vocabulary = file("letters.json", whole.toString());
    ok(
        "import",
        folderOfMl5.toString(),
        "--form",
        "generate",
        "--vocabulary",
        vocabulary,
        "--unit",
        "characters",
        "--out",
        file("plays.eddy"));
    var text =
        Files.writeString(
            folder.resolve("play.txt"),
            """
            First Citizen:
            Before we proceed any further, hear me speak.

            All:
            Speak, speak.

            First Citizen:
            You are all resolved rather to die than to famish?
            """);
    var model = Generator.open(folder.resolve("plays.eddy"));

    // By chance 4.2 nats.
    assertThat(model.evaluate(text).metrics().get("loss")).isLessThan(1.5);
    assertThat(ok("generate", file("plays.eddy"), "--prompt", "ROMEO:", "--length", "60").out())
        .hasSizeGreaterThan(50);
  }

  /// Probabilities and scores, with symbols that stand elsewhere in the network.
  @Test
  void scoresComeInTheOrderOfTheVocabulary() throws IOException {
    var vocabulary = file("vocab.txt", "a", "b", "<unk>", "c");
    for (var function : new String[] {"", "softmax"}) {
      var build = new ModelBuilder();
      var read = build.scan("rnn", Cells.GRU, 4, build.embedding("word", "time", 4, 3));
      var scores = build.affine("dense", 4, read);
      var model =
          build
              .output(
                  "y",
                  function.isEmpty()
                      ? scores
                      : build.layer("answer", "output = softmax(x)", 4, scores))
              .model();
      var parameters = onnx(model, "letters.onnx");
      ok(
          "import",
          file("letters.onnx"),
          "--form",
          "generate",
          "--vocabulary",
          vocabulary,
          "--unit",
          "characters",
          "--out",
          file("letters.eddy"));
      var generator = Generator.open(folder.resolve("letters.eddy"));
      assertThat(generator.vocabulary().saved().symbols()).containsExactly("a", "b", "c");
      var batch = generator.trained().model().batch();
      int[] ids = generator.vocabulary().encode("abc");
      batch.begin(1).steps("steps", 3);
      System.arraycopy(ids, 0, batch.ids("symbols", 3), 0, 3);
      var found = new float[3 * 5];
      try (var run =
          Program.inference(generator.trained().model()).workspace(generator.trained().weights())) {
        run.run(batch);
        run.output("next", found);
      }
      var all = given(model, parameters, 0, 1, 3);
      for (int t = 0; t < 3; t++) {
        var expected = new double[4];
        for (int k = 0; k < 4; k++) {
          expected[k] = function.isEmpty() ? all[4 * t + k] : StrictMath.log(all[4 * t + k]);
        }
        expected = softmax(expected);
        var scored = new double[5];
        for (int k = 0; k < 5; k++) {
          scored[k] = found[5 * t + k];
        }
        var said = softmax(scored);
        // Padding, the unknown, a, b, c.
        assertThat(said[0]).isLessThan(1e-9);
        assertThat(said[1]).isCloseTo(expected[2], within(1e-6));
        assertThat(said[2]).isCloseTo(expected[0], within(1e-6));
        assertThat(said[3]).isCloseTo(expected[1], within(1e-6));
        assertThat(said[4]).isCloseTo(expected[3], within(1e-6));
      }
    }
  }

  @Test
  void whatIsNotCertainIsRefusedInASentence() throws IOException {
    var vocabulary = file("vocab.txt", "a", "b", "[UNK]");
    onnx(network(3, 2, "softmax"), "net.onnx");
    var net = file("net.onnx");
    var to = file("net.eddy");
    fails(
        "--vocabulary, --unit and --labels are for a model that answers texts; say which with --form classify",
        "import",
        net,
        "--labels",
        "x,y",
        "--out",
        to);
    fails(
        "--form makes a model of Eddy; expected an --out that ends in .eddy, found "
            + file("net.c"),
        "import",
        net,
        "--form",
        "classify",
        "--labels",
        "x,y",
        "--out",
        file("net.c"));
    fails(
        net
            + ": does not say which symbols there are; name a file with them: --vocabulary vocab.txt",
        "import",
        net,
        "--form",
        "classify",
        "--labels",
        "x,y",
        "--out",
        to);
    fails(
        vocabulary
            + ": does not say what texts are cut into; say so with --unit, such as --unit tokens",
        "import",
        net,
        "--form",
        "classify",
        "--vocabulary",
        vocabulary,
        "--labels",
        "x,y",
        "--out",
        to);
    fails(
        net + ": it tells 2 labels apart, but 3 are named; name each, in the order of its outputs",
        "import",
        net,
        "--form",
        "classify",
        "--vocabulary",
        vocabulary,
        "--unit",
        "tokens",
        "--labels",
        "x,y,z",
        "--out",
        to);
    var large = file("large.txt", "a", "b", "c", "d");
    fails(
        net + ": the vocabulary has 4 symbols, but the network knows 3",
        "import",
        net,
        "--form",
        "classify",
        "--vocabulary",
        large,
        "--unit",
        "tokens",
        "--labels",
        "x,y",
        "--out",
        to);
    var twice = file("twice.txt", "a", "b", "a");
    fails(
        twice + ", line 3: \"a\" is there twice (first on line 1)",
        "import",
        net,
        "--form",
        "classify",
        "--vocabulary",
        twice,
        "--unit",
        "tokens",
        "--labels",
        "x,y",
        "--out",
        to);
    fails(
        net + ": the form \"translate\" takes no network of another toolkit",
        "import",
        net,
        "--form",
        "translate",
        "--vocabulary",
        vocabulary,
        "--unit",
        "tokens",
        "--out",
        to);
    var tokenizer =
        file("tokenizer.json", "{\"model\": {\"type\": \"BPE\"}, \"pre_tokenizer\": null}");
    fails(
        tokenizer
            + ": its model is \"BPE\"; Eddy reads tokenizers of the model WordLevel, whose symbols are those of a table",
        "import",
        net,
        "--form",
        "classify",
        "--vocabulary",
        tokenizer,
        "--labels",
        "x,y",
        "--out",
        to);
    assertThat(Path.of(to)).doesNotExist();
  }
}
