package dev.eddy.onnx.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A function that a node names, with the numbers it takes.
///
/// @param name in lower case, such as `hardsigmoid`
/// @param alpha its first number, if it has one
/// @param beta its second
public record Activation(String name, double alpha, double beta) {

  /// The functions of a recurrent node. Numbers are taken from left to right by those functions
  /// that need them.
  public static List<Activation> all(List<String> names, List<Float> alphas, List<Float> betas) {
    var alpha = alphas.iterator();
    var beta = betas.iterator();
    var all = new ArrayList<Activation>();
    for (var name : names) {
      var plain = usual(name);
      boolean first = hasAlpha(plain.name);
      boolean second = hasBeta(plain.name);
      all.add(
          new Activation(
              plain.name,
              first && alpha.hasNext() ? alpha.next() : plain.alpha,
              second && beta.hasNext() ? beta.next() : plain.beta));
    }
    return all;
  }

  /// A function with the numbers it has where none are given.
  static Activation usual(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "affine" -> new Activation(lower, 1, 0);
      case "leakyrelu" -> new Activation(lower, 0.01, 0);
      case "scaledtanh" -> new Activation(lower, 1, 1);
      case "hardsigmoid" -> new Activation(lower, 0.2, 0.5);
      case "thresholdedrelu", "elu" -> new Activation(lower, 1, 0);
      default -> new Activation(lower, 0, 0);
    };
  }

  private static boolean hasAlpha(String name) {
    return switch (name) {
      case "affine", "leakyrelu", "scaledtanh", "hardsigmoid", "thresholdedrelu", "elu" -> true;
      default -> false;
    };
  }

  private static boolean hasBeta(String name) {
    return switch (name) {
      case "affine", "scaledtanh", "hardsigmoid" -> true;
      default -> false;
    };
  }
}
