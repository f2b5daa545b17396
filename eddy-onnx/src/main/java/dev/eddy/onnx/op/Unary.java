package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operation;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import dev.eddy.operation.Op;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/// Operators of one operand, element by element: activations, roundings, functions.
final class Unary {
  private static final double SELU_ALPHA = 1.67326319217681884765625;
  private static final double SELU_GAMMA = 1.05070102214813232421875;

  private Unary() {}

  static void addTo(Operations table) {
    kernel(table, "Reciprocal", null, x -> 1 / x);
    kernel(table, "Sqrt", Op.SQRT, StrictMath::sqrt);
    kernel(table, "Exp", Op.EXP, StrictMath::exp);
    kernel(table, "Log", Op.LOG, StrictMath::log);
    kernel(table, "Sigmoid", Op.SIGMOID, x -> 1 / (1 + StrictMath.exp(-x)));
    kernel(table, "Tanh", Op.TANH, StrictMath::tanh);
    kernel(table, "Softplus", Op.SOFTPLUS, Unary::softplus);
    kernel(table, "Softsign", Op.SOFTSIGN, x -> x / (1 + Math.abs(x)));
    kernel(table, "Sin", null, StrictMath::sin);
    kernel(table, "Cos", null, StrictMath::cos);
    kernel(table, "Tan", null, StrictMath::tan);
    kernel(table, "Asin", null, StrictMath::asin);
    kernel(table, "Acos", null, StrictMath::acos);
    kernel(table, "Atan", null, StrictMath::atan);
    kernel(table, "Sinh", null, StrictMath::sinh);
    kernel(table, "Cosh", null, StrictMath::cosh);
    kernel(table, "Asinh", null, x -> Math.copySign(asinh(Math.abs(x)), x));
    kernel(table, "Acosh", null, x -> StrictMath.log(x + StrictMath.sqrt(x * x - 1)));
    kernel(table, "Atanh", null, x -> 0.5 * StrictMath.log1p(2 * x / (1 - x)));
    kernel(table, "Erf", null, Erf::erf);
    kernel(table, "Floor", null, Math::floor);
    kernel(table, "Ceil", null, Math::ceil);
    kernel(table, "Round", null, Math::rint);
    kernel(table, "Mish", null, x -> x * StrictMath.tanh(softplus(x)));
    kernel(table, "HardSwish", null, x -> x * Math.clamp(x / 6 + 0.5, 0.0, 1.0));
    wholes(table, "Abs", Op.ABS, Math::abs, Math::abs);
    wholes(table, "Neg", Op.NEG, x -> -x, x -> -x);
    wholes(table, "Relu", Op.RELU, x -> Math.max(x, 0), x -> Math.max(x, 0));
    wholes(table, "Sign", Op.SIGN, x -> x == 0 ? x : Math.signum(x), Long::signum);
    real(
        table,
        "LeakyRelu",
        site -> {
          double alpha = site.real("alpha", 0.01);
          return x -> x < 0 ? alpha * x : x;
        });
    real(
        table,
        "ThresholdedRelu",
        site -> {
          double alpha = site.real("alpha", 1);
          return x -> x > alpha ? x : 0;
        });
    real(
        table,
        "Elu",
        site -> {
          double alpha = site.real("alpha", 1);
          return x -> x < 0 ? alpha * StrictMath.expm1(x) : x;
        });
    real(
        table,
        "Celu",
        site -> {
          double alpha = site.real("alpha", 1);
          return x -> x < 0 ? alpha * StrictMath.expm1(x / alpha) : x;
        });
    real(
        table,
        "Selu",
        site -> {
          double alpha = site.real("alpha", SELU_ALPHA);
          double gamma = site.real("gamma", SELU_GAMMA);
          return x -> gamma * (x > 0 ? x : alpha * StrictMath.expm1(x));
        });
    real(
        table,
        "HardSigmoid",
        site -> {
          double alpha = site.real("alpha", 0.2);
          double beta = site.real("beta", 0.5);
          return x -> Math.clamp(alpha * x + beta, 0.0, 1.0);
        });
    real(
        table,
        "Shrink",
        site -> {
          double bias = site.real("bias", 0);
          double lambda = site.real("lambd", 0.5);
          return x -> x < -lambda ? x + bias : x > lambda ? x - bias : 0;
        });
    real(
        table,
        "Swish",
        site -> {
          double alpha = site.real("alpha", 1);
          return x -> x / (1 + StrictMath.exp(-alpha * x));
        });
    real(table, "Gelu", Unary::gelu);
    table.add("com.microsoft", "Gelu", 1, plan(site -> gelu(site)));
    table.add("com.microsoft", "FastGelu", 1, plan(_ -> x -> tanhGelu(x)));
    table.add(
        "com.microsoft",
        "QuickGelu",
        1,
        plan(site -> {
          double alpha = site.real("alpha", 1.702);
          return x -> x / (1 + StrictMath.exp(-alpha * x));
        }));
    table.add(
        "Not",
        1,
        site -> {
          var x = site.in(0, Type.BOOL);
          loop(site, x, site.out(0, Type.BOOL, x.shape()), null, value -> 1 - value);
        });
    table.add(
        "BitwiseNot",
        18,
        site -> {
          var x = site.in(0);
          loop(site, x, site.out(0, x.type(), x.shape()), null, value -> ~value);
        });
    table.add("IsNaN", 9, site -> test(site, Double::isNaN));
    table.add(
        "IsInf",
        10,
        site -> {
          boolean negative = site.whole("detect_negative", 1) != 0;
          boolean positive = site.whole("detect_positive", 1) != 0;
          test(site, x -> Double.isInfinite(x) && (x > 0 ? positive : negative));
        });
    table.add("Clip", 1, Unary::clipByAttributes);
    table.add("Clip", 11, Unary::clip);
    table.add("Cast", 1, Unary::cast);
    table.add("CastLike", 15, site -> cast(site, site.in(0), site.in(1).type()));
  }

