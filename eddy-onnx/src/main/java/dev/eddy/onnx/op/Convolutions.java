package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Convolutions over any number of axes: `X [N, C, …]`, `W [M, C/groups, …]` to `Y [N, M, …]`.
///
/// Every window is written out as a row, and all rows are multiplied with the weights at once.
final class Convolutions {
  private Convolutions() {}

  static void addTo(Operations table) {
    table.add("Conv", 1, site -> conv(site));
    table.add("ConvTranspose", 1, Convolutions::transposed);
    table.add("com.microsoft", "FusedConv", 1, Convolutions::fused);
  }

  private static Slot conv(Site site) {
    var x = site.in(0, Type.FLOAT, Type.DOUBLE, Type.FLOAT16, Type.BFLOAT16);
    var w = site.in(1, x.type());
    var windows = windows(site, x, w);
    var out = site.out(0, x.type(), shape(x, w, windows));
    plan(site, windows, x, w, site.given(2, x.type()), out);
    return out;
  }

  static Windows windows(Site site, Slot x, Slot w) {
    int groups = site.size(site.whole("group", 1));
    if (x.rank() < 3 || w.rank() != x.rank()) {
      throw site.wrong("expected X [N, C, …] and W [M, C, …] with as many axes");
    }
    if (groups == 0 || w.size(0) % groups != 0 || w.size(1) * (long) groups != x.size(1)) {
      throw site.wrong("%d channels in %d group(s) do not fit the weights", x.size(1), groups);
    }
    return Windows.of(
        site,
        Arrays.copyOfRange(x.shape(), 2, x.rank()),
        Arrays.copyOfRange(w.shape(), 2, w.rank()));
  }

  static int[] shape(Slot x, Slot w, Windows windows) {
    var shape = new int[x.rank()];
    shape[0] = x.size(0);
    shape[1] = w.size(0);
    System.arraycopy(windows.sizes, 0, shape, 2, shape.length - 2);
    return shape;
  }

  static void plan(Site site, Windows windows, Slot x, Slot w, Optional<Slot> bias, Slot out) {
    int groups = site.size(site.whole("group", 1));
    int channels = w.size(1);
    int outputs = w.size(0) / groups;
    int plane = Sizes.product(x.shape(), 2, x.rank());
    int row = channels * windows.window;
    int count = windows.count;
    if (bias.isPresent() && bias.get().size() != w.size(0)) {
      throw site.wrong("the bias should have %d numbers", w.size(0));
    }
    var matrices = new Matrix[groups];
    for (int g = 0; g < groups; g++) {
      matrices[g] = new Matrix(site, w, g * outputs * row, row, outputs, 1, row).refreshed();
    }
    var rows = site.scratch(x.type(), count, row);
    var products = site.scratch(x.type(), count, outputs);
    int parts = x.size(0) * groups;
    site.step(() -> {
      for (int part = 0; part < parts; part++) {
        unfold(windows, x, part * channels * plane, channels, plane, rows);
        matrices[part % groups].product(rows.array(), 0, row, count, products.array(), 0);
        fold(products, bias, part % groups * outputs, outputs, count, out, part * outputs * count);
      }
    });
  }

  /// Writes each window out as a row.
  private static void unfold(
      Windows windows, Slot x, int from, int channels, int plane, Slot rows) {
    int window = windows.window;
    var places = windows.places;
    if (x.array() instanceof float[] in) {
      var out = rows.floats();
      int at = 0;
      for (int p = 0; p < windows.count; p++) {
        for (int c = 0; c < channels; c++) {
          int start = from + c * plane;
          for (int i = p * window; i < (p + 1) * window; i++) {
            out[at++] = places[i] < 0 ? 0 : in[start + places[i]];
          }
        }
      }
    } else {
      var in = x.doubles();
      var out = rows.doubles();
      int at = 0;
      for (int p = 0; p < windows.count; p++) {
        for (int c = 0; c < channels; c++) {
          int start = from + c * plane;
          for (int i = p * window; i < (p + 1) * window; i++) {
            out[at++] = places[i] < 0 ? 0 : in[start + places[i]];
          }
        }
      }
    }
  }

  /// Turns rows of channels into channels of rows, and adds the bias.
  private static void fold(
      Slot products, Optional<Slot> bias, int first, int outputs, int count, Slot out, int to) {
    if (products.array() instanceof float[] in) {
      var y = out.floats();
      for (int m = 0; m < outputs; m++) {
        float add = bias.isPresent() ? bias.get().floats()[first + m] : 0;
        for (int p = 0; p < count; p++) {
          y[to + m * count + p] = in[p * outputs + m] + add;
        }
      }
    } else {
      var in = products.doubles();
      var y = out.doubles();
      for (int m = 0; m < outputs; m++) {
        double add = bias.isPresent() ? bias.get().doubles()[first + m] : 0;
        for (int p = 0; p < count; p++) {
          y[to + m * count + p] = in[p * outputs + m] + add;
        }
      }
    }
  }

