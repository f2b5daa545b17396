package dev.eddy.tasks.generate;

import dev.eddy.data.Batch;
import dev.eddy.engine.Program;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Text;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.examples.TextUnit;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Provenance;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.metric.LanguageScore;
import dev.eddy.tasks.network.CellChoice;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Split;
import dev.eddy.train.Batches;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// How a [Generator] is made from running text.
///
/// The text is cut into as many parts as a batch has rows, and each row reads its part window by
/// window, its state carried from one to the next (truncated backpropagation through time). After
/// as many windows as the setting `carry` says the states start anew: a model that has only ever
/// gone on can fall into states it never leaves when it starts on a symbol it has not started on
/// before. A share for validation is the end of the text.
final class GenerateTraining {

  static final String AXIS = "steps";
  static final String INPUT = "symbols";
  static final String OUTPUT = "next";
  static final Objective OBJECTIVE = new Objective(OUTPUT, Objective.softmaxCrossEntropy());

  /// Steps an epoch has at least where the text is long enough for four parts.
  private static final int STEPS = 50;

  /// Fewer symbols at the end of a text than this are no validation.
  private static final int FEWEST = 200;

  private GenerateTraining() {}

  record Parts(String train, Optional<String> validation) {}

  static Generator train(Configuration asked, Consumer<Event> listener) {
    var name = asked.text(Setting.DATA);
    var source = DataSource.of(name);
    var parts = parts(asked);
    var configuration = TextUnit.resolved(asked, List.of(parts.train()));
    var vocabulary = vocabulary(parts.train(), configuration);
    var ids = vocabulary.encode(parts.train());
    if (ids.length < 2) {
      throw new DataException(
          name + ": expected a text of at least two symbols, found " + ids.length);
    }
    var validation = parts.validation().map(vocabulary::encode);
    var model = network(configuration, vocabulary.size());
    var fitted =
        Learning.fit(
            configuration,
            model,
            OBJECTIVE,
            new Streams(
                ids,
                configuration.whole(Setting.BATCH),
                configuration.whole(Setting.WINDOW),
                configuration.whole(Setting.CARRY)),
            parts.validation().map(held -> validation(model, vocabulary, held)),
            Selection.lowest("loss"),
            listener);
    var provenance =
        Provenance.of(
            configuration, source, ids.length, validation.map(held -> held.length).orElse(0));
    return new Generator(
        new Trained(model, fitted.result().best(), configuration, fitted.history(), provenance),
        vocabulary);
  }

  // ---- data
  // --------------------------------------------------------------------------------------

  static String text(Path path, Configuration configuration) {
    var options = configuration.readOptions();
    return Text.read(path, options).content();
  }

  /// The text that is learned from and the one that the best weights are chosen by.
  static Parts parts(Configuration configuration) {
    var source = DataSource.of(configuration.text(Setting.DATA));
    return parts(text(source.file("running text"), configuration), configuration);
  }

  private static Parts parts(String text, Configuration configuration) {
    return switch (Split.of(configuration)) {
      case Split.None _ -> new Parts(text, Optional.empty());
      case Split.Data(String name) ->
          new Parts(
              text, Optional.of(text(DataSource.of(name).file("running text"), configuration)));
      case Split.Share(double share) -> {
        int points = text.codePointCount(0, text.length());
        int held = (int) (points * share);
        int cut = text.offsetByCodePoints(0, points - held);
        yield held < FEWEST
            ? new Parts(text, Optional.empty())
            : new Parts(text.substring(0, cut), Optional.of(text.substring(cut)));
      }
    };
  }

  private static Vocabulary vocabulary(String text, Configuration configuration) {
    return Vocabulary.build(
        List.of(text),
        new Vocabulary.Options(
            TextUnit.of(configuration),
            List.of(Vocabulary.Reserved.UNKNOWN),
            configuration.whole(Setting.MINIMUM_COUNT),
            Math.max(3, configuration.whole(Setting.VOCABULARY))));
  }

