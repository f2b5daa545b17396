package dev.eddy.formats.network;

import java.math.BigDecimal;

/// Numbers as the language of equations reads them.
public final class EquationNumbers {

  private EquationNumbers() {}

  /// A number without an exponent, in brackets if it is negative.
  public static String text(double number) {
    var text = new BigDecimal(Double.toString(number)).toPlainString();
    return number < 0 ? "(" + text + ")" : text;
  }
}
