package dev.eddy.lower;

import dev.eddy.operation.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Values as symbols: two values have the same number exactly when they are computed in the same
/// way from the same things.
///
/// Copies and columns put side by side make no new symbol, and an affine chain is its start and the
/// set of its terms, since products that share an operand are joined and may add theirs in another
/// order.
final class Symbolic {

  /// Columns of a symbol.
  record Piece(int symbol, int offset, int width) {}

  /// A product in a chain.
  record Term(String matrix, int column, int span, boolean transposed, int operand) {}

  private record Leaf(String kind, Object name, int step) {}

  private record Applied(Op op, int width, int a, int b, int c) {}

  private record Reduced(boolean largest, int argument) {}

  private record Chain(int start, List<Term> terms) {}

  private record Columns(List<Piece> pieces) {}

  private static final Comparator<Term> ORDER =
      Comparator.comparing(Term::matrix)
          .thenComparingInt(Term::column)
          .thenComparingInt(Term::span)
          .thenComparing(Term::transposed)
          .thenComparingInt(Term::operand);

  private final Map<Object, Integer> known = new HashMap<>();
  private final List<Object> meanings = new ArrayList<>();
  private final List<Integer> widths = new ArrayList<>();

  private int symbol(Object meaning, int width) {
    var found = known.get(meaning);
    if (found == null) {
      found = meanings.size();
      known.put(meaning, found);
      meanings.add(meaning);
      widths.add(width);
    }
    return found;
  }

  /// A number, in as many columns as are asked for.
  int constant(double value) {
    return symbol(value == 0 ? 0.0 : value, -1);
  }

  private boolean isConstant(int symbol) {
    return widths.get(symbol) < 0;
  }

  /// Something that is given, at a step of a run.
  int given(String kind, Object name, int step, int width) {
    return symbol(new Leaf(kind, name, step), width);
  }

  /// What nobody has written: equal to nothing, itself in another place included.
  int nothing(int width) {
    return symbol(new Leaf("nothing", meanings.size(), 0), width);
  }

  boolean isNothing(int symbol) {
    return switch (meanings.get(symbol)) {
      case Leaf leaf -> leaf.kind.equals("nothing");
      case Columns columns -> columns.pieces.stream().anyMatch(p -> isNothing(p.symbol));
      default -> false;
    };
  }

  /// An operation on up to three symbols; those that are left out are negative.
  int apply(Op op, int width, int a, int b, int c) {
    return op == Op.COPY ? a : symbol(new Applied(op, width, a, b, c), width);
  }

  int reduce(boolean largest, int argument) {
    return symbol(new Reduced(largest, argument), 1);
  }

  /// A chain with one more term.
  int plus(int chain, Term term, int width) {
    var start = chain;
    var terms = new ArrayList<Term>();
    if (meanings.get(chain) instanceof Chain longer) {
      start = longer.start;
      terms.addAll(longer.terms);
    }
    terms.add(term);
    terms.sort(ORDER);
    return symbol(new Chain(start, List.copyOf(terms)), width);
  }

  /// Columns `offset …` of a symbol.
  int columns(int symbol, int offset, int width) {
    return isConstant(symbol) || width == widths.get(symbol)
        ? symbol
        : joined(List.of(new Piece(symbol, offset, width)));
  }

  /// Columns side by side.
  int joined(List<Piece> pieces) {
    var flat = new ArrayList<Piece>();
    for (var piece : pieces) {
      if (meanings.get(piece.symbol) instanceof Columns columns) {
        select(columns.pieces, piece, flat);
      } else {
        append(flat, isConstant(piece.symbol) ? new Piece(piece.symbol, 0, piece.width) : piece);
      }
    }
    if (flat.size() == 1) {
      var only = flat.getFirst();
      if (isConstant(only.symbol) || only.width == widths.get(only.symbol)) {
        return only.symbol;
      }
    }
    return symbol(new Columns(List.copyOf(flat)), flat.stream().mapToInt(Piece::width).sum());
  }

  private void select(List<Piece> from, Piece wanted, List<Piece> into) {
    int at = 0;
    for (var piece : from) {
      int first = Math.max(at, wanted.offset);
      int end = Math.min(at + piece.width, wanted.offset + wanted.width);
      if (first < end) {
        int offset = isConstant(piece.symbol) ? 0 : piece.offset + first - at;
        append(into, new Piece(piece.symbol, offset, end - first));
      }
      at += piece.width;
    }
  }

  private void append(List<Piece> pieces, Piece next) {
    if (!pieces.isEmpty()) {
      var last = pieces.getLast();
      boolean goesOn =
          last.symbol == next.symbol
              && (isConstant(last.symbol) || last.offset + last.width == next.offset);
      if (goesOn) {
        pieces.set(pieces.size() - 1, new Piece(last.symbol, last.offset, last.width + next.width));
        return;
      }
    }
    pieces.add(next);
  }

  /// What a row of a buffer holds, column by column.
  final class Row {
    private final TreeMap<Integer, Piece> held = new TreeMap<>();

    void write(int column, int width, int symbol) {
      int end = column + width;
      for (var at = held.floorEntry(end - 1);
          at != null && at.getKey() + at.getValue().width > column;
          at = held.floorEntry(end - 1)) {
        int from = at.getKey();
        var old = held.remove(from);
        if (from < column) {
          held.put(from, new Piece(old.symbol, old.offset, column - from));
        }
        if (from + old.width > end) {
          held.put(end, new Piece(old.symbol, old.offset + end - from, from + old.width - end));
        }
      }
      held.put(column, new Piece(symbol, 0, width));
    }

    void clear() {
      held.clear();
    }

    int read(int column, int width) {
      var whole = held.get(column);
      if (whole != null && whole.width == width) {
        return columns(whole.symbol, whole.offset, width);
      }
      var pieces = new ArrayList<Piece>();
      int at = column;
      int end = column + width;
      var first = held.floorEntry(column);
      for (var next : held.tailMap(first == null ? column : first.getKey(), true).entrySet()) {
        int from = next.getKey();
        int to = from + next.getValue().width;
        if (to <= at) {
          continue;
        }
        if (from >= end) {
          break;
        }
        if (from > at) {
          pieces.add(new Piece(nothing(from - at), 0, from - at));
          at = from;
        }
        int stop = Math.min(to, end);
        pieces.add(
            new Piece(next.getValue().symbol, next.getValue().offset + at - from, stop - at));
        at = stop;
      }
      if (at < end) {
        pieces.add(new Piece(nothing(end - at), 0, end - at));
      }
      return joined(pieces);
    }
  }
}