  /// A convolution, perhaps a value added, and an activation.
  private static void fused(Site site) {
    var out = conv(site);
    if (site.given(3).isPresent()) {
      var added = Sizes.repeated(site, site.in(3, out.type()), out.shape());
      site.step(() -> {
        for (int i = 0; i < out.size(); i++) {
          out.setReal(i, out.real(i) + added.real(i));
        }
      });
    }
    var numbers = site.reals("activation_params").orElse(List.of());
    var name = site.text("activation", "");
    if (!name.isEmpty()) {
      var gate = Gate.named(site, name, numbers);
      var kernels = site.kernels(out.type());
      site.step(() -> gate.apply(kernels, 1, out.size(), out.array(), 0, out.size()));
    }
  }

  /// Every input spreads its weights over a window of the result: `W [C, M/groups, …]`.
  private static void transposed(Site site) {
    var x = site.in(0, Type.FLOAT, Type.DOUBLE, Type.FLOAT16, Type.BFLOAT16);
    var w = site.in(1, x.type());
    int rank = x.rank() - 2;
    int groups = site.size(site.whole("group", 1));
    if (rank < 1 || w.rank() != x.rank() || w.size(0) != x.size(1) || x.size(1) % groups != 0) {
      throw site.wrong("expected X [N, C, …] and W [C, M, …] with as many axes");
    }
    var kernel = Arrays.copyOfRange(w.shape(), 2, w.rank());
    var strides = Windows.ints(site, "strides", rank);
    var dilations = Windows.ints(site, "dilations", rank);
    var more = site.wholes("output_padding").orElse(new long[rank]);
    var wanted = site.wholes("output_shape");
    var given = site.wholes("pads").orElse(new long[2 * rank]);
    var auto = site.text("auto_pad", "NOTSET");
    var sizes = new int[rank];
    var before = new int[rank];
    for (int i = 0; i < rank; i++) {
      long full = (x.size(2 + i) - 1L) * strides[i] + more[i] + (kernel[i] - 1L) * dilations[i] + 1;
      boolean same = auto.startsWith("SAME");
      if (wanted.isPresent() || same) {
        long size =
            wanted.isPresent()
                ? wanted.get()[wanted.get().length - rank + i]
                : (long) x.size(2 + i) * strides[i];
        long cut = Math.max(0, full - size);
        before[i] = (int) (auto.equals("SAME_UPPER") ? cut / 2 : cut - cut / 2);
        sizes[i] = site.size(size);
      } else {
        before[i] = site.size(given[i]);
        sizes[i] = site.size(full - given[i] - given[rank + i]);
      }
    }
    int outputs = w.size(1);
    var shape = new int[x.rank()];
    shape[0] = x.size(0);
    shape[1] = outputs * groups;
    System.arraycopy(sizes, 0, shape, 2, rank);
    var out = site.out(0, x.type(), shape);
    var bias = site.given(2, x.type());
    spread(site, x, w, groups, kernel, strides, dilations, before, out, bias);
  }

  private static void spread(
      Site site,
      Slot x,
      Slot w,
      int groups,
      int[] kernel,
      int[] strides,
      int[] dilations,
      int[] before,
      Slot out,
      Optional<Slot> bias) {
    int rank = kernel.length;
    int window = Sizes.product(kernel, 0, rank);
    int plane = Sizes.product(x.shape(), 2, x.rank());
    int outPlane = Sizes.product(out.shape(), 2, out.rank());
    int channels = x.size(1) / groups;
    int outputs = w.size(1);
    int wide = outputs * window;
    var matrices = new Matrix[groups];
    for (int g = 0; g < groups; g++) {
      matrices[g] = new Matrix(site, w, g * channels * wide, channels, wide, wide, 1).refreshed();
    }
    var rows = site.scratch(x.type(), plane, channels);
    var products = site.scratch(x.type(), plane, wide);
    var turn = new Move(new int[] {plane, channels}, new int[] {1, plane}, new int[] {channels, 1});
    var places = new int[plane * window];
    var inSteps = Move.steps(Arrays.copyOfRange(x.shape(), 2, x.rank()));
    var outSteps = Move.steps(Arrays.copyOfRange(out.shape(), 2, out.rank()));
    var kernelSteps = Move.steps(kernel);
    for (int p = 0; p < places.length; p++) {
      int place = 0;
      for (int i = 0; i < rank && place >= 0; i++) {
        int at =
            p / window / inSteps[i] % x.size(2 + i) * strides[i]
                + p % window / kernelSteps[i] % kernel[i] * dilations[i]
                - before[i];
        place = at < 0 || at >= out.size(2 + i) ? -1 : place + at * outSteps[i];
      }
      places[p] = place;
    }
    int parts = x.size(0) * groups;
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        out.setReal(i, bias.isPresent() ? bias.get().real(i / outPlane % (outputs * groups)) : 0);
      }
      for (int part = 0; part < parts; part++) {
        turn.run(x.array(), part * channels * plane, rows.array(), 0);
        matrices[part % groups].product(rows.array(), 0, channels, plane, products.array(), 0);
        for (int p = 0; p < plane; p++) {
          for (int m = 0; m < outputs; m++) {
            int to = (part * outputs + m) * outPlane;
            int from = p * wide + m * window;
            for (int i = 0; i < window; i++) {
              int place = places[p * window + i];
              if (place >= 0) {
                out.setReal(to + place, out.real(to + place) + products.real(from + i));
              }
            }
          }
        }
      }
    });
  }
}
