package dev.eddy.backend;

import dev.eddy.operation.Op;
import java.util.Arrays;

/// The pointwise operations on a row in double precision, as they are defined. Functions are those
/// of `StrictMath`.
final class DoublePointwise {
  private DoublePointwise() {}

  static void row(
      Op op,
      int n,
      double[] out,
      int o,
      double[] a,
      int ao,
      double[] b,
      int bo,
      double[] c,
      int co) {
    switch (op) {
      case COPY -> System.arraycopy(a, ao, out, o, n);
      case EXPAND -> Arrays.fill(out, o, o + n, n == 0 ? 0 : a[ao]);
      case ADD -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = a[ao + i] + b[bo + i];
        }
      }
      case SUB -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = a[ao + i] - b[bo + i];
        }
      }
      case MUL -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = a[ao + i] * b[bo + i];
        }
      }
      case DIV -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = a[ao + i] / b[bo + i];
        }
      }
      case NEG -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = -a[ao + i];
        }
      }
      case FMA -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.fma(a[ao + i], b[bo + i], c[co + i]);
        }
      }
      case FNMA -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.fma(-a[ao + i], b[bo + i], c[co + i]);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = sigmoid(a[ao + i]);
        }
      }
      case TANH -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = StrictMath.tanh(a[ao + i]);
        }
      }
      case RELU -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.max(a[ao + i], 0.0);
        }
      }
      case ELU -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = elu(a[ao + i]);
        }
      }
      case SOFTPLUS -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = softplus(a[ao + i]);
        }
      }
      case SOFTSIGN -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = a[ao + i] / (1 + Math.abs(a[ao + i]));
        }
      }
      case HARD_SIGMOID -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.max(Math.min(Math.fma(0.2, a[ao + i], 0.5), 1), 0);
        }
      }
      case EXP -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = StrictMath.exp(a[ao + i]);
        }
      }
      case LOG -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = StrictMath.log(a[ao + i]);
        }
      }
      case LOG1P -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = StrictMath.log1p(a[ao + i]);
        }
      }
      case SQRT -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.sqrt(a[ao + i]);
        }
      }
      case ABS -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.abs(a[ao + i]);
        }
      }
      case SIGN -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.signum(a[ao + i]);
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.max(a[ao + i], b[bo + i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.min(a[ao + i], b[bo + i]);
        }
      }
      case LT -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = a[ao + i] < b[bo + i] ? 1 : 0;
        }
      }
      case LE -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = a[ao + i] <= b[bo + i] ? 1 : 0;
        }
      }
      case GT -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = a[ao + i] > b[bo + i] ? 1 : 0;
        }
      }
      case GE -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = a[ao + i] >= b[bo + i] ? 1 : 0;
        }
      }
      case WHERE -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = a[ao + i] != 0 ? b[bo + i] : c[co + i];
        }
      }
      case SIGMOID_GRAD -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.fma(-a[ao + i], a[ao + i], a[ao + i]) * b[bo + i];
        }
      }
      case TANH_GRAD -> {
        for (int i = 0; i < n; i++) {
          out[o + i] = Math.fma(-a[ao + i], a[ao + i], 1) * b[bo + i];
        }
      }
    }
  }

  private static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  private static double elu(double x) {
    return x > 0 ? x : StrictMath.expm1(x);
  }
}