  /// A window of each of `rows` parts of `each` symbols: what is read, and one further, what is to
  /// be foretold.
  static void fill(Batch batch, int[] ids, int rows, int each, int from, int steps) {
    batch.begin(rows).steps(AXIS, steps);
    var in = batch.ids(INPUT, rows * steps);
    var next = batch.ids(OUTPUT, rows * steps);
    for (int row = 0; row < rows; row++) {
      int start = row * each + from;
      System.arraycopy(ids, start, in, row * steps, steps);
      System.arraycopy(ids, start + 1, next, row * steps, steps);
    }
  }

  /// Parts of a text side by side, window after window.
  static final class Streams implements Batches {
    private final int[] ids;
    private final int rows;
    private final int each;
    private final int window;
    private final int carried;

    /// @param carried windows from one start to the next; 0: an epoch
    Streams(int[] ids, int batch, int window, int carried) {
      this.ids = ids;
      // A short text has fewer parts, so that an epoch still is some steps.
      int windows = Math.max(1, (ids.length - 1) / window);
      rows = Math.clamp(windows / STEPS, Math.min(4, Math.min(windows, batch)), batch);
      each = (ids.length - 1) / rows;
      this.window = window;
      this.carried = carried;
    }

    @Override
    public int perEpoch(int epoch) {
      return (each + window - 1) / window;
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      int from = index * window;
      GenerateTraining.fill(batch, ids, rows, each, from, Math.min(window, each - from));
    }

    @Override
    public long tokens(Batch batch) {
      return (long) batch.rows() * batch.steps(AXIS);
    }

    @Override
    public boolean carriesState() {
      return true;
    }

    @Override
    public boolean startsAnew(int epoch, int index) {
      return carried == 0 ? index == 0 : index % carried == 0;
    }
  }

  /// The text in up to 32 parts side by side, which start from nothing: fast, and a little more
  /// than [Generator#validation] finds in one stream.
  private static Validation validation(Model model, Vocabulary vocabulary, String text) {
    var program = Program.evaluation(model, OBJECTIVE);
    var ids = vocabulary.encode(text);
    double charactersEach = (double) text.codePointCount(0, text.length()) / ids.length;
    int rows = Math.clamp(ids.length / 2000, 1, 32);
    return weights -> {
      double loss = Generator.loss(program.bind(weights), ids, rows);
      Map<String, Double> metrics = new LinkedHashMap<>();
      metrics.put("loss", loss);
      metrics.put("bits_per_character", LanguageScore.bits(loss) / charactersEach);
      metrics.put("perplexity", LanguageScore.perplexity(loss));
      return metrics;
    };
  }

  // ---- network
  // -----------------------------------------------------------------------------------

  private static Model network(Configuration configuration, int symbols) {
    var build = new ModelBuilder();
    int width = configuration.whole(Setting.EMBEDDING);
    var regularisation = Regularisation.of(configuration);
    var x = regularisation.embedding(build, INPUT, AXIS, symbols, width);
    var cell = regularisation.cell(CellChoice.of(configuration.text(Setting.CELL)));
    int hidden = configuration.whole(Setting.HIDDEN);
    for (int layer = 1; layer <= configuration.whole(Setting.LAYERS); layer++) {
      x = regularisation.dropped(build, "dropout" + layer, x);
      x = build.scan("layer" + layer, cell, hidden, x);
      width = build.model().width("layer" + layer);
    }
    x = regularisation.dropped(build, "dropout", x);
    if (!configuration.flag(Setting.TIED)) {
      return build.output(OUTPUT, build.affine("scores", symbols, x)).model();
    }
    var table = (Layer.Embedding) build.model().layer(INPUT);
    if (table.width() != width) {
      throw new IllegalArgumentException(
          "tied: the scores are read from the embedding's table, so expected embedding %d, the width of the last layer, found %d; set embedding to %d"
              .formatted(width, table.width(), width));
    }
    return build.output(OUTPUT, build.tiedAffine("scores", table, x)).model();
  }
}
