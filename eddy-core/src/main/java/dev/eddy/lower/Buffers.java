package dev.eddy.lower;

import dev.eddy.plan.Buffer;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The buffers of a plan, made as they are asked for.
public final class Buffers {

  private final List<Buffer> all = new ArrayList<>();
  private final List<Plan.VectorPiece> vectorPieces = new ArrayList<>();
  private final List<Stage.Packed> packed = new ArrayList<>();
  private final Map<Double, Buffer> constants = new HashMap<>();
  private final Map<String, Buffer> vectors = new HashMap<>();
  private final Map<Integer, List<Buffer>> blocks = new HashMap<>();
  private int widest = 1;

  /// All of them, by their numbers.
  public List<Buffer> all() {
    return Collections.unmodifiableList(all);
  }

  /// Parameter vectors that are copied into rows.
  public List<Plan.VectorPiece> vectorPieces() {
    return Collections.unmodifiableList(vectorPieces);
  }

  /// Weights as products read them.
  public List<Stage.Packed> packed() {
    return Collections.unmodifiableList(packed);
  }

  /// A buffer with a row for each step of an axis, or for each row where the axis is empty.
  public Ref steps(String name, int width, String axis) {
    return new Ref(add(name, width, Buffer.Kind.STEPS, axis), 0, width, 0);
  }

  public Buffer add(String name, int width, Buffer.Kind kind, String axis) {
    return add(name, width, kind, axis, 0);
  }

  private Buffer add(String name, int width, Buffer.Kind kind, String axis, double value) {
    var buffer = new Buffer(all.size(), name, width, kind, axis, value, "");
    all.add(buffer);
    widest = Math.max(widest, width);
    return buffer;
  }

  Buffer weights(String name, String axis, String memory) {
    var buffer = new Buffer(all.size(), name, 1, Buffer.Kind.WEIGHTS, axis, 0, memory);
    all.add(buffer);
    return buffer;
  }

  /// The width of the row of a constant: as wide as anything.
  public int widest() {
    return widest;
  }

  Ref constant(double value, int width) {
    var buffer =
        constants.computeIfAbsent(
            value == 0 ? 0.0 : value, v -> add("constant", 1, Buffer.Kind.CONSTANT, "", v));
    widest = Math.max(widest, width);
    return new Ref(buffer, 0, width, 0);
  }

  Ref vector(String name, int width) {
    var buffer =
        vectors.computeIfAbsent(
            name,
            n -> {
              var made = add(n, width, Buffer.Kind.VECTOR, "");
              vectorPieces.add(new Plan.VectorPiece(made, n, 0, width));
              return made;
            });
    return new Ref(buffer, 0, width, 0);
  }

  /// Lets a row hold a parameter vector from a column on.
  void hold(Buffer row, int column, String vector, int width) {
    vectorPieces.add(new Plan.VectorPiece(row, vector, column, width));
  }

  /// Registers of a block, by width; `n` counts those in use.
  Ref block(int width, int n) {
    var list = blocks.computeIfAbsent(width, _ -> new ArrayList<>());
    while (list.size() <= n) {
      list.add(add("block", width, Buffer.Kind.BLOCK, ""));
    }
    return new Ref(list.get(n), 0, width, 0);
  }

  Stage.Packed pack(int k, int n, List<Stage.Piece> pieces) {
    var made = new Stage.Packed(packed.size(), k, n, List.copyOf(pieces));
    packed.add(made);
    return made;
  }
}
