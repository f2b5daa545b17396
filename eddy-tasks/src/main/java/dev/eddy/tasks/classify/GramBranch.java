package dev.eddy.tasks.classify;

import dev.eddy.decode.LogSoftmax;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.tasks.baseline.GramTable;
import dev.eddy.tasks.baseline.Grams;
import dev.eddy.tasks.baseline.LinearClassifier;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.setting.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What a text's words and runs of characters say beside the network of a [Classifier], without
/// their order: `scores = t · (W row + b) + a · (mean of the runs' rows + b')`.
///
/// The rows are those of a [LinearClassifier], learned apart from the network; of the classifiers,
/// t and a those are taken that have the lowest loss on the validation part together with it.
/// Little data tells more of words than of their order, and the two err differently.
final class GramBranch {

  /// What the network is multiplied by.
  private static final double[] NETWORK = {0.25, 0.5, 0.75, 1};

  /// What the branch is multiplied by; 0: there is none.
  private static final double[] BRANCH = {0, 0.25, 0.5, 0.75, 1, 1.25};

  /// The most characters of texts that are learned from; more tell hardly anything new of what
  /// short runs mean.
  private static final long MOST = 1 << 24;

  /// Texts between two of which it is told how far it is.
  private static final int TOLD = 256;

  private final LinearClassifier linear;

  /// Its scores of the validation's texts, `[texts][labels]`.
  private final double[][] scores;

  private final Map<String, Double> metrics;

  private GramBranch(LinearClassifier linear, Texts held, Labels labels) {
    this.linear = linear;
    scores = new double[held.texts.size()][];
    for (int i = 0; i < scores.length; i++) {
      if (i % TOLD == 0) Progress.count("measuring beside the network", i, scores.length);
      scores[i] = linear.scores(held.texts.get(i));
    }
    metrics = metrics(scores, held.ids, labels);
  }

  /// A network and how it is read, with the branch where there is one.
  record Finished(Trained trained, ClassifyInput input) {}

  /// Texts and the numbers of their labels.
  private record Texts(List<String> texts, int[] ids) {
    static Texts of(ClassifyData data, Labels labels) {
      if (!(data instanceof ClassifyData.Texts(var rows))) {
        throw new IllegalStateException("a branch of runs reads texts, found " + data.what());
      }
      return new Texts(
          rows.stream().map(LabelledText::text).toList(),
          rows.stream().mapToInt(row -> labels.id(row.label())).toArray());
    }

    /// Every n-th of them, so many that no more than [#MOST] characters are left.
    Texts some() {
      long all = texts.stream().mapToLong(String::length).sum();
      int n = (int) Math.max(1, Math.ceilDiv(all, MOST));
      var which = IntStream.range(0, ids.length).filter(i -> i % n == 0).toArray();
      return n == 1
          ? this
          : new Texts(
              Arrays.stream(which).mapToObj(texts::get).toList(),
              Arrays.stream(which).map(i -> ids[i]).toArray());
    }
  }

  /// The finished model of a network that has learned from texts: its history says what the branch
  /// and the network reach alone, and the branch is in it if it is asked for and lowers the
  /// validation's loss.
  ///
  /// @param weights of the classes, see [ClassWeights]
  static Finished beside(
      Configuration configuration,
      Trained trained,
      ClassifyInput.Text input,
      Labels labels,
      ClassifyData train,
      ClassifyData validation,
      float[] weights) {
    var learned = Texts.of(train, labels).some();
    var held = Texts.of(validation, labels);
    var shared = ClassWeights.shared(weights, learned.ids);
    var all = new ArrayList<GramBranch>();
    for (var kind : Grams.values()) {
      var table = GramTable.of(kind, learned.texts);
      for (var weighing : LinearClassifier.Weighing.values()) {
        all.add(
            new GramBranch(
                LinearClassifier.learned(
                    table, weighing, learned.texts, learned.ids, labels.size(), shared),
                held,
                labels));
      }
    }
    var plain =
        best(
            all.stream()
                .filter(one -> one.linear.weighing() == LinearClassifier.Weighing.RARE)
                .toList());
    var beside = new LinkedHashMap<String, Map<String, Double>>();
    beside.put("logistic regression on " + plain.linear.table().kind().what(), plain.metrics);
    var finished =
        configuration.get(ClassifyForm.GRAMS)
            ? joined(all, configuration, trained, input, labels, held, beside)
            : new Finished(trained, input);
    return new Finished(finished.trained.withBeside(beside), finished.input);
  }

