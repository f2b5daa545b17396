package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import java.util.Arrays;

/// Operators that make one number of each window, or of each channel.
final class Pooling {
  private Pooling() {}

  static void addTo(Operations table) {
    table.add("MaxPool", 1, Pooling::max);
    table.add("AveragePool", 1, Pooling::average);
    table.add("GlobalAveragePool", 1, site -> global(site, true));
    table.add("GlobalMaxPool", 1, site -> global(site, false));
  }

  private static Windows windows(Site site) {
    var x = site.in(0);
    if (x.rank() < 3) {
      throw site.wrong("expected [N, C, …]");
    }
    var kernel =
        site.wholes("kernel_shape").orElseThrow(() -> site.wrong("kernel_shape is missing"));
    return Windows.of(site, Arrays.copyOfRange(x.shape(), 2, x.rank()), Sizes.ints(site, kernel));
  }

  private static int[] shape(Site site, Windows windows) {
    var shape = site.in(0).shape().clone();
    System.arraycopy(windows.sizes, 0, shape, 2, shape.length - 2);
    return shape;
  }

  private static void max(Site site) {
    var x = site.in(0);
    var windows = windows(site);
    if (site.flag("storage_order")) {
      throw site.wrong("storage_order = 1 is not supported");
    }
    var out = site.out(0, x.type(), shape(site, windows));
    var places = site.wants(1) ? site.out(1, Type.INT64, out.shape()) : null;
    int plane = Sizes.product(x.shape(), 2, x.rank());
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        int from = i / windows.count * plane;
        int window = i % windows.count * windows.window;
        int best = -1;
        for (int k = window; k < window + windows.window; k++) {
          int place = windows.places[k];
          if (place >= 0 && (best < 0 || x.real(from + place) > x.real(best))) {
            best = from + place;
          }
        }
        if (best < 0) {
          throw site.wrong("a window lies in the padding altogether");
        }
        Moves.copy(x, best, out, i, 1);
        if (places != null) {
          places.longs()[i] = best;
        }
      }
    });
  }

  private static void average(Site site) {
    var x = site.in(0);
    var windows = windows(site);
    boolean padding = site.flag("count_include_pad");
    var out = site.out(0, x.type(), shape(site, windows));
    int plane = Sizes.product(x.shape(), 2, x.rank());
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        int from = i / windows.count * plane;
        int window = i % windows.count * windows.window;
        double sum = 0;
        int count = 0;
        for (int k = window; k < window + windows.window; k++) {
          if (windows.places[k] >= 0) {
            sum += x.real(from + windows.places[k]);
            count++;
          }
        }
        out.setReal(i, sum / (padding ? windows.window : count));
      }
    });
  }

  private static void global(Site site, boolean mean) {
    var x = site.in(0);
    var shape = x.shape().clone();
    Arrays.fill(shape, Math.min(2, shape.length), shape.length, 1);
    int n = Sizes.product(x.shape(), 2, x.rank());
    var out = site.out(0, x.type(), shape);
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        double value = mean ? 0 : Double.NEGATIVE_INFINITY;
        for (int k = i * n; k < (i + 1) * n; k++) {
          value = mean ? value + x.real(k) : Math.max(value, x.real(k));
        }
        out.setReal(i, mean ? value / n : value);
      }
    });
  }
}
