package dev.eddy.lower;

import dev.eddy.operation.Op;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Relocation;
import dev.eddy.plan.Stage;
import dev.eddy.plan.Stage.Instruction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Lets what flows back to affine values lie where the affine values lay, or the gates that took
/// their columns over: at each step the backward pass reads them for the last time.
///
/// What a later operation of the stage still reads is overwritten at the end of the stage: until
/// then what flows back is in a register. Where a later stage, or a gradient, reads it, everything
/// stays as it is.
final class Overlay {

  /// The least width of what flows back for which copies are worth the memory: a narrower one is
  /// copied in the time of the whole operation that made it.
  private static final int LEAST_COPIED = 64;

  private final Lowering lowering;
  private final Buffer stack;
  private final Buffer adjoints;

  private Overlay(Lowering lowering, Buffer stack, Buffer adjoints) {
    this.lowering = lowering;
    this.stack = stack;
    this.adjoints = adjoints;
  }

  /// The same cell with less memory, where that is possible.
  static Lowering of(Lowering lowering) {
    var places = lowering.places();
    if (places.adjoints().isEmpty()) {
      return lowering;
    }
    var overlay =
        new Overlay(lowering, places.stack().orElseThrow(), places.adjoints().orElseThrow());
    return overlay.isPossible() && overlay.isWorthIt() ? overlay.overlaid() : lowering;
  }

  // ---- whether
  // -------------------------------------------------------------------------------------------------------------------

  private List<Stage> stages() {
    var plan = lowering.passes().backward();
    return Stream.of(plan.before(), plan.step(), plan.after()).flatMap(List::stream).toList();
  }

  private boolean isPossible() {
    boolean summed =
        lowering.matrices().stream().anyMatch(gradient -> isIn(stack, gradient.operand()));
    if (summed) {
      return false;
    }
    var overwritten = new ArrayList<Ref>();
    for (var stage : stages()) {
      var reads = reads(stage);
      for (var written : overwritten) {
        if (reads.stream().anyMatch(read -> isIn(stack, read) && overlap(read, written))) {
          return false;
        }
      }
      if (stage instanceof Stage.Pointwise pointwise) {
        pointwise.code().stream()
            .map(Instruction::out)
            .filter(out -> isIn(adjoints, out))
            .forEach(overwritten::add);
      } else if (written(stage).stream().anyMatch(out -> isIn(adjoints, out))) {
        return false;
      }
      if (written(stage).stream().anyMatch(out -> isIn(stack, out))) {
        return false;
      }
    }
    return true;
  }

  private boolean isWorthIt() {
    return adjoints.width() >= LEAST_COPIED
        || stages().stream()
            .noneMatch(stage -> stage instanceof Stage.Pointwise pointwise && copies(pointwise));
  }

  private boolean copies(Stage.Pointwise stage) {
    return IntStream.range(0, stage.code().size()).anyMatch(i -> isLate(stage, i));
  }

  /// Whether what an operation gives has to wait for the end of its stage.
  private boolean isLate(Stage.Pointwise stage, int index) {
    var out = stage.code().get(index).out();
    return isIn(adjoints, out) && isReadFrom(stage, index, out);
  }

  private static boolean isIn(Buffer buffer, Ref ref) {
    return ref.buffer().id() == buffer.id();
  }

  private static boolean overlap(Ref a, Ref b) {
    return a.column() < b.column() + b.width() && b.column() < a.column() + a.width();
  }

  private static List<Ref> reads(Stage stage) {
    return switch (stage) {
      case Stage.Product product -> with(product.start(), product.operand());
      case Stage.Pointwise pointwise ->
          pointwise.code().stream().flatMap(code -> code.operands().stream()).toList();
      case Stage.Attend attend -> with(attend.v(), attend.query(), attend.keys(), attend.values());
      case Stage.AttendBack back ->
          Stream.concat(reads(back.forward()).stream(), Stream.of(back.dResult())).toList();
    };
  }

  private static List<Ref> written(Stage stage) {
    return switch (stage) {
      case Stage.Product product -> List.of(product.result());
      case Stage.Pointwise pointwise -> pointwise.code().stream().map(Instruction::out).toList();
      case Stage.Attend attend -> List.of(attend.result());
      case Stage.AttendBack back -> List.of(back.dQuery(), back.dKeys(), back.dValues());
    };
  }

