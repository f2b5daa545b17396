package dev.eddy.onnx.op;

import dev.eddy.backend.Kernels;
import dev.eddy.onnx.run.Site;
import dev.eddy.operation.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/// A function of a recurrent operator, applied to a block of rows in place: one of the names that
/// ONNX lists, with its numbers.
///
/// @param kernel the same on the kernels, if they have it
/// @param real what it does to one number
record Gate(Optional<Op> kernel, DoubleUnaryOperator real) {

  /// The functions of a node, those of the forward direction first.
  ///
  /// Numbers are taken from left to right by those functions that need them.
  static List<Gate> all(Site site, List<String> otherwise, int directions) {
    var names = site.texts("activations").orElse(List.of());
    if (names.isEmpty()) {
      names = new ArrayList<>();
      for (int d = 0; d < directions; d++) {
        names.addAll(otherwise);
      }
    }
    if (names.size() != otherwise.size() * directions) {
      throw site.wrong("expected %d activations, found %s", otherwise.size() * directions, names);
    }
    var alphas = site.reals("activation_alpha").orElse(List.of());
    var betas = site.reals("activation_beta").orElse(List.of());
    return Activation.all(names, alphas, betas).stream().map(each -> of(site, each)).toList();
  }

  /// One function with its numbers, the first of them α, the second β.
  static Gate named(Site site, String name, List<Float> numbers) {
    var usual = Activation.usual(name);
    return of(
        site,
        new Activation(
            usual.name(),
            numbers.isEmpty() ? usual.alpha() : numbers.getFirst(),
            numbers.size() < 2 ? usual.beta() : numbers.get(1)));
  }

  private static Gate of(Site site, Activation activation) {
    double a = activation.alpha();
    double b = activation.beta();
    return switch (activation.name()) {
      case "sigmoid" -> on(Op.SIGMOID, x -> 1 / (1 + StrictMath.exp(-x)));
      case "tanh" -> on(Op.TANH, StrictMath::tanh);
      case "relu" -> on(Op.RELU, x -> Math.max(x, 0));
      case "softsign" -> on(Op.SOFTSIGN, x -> x / (1 + Math.abs(x)));
      case "softplus" ->
          on(Op.SOFTPLUS, x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))));
      case "affine" -> plain(x -> a * x + b);
      case "leakyrelu" -> plain(x -> x < 0 ? a * x : x);
      case "thresholdedrelu" -> plain(x -> x > a ? x : 0);
      case "scaledtanh" -> plain(x -> a * StrictMath.tanh(b * x));
      case "hardsigmoid" -> plain(x -> Math.clamp(a * x + b, 0.0, 1.0));
      case "elu" -> plain(x -> x < 0 ? a * StrictMath.expm1(x) : x);
      default ->
          throw site.wrong(
              "unknown activation '%s'; known are Sigmoid, Tanh, Relu, Softsign, Softplus, Affine, LeakyRelu, ThresholdedRelu, ScaledTanh, HardSigmoid, Elu",
              activation.name());
    };
  }

  private static Gate on(Op op, DoubleUnaryOperator real) {
    return new Gate(Optional.of(op), real);
  }

  private static Gate plain(DoubleUnaryOperator real) {
    return new Gate(Optional.empty(), real);
  }

  /// Rows of a width, each a stride after the one before.
  void apply(Kernels<Object> kernels, int rows, int width, Object a, int at, int stride) {
    if (kernel.isPresent()) {
      kernels.map(
          kernel.get().ordinal(),
          rows,
          width,
          a,
          at,
          stride,
          a,
          at,
          stride,
          a,
          at,
          stride,
          a,
          at,
          stride);
      return;
    }
    for (int r = 0; r < rows; r++) {
      for (int i = at + r * stride; i < at + r * stride + width; i++) {
        kernels.set(a, i, real.applyAsDouble(kernels.get(a, i)));
      }
    }
  }
}
