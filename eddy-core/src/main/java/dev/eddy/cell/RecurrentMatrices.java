package dev.eddy.cell;

import dev.eddy.equation.Equations;
import dev.eddy.equation.Expr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Which matrices of a cell multiply what comes back in time, and nothing else.
final class RecurrentMatrices {

  private final Equations equations;
  private final Set<String> states = new HashSet<>();

  /// What each line so far reads, by the name it defines: see [#reads].
  private final Map<String, Set<String>> lines = new HashMap<>();

  /// Lines that a next value is made of without a product in between: they are of this step, not of
  /// the one before, such as `n` of `h' = zoneout(n, h, 0.1)`.
  private final Set<String> next = new HashSet<>();

  private final Set<String> recurrent = new LinkedHashSet<>();
  private final Set<String> others = new HashSet<>();

  private RecurrentMatrices(Equations equations) {
    this.equations = equations;
    equations.states().forEach(state -> states.add(state.name()));
    equations.inputs().forEach(input -> lines.put(input.name(), Set.of(input.name())));
    equations.memories().forEach(memory -> lines.put(memory.name(), Set.of(memory.name())));
  }

  static Set<String> of(Equations equations) {
    var matrices = new RecurrentMatrices(equations);
    matrices.find();
    return matrices.recurrent;
  }

  private void find() {
    for (var line : equations.lines().reversed()) {
      if (line.targets().stream().anyMatch(t -> t.next() || next.contains(t.name()))) {
        markNext(line.value());
      }
    }
    for (var line : equations.lines()) {
      var read = reads(line.value());
      for (var target : line.targets()) {
        if (!target.next()) {
          lines.put(target.name(), next.contains(target.name()) ? Set.of() : read);
        }
      }
    }
    recurrent.removeAll(others);
  }

  private void markNext(Expr value) {
    switch (value) {
      case Expr.Number _, Expr.Next _, Expr.Product _ -> {}
      case Expr.Name(String name, var _) -> next.add(name);
      case Expr.Stack(var parts, var _) -> parts.forEach(this::markNext);
      case Expr.Call(var _, var arguments, var _) -> arguments.forEach(this::markNext);
    }
  }

  /// The states before the step, inputs and memories that a value is made of without a product in
  /// between.
  private Set<String> reads(Expr value) {
    var read = new HashSet<String>();
    switch (value) {
      case Expr.Number _, Expr.Next _ -> {}
      case Expr.Name(String name, var _) ->
          read.addAll(states.contains(name) ? Set.of(name) : lines.getOrDefault(name, Set.of()));
      case Expr.Product(String matrix, Expr operand, var _) -> {
        var of = reads(operand);
        boolean onlyStates = !of.isEmpty() && states.containsAll(of);
        (onlyStates ? recurrent : others).add(matrix);
      }
      case Expr.Stack(var parts, var _) -> parts.forEach(part -> read.addAll(reads(part)));
      case Expr.Call(var _, var arguments, var _) ->
          arguments.forEach(argument -> read.addAll(reads(argument)));
    }
    return read;
  }
}
