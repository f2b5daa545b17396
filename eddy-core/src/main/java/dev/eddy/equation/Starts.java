package dev.eddy.equation;

import dev.eddy.random.Initializer;
import dev.eddy.text.Names;
import java.util.Map;

/// Checks how states and parameters start.
final class Starts {

  private static final Map<String, Integer> STATE =
      Map.of("zeros", 0, "ones", 0, "constant", 1, "learned", 0);

  private Starts() {}

  static void checkState(Source source, Statement.Start start) {
    var name = start.init().name();
    var arguments = STATE.get(name);
    if (arguments == null) {
      throw source.error(
          start.at(),
          "unknown start '"
              + name
              + "'"
              + Names.suggestion(
                  name, STATE.keySet(), "; a state starts as zeros, ones, constant(k) or learned"));
    }
    if (start.init().arguments().size() != arguments) {
      var takes = arguments == 0 ? "no argument" : Function.arity(arguments, arguments);
      throw source.error(
          start.at(),
          "'" + name + "' takes " + takes + ", found " + start.init().arguments().size());
    }
  }

  /// The initialisers themselves know their names and what numbers they take.
  static void checkParameter(Source source, Statement.Start start) {
    if (start.init().name().equals("learned")) {
      throw source.error(
          start.at(),
          "'learned' is for states; a parameter is always learned and starts as zeros, glorot, uniform(a, b), …");
    }
    try {
      Initializer.parse(start.init().name(), start.init().arguments());
    } catch (IllegalArgumentException e) {
      throw source.error(start.at(), e.getMessage());
    }
  }
}
