package dev.eddy.onnx.op;

import dev.eddy.onnx.file.Type;
import dev.eddy.onnx.run.Body;
import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.List;

/// Operators that run graphs: one of two, one over and over, one along axes.
final class Control {
  private Control() {}

  static void addTo(Operations table) {
    table.add("If", 1, Control::choose);
    table.add("Loop", 1, site -> new Loop(site).plan());
    table.add("Scan", 8, site -> new Scan(site, true).plan());
    table.add("Scan", 9, site -> new Scan(site, false).plan());
  }

  private static void choose(Site site) {
    var condition = site.in(0, Type.BOOL);
    if (condition.size() != 1) {
      throw site.wrong("the condition should be one truth value");
    }
    var yes = site.body("then_branch");
    var no = site.body("else_branch");
    if (yes.graph().outputs().size() < site.outputs()
        || no.graph().outputs().size() < site.outputs()) {
      throw site.wrong("both branches should give %d outputs", site.outputs());
    }
    var first = condition.whole(0) != 0 ? yes : no;
    first.run(List.of());
    var outs = new Slot[site.outputs()];
    for (int i = 0; i < outs.length; i++) {
      outs[i] = like(site, i, first.output(i));
    }
    site.check(() -> {
      var branch = condition.whole(0) != 0 ? yes : no;
      branch.run(List.of());
      for (int i = 0; i < outs.length; i++) {
        if (!take(branch.output(i), outs[i])) {
          return false;
        }
      }
      return true;
    });
  }

  private static Slot like(Site site, int i, Slot value) {
    return value.isList() ? site.listOut(i) : site.out(i, value.type(), value.shape());
  }

  /// Copies a value into a place of its kind.
  ///
  /// @return false if it is of another type or shape
  static boolean take(Slot from, Slot to) {
    if (!from.matches(to)) {
      return false;
    }
    if (from.isList()) {
      to.setItems(from.items());
    } else {
      Moves.copy(from, 0, to, 0, from.size());
    }
    return true;
  }

  /// A place for a state that is handed on from one run of a body to the next. Its shape may change
  /// on the way, as where a list grows: then it is another place.
  static final class State {
    private Slot now;

    Slot now() {
      return now;
    }

    void set(Slot value) {
      if (now == null || !value.matches(now)) {
        now = value.isList() ? Slot.list() : Slot.of(value.type(), value.shape());
      }
      take(value, now);
    }
  }

  /// Runs a body once more, unless the thread was asked to stop.
  static void run(Site site, Body body, List<Slot> inputs) {
    if (Thread.currentThread().isInterrupted()) {
      throw site.wrong("stopped, as its thread was interrupted");
    }
    body.run(inputs);
  }
}
