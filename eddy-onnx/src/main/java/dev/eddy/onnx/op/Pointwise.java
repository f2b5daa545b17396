package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Operation;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import dev.eddy.operation.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/// Operators of two or more operands, element by element: operands are matched from the last axis,
/// and those of size 1 repeat.
final class Pointwise {

  /// An operator by what it does to real and to whole numbers; null where it has none.
  ///
  /// @param kernel the same on the kernels, for float and double
  private record Binary(Op kernel, DoubleBinaryOperator real, LongBinaryOperator whole) {}

  private Pointwise() {}

  static void addTo(Operations table) {
    table.add("Add", 1, binary(new Binary(Op.ADD, Double::sum, Long::sum)));
    table.add("Sub", 1, binary(new Binary(Op.SUB, (a, b) -> a - b, (a, b) -> a - b)));
    table.add("Mul", 1, binary(new Binary(Op.MUL, (a, b) -> a * b, (a, b) -> a * b)));
    table.add("Div", 1, Pointwise::divide);
    table.add("Pow", 1, Pointwise::power);
    table.add("Mod", 10, Pointwise::remainder);
    table.add("PRelu", 1, Pointwise::leaky);
    table.add("BitwiseAnd", 18, binary(new Binary(null, null, (a, b) -> a & b)));
    table.add("BitwiseOr", 18, binary(new Binary(null, null, (a, b) -> a | b)));
    table.add("BitwiseXor", 18, binary(new Binary(null, null, (a, b) -> a ^ b)));
    table.add("BitShift", 11, Pointwise::shift);
    table.add("And", 1, logical((a, b) -> a & b));
    table.add("Or", 1, logical((a, b) -> a | b));
    table.add("Xor", 1, logical((a, b) -> a ^ b));
    table.add("Max", 1, variadic(new Binary(Op.MAX, Math::max, Math::max), false));
    table.add("Min", 1, variadic(new Binary(Op.MIN, Math::min, Math::min), false));
    table.add("Sum", 1, variadic(new Binary(Op.ADD, Double::sum, Long::sum), false));
    table.add("Mean", 1, variadic(new Binary(Op.ADD, Double::sum, Long::sum), true));
    table.add("Where", 9, Pointwise::where);
    table.add(
        "Equal",
        1,
        site -> {
          if (site.in(0).type() == Type.STRING) {
            equalTexts(site);
          } else {
            compare(site, (a, b) -> a == b, (a, b) -> a == b);
          }
        });
    table.add("Less", 1, site -> compare(site, (a, b) -> a < b, (a, b) -> a < b));
    table.add("LessOrEqual", 12, site -> compare(site, (a, b) -> a <= b, (a, b) -> a <= b));
    table.add("Greater", 1, site -> compare(site, (a, b) -> a > b, (a, b) -> a > b));
    table.add("GreaterOrEqual", 12, site -> compare(site, (a, b) -> a >= b, (a, b) -> a >= b));
  }

  // Operands.

  /// Both operands of one type. Until version 6 the second was repeated only on demand, and along
  /// axes counted from a given one.
  private static Slot[] operands(Site site) {
    var a = site.in(0);
    var b = site.in(1);
    if (a.type() != b.type()) {
      throw site.wrong("operands should have the same type");
    }
    if (site.version() < 7 && site.flag("broadcast") && site.has("axis")) {
      int axis = site.axis(site.whole("axis", 0), a.rank());
      var shape = new int[a.rank() - axis];
      Arrays.fill(shape, 1);
      if (b.rank() > shape.length) {
        throw site.wrong("the second operand has more axes than the first from axis %d on", axis);
      }
      System.arraycopy(b.shape(), 0, shape, 0, b.rank());
      b = site.alias(-1, b, shape);
    }
    return new Slot[] {a, b};
  }

  private static Operation binary(Binary operator) {
    return site -> {
      var operands = operands(site);
      apply(site, operator, operands[0], operands[1], operands[0].type());
    };
  }

  private static void apply(Site site, Binary operator, Slot a, Slot b, Type type) {
    var shape = Sizes.common(site, a.shape(), b.shape());
    var out = site.out(0, type, shape);
    if (operator.kernel != null && type.isReal()) {
      if (a.size() == out.size() && isRow(b, out)) {
        kernel(site, operator.kernel, a, b, out, b.size());
        return;
      }
      kernel(
          site,
          operator.kernel,
          Sizes.repeated(site, a, shape),
          Sizes.repeated(site, b, shape),
          out,
          out.size());
      return;
    }
    loop(site, operator, Sizes.repeated(site, a, shape), Sizes.repeated(site, b, shape), out);
  }

