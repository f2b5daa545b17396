package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// Operators on numbers of 8 (or 16) bits that stand for real ones, `real = (q − zero)·scale`, with
/// a scale and a zero for all or one for each place along an axis. Rounding is to the nearest, ties
/// to even, and what does not fit is brought to the end of the range.
final class Quantised {
  private Quantised() {}

  static void addTo(Operations table) {
    table.add("QuantizeLinear", 10, Quantised::quantise);
    table.add("DequantizeLinear", 10, Quantised::dequantise);
    table.add("com.microsoft", "QuantizeLinear", 1, Quantised::quantise);
    table.add("com.microsoft", "DequantizeLinear", 1, Quantised::dequantise);
    table.add("DynamicQuantizeLinear", 11, Quantised::dynamic);
    table.add("MatMulInteger", 10, Quantised::matmulInteger);
    table.add("QLinearMatMul", 10, Quantised::matmul);
    table.add("ConvInteger", 10, Quantised::convInteger);
    table.add("QLinearConv", 10, Quantised::conv);
    table.add("com.microsoft", "QLinearAdd", 1, site -> pointwise(site, Double::sum));
    table.add("com.microsoft", "QLinearMul", 1, site -> pointwise(site, (a, b) -> a * b));
    table.add(
        "com.microsoft",
        "QLinearSigmoid",
        1,
        site -> {
          unary(site, x -> 1 / (1 + StrictMath.exp(-x)));
        });
    table.add(
        "com.microsoft",
        "QLinearLeakyRelu",
        1,
        site -> {
          double alpha = site.real("alpha", 0.01);
          unary(site, x -> x < 0 ? alpha * x : x);
        });
    table.add("com.microsoft", "DynamicQuantizeMatMul", 1, Quantised::dynamicMatmul);
    table.add("com.microsoft", "MatMulIntegerToFloat", 1, Quantised::matmulToFloat);
  }

  private static double lowest(Type type) {
    return switch (type) {
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      case INT32 -> Integer.MIN_VALUE;
      default -> 0;
    };
  }

  private static double highest(Type type) {
    return switch (type) {
      case INT8 -> Byte.MAX_VALUE;
      case UINT8 -> 255;
      case INT16 -> Short.MAX_VALUE;
      case UINT16 -> 65_535;
      default -> Integer.MAX_VALUE;
    };
  }

  /// Scale and zero by element: one of all, or one for each place along an axis.
  private record Grid(Slot scale, Optional<Slot> zero, int inner, int n) {

    static Grid of(Site site, Slot x, int axis, Slot scale, Optional<Slot> zero) {
      if (site.whole("block_size", 0) != 0) {
        throw site.wrong("scales for blocks are not supported; quantise whole tensors or axes");
      }
      if (scale.size() == 1) {
        return new Grid(scale, zero, 1, 1);
      }
      int along = site.axis(axis, x.rank());
      if (scale.size() != x.size(along)) {
        throw site.wrong(
            "%d scales for %d places along axis %d", scale.size(), x.size(along), along);
      }
      return new Grid(scale, zero, Sizes.product(x.shape(), along + 1, x.rank()), scale.size());
    }

    int at(int i) {
      return n == 1 ? 0 : i / inner % n;
    }

    double real(Slot q, int i) {
      int at = at(i);
      return (q.whole(i) - zeroAt(at)) * scale.real(at);
    }

    double zeroAt(int at) {
      return zero.isPresent() ? zero.get().real(zero.get().size() == 1 ? 0 : at) : 0;
    }

    void set(Slot q, int i, double real) {
      int at = at(i);
      q.setWhole(i, nearest(q.type(), (float) real / (float) scale.real(at), zeroAt(at)));
    }
  }

  private static long nearest(Type type, double scaled, double zero) {
    return (long) Math.clamp(Math.rint(scaled) + zero, lowest(type), highest(type));
  }

