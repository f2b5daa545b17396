package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Arrays;
import java.util.Optional;

/// Operators that bring lines of numbers to a common scale: softmax and its kin, and the
/// normalisations by mean and variance.
final class Normalising {

  /// What is done to a line of n numbers at `x[from]`, written to `out[from]`.
  private interface Line {
    void apply(Slot x, Slot out, int from, int n);
  }

  private Normalising() {}

  static void addTo(Operations table) {
    // Until version 12 the value was taken as a matrix, its rows the axes before the given one.
    table.add("Softmax", 1, site -> softmax(site, true));
    table.add("Softmax", 13, site -> softmax(site, false));
    table.add("LogSoftmax", 1, site -> lines(site, true, Normalising::logSoftmax));
    table.add("LogSoftmax", 13, site -> lines(site, false, Normalising::logSoftmax));
    table.add("Hardmax", 1, site -> lines(site, true, Normalising::hardmax));
    table.add("Hardmax", 13, site -> lines(site, false, Normalising::hardmax));
    table.add("LpNormalization", 1, Normalising::norm);
    table.add("LayerNormalization", 1, site -> layerNorm(site, true));
    table.add("RMSNormalization", 23, site -> layerNorm(site, false));
    table.add("com.microsoft", "SimplifiedLayerNormalization", 1, site -> layerNorm(site, false));
    table.add("SimplifiedLayerNormalization", 1, site -> layerNorm(site, false));
    table.add("BatchNormalization", 1, Normalising::batchNorm);
    table.add("InstanceNormalization", 1, Normalising::instanceNorm);
    table.add("GroupNormalization", 18, Normalising::groupNorm);
    table.add("MeanVarianceNormalization", 9, Normalising::meanVariance);
  }

  private static void softmax(Site site, boolean flat) {
    var x = site.in(0);
    int axis = x.rank() == 0 ? 0 : site.axis(site.whole("axis", flat ? 1 : -1), x.rank());
    boolean rows = flat || x.rank() == 0 || axis == x.rank() - 1;
    if (!rows) {
      lines(site, false, Normalising::softmaxLine);
      return;
    }
    int n = Sizes.product(x.shape(), axis, x.rank());
    var out = site.out(0, x.type(), x.shape());
    var kernels = site.kernels(x.type());
    int count = n == 0 ? 0 : x.size() / n;
    site.step(() -> kernels.softmax(count, n, out.array(), 0, n, x.array(), 0, n));
  }

  /// Along one axis, or, in the flat form, along it and all behind it.
  private static void lines(Site site, boolean flat, Line line) {
    var given = site.in(0);
    int rank = given.rank();
    int axis = rank == 0 ? 0 : site.axis(site.whole("axis", flat ? 1 : -1), rank);
    int n = flat ? Sizes.product(given.shape(), axis, rank) : rank == 0 ? 1 : given.size(axis);
    int count = n == 0 ? 0 : given.size() / n;
    if (flat || rank == 0 || axis == rank - 1) {
      var out = site.out(0, given.type(), given.shape());
      site.step(() -> {
        for (int r = 0; r < count; r++) {
          line.apply(given, out, r * n, n);
        }
      });
      return;
    }
    var x = Sizes.axisLast(site, given, axis);
    var result = site.scratch(x.type(), x.shape());
    var out = site.out(0, given.type(), given.shape());
    var to = new int[rank];
    var steps = Move.steps(given.shape());
    for (int i = 0, next = 0; i < rank; i++) {
      if (i != axis) {
        to[next++] = steps[i];
      }
    }
    to[rank - 1] = steps[axis];
    var back = new Move(x.shape(), Move.steps(x.shape()), to);
    site.step(() -> {
      for (int r = 0; r < count; r++) {
        line.apply(x, result, r * n, n);
      }
      back.run(result.array(), 0, out.array(), 0);
    });
  }

