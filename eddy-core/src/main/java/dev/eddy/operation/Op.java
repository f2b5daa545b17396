package dev.eddy.operation;

/// The pointwise operations that plans are made of and kernels know. Kernels are asked by their
/// order here.
///
/// Comparisons give 0 or 1. `MAX`, `MIN` follow `Math.max`, `Math.min`.
public enum Op {
  COPY,
  /// `a[r·as]`, the first element of each row, in every column.
  EXPAND,
  ADD,
  SUB,
  MUL,
  DIV,
  NEG,
  /// `fma(a, b, c) = a·b + c`, rounded once.
  FMA,
  /// `c − a·b`, rounded once: `fma(−a, b, c)`.
  FNMA,
  SIGMOID,
  TANH,
  RELU,
  /// `a > 0 ? a : e^a − 1`.
  ELU,
  /// `log(1 + e^a)`.
  SOFTPLUS,
  /// `a/(1 + |a|)`.
  SOFTSIGN,
  /// `max(min(0.2·a + 0.5, 1), 0)`, the product and sum fused.
  HARD_SIGMOID,
  EXP,
  LOG,
  LOG1P,
  SQRT,
  ABS,
  /// −1, 1, or a itself where it is ±0 or NaN.
  SIGN,
  MAX,
  MIN,
  LT,
  LE,
  GT,
  GE,
  /// `a ≠ 0 ? b : c`.
  WHERE,
  /// `a·(1 − a)·b`: what a sigmoid with output a passes back of b; computed as `(a − a·a)·b` with
  /// `a − a·a` one fused operation.
  SIGMOID_GRAD,
  /// `(1 − a·a)·b`: what a tanh with output a passes back of b; `1 − a·a` is one fused operation.
  TANH_GRAD;

  private static final Op[] VALUES = values();

  /// The operation with this ordinal.
  public static Op of(int ordinal) {
    return VALUES[ordinal];
  }
}
