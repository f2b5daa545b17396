package dev.eddy.cli.exchange;

import dev.eddy.formats.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A network that is run beside another.
public final class Side implements AutoCloseable {

  private final String name;
  private final List<Input> inputs;
  private final UnaryOperator<Map<String, Tensor>> run;
  private final Runnable end;

  /// @param run gives the outputs, in the order of the file, of a tensor for every input
  /// @param end frees what it holds
  Side(String name, List<Input> inputs, UnaryOperator<Map<String, Tensor>> run, Runnable end) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.run = run;
    this.end = end;
  }

  /// What messages call it.
  public String name() {
    return name;
  }

  /// What a run has to be given.
  List<Input> inputs() {
    return inputs;
  }

  /// Runs on a tensor for every input; symbols are whole numbers. The outputs are in the order of
  /// the file.
  Map<String, Tensor> run(Map<String, Tensor> given) {
    return run.apply(given);
  }

  @Override
  public void close() {
    end.run();
  }

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
