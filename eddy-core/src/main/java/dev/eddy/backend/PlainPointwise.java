package dev.eddy.backend;

import dev.eddy.operation.Op;
import java.util.Arrays;

/// The pointwise operations on a row in plain Java. Each is a method of its own, so that the
/// compiler meets those that are used, one by one.
final class PlainPointwise {
  private PlainPointwise() {}

  static void row(
      Op op, int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    switch (op) {
      case COPY -> copy(n, out, o, a, ao);
      case EXPAND -> expand(n, out, o, a, ao);
      case ADD -> add(n, out, o, a, ao, b, bo);
      case SUB -> sub(n, out, o, a, ao, b, bo);
      case MUL -> mul(n, out, o, a, ao, b, bo);
      case DIV -> div(n, out, o, a, ao, b, bo);
      case NEG -> neg(n, out, o, a, ao);
      case FMA -> fma(n, out, o, a, ao, b, bo, c, co);
      case FNMA -> fnma(n, out, o, a, ao, b, bo, c, co);
      case SIGMOID -> sigmoid(n, out, o, a, ao);
      case TANH -> tanh(n, out, o, a, ao);
      case RELU -> relu(n, out, o, a, ao);
      case ELU -> elu(n, out, o, a, ao);
      case SOFTPLUS -> softplus(n, out, o, a, ao);
      case SOFTSIGN -> softsign(n, out, o, a, ao);
      case HARD_SIGMOID -> hardSigmoid(n, out, o, a, ao);
      case EXP -> exp(n, out, o, a, ao);
      case LOG -> log(n, out, o, a, ao);
      case LOG1P -> log1p(n, out, o, a, ao);
      case SQRT -> sqrt(n, out, o, a, ao);
      case ABS -> abs(n, out, o, a, ao);
      case SIGN -> sign(n, out, o, a, ao);
      case MAX -> max(n, out, o, a, ao, b, bo);
      case MIN -> min(n, out, o, a, ao, b, bo);
      case LT -> lt(n, out, o, a, ao, b, bo);
      case LE -> le(n, out, o, a, ao, b, bo);
      case GT -> gt(n, out, o, a, ao, b, bo);
      case GE -> ge(n, out, o, a, ao, b, bo);
      case WHERE -> where(n, out, o, a, ao, b, bo, c, co);
      case SIGMOID_GRAD -> sigmoidGrad(n, out, o, a, ao, b, bo);
      case TANH_GRAD -> tanhGrad(n, out, o, a, ao, b, bo);
    }
  }

  private static void copy(int n, float[] out, int o, float[] a, int ao) {
    System.arraycopy(a, ao, out, o, n);
  }

  private static void expand(int n, float[] out, int o, float[] a, int ao) {
    Arrays.fill(out, o, o + n, n == 0 ? 0 : a[ao]);
  }

  private static void add(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = a[ao + i] + b[bo + i];
    }
  }

  private static void sub(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = a[ao + i] - b[bo + i];
    }
  }

  private static void mul(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = a[ao + i] * b[bo + i];
    }
  }

  private static void div(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = a[ao + i] / b[bo + i];
    }
  }

  private static void neg(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = -a[ao + i];
    }
  }

  private static void fma(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    for (int i = 0; i < n; i++) {
      out[o + i] = Math.fma(a[ao + i], b[bo + i], c[co + i]);
    }
  }

  private static void fnma(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    for (int i = 0; i < n; i++) {
      out[o + i] = Math.fma(-a[ao + i], b[bo + i], c[co + i]);
    }
  }

  private static void sigmoid(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = FloatMath.sigmoid(a[ao + i]);
    }
  }

  private static void tanh(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = FloatMath.tanh(a[ao + i]);
    }
  }

  private static void relu(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = Math.max(a[ao + i], 0f);
    }
  }

  private static void elu(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = FloatMath.elu(a[ao + i]);
    }
  }

  private static void softplus(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = FloatMath.softplus(a[ao + i]);
    }
  }

  private static void softsign(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = a[ao + i] / (1 + Math.abs(a[ao + i]));
    }
  }

  private static void hardSigmoid(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = Math.max(Math.min(Math.fma(0.2f, a[ao + i], 0.5f), 1), 0);
    }
  }

  private static void exp(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = FloatMath.exp(a[ao + i]);
    }
  }

  private static void log(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = FloatMath.log(a[ao + i]);
    }
  }

  private static void log1p(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = FloatMath.log1p(a[ao + i]);
    }
  }

  private static void sqrt(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = (float) Math.sqrt(a[ao + i]);
    }
  }

  private static void abs(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = Math.abs(a[ao + i]);
    }
  }

  private static void sign(int n, float[] out, int o, float[] a, int ao) {
    for (int i = 0; i < n; i++) {
      out[o + i] = Math.signum(a[ao + i]);
    }
  }

  private static void max(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = Math.max(a[ao + i], b[bo + i]);
    }
  }

  private static void min(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = Math.min(a[ao + i], b[bo + i]);
    }
  }

  private static void lt(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = a[ao + i] < b[bo + i] ? 1 : 0;
    }
  }

  private static void le(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = a[ao + i] <= b[bo + i] ? 1 : 0;
    }
  }

  private static void gt(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = a[ao + i] > b[bo + i] ? 1 : 0;
    }
  }

  private static void ge(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = a[ao + i] >= b[bo + i] ? 1 : 0;
    }
  }

  private static void where(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    for (int i = 0; i < n; i++) {
      out[o + i] = a[ao + i] != 0 ? b[bo + i] : c[co + i];
    }
  }

  private static void sigmoidGrad(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = Math.fma(-a[ao + i], a[ao + i], a[ao + i]) * b[bo + i];
    }
  }

  private static void tanhGrad(int n, float[] out, int o, float[] a, int ao, float[] b, int bo) {
    for (int i = 0; i < n; i++) {
      out[o + i] = Math.fma(-a[ao + i], a[ao + i], 1) * b[bo + i];
    }
  }
}
