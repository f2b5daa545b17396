package dev.eddy.formats.keras;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The activations of Keras in Eddy's language, as expressions in `a`.
final class KerasActivation {

  /// Names that mean the same in both.
  private static final Map<String, String> SAME =
      Map.of(
          "sigmoid", "sigmoid",
          "tanh", "tanh",
          "relu", "relu",
          "elu", "elu",
          "celu", "elu",
          "softplus", "softplus",
          "softsign", "softsign",
          "exponential", "exp",
          "softmax", "softmax",
          "log_softmax", "log_softmax");

  private static final String SIXTH = "(clip(a/6, 0.5) + 0.5)";

  /// Abramowitz & Stegun 7.1.26, off by at most 1.5e-7.
  private static final String ERF =
      "sign(a)*(1 - (((((1.061405429*t(a) - 1.453152027)*t(a)) + 1.421413741)*t(a) - 0.284496736)*t(a) + 0.254829592)*t(a)*exp(-(a*a)/2))";

  private static final Map<String, String> OTHER =
      Map.ofEntries(
          Map.entry("linear", "a"),
          Map.entry("relu6", "min(relu(a), 6)"),
          Map.entry("leaky_relu", "where(a > 0, a, 0.2*a)"),
          Map.entry("selu", "1.0507009873554805*where(a > 0, a, 1.6732632423543772*(exp(a) - 1))"),
          Map.entry("silu", "a*sigmoid(a)"),
          Map.entry("swish", "a*sigmoid(a)"),
          Map.entry("hard_silu", "a*" + SIXTH),
          Map.entry("hard_swish", "a*" + SIXTH),
          Map.entry("hard_tanh", "clip(a, 1)"),
          Map.entry("hard_shrink", "where(abs(a) > 0.5, a, 0)"),
          Map.entry("soft_shrink", "sign(a)*relu(abs(a) - 0.5)"),
          Map.entry("log_sigmoid", "-softplus(-a)"),
          Map.entry("mish", "a*tanh(softplus(a))"),
          Map.entry("sparse_plus", "where(a < 1, 0.25*relu(a + 1)*relu(a + 1), a)"),
          Map.entry("sparse_sigmoid", "clip(0.5*a, 0.5) + 0.5"),
          Map.entry("squareplus", "0.5*(a + sqrt(a*a + 4))"),
          Map.entry("tanh_shrink", "a - tanh(a)"),
          Map.entry("gelu", "0.5*a*(1 + " + ERF + ")"));

  private KerasActivation() {}

  /// An activation.
  ///
  /// @param name the name of a function of the language, or `gate` or `act` where it is defined
  /// @param definition lines that define it; empty for a function of the language
  record Function(String name, String definition) {}

  /// The name of an activation in a configuration: a text, or an object with one.
  static String name(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return "linear";
    }
    if (node.isObject()) {
      var inner = node.path("config");
      return inner.isString() ? inner.stringValue() : node.path("class_name").asString("");
    }
    return node.asString("");
  }

  /// The function of an activation.
  ///
  /// @param version of Keras: `hard_sigmoid` means another function since 3
  /// @param as what to call it where it has to be defined
  /// @return empty if Eddy has no such function
  static Optional<Function> of(String name, int version, String as) {
    if (SAME.containsKey(name)) {
      return Optional.of(new Function(SAME.get(name), ""));
    }
    if (name.equals("hard_sigmoid")) {
      return Optional.of(
          version < 3
              ? new Function("hard_sigmoid", "")
              : new Function(as, "def %s(a) = %s\n".formatted(as, SIXTH)));
    }
    var text = OTHER.get(name);
    if (text == null) {
      return Optional.empty();
    }
    var before =
        name.equals("gelu") ? "def t(a) = 1/(1 + 0.3275911*abs(a)/1.4142135623730951)\n" : "";
    return Optional.of(new Function(as, before + "def %s(a) = %s\n".formatted(as, text)));
  }
}