  private static void kernel(Operations table, String name, Op op, DoubleUnaryOperator real) {
    wholes(table, name, op, real, null);
  }

  private static void wholes(
      Operations table, String name, Op op, DoubleUnaryOperator real, LongUnaryOperator whole) {
    table.add(
        name,
        1,
        site -> {
          var x = site.in(0);
          var out = site.out(0, x.type(), x.shape());
          if (op != null && x.type().isReal()) {
            map(site, op, x, out);
          } else {
            loop(site, x, out, real, whole);
          }
        });
  }

  private static void real(
      Operations table, String name, Function<Site, DoubleUnaryOperator> function) {
    table.add(name, 1, plan(function));
  }

  private static Operation plan(Function<Site, DoubleUnaryOperator> function) {
    return site -> {
      var x = site.in(0);
      loop(site, x, site.out(0, x.type(), x.shape()), function.apply(site), null);
    };
  }

  /// `out = op(x)` on the kernels.
  static void map(Site site, Op op, Slot x, Slot out) {
    var kernels = site.kernels(x.type());
    int operation = op.ordinal();
    int n = out.size();
    site.step(() -> {
      var a = x.array();
      kernels.map(operation, 1, n, out.array(), 0, n, a, 0, n, a, 0, n, a, 0, n);
    });
  }

  private static void loop(
      Site site, Slot x, Slot out, DoubleUnaryOperator real, LongUnaryOperator whole) {
    int n = out.size();
    if (x.type() == Type.STRING || (x.type().isReal() ? real == null : whole == null)) {
      throw site.wrong("it is not defined for %s", x.type());
    }
    if (x.type().isReal()) {
      site.step(() -> {
        for (int i = 0; i < n; i++) {
          out.setReal(i, real.applyAsDouble(x.real(i)));
        }
      });
    } else {
      site.step(() -> {
        for (int i = 0; i < n; i++) {
          out.setWhole(i, whole.applyAsLong(x.whole(i)));
        }
      });
    }
  }

  private interface Test {
    boolean holds(double x);
  }