  /// Whether a value is one row that all rows of the result are matched with, such as a bias.
  private static boolean isRow(Slot b, Slot out) {
    if (b.size() < 4 || b.size() == out.size()) {
      return false;
    }
    int width = 1;
    for (int i = out.rank() - 1; i >= 0 && width < b.size(); i--) {
      width *= out.shape()[i];
      int axis = b.rank() - out.rank() + i;
      if (axis < 0 || b.shape()[axis] != out.shape()[i]) {
        return false;
      }
    }
    return width == b.size();
  }

  /// `out = a op b`, b one row of this width or as large as a.
  private static void kernel(Site site, Op op, Slot a, Slot b, Slot out, int width) {
    var kernels = site.kernels(out.type());
    int operation = op.ordinal();
    int rows = width == 0 ? 0 : out.size() / width;
    int step = b.size() == width ? 0 : width;
    site.step(() -> {
      var x = a.array();
      var y = b.array();
      kernels.map(
          operation, rows, width, out.array(), 0, width, x, 0, width, y, 0, step, x, 0, width);
    });
  }

  private static void loop(Site site, Binary operator, Slot a, Slot b, Slot out) {
    var real = operator.real;
    var whole = operator.whole;
    int n = out.size();
    if (out.type() == Type.STRING || (out.type().isReal() ? real == null : whole == null)) {
      throw site.wrong("it is not defined for %s", out.type());
    }
    if (out.type().isReal()) {
      site.step(() -> {
        for (int i = 0; i < n; i++) {
          out.setReal(i, real.applyAsDouble(a.real(i), b.real(i)));
        }
      });
    } else {
      site.step(() -> {
        for (int i = 0; i < n; i++) {
          out.setWhole(i, whole.applyAsLong(a.whole(i), b.whole(i)));
        }
      });
    }
  }

  // Operators with forms of their own.

  private static void divide(Site site) {
    var operands = operands(site);
    boolean unsigned = operands[0].type() == Type.UINT64;
    LongBinaryOperator whole =
        (a, b) -> {
          if (b == 0) {
            throw site.wrong("a whole number is divided by 0");
          }
          return unsigned ? Long.divideUnsigned(a, b) : a / b;
        };
    apply(
        site,
        new Binary(Op.DIV, (a, b) -> a / b, whole),
        operands[0],
        operands[1],
        operands[0].type());
  }

  /// The exponent may be of another type; the result is of the base's.
  private static void power(Site site) {
    var base = site.in(0);
    var exponent = site.in(1);
    boolean square =
        exponent.isConstant()
            && exponent.size() == 1
            && exponent.real(0) == 2
            && base.type().isReal();
    if (square && exponent.rank() <= base.rank()) {
      kernel(site, Op.MUL, base, base, site.out(0, base.type(), base.shape()), base.size());
      return;
    }
    var shape = Sizes.common(site, base.shape(), exponent.shape());
    var out = site.out(0, base.type(), shape);
    var a = Sizes.repeated(site, base, shape);
    var b = Sizes.repeated(site, exponent, shape);
    boolean whole = !base.type().isReal() && !exponent.type().isReal();
    int n = out.size();
    site.step(() -> {
      for (int i = 0; i < n; i++) {
        if (whole && b.whole(i) >= 0) {
          out.setWhole(i, wholePower(a.whole(i), b.whole(i)));
        } else {
          out.setReal(i, StrictMath.pow(a.real(i), b.real(i)));
        }
      }
    });
  }

  private static long wholePower(long base, long exponent) {
    long power = 1;
    for (long left = exponent; left > 0; left >>= 1) {
      if ((left & 1) != 0) {
        power *= base;
      }
      base *= base;
    }
    return power;
  }

  /// `fmod = 1`: the sign of the first operand, as in C; else that of the second.
  private static void remainder(Site site) {
    var operands = operands(site);
    boolean asInC = site.flag("fmod");
    boolean unsigned = operands[0].type() == Type.UINT64;
    LongBinaryOperator whole =
        (a, b) -> {
          if (b == 0) {
            throw site.wrong("the remainder of a division by 0");
          }
          if (unsigned) {
            return Long.remainderUnsigned(a, b);
          }
          return asInC ? a % b : Math.floorMod(a, b);
        };
    if (operands[0].type().isReal() && !asInC) {
      throw site.wrong("real numbers need fmod = 1");
    }
    apply(
        site,
        new Binary(null, (a, b) -> a % b, whole),
        operands[0],
        operands[1],
        operands[0].type());
  }

  private static void leaky(Site site) {
    var x = site.in(0);
    var slope = site.in(1);
    if (site.version() < 7 && slope.rank() == 1 && slope.size() > 1 && x.rank() > 1) {
      var shape = new int[x.rank() - 1];
      Arrays.fill(shape, 1);
      shape[0] = slope.size();
      slope = site.alias(-1, slope, shape);
    }
    var times = Sizes.repeated(site, slope, x.shape());
    if (times.size() != x.size()) {
      throw site.wrong("the slope does not match x");
    }
    var out = site.out(0, x.type(), x.shape());
    loop(
        site,
        new Binary(null, (a, b) -> a < 0 ? a * b : a, (a, b) -> a < 0 ? a * b : a),
        x,
        times,
        out);
  }

