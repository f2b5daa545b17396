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

  /// What a value is made of without a product in between: states before the step, and inputs or
  /// memories.
  private record Reads(boolean states, boolean others) {
    static final Reads NOTHING = new Reads(false, false);

    Reads and(Reads more) {
      return new Reads(states || more.states, others || more.others);
    }
  }

  private final Equations equations;

  /// What each name so far reads.
  private final Map<String, Reads> names = new HashMap<>();

  /// Lines that a next value is made of without a product in between: they are of this step, not of
  /// the one before, such as `n` of `h' = zoneout(n, h, 0.1)`.
  private final Set<String> next = new HashSet<>();

  private final Set<String> recurrent = new LinkedHashSet<>();
  private final Set<String> others = new HashSet<>();

  private RecurrentMatrices(Equations equations) {
    this.equations = equations;
    equations.states().forEach(state -> names.put(state.name(), new Reads(true, false)));
    equations.inputs().forEach(input -> names.put(input.name(), new Reads(false, true)));
    equations.memories().forEach(memory -> names.put(memory.name(), new Reads(false, true)));
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
          names.put(target.name(), next.contains(target.name()) ? Reads.NOTHING : read);
        }
      }
    }
    recurrent.removeAll(others);
  }

  private void markNext(Expr value) {
    if (value instanceof Expr.Name(String name, var _)) {
      next.add(name);
    } else if (!(value instanceof Expr.Product)) {
      for (var part : value.parts()) {
        markNext(part);
      }
    }
  }

  private Reads reads(Expr value) {
    var read =
        value instanceof Expr.Name(String name, var _)
            ? names.getOrDefault(name, Reads.NOTHING)
            : Reads.NOTHING;
    for (var part : value.parts()) {
      read = read.and(reads(part));
    }
    if (value instanceof Expr.Product(String matrix, var _, var _)) {
      (read.states && !read.others ? recurrent : others).add(matrix);
      return Reads.NOTHING;
    }
    return read;
  }
}