  private static void test(Site site, Test test) {
    var x = site.in(0);
    var out = site.out(0, Type.BOOL, x.shape());
    int n = out.size();
    site.step(() -> {
      for (int i = 0; i < n; i++) {
        out.bytes()[i] = (byte) (test.holds(x.real(i)) ? 1 : 0);
      }
    });
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  private static double asinh(double x) {
    return StrictMath.log1p(x + x * x / (1 + StrictMath.sqrt(1 + x * x)));
  }

  private static DoubleUnaryOperator gelu(Site site) {
    return switch (site.text("approximate", "none")) {
      case "none" -> x -> 0.5 * x * (1 + Erf.erf(x * StrictMath.sqrt(0.5)));
      case "tanh" -> Unary::tanhGelu;
      default ->
          throw site.wrong(
              "approximate should be none or tanh, found '%s'", site.text("approximate", ""));
    };
  }

  private static double tanhGelu(double x) {
    return 0.5
        * x
        * (1 + StrictMath.tanh(StrictMath.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  // Clip: at most the upper bound wins, also where it is below the lower one.

  private static void clipByAttributes(Site site) {
    var x = site.in(0);
    double low = site.real("min", -Float.MAX_VALUE);
    double high = site.real("max", Float.MAX_VALUE);
    loop(
        site,
        x,
        site.out(0, x.type(), x.shape()),
        value -> Math.min(Math.max(value, low), high),
        null);
  }

  private static void clip(Site site) {
    var x = site.in(0);
    var low = site.given(1, x.type());
    var high = site.given(2, x.type());
    var out = site.out(0, x.type(), x.shape());
    int n = out.size();
    if (low.or(() -> high).filter(bound -> bound.size() != 1).isPresent()) {
      throw site.wrong("bounds should be one number each");
    }
    if (x.type().isReal()) {
      site.step(() -> {
        double least = low.isPresent() ? low.get().real(0) : Double.NEGATIVE_INFINITY;
        double most = high.isPresent() ? high.get().real(0) : Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
          out.setReal(i, Math.min(Math.max(x.real(i), least), most));
        }
      });
    } else {
      site.step(() -> {
        long least = low.isPresent() ? low.get().whole(0) : Long.MIN_VALUE;
        long most = high.isPresent() ? high.get().whole(0) : Long.MAX_VALUE;
        for (int i = 0; i < n; i++) {
          out.setWhole(i, Math.min(Math.max(x.whole(i), least), most));
        }
      });
    }
  }

  // Casts.

  private static void cast(Site site) {
    var to =
        site.version() < 6 && !site.text("to", "").isEmpty()
            ? Type.valueOf(site.text("to", ""))
            : Type.ofCode(site.whole("to", 0))
                .orElseThrow(() ->
                    site.wrong(
                        "a cast to the type number %d is not supported", site.whole("to", 0)));
    cast(site, site.in(0), to);
  }

  private static void cast(Site site, Slot x, Type to) {
    if (x.type() == to) {
      site.alias(0, x, x.shape());
      return;
    }
    var out = site.out(0, to, x.shape());
    int n = out.size();
    if (to == Type.STRING) {
      site.step(() -> {
        for (int i = 0; i < n; i++) {
          ((String[]) out.array())[i] = text(x, i);
        }
      });
    } else if (x.type() == Type.STRING) {
      site.step(() -> {
        for (int i = 0; i < n; i++) {
          parse(site, ((String[]) x.array())[i], out, i);
        }
      });
    } else if (x.type().isReal() || to.isReal()) {
      site.step(() -> {
        for (int i = 0; i < n; i++) {
          out.setReal(i, x.real(i));
        }
      });
    } else {
      site.step(() -> {
        for (int i = 0; i < n; i++) {
          out.setWhole(i, x.whole(i));
        }
      });
    }
  }

  private static String text(Slot x, int i) {
    if (x.type() == Type.FLOAT) {
      return Float.toString(x.floats()[i]);
    }
    return x.type().isReal() ? Double.toString(x.real(i)) : Long.toString(x.whole(i));
  }

  private static void parse(Site site, String text, Slot out, int i) {
    try {
      if (out.type().isReal()) {
        out.setReal(
            i,
            switch (text.trim()) {
              case "INF", "+INF", "inf" -> Double.POSITIVE_INFINITY;
              case "-INF", "-inf" -> Double.NEGATIVE_INFINITY;
              case "nan" -> Double.NaN;
              case String number -> Double.parseDouble(number);
            });
      } else {
        out.setWhole(i, Long.parseLong(text.trim()));
      }
    } catch (NumberFormatException e) {
      throw site.wrong("\"%s\" is no number of type %s", text, out.type());
    }
  }
}
