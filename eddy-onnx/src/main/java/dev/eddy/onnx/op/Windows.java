package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Site;
import java.util.Arrays;

/// The windows that a convolution or a pooling looks through: for each place of the result, and
/// each place in the window, the place in a plane of the input, or −1 in the padding.
final class Windows {
  final int[] sizes;
  final int count;
  final int window;
  final int[] places;

  private Windows(int[] sizes, int count, int window, int[] places) {
    this.sizes = sizes;
    this.count = count;
    this.window = window;
    this.places = places;
  }

  /// The attributes of a node, for inputs of these sizes without batch and channels.
  static Windows of(Site site, int[] input, int[] kernel) {
    int rank = input.length;
    if (kernel.length != rank) {
      throw site.wrong("a window of %s for an input of %d axes", Arrays.toString(kernel), rank);
    }
    var strides = ints(site, "strides", rank);
    var dilations = ints(site, "dilations", rank);
    var before = new int[rank];
    var sizes = new int[rank];
    for (int i = 0; i < rank; i++) {
      int reach = site.size((kernel[i] - 1L) * dilations[i] + 1);
      var pads = pads(site, i, rank, input[i], reach, strides[i]);
      before[i] = pads[0];
      long room = (long) input[i] + pads[0] + pads[1] - reach;
      long steps =
          site.flag("ceil_mode")
              ? Math.ceilDiv(room, (long) strides[i])
              : Math.floorDiv(room, (long) strides[i]);
      if (site.flag("ceil_mode") && steps * strides[i] >= (long) input[i] + pads[0]) {
        // No window begins in the padding behind.
        steps--;
      }
      sizes[i] = site.size(Math.max(0, steps + 1));
    }
    int count = site.size(product(sizes));
    int window = site.size(product(kernel));
    site.charge(Type.INT32, (long) count * window);
    var places = new int[site.size((long) count * window)];
    fill(input, kernel, strides, dilations, before, sizes, places);
    return new Windows(sizes, count, window, places);
  }

  private static long product(int[] sizes) {
    return Arrays.stream(sizes).asLongStream().reduce(1, Math::multiplyExact);
  }

  static int[] ints(Site site, String attribute, int rank) {
    var ones = new long[rank];
    Arrays.fill(ones, 1);
    var values = site.wholes(attribute).orElse(ones);
    if (values.length != rank || Arrays.stream(values).anyMatch(v -> v < 1)) {
      throw site.wrong("%s should be %d positive numbers", attribute, rank);
    }
    return Sizes.ints(site, values);
  }

  /// What is added before and after axis i.
  static int[] pads(Site site, int i, int rank, int size, int reach, int stride) {
    var auto = site.text("auto_pad", "NOTSET");
    switch (auto) {
      case "NOTSET", "" -> {
        var pads = site.wholes("pads").orElse(new long[2 * rank]);
        if (pads.length != 2 * rank) {
          throw site.wrong("pads should be %d numbers", 2 * rank);
        }
        return new int[] {site.size(pads[i]), site.size(pads[rank + i])};
      }
      case "VALID" -> {
        return new int[2];
      }
      case "SAME_UPPER", "SAME_LOWER" -> {
        int all = Math.max(0, (Math.ceilDiv(size, stride) - 1) * stride + reach - size);
        int less = all / 2;
        return auto.equals("SAME_UPPER")
            ? new int[] {less, all - less}
            : new int[] {all - less, less};
      }
      default -> throw site.wrong("unknown auto_pad '%s'", auto);
    }
  }

  private static void fill(
      int[] input,
      int[] kernel,
      int[] strides,
      int[] dilations,
      int[] before,
      int[] sizes,
      int[] places) {
    int rank = input.length;
    var inputSteps = Move.steps(input);
    var sizeSteps = Move.steps(sizes);
    var kernelSteps = Move.steps(kernel);
    int window = (int) product(kernel);
    for (int p = 0; p < places.length; p++) {
      int out = p / window;
      int in = p % window;
      int place = 0;
      for (int i = 0; i < rank && place >= 0; i++) {
        int at =
            out / sizeSteps[i] % sizes[i] * strides[i]
                + in / kernelSteps[i] % kernel[i] * dilations[i]
                - before[i];
        place = at < 0 || at >= input[i] ? -1 : place + at * inputSteps[i];
      }
      places[p] = place;
    }
  }
}
