package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Optional;

/// Operators of training: losses over classes, and one step of an optimiser.
///
/// @see <a href="https://github.com/onnx/onnx/blob/main/docs/Operators.md">ONNX operators</a>, also
///   ai.onnx.preview.training
final class TrainingOperators {
  private static final String TRAINING = "ai.onnx.preview.training";

  private TrainingOperators() {}

  static void addTo(Operations table) {
    table.add("NegativeLogLikelihoodLoss", 12, site -> loss(site, site.in(0)));
    table.add("SoftmaxCrossEntropyLoss", 12, TrainingOperators::crossEntropy);
    table.add(TRAINING, "Adagrad", 1, site -> optimiser(site, 1, adagrad(site)));
    table.add(TRAINING, "Adam", 1, site -> optimiser(site, 2, adam(site)));
    table.add(TRAINING, "Momentum", 1, site -> optimiser(site, 1, momentum(site)));
  }

  private static void crossEntropy(Site site) {
    var x = site.in(0);
    if (x.rank() < 2) {
      throw site.wrong("expected scores [N, C, …]");
    }
    var logs = site.out(1, x.type(), x.shape());
    int classes = x.size(1);
    int inner = Sizes.product(x.shape(), 2, x.rank());
    var line = site.scratch(x.type(), classes);
    site.step(() -> {
      for (int i = 0; i < x.size() / Math.max(classes, 1); i++) {
        int from = i / inner * classes * inner + i % inner;
        for (int c = 0; c < classes; c++) {
          line.setReal(c, x.real(from + c * inner));
        }
        Normalising.logSoftmax(line, line, 0, classes);
        for (int c = 0; c < classes; c++) {
          logs.setReal(from + c * inner, line.real(c));
        }
      }
    });
    loss(site, logs);
  }

  /// `−w[y]·log p[y]` at every place, 0 where the class is to be ignored; the mean is over the
  /// weights.
  private static void loss(Site site, Slot logs) {
    var target = site.in(1, Type.INT32, Type.INT64);
    var weights = site.given(2, logs.type());
    boolean ignores = site.has("ignore_index");
    long ignored = site.whole("ignore_index", -100);
    var reduction = site.text("reduction", "mean");
    int classes = logs.size(1);
    int inner = Sizes.product(logs.shape(), 2, logs.rank());
    int places = classes == 0 ? 0 : logs.size() / classes;
    if (target.size() != places || weights.filter(w -> w.size() != classes).isPresent()) {
      throw site.wrong("expected %d classes as targets and %d weights", places, classes);
    }
    boolean none = reduction.equals("none");
    if (!none && !reduction.equals("mean") && !reduction.equals("sum")) {
      throw site.wrong("reduction should be none, mean or sum, found '%s'", reduction);
    }
    var out = site.out(0, logs.type(), none ? target.shape() : new int[0]);
    site.step(() -> {
      double sum = 0;
      double all = 0;
      for (int i = 0; i < places; i++) {
        long label = target.whole(i);
        double loss = 0;
        if (!ignores || label != ignored) {
          if (label < 0 || label >= classes) {
            throw site.wrong("a target is class %d of %d", label, classes);
          }
          double weight = weight(weights, (int) label);
          loss = -weight * logs.real(i / inner * classes * inner + (int) label * inner + i % inner);
          all += weight;
        }
        sum += loss;
        if (none) {
          out.setReal(i, loss);
        }
      }
      if (!none) {
        out.setReal(0, reduction.equals("mean") ? sum / all : sum);
      }
    });
  }

  private static double weight(Optional<Slot> weights, int label) {
    return weights.isPresent() ? weights.get().real(label) : 1;
  }

  /// One element's step: `x`, its gradient g with the penalty, and the one or two values kept for
  /// it; it leaves the new ones in `state`, and gives the new x.
  private interface Update {
    double step(double x, double g, double[] state, double rate, long t);
  }

  /// Inputs: rate, step, then for n tensors all X, all gradients, and all of each kept value;
  /// outputs: all new X and the new kept values.
  private static void optimiser(Site site, int kept, Update update) {
    var rate = site.in(0);
    var time = site.in(1);
    int n = (site.inputs() - 2) / (2 + kept);
    if (n * (2 + kept) != site.inputs() - 2) {
      throw site.wrong("expected as many gradients and kept values as tensors");
    }
    double penalty = site.real("norm_coefficient", 0);
    for (int i = 0; i < n; i++) {
      var x = site.in(2 + i);
      var g = site.in(2 + n + i);
      var old = new Slot[kept];
      var out = site.out(i, x.type(), x.shape());
      var fresh = new Slot[kept];
      for (int k = 0; k < kept; k++) {
        old[k] = site.in(2 + (2 + k) * n + i);
        fresh[k] = site.out((1 + k) * n + i, x.type(), x.shape());
      }
      var state = new double[kept];
      site.step(() -> {
        for (int e = 0; e < x.size(); e++) {
          for (int k = 0; k < kept; k++) {
            state[k] = old[k].real(e);
          }
          double gradient = penalty * x.real(e) + g.real(e);
          out.setReal(e, update.step(x.real(e), gradient, state, rate.real(0), time.whole(0)));
          for (int k = 0; k < kept; k++) {
            fresh[k].setReal(e, state[k]);
          }
        }
      });
    }
  }

  private static Update adagrad(Site site) {
    double decay = site.real("decay_factor", 0);
    double epsilon = site.real("epsilon", 0);
    return (x, g, state, rate, t) -> {
      state[0] += g * g;
      return x - rate / (1 + t * decay) * g / (StrictMath.sqrt(state[0]) + epsilon);
    };
  }

  private static Update adam(Site site) {
    double alpha = site.real("alpha", 0.9);
    double beta = site.real("beta", 0.999);
    double epsilon = site.real("epsilon", 0);
    double after = site.real("norm_coefficient_post", 0);
    return (x, g, state, rate, t) -> {
      state[0] = alpha * state[0] + (1 - alpha) * g;
      state[1] = beta * state[1] + (1 - beta) * g * g;
      double now =
          t > 0
              ? rate * StrictMath.sqrt(1 - StrictMath.pow(beta, t)) / (1 - StrictMath.pow(alpha, t))
              : rate;
      return (1 - after) * (x - now * state[0] / (StrictMath.sqrt(state[1]) + epsilon));
    };
  }

  private static Update momentum(Site site) {
    double alpha = site.real("alpha", 0);
    double beta = site.real("beta", 0);
    boolean nesterov =
        switch (site.text("mode", "standard")) {
          case "standard" -> false;
          case "nesterov" -> true;
          default -> throw site.wrong("mode should be standard or nesterov");
        };
    return (x, g, state, rate, t) -> {
      state[0] = alpha * state[0] + (t > 0 ? beta : 1) * g;
      return x - rate * (nesterov ? g + alpha * state[0] : state[0]);
    };
  }
}
