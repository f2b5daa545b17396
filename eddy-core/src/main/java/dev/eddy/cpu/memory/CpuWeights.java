package dev.eddy.cpu.memory;

import dev.eddy.backend.Kernels;
import dev.eddy.backend.RowProducts;
import dev.eddy.model.Weights;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Stage;
import java.util.Optional;

/// Parameters of one plan in the kernels' own storage, and the packed forms its products read.
///
/// Immutable between calls of [#repack], and after [#keep]; many workspaces may read it.
public final class CpuWeights<A> {

  public final Plan plan;
  public final Kernels<A> kernels;

  /// All parameters, in the order of the table.
  public final A values;

  public final A packed;
  public final int[] packedAt;

  /// Counts repacking: a workspace that has copied vectors looks here whether they are still right.
  public int version;

  /// Whether runs begin with memory that holds no number.
  public final boolean poisoned;

  private final int[][] pieceOffsets;
  private boolean isFinal;
  private Optional<RowProducts<A>> rows = Optional.empty();

  public CpuWeights(Plan plan, Kernels<A> kernels, boolean poisoned) {
    this.plan = plan;
    this.kernels = kernels;
    this.poisoned = poisoned;
    packedAt = new int[plan.packed().size()];
    pieceOffsets = new int[packedAt.length][];
    long at = 0;
    for (var packed : plan.packed()) {
      packedAt[packed.id()] = (int) at;
      // Kernels fill up to 64 columns.
      if (at + packed.k() * (packed.n() + 64L) > Integer.MAX_VALUE - 64) {
        throw new IllegalArgumentException(
            "the model has %d parameters; its matrices, packed for products forward and back, would be more than the 2³¹ numbers one program holds: choose smaller layers"
                .formatted(plan.parameters().size()));
      }
      at += (kernels.packedSize(packed.k(), packed.n()) + 15) / 16 * 16;
      pieceOffsets[packed.id()] =
          packed.pieces().stream()
              .mapToInt(p -> plan.parameters().entry(p.matrix()).offset() + p.column())
              .toArray();
    }
    values = kernels.allocate(plan.parameters().size());
    packed = kernels.allocate((int) at);
  }

  /// Says that the parameters change no more.
  public void keep() {
    isFinal = true;
  }

  /// Products of single rows, where the parameters change no more and the kernels have faster ones;
  /// made when first asked for.
  public synchronized Optional<RowProducts<A>> rows() {
    if (isFinal && rows.isEmpty()) {
      rows = kernels.rowProducts(packed);
    }
    return rows;
  }

  /// Takes the values that the plan needs, by name.
  public void load(Weights weights) {
    var all = new float[plan.parameters().size()];
    for (var entry : plan.parameters().entries()) {
      System.arraycopy(weights.get(entry.name()), 0, all, entry.offset(), entry.size());
    }
    load(all);
  }

  /// Takes all values, in the order of the plan.
  public void load(float[] parameters) {
    kernels.load(parameters, 0, values, 0, parameters.length);
    repack(0, 1);
  }

  /// Packs this lane's share of the products anew.
  public void repack(int lane, int lanes) {
    if (lane == 0) {
      version++;
    }
    for (int i = 0; i < packedAt.length; i++) {
      pack(plan.packed().get(i), lane, lanes);
    }
  }

  /// A lane packs its share of the rows of each piece.
  private void pack(Stage.Packed product, int lane, int lanes) {
    int at = packedAt[product.id()];
    var offsets = pieceOffsets[product.id()];
    var pieces = product.pieces();
    for (int i = 0; i < offsets.length; i++) {
      var p = pieces.get(i);
      int k = p.transposed() ? p.rows() : p.span();
      int n = p.transposed() ? p.span() : p.rows();
      int down = p.transposed() ? p.columns() : 1;
      int across = p.transposed() ? 1 : p.columns();
      int from = k * lane / lanes;
      int rows = k * (lane + 1) / lanes - from;
      kernels.pack(
          rows,
          n,
          values,
          offsets[i] + from * down,
          down,
          across,
          packed,
          at,
          product.k(),
          p.atRow() + from,
          p.atColumn());
    }
  }
}
