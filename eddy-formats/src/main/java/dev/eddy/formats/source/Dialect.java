package dev.eddy.formats.source;

import java.util.Map;

/// What differs between the languages of a source: how vectors are handed on, and what functions
/// are called. Statements and expressions are the same text in both.
enum Dialect {
  /// Java 17: a vector is an array and where in it.
  JAVA(
      "private static",
      Map.of(
          "bits", "Float.floatToRawIntBits",
          "number", "Float.intBitsToFloat",
          "larger", "Math.max",
          "smaller", "Math.min",
          "absolute", "Math.abs",
          "sign", "Math.signum")),
  /// C11: a vector is a pointer.
  C(
      "static",
      Map.of(
          "fma", "fmaf",
          "absolute", "fabsf",
          "squareRoot", "sqrtf",
          "exp", "exp_",
          "expm1", "expm1_",
          "log", "log_",
          "log1p", "log1p_",
          "tanh", "tanh_"));

  private final String local;
  private final Map<String, String> names;

  Dialect(String local, Map<String, String> names) {
    this.local = local;
    this.names = names;
  }

  /// What a function of the file is declared with, so that it is the file's own.
  String local() {
    return local;
  }

  /// What a function is called.
  String function(String name) {
    return names.getOrDefault(name, name);
  }

  /// A vector as a parameter.
  ///
  /// @param written whether the function writes it
  String parameter(String name, boolean written) {
    return switch (this) {
      case JAVA -> "float[] %s, int %sAt".formatted(name, name);
      case C -> (written ? "float *" : "const float *") + name;
    };
  }

  /// Symbols or positions as a parameter.
  String numbersParameter(String name) {
    return switch (this) {
      case JAVA -> "int[] %s, int %sAt".formatted(name, name);
      case C -> "const int *" + name;
    };
  }

  /// A parameter as the function sees it.
  Place inside(String name) {
    return switch (this) {
      case JAVA -> new Place(name, name + "At");
      case C -> new Place(name);
    };
  }

  /// A vector handed to a function.
  String argument(Place place) {
    return switch (this) {
      case JAVA -> place.array() + ", " + (place.at().isEmpty() ? "0" : place.at());
      case C -> place.array() + (place.at().isEmpty() ? "" : " + " + place.at());
    };
  }

  /// A number known when the source is written.
  static String literal(double value) {
    float number = (float) value;
    if (Float.isNaN(number)) {
      return "(0.0f / 0.0f)";
    }
    if (Float.isInfinite(number)) {
      return number > 0 ? "(1.0f / 0.0f)" : "(-1.0f / 0.0f)";
    }
    return number + "f";
  }
}