  private static void shift(Site site) {
    var operands = operands(site);
    var direction = site.text("direction", "");
    LongBinaryOperator whole =
        switch (direction) {
          case "LEFT" -> (a, b) -> b >= 64 ? 0 : a << b;
          case "RIGHT" -> (a, b) -> b >= 64 ? 0 : a >>> b;
          default -> throw site.wrong("direction should be LEFT or RIGHT, found '%s'", direction);
        };
    apply(site, new Binary(null, null, whole), operands[0], operands[1], operands[0].type());
  }

  private static Operation logical(LongBinaryOperator whole) {
    return site -> {
      var operands = operands(site);
      if (operands[0].type() != Type.BOOL) {
        throw site.wrong("operands should be truth values");
      }
      apply(site, new Binary(null, null, whole), operands[0], operands[1], Type.BOOL);
    };
  }

  private static Operation variadic(Binary operator, boolean mean) {
    return site -> {
      var shapes = new ArrayList<int[]>();
      for (int i = 0; i < site.inputs(); i++) {
        shapes.add(site.in(i).shape());
      }
      var shape = Sizes.common(site, shapes.toArray(int[][]::new));
      var type = site.in(0).type();
      var out = site.out(0, type, shape);
      List<Slot> operands = new ArrayList<>();
      for (int i = 0; i < site.inputs(); i++) {
        operands.add(Sizes.repeated(site, site.in(i, type), shape));
      }
      var move = new Move(shape, Move.steps(shape), Move.steps(shape));
      site.step(() -> move.run(operands.getFirst().array(), 0, out.array(), 0));
      for (var operand : operands.subList(1, operands.size())) {
        if (type.isReal()) {
          kernel(site, operator.kernel, out, operand, out, out.size());
        } else {
          loop(site, operator, out, operand, out);
        }
      }
      if (mean) {
        double share = 1.0 / operands.size();
        int n = out.size();
        site.step(() -> {
          for (int i = 0; i < n; i++) {
            out.setReal(i, out.real(i) * share);
          }
        });
      }
    };
  }

  private static void where(Site site) {
    var condition = site.in(0, Type.BOOL);
    var a = site.in(1);
    var b = site.in(2, a.type());
    var shape = Sizes.common(site, condition.shape(), a.shape(), b.shape());
    var c = Sizes.repeated(site, condition, shape);
    var x = Sizes.repeated(site, a, shape);
    var y = Sizes.repeated(site, b, shape);
    var out = site.out(0, a.type(), shape);
    int n = out.size();
    site.step(() -> {
      var choice = c.bytes();
      for (int i = 0; i < n; i++) {
        System.arraycopy((choice[i] != 0 ? x : y).array(), i, out.array(), i, 1);
      }
    });
  }

  // Comparisons.

  private interface Reals {
    boolean holds(double a, double b);
  }

  private interface Wholes {
    boolean holds(long a, long b);
  }

  private static void compare(Site site, Reals reals, Wholes wholes) {
    var operands = operands(site);
    var type = operands[0].type();
    var shape = Sizes.common(site, operands[0].shape(), operands[1].shape());
    var a = Sizes.repeated(site, operands[0], shape);
    var b = Sizes.repeated(site, operands[1], shape);
    var out = site.out(0, Type.BOOL, shape);
    int n = out.size();
    // Adding the lowest number brings unsigned numbers into the order of signed ones.
    long shift = type == Type.UINT64 ? Long.MIN_VALUE : 0;
    site.step(() -> {
      var truth = out.bytes();
      for (int i = 0; i < n; i++) {
        boolean holds =
            type.isReal()
                ? reals.holds(a.real(i), b.real(i))
                : wholes.holds(a.whole(i) + shift, b.whole(i) + shift);
        truth[i] = (byte) (holds ? 1 : 0);
      }
    });
  }

  private static void equalTexts(Site site) {
    var operands = operands(site);
    var shape = Sizes.common(site, operands[0].shape(), operands[1].shape());
    var a = Sizes.repeated(site, operands[0], shape);
    var b = Sizes.repeated(site, operands[1], shape);
    var out = site.out(0, Type.BOOL, shape);
    int n = out.size();
    site.step(() -> {
      var x = (String[]) a.array();
      var y = (String[]) b.array();
      for (int i = 0; i < n; i++) {
        out.bytes()[i] = (byte) (x[i].equals(y[i]) ? 1 : 0);
      }
    });
  }
}
