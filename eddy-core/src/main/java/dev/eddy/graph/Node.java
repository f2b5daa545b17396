package dev.eddy.graph;

import dev.eddy.operation.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One value of a cell, per batch row and step: a vector of `width` elements, a number of the row
/// (width 1), or a constant (width 0).
///
/// Nodes are made by a {@link ValueGraph}, which keeps one node per meaning; `id` orders them so
/// that arguments come first. A node that has arguments is equal to itself only: comparing what it
/// is made of would walk through the whole graph.
public sealed interface Node {

  int id();

  int width();

  /// The values it is made of.
  default List<Node> arguments() {
    return List.of();
  }

  /// Whether a stage computes it; the others are given, or are columns of one that is.
  default boolean isComputed() {
    return switch (this) {
      case Constant _, Scalar _, Input _, State _, Vector _, Slice _ -> false;
      case Affine _, Row _, Join _, Mask _, Attend _, AttendBack _ -> true;
      case Map map -> map.width() > 0;
    };
  }

  /// The value whose columns these are; any other value itself.
  default Node source() {
    return this instanceof Slice slice ? slice.argument().source() : this;
  }

  /// Whether it is a constant of this value.
  default boolean is(double value) {
    return this instanceof Constant constant && constant.value() == value;
  }

  /// Whether it has a stage of its own.
  default boolean isAttention() {
    return this instanceof Attend || this instanceof AttendBack;
  }

  /// A number known before the run.
  record Constant(int id, double value) implements Node {
    @Override
    public int width() {
      return 0;
    }
  }

  /// A number given at each run, such as a learning rate; pointwise operations on such numbers
  /// alone are numbers too.
  record Scalar(int id, String name) implements Node {
    @Override
    public int width() {
      return 0;
    }
  }

  /// A value from outside.
  record Input(int id, ValueRole.Given role, int width) implements Node {}

  /// A value that goes from step to step.
  record State(int id, ValueRole.Carried role, int width) implements Node {}

  /// A vector of parameters, the same for every row and step.
  record Vector(int id, String name, int width) implements Node {}

  /// `init + Σ W·operand`: one chain of fused multiply-adds per element, in the order of the terms.
  ///
  /// @param init what the products are added to: a number, a parameter vector, or a value
  record Affine(int id, int width, Node init, List<Term> terms) implements Node {
    @Override
    public List<Node> arguments() {
      var all = new ArrayList<Node>();
      all.add(init);
      terms.forEach(term -> all.add(term.operand()));
      return all;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  /// A pointwise operation.
  record Map(int id, int width, Op op, List<Node> arguments) implements Node {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  /// A row reduced to one number: its sum or its largest element.
  ///
  /// @param shift whether what is computed with it does not depend on it, as the shift of a
  ///   softmax: nothing flows back through it
  record Row(int id, boolean largest, boolean shift, Node argument) implements Node {
    @Override
    public List<Node> arguments() {
      return List.of(argument);
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  /// Columns `offset …` of a value.
  record Slice(int id, int width, Node argument, int offset) implements Node {
    @Override
    public List<Node> arguments() {
      return List.of(argument);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  /// Values side by side.
  record Join(int id, int width, List<Part> parts) implements Node {
    @Override
    public List<Node> arguments() {
      return parts.stream().flatMap(part -> part.value().stream()).toList();
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  /// A random mask, `0` or `1/(1 − rate)`.
  record Mask(int id, int width, int site, double rate, boolean variational) implements Node {}

  /// The weights of attention over memory rows, and their mixture: `Σ softmax_s(score(query,
  /// key_s)) · value_s`.
  ///
  /// `score = query · key`, or `v · tanh(query + key)` where there is a v.
  record Attend(int id, int width, Node query, Node keys, Node values, Optional<Node> v)
      implements Node {
    @Override
    public List<Node> arguments() {
      return Stream.concat(Stream.of(query, keys, values), v.stream()).toList();
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  /// What flows back through an {@link Attend} to its query and, beside it, to v where there is
  /// one. What flows back to keys and values is added to their buffers on the way.
  record AttendBack(int id, int width, Attend forward, Node d) implements Node {
    @Override
    public List<Node> arguments() {
      return Stream.concat(Stream.of(d, forward, forward.query()), forward.v().stream()).toList();
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  /// `matrix[:, column …] · operand`, or `matrix[:, column …]ᵀ · operand` when transposed.
  record Term(
      String matrix,
      int rows,
      int columns,
      int column,
      int span,
      boolean transposed,
      Node operand) {
    /// The width of the result.
    public int width() {
      return transposed ? span : rows;
    }
  }

  /// A part of a join: a value, or zeros where there is none.
  record Part(Optional<Node> value, int width) {

    static Part of(Node value) {
      return new Part(Optional.of(value), value.width());
    }

    static Part zeros(int width) {
      return new Part(Optional.empty(), width);
    }
  }
}
