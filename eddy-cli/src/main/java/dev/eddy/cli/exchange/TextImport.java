package dev.eddy.cli.exchange;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Network;
import dev.eddy.formats.Tensor;
import dev.eddy.random.RandomStream;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.VocabularyFile;
import dev.eddy.tasks.network.TextNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What makes a network of another toolkit answer texts: `--form` and what goes with it.
final class TextImport {

  /// The longest row that is tried where a network does not say how far it fills up short texts.
  private static final int STEPS = 12;

  /// The most rows that are tried, from one symbol to the longest.
  private static final int ROWS = 16;

  private static final float ALLOWED = 1e-5f;

  @Option(
      names = "--form",
      paramLabel = "FORM",
      description =
          "Make a model that answers texts, for predict, generate and evaluate: classify or generate.")
  private String form;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description =
          "The symbols, where the model does not say them: a text with one in each line, in the order of"
              + " their numbers, or a tokenizer.json of words or characters.")
  private Path vocabulary;

  @Option(
      names = "--unit",
      paramLabel = "UNIT",
      description =
          "What texts are cut into, where no file says it: tokens (at white space, as they are),"
              + " plain_tokens (in small letters, without punctuation), words (and punctuation marks),"
              + " characters or letters.")
  private Vocabulary.Unit unit;

  @Option(
      names = "--labels",
      paramLabel = "FILE|A,B",
      description =
          "What the outputs mean, in their order: a text with one in each line, or a list.")
  private String labels;

  /// Whether a model that answers is asked for.
  ///
  /// @throws IllegalArgumentException if only what goes with one is
  boolean isAsked() {
    if (form == null && (vocabulary != null || unit != null || labels != null)) {
      throw new IllegalArgumentException(
          "--vocabulary, --unit and --labels are for a model that answers texts; say which with --form classify");
    }
    return form != null;
  }

  /// The files that are read, by their flags.
  Map<String, Path> files() {
    var files = new LinkedHashMap<String, Path>();
    Optional.ofNullable(vocabulary).ifPresent(file -> files.put("--vocabulary", file));
    Optional.ofNullable(labels)
        .map(Path::of)
        .filter(Files::isRegularFile)
        .ifPresent(file -> files.put("--labels", file));
    return files;
  }

  /// The model.
  ///
  /// @param notes takes what is to be told
  TrainedModel model(ModelFile opened, Map<String, String> settings, List<String> notes) {
    var network =
        opened instanceof ModelFile.Foreign foreign && foreign.format().name().equals("keras")
            ? keras(foreign, settings, notes)
            : opened.source(settings).network();
    if (!network.isPlain()) {
      throw new FormatException(
          "%s: the network needs more than the symbols of its texts, and its reader makes that of them; it is not imported with --form"
              .formatted(opened.file()));
    }
    notes.addAll(network.notes());
    var text = network.text().isPresent() ? ofFile(opened, network.text().get()) : given(opened);
    if (network.text().isEmpty() && labels != null) {
      notes.add(
          "a text is read to its end: where the network learned from texts that were filled up to one length without a mask, answers differ");
    }
    return Form.named(form)
        .imported(
            new TextNetwork(
                opened.file().toString(),
                network.model(),
                network.weights(),
                text.symbols(),
                text.unit().orElseThrow(),
                text.steps(),
                labels()));
  }

  private List<String> labels() {
    if (labels == null) {
      return List.of();
    }
    var file = Path.of(labels);
    return Files.isRegularFile(file)
        ? VocabularyFile.lines(file)
        : Arrays.stream(labels.split(",")).map(String::strip).toList();
  }

  private VocabularyFile ofFile(ModelFile opened, Network.Text text) {
    if (vocabulary != null || unit != null) {
      throw new IllegalArgumentException(
          "%s: says its vocabulary and how texts are cut; leave out --vocabulary and --unit"
              .formatted(opened.file()));
    }
    return new VocabularyFile(
        text.symbols(), Optional.of(Vocabulary.Unit.valueOf(text.cut().name())), text.steps());
  }

  private VocabularyFile given(ModelFile opened) {
    var read = vocabulary == null ? beside(opened) : VocabularyFile.read(vocabulary);
    var from = vocabulary == null ? opened.file() : vocabulary;
    if (read.unit().isPresent() && unit != null) {
      throw new IllegalArgumentException(
          "%s: says how texts are cut; leave out --unit".formatted(from));
    }
    if (read.unit().isEmpty() && unit == null) {
      throw new IllegalArgumentException(
          "%s: does not say what texts are cut into; say so with --unit, such as --unit %s"
              .formatted(from, Vocabulary.Unit.TOKENS.name().toLowerCase(Locale.ROOT)));
    }
    return new VocabularyFile(
        read.symbols(), read.unit().or(() -> Optional.of(unit)), read.steps());
  }

  /// The vocabulary that is part of a file of another toolkit.
  private static VocabularyFile beside(ModelFile opened) {
    if (opened instanceof ModelFile.Foreign foreign && foreign.model().vocabularies().size() == 1) {
      var symbols = foreign.model().vocabularies().values().iterator().next();
      return new VocabularyFile(symbols, Optional.empty(), 0);
    }
    throw new IllegalArgumentException(
        "%s: does not say which symbols there are; name a file with them: --vocabulary vocab.txt"
            .formatted(opened.file()));
  }

  /// A network of Keras with lengths instead of masks, once it is seen to be the same function.
  private Network keras(ModelFile.Foreign file, Map<String, String> settings, List<String> notes) {
    var lengths = network(file, settings, "lengths");
    var padded = network(file, settings, "padded");
    boolean fills = !padded.isPlain() || padded.text().map(text -> text.steps() > 0).orElse(false);
    if (fills && lengths.isPlain() && lengths.inputs().size() == 1) {
      float difference = difference(padded, lengths);
      if (!(difference <= ALLOWED)) {
        throw new FormatException(
            "%s: short texts are filled up with symbol 0, and what the network makes of that (off by %.1e) is no text of its own length"
                .formatted(file.file(), difference));
      }
      notes.add(
          "where Keras fills up short texts, here they have lengths: the same function, tried on rows of 1 to %d symbols"
              .formatted(steps(padded)));
    }
    return lengths;
  }

  private static Network network(
      ModelFile.Foreign file, Map<String, String> settings, String texts) {
    var all = new LinkedHashMap<>(settings);
    all.put("texts", texts);
    return file.format().network(file.model(), all);
  }

  private static int steps(Network padded) {
    return padded.text().map(Network.Text::steps).filter(n -> n > 0).orElse(STEPS);
  }

  /// How far rows with lengths are from the same rows filled up with 0, up to their ends: the
  /// largest difference of an output, as a share of max(1, the largest value).
  private static float difference(Network padded, Network lengths) {
    int steps = steps(padded);
    var input = padded.inputs().getFirst().name();
    int symbols = padded.text().map(text -> text.symbols().size()).orElseGet(() -> known(lengths));
    var random = RandomStream.of(1, "texts");
    int rows = Math.min(steps, ROWS);
    var ids = new float[rows * steps];
    int[] valid = new int[rows];
    for (int row = 0; row < rows; row++) {
      valid[row] = 1 + row * (steps - 1) / Math.max(1, rows - 1);
      for (int t = 0; t < valid[row]; t++) {
        ids[row * steps + t] = 1 + random.below(Math.max(1, symbols - 1));
      }
    }
    var given = Map.of(input, new Tensor(input, new int[] {rows, steps}, ids));
    var left = new ArrayList<Tensor>();
    var right = new ArrayList<Tensor>();
    try (var one = padded.open();
        var other = lengths.open()) {
      left.addAll(one.run(given).values());
      right.addAll(other.run(given, valid).values());
    }
    float worst = 0;
    for (int i = 0; i < left.size(); i++) {
      boolean isRow = padded.outputs().get(i).axis().isEmpty();
      worst = Math.max(worst, difference(left.get(i), right.get(i), isRow ? null : valid));
    }
    return worst;
  }

  private static int known(Network network) {
    return NetworkSide.symbols(network, network.inputs().getFirst().name());
  }

  /// @param valid the steps of each row that count, or null where there are none
  private static float difference(Tensor one, Tensor other, int[] valid) {
    int each = one.values().length / one.shape()[0];
    int wide = valid == null ? each : each / one.shape()[1];
    float largest = 1;
    float worst = 0;
    for (int i = 0; i < one.values().length; i++) {
      if (valid != null && i % each / wide >= valid[i / each]) {
        continue;
      }
      largest = Math.max(largest, Math.abs(one.values()[i]));
      worst = Math.max(worst, Math.abs(one.values()[i] - other.values()[i]));
    }
    return worst / largest;
  }
}