  private static double largest(Slot x, int from, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x.real(from + i));
    }
    return max;
  }

  private static double exponentials(Slot x, int from, int n, double max) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += StrictMath.exp(x.real(from + i) - max);
    }
    return sum;
  }

  private static void softmaxLine(Slot x, Slot out, int from, int n) {
    double max = largest(x, from, n);
    double sum = exponentials(x, from, n, max);
    for (int i = 0; i < n; i++) {
      out.setReal(from + i, StrictMath.exp(x.real(from + i) - max) / sum);
    }
  }

  static void logSoftmax(Slot x, Slot out, int from, int n) {
    double max = largest(x, from, n);
    double log = StrictMath.log(exponentials(x, from, n, max));
    for (int i = 0; i < n; i++) {
      out.setReal(from + i, x.real(from + i) - max - log);
    }
  }

  private static void hardmax(Slot x, Slot out, int from, int n) {
    double max = largest(x, from, n);
    boolean found = false;
    for (int i = 0; i < n; i++) {
      boolean first = !found && x.real(from + i) == max;
      found |= first;
      out.setReal(from + i, first ? 1 : 0);
    }
  }

  private static void norm(Site site) {
    long p = site.whole("p", 2);
    if (p != 1 && p != 2) {
      throw site.wrong("p should be 1 or 2, found %d", p);
    }
    lines(
        site,
        false,
        (x, out, from, n) -> {
          double sum = 0;
          for (int i = 0; i < n; i++) {
            double value = x.real(from + i);
            sum += p == 1 ? Math.abs(value) : value * value;
          }
          double norm = p == 1 ? sum : StrictMath.sqrt(sum);
          for (int i = 0; i < n; i++) {
            out.setReal(from + i, norm == 0 ? 0 : x.real(from + i) / norm);
          }
        });
  }

  private static double mean(Slot x, int from, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x.real(from + i);
    }
    return sum / n;
  }

  private static double variance(Slot x, int from, int n, double mean) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double off = x.real(from + i) - mean;
      sum += off * off;
    }
    return sum / n;
  }

  /// `(x − mean)/√(variance + ε) · scale + bias` over the axes from the given one on; without
  /// centring the mean is taken as 0.
  private static void layerNorm(Site site, boolean centred) {
    var x = site.in(0);
    int axis = site.axis(site.whole("axis", -1), x.rank());
    int n = Sizes.product(x.shape(), axis, x.rank());
    var inner = Arrays.copyOfRange(x.shape(), axis, x.rank());
    var scale = matched(site, site.in(1), inner);
    var bias = centred ? site.given(2).map(b -> matched(site, b, inner)) : Optional.<Slot>empty();
    double epsilon = site.real("epsilon", 1e-5);
    var out = site.out(0, x.type(), x.shape());
    var outer = x.shape().clone();
    Arrays.fill(outer, axis, outer.length, 1);
    var kept = x.type().isHalf() ? Type.FLOAT : x.type();
    var means = site.out(1, kept, outer);
    var inverses = centred ? site.out(2, kept, outer) : means;
    int rows = n == 0 ? 0 : x.size() / n;
    site.step(() -> {
      for (int r = 0; r < rows; r++) {
        double mean = centred ? mean(x, r * n, n) : 0;
        double inverse = 1 / StrictMath.sqrt(variance(x, r * n, n, mean) + epsilon);
        for (int i = 0; i < n; i++) {
          double y = (x.real(r * n + i) - mean) * inverse * scale.real(i);
          out.setReal(r * n + i, bias.isPresent() ? y + bias.get().real(i) : y);
        }
        means.setReal(r, mean);
        inverses.setReal(r, inverse);
      }
    });
  }

  private static Slot matched(Site site, Slot slot, int[] shape) {
    var full = Sizes.repeated(site, slot, shape);
    if (full.size() != Sizes.product(shape, 0, shape.length)) {
      throw site.wrong("scale and bias should match the axes that are normalised");
    }
    return full;
  }

  /// Per channel, by given statistics; in training by those of the batch, which the running ones
  /// move towards.
  private static void batchNorm(Site site) {
    var x = site.in(0);
    int channels = x.rank() > 1 ? x.size(1) : 1;
    int inner = Sizes.product(x.shape(), Math.min(2, x.rank()), x.rank());
    int batch = x.rank() == 0 ? 1 : x.size(0);
    for (int i = 1; i < 5; i++) {
      if (site.in(i).size() != channels) {
        throw site.wrong("input %d should have one number per channel, %d", i, channels);
      }
    }
    if (site.version() < 9 && site.has("spatial") && site.whole("spatial", 1) == 0) {
      throw site.wrong("spatial = 0 is not supported; export with opset 9 or newer");
    }
    var scale = site.in(1);
    var bias = site.in(2);
    var givenMean = site.in(3);
    var givenVariance = site.in(4);
    double epsilon = site.real("epsilon", 1e-5);
    double momentum = site.real("momentum", 0.9);
    boolean training = site.version() >= 14 && site.flag("training_mode");
    var out = site.out(0, x.type(), x.shape());
    var runningMean = training ? site.out(1, givenMean.type(), channels) : null;
    var runningVariance = training ? site.out(2, givenVariance.type(), channels) : null;
    site.step(() -> {
      for (int c = 0; c < channels; c++) {
        double mean = givenMean.real(c);
        double variance = givenVariance.real(c);
        if (training) {
          double own = channelSum(x, c, channels, inner, batch, 0, false) / (batch * inner);
          double spread = channelSum(x, c, channels, inner, batch, own, true) / (batch * inner);
          runningMean.setReal(c, mean * momentum + own * (1 - momentum));
          runningVariance.setReal(c, variance * momentum + spread * (1 - momentum));
          mean = own;
          variance = spread;
        }
        double factor = scale.real(c) / StrictMath.sqrt(variance + epsilon);
        for (int b = 0; b < batch; b++) {
          int from = (b * channels + c) * inner;
          for (int i = 0; i < inner; i++) {
            out.setReal(from + i, (x.real(from + i) - mean) * factor + bias.real(c));
          }
        }
      }
    });
  }

  private static double channelSum(
      Slot x, int c, int channels, int inner, int batch, double mean, boolean squared) {
    double sum = 0;
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < inner; i++) {
        double off = x.real((b * channels + c) * inner + i) - mean;
        sum += squared ? off * off : off;
      }
    }
    return sum;
  }

  private static void instanceNorm(Site site) {
    var x = site.in(0);
    int channels = x.size(1);
    groups(site, x, channels, site.in(1), site.in(2), c -> c);
  }

  private interface Index {
    int of(int channel);
  }

  private static void groupNorm(Site site) {
    var x = site.in(0);
    int groups = site.size(site.whole("num_groups", 1));
    if (x.rank() < 2 || groups == 0 || x.size(1) % groups != 0) {
      throw site.wrong("%d groups do not share the channels evenly", groups);
    }
    int each = x.size(1) / groups;
    // Version 18 had one scale a group, 21 one a channel.
    groups(site, x, groups, site.in(1), site.in(2), site.version() < 21 ? c -> c / each : c -> c);
  }

  private static void groups(Site site, Slot x, int groups, Slot scale, Slot bias, Index index) {
    double epsilon = site.real("epsilon", 1e-5);
    var out = site.out(0, x.type(), x.shape());
    int channels = x.size(1);
    int inner = Sizes.product(x.shape(), 2, x.rank());
    int n = channels / groups * inner;
    int count = n == 0 ? 0 : x.size() / n;
    if (scale.size() <= index.of(channels - 1) || bias.size() <= index.of(channels - 1)) {
      throw site.wrong("scale and bias are too short");
    }
    site.step(() -> {
      for (int g = 0; g < count; g++) {
        double mean = mean(x, g * n, n);
        double inverse = 1 / StrictMath.sqrt(variance(x, g * n, n, mean) + epsilon);
        for (int i = 0; i < n; i++) {
          int at = g * n + i;
          int c = index.of(at / inner % channels);
          out.setReal(at, (x.real(at) - mean) * inverse * scale.real(c) + bias.real(c));
        }
      }
    });
  }

  private static void meanVariance(Site site) {
    var x = site.in(0);
    var axes = site.wholes("axes").orElse(new long[] {0, 2, 3});
    if (axes.length != 3 || axes[0] != 0 || axes[1] != 2 || axes[2] != 3 || x.rank() != 4) {
      throw site.wrong("only axes 0, 2, 3 of a tensor of 4 are supported");
    }
    var out = site.out(0, x.type(), x.shape());
    int channels = x.size(1);
    int inner = x.size(2) * x.size(3);
    int batch = x.size(0);
    site.step(() -> {
      for (int c = 0; c < channels; c++) {
        double mean = channelSum(x, c, channels, inner, batch, 0, false) / (batch * inner);
        double spread = channelSum(x, c, channels, inner, batch, mean, true) / (batch * inner);
        double inverse = 1 / (StrictMath.sqrt(spread) + 1e-9);
        for (int b = 0; b < batch; b++) {
          for (int i = 0; i < inner; i++) {
            int at = (b * channels + c) * inner + i;
            out.setReal(at, (x.real(at) - mean) * inverse);
          }
        }
      }
    });
  }
}