  private static GramBranch best(List<GramBranch> some) {
    return some.stream()
        .max(
            Comparator.<GramBranch>comparingDouble(one -> one.metrics.get("accuracy"))
                .thenComparing(one -> -one.metrics.get("loss")))
        .orElseThrow();
  }

  private static Finished joined(
      List<GramBranch> all,
      Configuration configuration,
      Trained trained,
      ClassifyInput.Text input,
      Labels labels,
      Texts held,
      Map<String, Map<String, Double>> beside) {
    var network = new double[held.ids.length][];
    Classifier.run(
        Program.inference(trained.model()).bind(trained.weights()),
        ClassifyExamples.asked(input.sequences(held.texts)),
        labels.size(),
        configuration.threads(),
        (example, logProbabilities) -> network[example] = logProbabilities.clone());
    double lowest = Double.POSITIVE_INFINITY;
    var taken = all.getFirst();
    double t = 1;
    double a = 0;
    int done = 0;
    for (var one : all) {
      for (double ofNetwork : NETWORK) {
        for (double ofBranch : BRANCH) {
          Progress.count(
              "weighing the branch", done++, all.size() * NETWORK.length * BRANCH.length);
          double loss = loss(one.mixed(network, ofNetwork, ofBranch), held.ids);
          if (loss < lowest) {
            lowest = loss;
            taken = one;
            t = ofNetwork;
            a = ofBranch;
          }
        }
      }
    }
    if (a == 0) {
      return new Finished(trained, input);
    }
    beside.put("the network alone", metrics(network, held.ids, labels));
    return taken.joined(configuration, trained, input, labels.size(), (float) t, (float) a);
  }

  private double[][] mixed(double[][] network, double ofNetwork, double ofBranch) {
    var mixed = new double[network.length][];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = network[i].clone();
      for (int k = 0; k < mixed[i].length; k++) {
        mixed[i][k] = ofNetwork * network[i][k] + ofBranch * scores[i][k];
      }
    }
    return mixed;
  }

  private Finished joined(
      Configuration configuration,
      Trained trained,
      ClassifyInput.Text input,
      int labels,
      float t,
      float a) {
    var both = input.withGrams(linear.table());
    var model = ClassifyNetwork.model(configuration, both, labels);
    var parameters = Parameters.zeros(model);
    for (var entry : trained.weights().table().entries()) {
      parameters.set(entry.name(), trained.weights().get(entry.name()));
    }
    var matrix = parameters.get(ClassifyNetwork.SCORES + ".W");
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] *= t;
    }
    parameters.set(ClassifyNetwork.SCORES + ".W", matrix);
    var bias = parameters.get(ClassifyNetwork.SCORES + ".b");
    var other = linear.bias();
    for (int k = 0; k < bias.length; k++) {
      bias[k] = t * bias[k] + a * other[k];
    }
    parameters.set(ClassifyNetwork.SCORES + ".b", bias);
    var rows = linear.rows();
    for (int i = 0; i < rows.length; i++) {
      rows[i] *= a;
    }
    parameters.set(ClassifyNetwork.GRAM_TABLE, rows);
    return new Finished(trained.with(model, parameters.freeze()), both);
  }

  private static double loss(double[][] scores, int[] ids) {
    double loss = 0;
    for (int i = 0; i < ids.length; i++) {
      loss -= logProbabilities(scores[i])[ids[i]];
    }
    return loss / ids.length;
  }

  private static double[] logProbabilities(double[] scores) {
    var log = scores.clone();
    LogSoftmax.of(log, 0, log.length);
    return log;
  }

  private static Map<String, Double> metrics(double[][] scores, int[] ids, Labels labels) {
    var confusion = new ConfusionMatrix(labels.names());
    for (int i = 0; i < ids.length; i++) {
      int said = 0;
      for (int k = 1; k < scores[i].length; k++) {
        said = scores[i][k] > scores[i][said] ? k : said;
      }
      confusion.add(ids[i], said);
    }
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("accuracy", confusion.accuracy().value());
    metrics.put("macro_f1", confusion.macroF1());
    metrics.put("loss", loss(scores, ids));
    return metrics;
  }
}
