package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.Memory;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Stage;
import java.util.List;

/// Stages of a plan as arrays of numbers, ready to be run: every operand is its number among the
/// {@link Operands}.
final class CellCode {

  static final int ROW_SUM = -1;
  static final int ROW_MAX = -2;
  static final int MASK = -3;

  private final Operands operands;

  /// Where each packed matrix begins.
  private final int[] packedAt;

  CellCode(Operands operands, int[] packedAt) {
    this.operands = operands;
    this.packedAt = packedAt;
  }

  sealed interface Compiled permits Product, Pointwise, Attention {}

  record Attention(Stage.Attend forward, Stage.AttendBack back) implements Compiled {}

  static final class Product implements Compiled {
    int a;
    int c;
    int init;
    int k;
    int n;
    int packedAt;
  }

  static final class Pointwise implements Compiled {
    int blockRows;
    int[] op;
    int[] width;
    int[] out;
    int[] a;
    int[] b;
    int[] c;
    double[] rate;
    boolean[] variational;
  }

  /// A linear scan, by the numbers of its operands; `c` is `b` where `h' = a·h + b`.
  record Linear(int width, boolean isSum, int h, int a, int b, int c) {}

  Linear compile(CellPlan.Loop.LinearScan scan) {
    return new Linear(
        scan.next().width(),
        scan.c().isEmpty(),
        operands.index(scan.state()),
        operands.index(scan.a()),
        operands.index(scan.b()),
        operands.index(scan.c().orElse(scan.b())));
  }

  /// Compiles stages; operands are numbered as they come.
  Compiled[] compile(List<Stage> stages) {
    return stages.stream().map(this::compile).toArray(Compiled[]::new);
  }

  private Compiled compile(Stage stage) {
    return switch (stage) {
      case Stage.Product product -> {
        var compiled = new Product();
        compiled.a = operands.index(product.operand());
        compiled.c = operands.index(product.result());
        compiled.init = product.start().map(operands::index).orElse(-1);
        compiled.k = product.matrix().k();
        compiled.n = product.matrix().n();
        compiled.packedAt = packedAt[product.matrix().id()];
        yield compiled;
      }
      case Stage.Pointwise pointwise -> {
        int n = pointwise.code().size();
        var compiled = new Pointwise();
        compiled.blockRows = Math.max(1, Memory.BLOCK / pointwise.width());
        compiled.op = new int[n];
        compiled.width = new int[n];
        compiled.out = new int[n];
        compiled.a = new int[n];
        compiled.b = new int[n];
        compiled.c = new int[n];
        compiled.rate = new double[n];
        compiled.variational = new boolean[n];
        for (int i = 0; i < n; i++) {
          var instruction = pointwise.code().get(i);
          compiled.out[i] = operands.index(instruction.out());
          compiled.width[i] = instruction.out().width();
          switch (instruction) {
            case Stage.Instruction.Map map -> {
              compiled.op[i] = map.op().ordinal();
              var read = map.operands();
              compiled.a[i] = operands.index(read.getFirst());
              compiled.b[i] = read.size() > 1 ? operands.index(read.get(1)) : compiled.a[i];
              compiled.c[i] = read.size() > 2 ? operands.index(read.get(2)) : compiled.a[i];
            }
            case Stage.Instruction.Row row -> {
              compiled.op[i] = row.largest() ? ROW_MAX : ROW_SUM;
              compiled.width[i] = row.a().width();
              compiled.a[i] = operands.index(row.a());
            }
            case Stage.Instruction.Mask mask -> {
              compiled.op[i] = MASK;
              compiled.a[i] = mask.site();
              compiled.rate[i] = mask.rate();
              compiled.variational[i] = mask.variational();
            }
          }
        }
        yield compiled;
      }
      case Stage.Attend attend -> new Attention(attend, null);
      case Stage.AttendBack back -> new Attention(back.forward(), back);
    };
  }
}
