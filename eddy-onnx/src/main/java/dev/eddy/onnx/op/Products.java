package dev.eddy.onnx.op;

import dev.eddy.onnx.run.Operations;
import dev.eddy.onnx.run.Site;
import dev.eddy.onnx.run.Slot;
import java.util.Arrays;

/// Products of matrices.
final class Products {
  private Products() {}

  static void addTo(Operations table) {
    table.add(
        "MatMul",
        1,
        site -> {
          matmul(site, site.in(0), site.in(1, site.in(0).type()), 1);
        });
    table.add("Gemm", 1, Products::gemm);
    table.add("com.microsoft", "FusedMatMul", 1, Products::fusedMatmul);
  }

  /// The shapes of a product `[…, m, k] · […, k, n]`; a vector is a row on the left, a column on
  /// the right, and that axis goes.
  record Shape(int[] batch, int[] left, int[] right, int m, int k, int n, int[] out) {

    static Shape of(Site site, Slot a, Slot b) {
      if (a.rank() == 0 || b.rank() == 0) {
        throw site.wrong("a product needs vectors or matrices");
      }
      var left = a.rank() == 1 ? new int[] {1, a.size(0)} : a.shape();
      var right = b.rank() == 1 ? new int[] {b.size(0), 1} : b.shape();
      int m = left[left.length - 2];
      int k = left[left.length - 1];
      int n = right[right.length - 1];
      if (right[right.length - 2] != k) {
        throw site.wrong(
            "the left operand has %d columns, the right %d rows", k, right[right.length - 2]);
      }
      left = Arrays.copyOf(left, left.length - 2);
      right = Arrays.copyOf(right, right.length - 2);
      var batch = Sizes.common(site, left, right);
      int tail = (a.rank() > 1 ? 1 : 0) + (b.rank() > 1 ? 1 : 0);
      var out = Arrays.copyOf(batch, batch.length + tail);
      if (a.rank() > 1) {
        out[batch.length] = m;
      }
      if (b.rank() > 1) {
        out[out.length - 1] = n;
      }
      return new Shape(batch, left, right, m, k, n, out);
    }

    /// For each product of the batch, where its operand begins.
    int[] offsets(int[] operand, int each) {
      int count = Sizes.product(batch, 0, batch.length);
      var steps = Move.repeated(operand, batch);
      var own = Move.steps(batch);
      var offsets = new int[count];
      for (int i = 0; i < count; i++) {
        for (int axis = 0; axis < batch.length; axis++) {
          offsets[i] += i / own[axis] % batch[axis] * steps[axis] * each;
        }
      }
      return offsets;
    }
  }

  static void matmul(Site site, Slot a, Slot b, float scale) {
    var shape = Shape.of(site, a, b);
    var out = site.out(0, a.type(), shape.out);
    if (!Matrix.fits(a.type())) {
      wholes(site, shape, a, b, out);
      return;
    }
    int m = shape.m;
    int k = shape.k;
    int n = shape.n;
    if (Sizes.product(shape.right, 0, shape.right.length) == 1) {
      int rows = out.size() / Math.max(n, 1);
      var matrix = new Matrix(site, b, 0, k, n, n, 1).refreshed();
      site.step(() -> matrix.product(a.array(), 0, k, rows, out.array(), 0));
    } else if (out.size() > 0) {
      var left = shape.offsets(shape.left, m * k);
      var right = shape.offsets(shape.right, k * n);
      var matrices = new Matrix[b.isConstant() ? left.length : 1];
      for (int i = 0; i < matrices.length; i++) {
        matrices[i] = new Matrix(site, b, right[i], k, n, n, 1);
      }
      site.step(() -> {
        for (int i = 0; i < left.length; i++) {
          var matrix = matrices[matrices.length == 1 ? 0 : i];
          if (!b.isConstant()) {
            matrix.pack(right[i]);
          }
          matrix.product(a.array(), left[i], k, m, out.array(), i * m * n);
        }
      });
    }
    scale(site, out, scale);
  }

  private static void scale(Site site, Slot out, float scale) {
    if (scale != 1) {
      site.step(() -> {
        for (int i = 0; i < out.size(); i++) {
          out.setReal(i, out.real(i) * scale);
        }
      });
    }
  }