  private static List<Ref> with(Optional<Ref> more, Ref... refs) {
    return Stream.concat(Stream.of(refs), more.stream()).toList();
  }

  // ---- how
  // -----------------------------------------------------------------------------------------------------------------------

  private Lowering overlaid() {
    var backward = lowering.passes().backward();
    var relocation = new Relocation(buffer -> buffer.id() == adjoints.id() ? stack : buffer);
    var late =
        new CellPlan(
            backward.name(),
            backward.axis(),
            backward.reverse(),
            true,
            late(backward.before()),
            CellPlan.Loop.of(late(backward.step())),
            late(backward.after()),
            backward.states());
    return lowering.with(
        new Lowering.Passes(lowering.passes().forward(), relocation.cell(late)),
        lowering.places().moved(relocation));
  }

  private List<Stage> late(List<Stage> stages) {
    return stages.stream()
        .map(stage -> stage instanceof Stage.Pointwise pointwise ? late(pointwise) : stage)
        .toList();
  }

  /// The stage with what overwrites a value that it still reads kept in registers to its end.
  private Stage late(Stage.Pointwise stage) {
    var code = new ArrayList<Instruction>();
    var copies = new ArrayList<Instruction>();
    var kept = new HashMap<Ref, Ref>();
    for (int i = 0; i < stage.code().size(); i++) {
      var instruction = reading(stage.code().get(i), ref -> inRegister(ref, kept));
      var out = instruction.out();
      if (isLate(stage, i)) {
        var register = register(stage, i, kept.values());
        kept.put(out, register);
        copies.add(new Instruction.Map(Op.COPY, out, List.of(register)));
        instruction = writing(instruction, register);
      }
      code.add(instruction);
    }
    code.addAll(copies);
    return new Stage.Pointwise(List.copyOf(code), stage.width());
  }

  /// Whether the columns of the stack that an operation overwrites are read by a later one, or by
  /// itself other than element by element.
  private boolean isReadFrom(Stage.Pointwise stage, int index, Ref out) {
    var same = new Ref(stack, out.column(), out.width(), out.shift());
    for (int i = index; i < stage.code().size(); i++) {
      for (var read : stage.code().get(i).operands()) {
        if (isIn(stack, read) && overlap(read, out) && !(i == index && read.equals(same))) {
          return true;
        }
      }
    }
    return false;
  }

  private static Ref inRegister(Ref ref, Map<Ref, Ref> kept) {
    for (var entry : kept.entrySet()) {
      var at = entry.getKey();
      int offset = ref.column() - at.column();
      if (isIn(at.buffer(), ref) && offset >= 0 && offset + ref.width() <= at.width()) {
        return entry.getValue().columns(offset, ref.width());
      }
    }
    return ref;
  }

  /// A register for what operation `index` gives, which nobody needs to the end of the stage.
  private Ref register(Stage.Pointwise stage, int index, Collection<Ref> taken) {
    var busy = new HashSet<Integer>();
    taken.forEach(ref -> busy.add(ref.buffer().id()));
    if (!(stage.code().get(index) instanceof Instruction.Map)) {
      stage.code().get(index).operands().forEach(ref -> busy.add(ref.buffer().id()));
    }
    for (var later : stage.code().subList(index + 1, stage.code().size())) {
      busy.add(later.out().buffer().id());
      later.operands().forEach(ref -> busy.add(ref.buffer().id()));
    }
    int width = stage.code().get(index).out().width();
    for (int n = 0; ; n++) {
      var register = lowering.places().buffers().block(width, n);
      if (!busy.contains(register.buffer().id())) {
        return register;
      }
    }
  }

  private static Instruction reading(Instruction instruction, UnaryOperator<Ref> where) {
    return switch (instruction) {
      case Instruction.Map(var op, var out, var operands) ->
          new Instruction.Map(op, out, operands.stream().map(where).toList());
      case Instruction.Row(boolean largest, var out, var a) ->
          new Instruction.Row(largest, out, where.apply(a));
      case Instruction.Mask mask -> mask;
    };
  }

  private static Instruction writing(Instruction instruction, Ref out) {
    return switch (instruction) {
      case Instruction.Map(var op, _, var operands) -> new Instruction.Map(op, out, operands);
      case Instruction.Row(boolean largest, _, var a) -> new Instruction.Row(largest, out, a);
      case Instruction.Mask(int site, double rate, boolean variational, _) ->
          new Instruction.Mask(site, rate, variational, out);
    };
  }
}
