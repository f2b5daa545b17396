package dev.eddy.equation;

import java.util.Map;
import java.util.TreeSet;

/// The initialisers a text may name, and how many numbers each takes.
final class Starts {

  private static final Map<String, Integer> STATE = Map.of("zeros", 0, "ones", 0, "constant", 1, "learned", 0);

  private static final Map<String, Integer> PARAMETER =
      Map.ofEntries(
          Map.entry("zeros", 0),
          Map.entry("ones", 0),
          Map.entry("constant", 1),
          Map.entry("uniform", 2),
          Map.entry("normal", 2),
          Map.entry("truncated_normal", 2),
          Map.entry("glorot", 0),
          Map.entry("glorot_uniform", 0),
          Map.entry("glorot_normal", 0),
          Map.entry("he", 0),
          Map.entry("he_uniform", 0),
          Map.entry("he_normal", 0),
          Map.entry("lecun", 0),
          Map.entry("lecun_uniform", 0),
          Map.entry("lecun_normal", 0),
          Map.entry("orthogonal", 0),
          Map.entry("identity", 0));

  private Starts() {}

  static void checkState(Source source, Statement.Start start) {
    check(source, start, STATE, "a state starts as zeros, ones, constant(k) or learned");
  }

  static void checkParameter(Source source, Statement.Start start) {
    check(source, start, PARAMETER, "known are " + String.join(", ", new TreeSet<>(PARAMETER.keySet())));
  }

  private static void check(Source source, Statement.Start start, Map<String, Integer> known, String otherwise) {
    var name = start.init().name();
    var arguments = known.get(name);
    if (arguments == null) {
      throw source.error(start.at(), "unknown initialiser '" + name + "'" + Names.suggestion(name, known.keySet(), "; " + otherwise));
    }
    if (start.init().arguments().size() != arguments) {
      var takes = arguments == 0 ? "no argument" : Function.arity(arguments, arguments);
      throw source.error(start.at(), "initialiser '" + name + "' takes " + takes + ", found " + start.init().arguments().size());
    }
  }
}
