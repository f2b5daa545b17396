package dev.eddy.compile;

import dev.eddy.plan.Buffer;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Relocation;
import dev.eddy.plan.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Lets buffers whose lives do not overlap share a place, and leaves out those that nothing uses.
///
/// A life goes from the first task that touches a buffer to the last one; what gradients are summed
/// from lives to the end, and outputs, losses and what is set before a run live always. Only
/// buffers of one kind, width and axis share, and only where no task of another axis touches them:
/// then a row lies in the same numbers whoever has the place, so that the rows of one lane are
/// never those of another, and rows that are remembered stay.
final class Lifetimes {

  /// What buffers must have in common to share.
  private record Form(Buffer.Kind kind, int width, String axis) {}

  /// From the first task to the last.
  private record Life(int first, int last) {}

  private final Plan plan;
  private final List<Task> tasks;
  private final List<Set<Buffer>> touched = new ArrayList<>();
  private final Map<Buffer, Life> lives = new LinkedHashMap<>();

  /// Buffers that live always, or that tasks of other axes touch.
  private final Set<Buffer> alone = new HashSet<>();

  Lifetimes(Plan plan) {
    this.plan = plan;
    tasks = Stream.concat(plan.forward().stream(), plan.backward().stream()).toList();
    for (int i = 0; i < tasks.size(); i++) {
      touch(i, tasks.get(i));
    }
    collect(
        alone,
        with -> {
          plan.outputs().values().forEach(output -> output.parts().forEach(with::ref));
          plan.loss()
              .ifPresent(loss ->
                  Stream.concat(Stream.of(loss.loss(), loss.scale()), loss.target().stream())
                      .forEach(with::ref));
          plan.penalties()
              .forEach(penalty -> Stream.of(penalty.loss(), penalty.scale()).forEach(with::ref));
        });
    plan.states().forEach(state -> state.last().ifPresent(alone::add));
    var summed = new LinkedHashSet<Buffer>();
    collect(
        summed,
        with -> {
          plan.matrixGradients()
              .forEach(g -> Stream.of(g.adjoint(), g.operand()).forEach(with::ref));
          plan.vectorGradients().forEach(g -> with.ref(g.adjoint()));
          plan.tableGradients().forEach(g -> with.ref(g.adjoint()));
        });
    summed.forEach(buffer -> live(buffer, tasks.size()));
  }

  /// The same plan with less memory.
  static Plan shared(Plan plan) {
    return new Lifetimes(plan).shared();
  }

  private static void collect(Set<Buffer> into, Consumer<Relocation> visit) {
    visit.accept(
        new Relocation(buffer -> {
          into.add(buffer);
          return buffer;
        }));
  }

  private void touch(int index, Task task) {
    var buffers = new LinkedHashSet<Buffer>();
    collect(buffers, with -> with.task(task));
    touched.add(buffers);
    for (var buffer : buffers) {
      live(buffer, index);
      if (!buffer.axis().equals(task.axis())) {
        alone.add(buffer);
      }
    }
  }

  private void live(Buffer buffer, int index) {
    lives.merge(
        buffer,
        new Life(index, index),
        (a, b) -> new Life(Math.min(a.first, b.first), Math.max(a.last, b.last)));
  }

  private boolean mayShare(Buffer buffer) {
    return switch (buffer.kind()) {
      case STEPS, STATES, PAIR -> !buffer.axis().isEmpty() && !alone.contains(buffer);
      case WEIGHTS, CONSTANT, SCALAR, VECTOR, BLOCK -> false;
    };
  }

  private Plan shared() {
    var places = places();
    prove(places);
    var used = new LinkedHashSet<>(lives.keySet());
    used.addAll(alone);
    plan.vectors().forEach(piece -> used.add(piece.buffer()));
    var to = new HashMap<Buffer, Buffer>();
    var buffers = new ArrayList<Buffer>();
    for (var buffer : plan.buffers()) {
      var holders = places.getOrDefault(buffer, List.of(buffer));
      if (used.contains(buffer) && holders.getFirst().equals(buffer)) {
        var place = place(buffers.size(), holders);
        buffers.add(place);
        holders.forEach(holder -> to.put(holder, place));
      }
    }
    return new Relocation(buffer -> to.getOrDefault(buffer, buffer))
        .plan(plan, buffers, changes(places, to));
  }

  private static Buffer place(int id, List<Buffer> holders) {
    var first = holders.getFirst();
    return new Buffer(
        id,
        holders.stream().map(Buffer::name).collect(Collectors.joining(", ")),
        first.width(),
        first.kind(),
        first.axis(),
        first.value(),
        first.memory());
  }

  /// For each buffer that may share, those it shares a place with, itself included, in the order of
  /// their lives.
  private Map<Buffer, List<Buffer>> places() {
    var free = new HashMap<Form, List<List<Buffer>>>();
    var places = new HashMap<Buffer, List<Buffer>>();
    plan.buffers().stream()
        .filter(buffer -> lives.containsKey(buffer) && mayShare(buffer))
        .sorted(Comparator.comparingInt(buffer -> lives.get(buffer).first))
        .forEach(buffer -> {
          var form = new Form(buffer.kind(), buffer.width(), buffer.axis());
          var ofForm = free.computeIfAbsent(form, _ -> new ArrayList<>());
          var place =
              ofForm.stream()
                  .filter(holders -> lives.get(holders.getLast()).last < lives.get(buffer).first)
                  .findFirst()
                  .orElseGet(() -> {
                    var fresh = new ArrayList<Buffer>();
                    ofForm.add(fresh);
                    return fresh;
                  });
          place.add(buffer);
          places.put(buffer, place);
        });
    return places;
  }

  /// The proof that each task finds in a place what it looks for there: nobody else has had it
  /// since its life began.
  ///
  /// @throws IllegalStateException if not
  void prove(Map<Buffer, List<Buffer>> places) {
    var holders = new HashMap<Buffer, Buffer>();
    for (int i = 0; i < touched.size(); i++) {
      for (var buffer : touched.get(i)) {
        if (places.containsKey(buffer) && lives.get(buffer).first == i) {
          holders.put(places.get(buffer).getFirst(), buffer);
        }
      }
      touched.get(i).forEach(buffer -> holds(buffer, places, holders));
    }
    lives.forEach((buffer, life) -> {
      if (life.last == tasks.size()) {
        holds(buffer, places, holders);
      }
    });
  }

  private static void holds(
      Buffer buffer, Map<Buffer, List<Buffer>> places, Map<Buffer, Buffer> holders) {
    if (places.containsKey(buffer)) {
      var found = holders.get(places.get(buffer).getFirst());
      if (!buffer.equals(found)) {
        throw new IllegalStateException(
            "the plan of the model is wrong, \"%s\" is overwritten by \"%s\" before it is read; this is a fault of Eddy, please report it with this model"
                .formatted(buffer.name(), found.name()));
      }
    }
  }

  /// Where places change their holder.
  private List<Plan.Life> changes(Map<Buffer, List<Buffer>> places, Map<Buffer, Buffer> to) {
    return places.entrySet().stream()
        .filter(place -> place.getValue().size() > 1)
        .map(place -> new Plan.Life(to.get(place.getKey()), lives.get(place.getKey()).first))
        .sorted(Comparator.comparingInt(Plan.Life::task).thenComparingInt(l -> l.buffer().id()))
        .toList();
  }
}
