package dev.eddy.cli.exchange;

import dev.eddy.formats.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A network that is run beside another.
public interface Side extends AutoCloseable {

  /// What messages call it.
  String name();

  /// What a run has to be given.
  List<Input> inputs();

  /// Runs on a tensor for every input; symbols are whole numbers. The outputs are in the order of
  /// the file.
  Map<String, Tensor> run(Map<String, Tensor> given);

  @Override
  void close();

  /// A tensor that a run is given.
  ///
  /// @param symbols how many there are to choose from; 0: it is numbers
  /// @param picks the axis whose steps it picks by their numbers, or ""
  record Input(String name, List<Axis> axes, int symbols, String picks) {

    boolean isSymbols() {
      return symbols > 0;
    }

    @Override
    public String toString() {
      return axes.stream().map(Axis::toString).collect(Collectors.joining(", ", "[", "]"))
          + (isSymbols() ? " of symbols" : "");
    }
  }

  /// A size: a number, or −1 and the name of what may be any; axes of one name are equally long.
  record Axis(int size, String name) {

    /// The axis of the rows.
    static final String BATCH = "batch";

    @Override
    public String toString() {
      return size >= 0 ? Integer.toString(size) : name;
    }
  }
}