  private static void quantise(Site site) {
    var x = site.in(0);
    var zero = site.given(2);
    var type =
        zero.map(Slot::type)
            .orElseGet(() ->
                Type.ofCode(site.whole("output_dtype", Type.UINT8.code())).orElse(Type.UINT8));
    var grid = Grid.of(site, x, (int) site.whole("axis", 1), site.in(1), zero);
    var out = site.out(0, type, x.shape());
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        grid.set(out, i, x.real(i));
      }
    });
  }

  private static void dequantise(Site site) {
    var x = site.in(0);
    var grid = Grid.of(site, x, (int) site.whole("axis", 1), site.in(1), site.given(2));
    var out = site.out(0, site.in(1).type(), x.shape());
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        out.setReal(i, grid.real(x, i));
      }
    });
  }

  private static void dynamic(Site site) {
    var x = site.in(0, Type.FLOAT);
    var out = site.out(0, Type.UINT8, x.shape());
    var scaleOut = site.out(1, Type.FLOAT);
    var zeroOut = site.out(2, Type.UINT8);
    site.step(() -> {
      float scale = Quantiser.scale(x.floats(), x.size());
      int zero = Quantiser.zero(x.floats(), x.size(), scale);
      scaleOut.floats()[0] = scale;
      zeroOut.setWhole(0, zero);
      for (int i = 0; i < x.size(); i++) {
        out.setWhole(i, nearest(Type.UINT8, x.floats()[i] / scale, zero));
      }
    });
  }

  /// The numbers less their zero as doubles, in which products of them are exact.
  private static Slot centred(Site site, Slot q, Optional<Slot> zero, int axis) {
    boolean ready = q.isConstant() && zero.map(Slot::isConstant).orElse(true);
    var out = ready ? site.own(Type.DOUBLE, q.shape()) : site.scratch(Type.DOUBLE, q.shape());
    boolean many = zero.filter(z -> z.size() > 1).isPresent();
    int inner = many ? Sizes.product(q.shape(), site.axis(axis, q.rank()) + 1, q.rank()) : 1;
    if (many && zero.get().size() != q.size(axis)) {
      throw site.wrong("%d zero points for %d places", zero.get().size(), q.size(axis));
    }
    Runnable fill =
        () -> {
          for (int i = 0; i < q.size(); i++) {
            int at = many ? i / inner % zero.get().size() : 0;
            out.doubles()[i] = q.whole(i) - (zero.isPresent() ? zero.get().whole(at) : 0);
          }
        };
    if (ready) {
      fill.run();
    } else {
      site.step(fill);
    }
    return out;
  }

  /// The exact product of whole numbers in doubles.
  private static Slot product(Site site, Slot a, Slot b, boolean constant) {
    var shape = Products.Shape.of(site, a, b);
    var out = site.scratch(Type.DOUBLE, shape.out());
    var left = shape.offsets(shape.left(), shape.m() * shape.k());
    var right = shape.offsets(shape.right(), shape.k() * shape.n());
    boolean same = Arrays.stream(right).allMatch(at -> at == 0);
    var matrix = new Matrix(site, b, 0, shape.k(), shape.n(), shape.n(), 1);
    int each = shape.m() * shape.n();
    site.step(() -> {
      for (int i = 0; i < left.length; i++) {
        if (!(constant && same)) {
          matrix.pack(right[i]);
        }
        matrix.product(a.array(), left[i], shape.k(), shape.m(), out.array(), i * each);
      }
    });
    return out;
  }

  private static Slot product(Site site, int a, int b, int zeroA, int zeroB) {
    var right = site.in(b);
    var zero = site.given(zeroB);
    return product(
        site,
        centred(site, site.in(a), site.given(zeroA), -2),
        centred(site, right, zero, -1),
        right.isConstant() && zero.map(Slot::isConstant).orElse(true));
  }

  private static void matmulInteger(Site site) {
    var product = product(site, 0, 1, 2, 3);
    var out = site.out(0, Type.INT32, product.shape());
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        out.ints()[i] = (int) product.doubles()[i];
      }
    });
  }

  /// `Y = (A − a)(B − b)·scale_a·scale_b`, and perhaps a bias.
  private static void matmulToFloat(Site site) {
    var product = product(site, 0, 1, 4, 5);
    scaled(site, product, site.in(2), site.in(3), site.given(6));
  }

  private static void scaled(Site site, Slot product, Slot a, Slot b, Optional<Slot> bias) {
    var out = site.out(0, Type.FLOAT, product.shape());
    int n = product.rank() == 0 ? 1 : product.size(-1);
    if (b.size() != 1 && b.size() != n || bias.filter(x -> x.size() != n).isPresent()) {
      throw site.wrong("scales and bias should be one, or one a column");
    }
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        double y = product.doubles()[i] * a.real(0) * b.real(b.size() == 1 ? 0 : i % n);
        out.setReal(i, bias.isPresent() ? y + bias.get().real(i % n) : y);
      }
    });
  }

  private static void dynamicMatmul(Site site) {
    var x = site.in(0, Type.FLOAT);
    var q = site.scratch(Type.DOUBLE, x.shape());
    var scale = site.scratch(Type.FLOAT);
    site.step(() -> {
      float step = Quantiser.scale(x.floats(), x.size());
      int zero = Quantiser.zero(x.floats(), x.size(), step);
      scale.floats()[0] = step;
      for (int i = 0; i < x.size(); i++) {
        q.doubles()[i] = nearest(Type.UINT8, x.floats()[i] / step, zero) - zero;
      }
    });
    var b = site.in(1);
    var zero = site.given(3);
    var product =
        product(
            site,
            q,
            centred(site, b, zero, -1),
            b.isConstant() && zero.map(Slot::isConstant).orElse(true));
    scaled(site, product, scale, site.in(2), site.given(4));
  }

  private static void matmul(Site site) {
    var product = product(site, 0, 3, 2, 5);
    var a = site.in(1);
    var b = site.in(4);
    int n = product.rank() == 0 ? 1 : product.size(-1);
    rounded(
        site, product, site.in(6), site.in(7), i -> a.real(0) * b.real(b.size() == 1 ? 0 : i % n));
  }

  private interface Factor {
    double at(int i);
  }

  private static void rounded(Site site, Slot sums, Slot scale, Slot zero, Factor factor) {
    var out = site.out(0, zero.type(), sums.shape());
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        double real = sums.doubles()[i] * factor.at(i) / scale.real(0);
        out.setWhole(i, nearest(out.type(), (float) real, zero.real(0)));
      }
    });
  }

  private static Slot convolution(Site site, Slot x, Slot w, Optional<Slot> bias) {
    var windows = Convolutions.windows(site, x, w);
    var out = site.scratch(Type.DOUBLE, Convolutions.shape(x, w, windows));
    Convolutions.plan(site, windows, x, w, bias, out);
    return out;
  }

  private static Slot weights(Site site, int input, int zero) {
    var w = site.in(input);
    if (!w.isConstant()) {
      throw site.wrong("the weights should be constants");
    }
    return centred(site, w, site.given(zero), 0);
  }

  private static void convInteger(Site site) {
    var sums =
        convolution(
            site,
            centred(site, site.in(0), site.given(2), 0),
            weights(site, 1, 3),
            Optional.empty());
    var out = site.out(0, Type.INT32, sums.shape());
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        out.ints()[i] = (int) sums.doubles()[i];
      }
    });
  }

  private static void conv(Site site) {
    var x = centred(site, site.in(0), site.given(2), 0);
    var w = weights(site, 3, 5);
    var bias = site.given(8).map(b -> centred(site, b, Optional.empty(), 0));
    var sums = convolution(site, x, w, bias);
    var scaleX = site.in(1);
    var scaleW = site.in(4);
    int plane = Sizes.product(sums.shape(), 2, sums.rank());
    int channels = sums.size(1);
    rounded(
        site,
        sums,
        site.in(6),
        site.in(7),
        i -> scaleX.real(0) * scaleW.real(scaleW.size() == 1 ? 0 : i / plane % channels));
  }

  private static void pointwise(Site site, DoubleBinaryOperator operator) {
    var a = site.in(0);
    var b = site.in(3);
    var shape = Sizes.common(site, a.shape(), b.shape());
    var left = Sizes.repeated(site, a, shape);
    var right = Sizes.repeated(site, b, shape);
    var gridA = Grid.of(site, a, 0, site.in(1), site.given(2));
    var gridB = Grid.of(site, b, 0, site.in(4), site.given(5));
    var grid = Grid.of(site, a, 0, site.in(6), site.given(7));
    var out = site.out(0, a.type(), shape);
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        grid.set(out, i, operator.applyAsDouble(gridA.real(left, i), gridB.real(right, i)));
      }
    });
  }

  private static void unary(Site site, DoubleUnaryOperator operator) {
    var x = site.in(0);
    var from = Grid.of(site, x, 0, site.in(1), site.given(2));
    var to = Grid.of(site, x, 0, site.in(3), site.given(4));
    var out = site.out(0, x.type(), x.shape());
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        to.set(out, i, operator.applyAsDouble(from.real(x, i)));
      }
    });
  }
}