  private static void wholes(Site site, Shape shape, Slot a, Slot b, Slot out) {
    var left = shape.offsets(shape.left, shape.m * shape.k);
    var right = shape.offsets(shape.right, shape.k * shape.n);
    int n = shape.n;
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        int batch = i / (shape.m * n);
        int at = left[batch] + i / n % shape.m * shape.k;
        long sum = 0;
        for (int p = 0; p < shape.k; p++) {
          sum += a.whole(at + p) * b.whole(right[batch] + p * n + i % n);
        }
        out.setWhole(i, sum);
      }
    });
  }

  /// `Y = α A B + β C`, A and B transposed where asked.
  private static void gemm(Site site) {
    boolean transposed = site.flag("transB");
    var given = site.in(0);
    var b = site.in(1, given.type());
    if (given.rank() != 2 || b.rank() != 2) {
      throw site.wrong("expected matrices");
    }
    var a = site.flag("transA") ? Sizes.transposed(site, given, new int[] {1, 0}) : given;
    int m = a.size(0);
    int k = a.size(1);
    int n = b.size(transposed ? 0 : 1);
    if (b.size(transposed ? 1 : 0) != k) {
      throw site.wrong("%d columns of A meet %d rows of B", k, b.size(transposed ? 1 : 0));
    }
    float alpha = site.real("alpha", 1);
    float beta = site.real("beta", 1);
    var c = site.given(2, given.type());
    var out = site.out(0, given.type(), m, n);
    if (c.isPresent()
        && !Arrays.equals(Sizes.common(site, out.shape(), c.get().shape()), out.shape())) {
      throw site.wrong("C does not match the result [%d, %d]", m, n);
    }
    if (!Matrix.fits(a.type())) {
      gemmWholes(
          site,
          a,
          b,
          transposed,
          c.map(x -> Sizes.repeated(site, x, out.shape())).orElse(null),
          out);
      return;
    }
    var matrix = new Matrix(site, b, 0, k, n, transposed ? 1 : n, transposed ? k : 1).refreshed();
    if (c.isPresent() && alpha == 1 && beta == 1) {
      var bias = c.get();
      var move =
          new Move(out.shape(), Move.repeated(bias.shape(), out.shape()), Move.steps(out.shape()));
      site.step(() -> {
        move.run(bias.array(), 0, out.array(), 0);
        matrix.addProduct(a.array(), 0, k, m, out.array(), 0, n);
      });
      return;
    }
    site.step(() -> matrix.product(a.array(), 0, k, m, out.array(), 0));
    if (c.isEmpty()) {
      scale(site, out, alpha);
      return;
    }
    var bias = Sizes.repeated(site, c.get(), out.shape());
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        out.setReal(i, alpha * out.real(i) + beta * bias.real(i));
      }
    });
  }

  private static void gemmWholes(Site site, Slot a, Slot b, boolean transposed, Slot c, Slot out) {
    double alpha = site.real("alpha", 1);
    double beta = site.real("beta", 1);
    int k = a.size(1);
    int n = out.size(1);
    site.step(() -> {
      for (int i = 0; i < out.size(); i++) {
        long sum = 0;
        for (int p = 0; p < k; p++) {
          sum += a.whole(i / n * k + p) * b.whole(transposed ? i % n * k + p : p * n + i % n);
        }
        double y = alpha * sum + (c == null ? 0 : beta * c.whole(i));
        out.setWhole(i, alpha == 1 && c == null ? sum : (long) y);
      }
    });
  }

  /// MatMul with operands transposed in their last two axes, or with the batch behind the rows, and
  /// a factor.
  private static void fusedMatmul(Site site) {
    matmul(site, operand(site, 0, "A"), operand(site, 1, "B"), site.real("alpha", 1));
  }

  private static Slot operand(Site site, int input, String which) {
    var x = site.in(input);
    int rank = x.rank();
    if (rank < 2) {
      return x;
    }
    var order = new int[rank];
    Arrays.setAll(order, i -> i);
    if (site.flag("transBatch" + which)) {
      Arrays.setAll(order, i -> i < rank - 2 ? i + 1 : i == rank - 2 ? 0 : i);
    }
    if (site.flag("trans" + which)) {
      int row = order[rank - 2];
      order[rank - 2] = order[rank - 1];
      order[rank - 1] = row;
    }
    boolean moved = false;
    for (int i = 0; i < rank; i++) {
      moved |= order[i] != i;
    }
    return moved ? Sizes.transposed(site, x, order) : x;
  }
}
