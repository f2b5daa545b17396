package dev.eddy.onnx.run;

import dev.eddy.backend.DoubleKernels;
import dev.eddy.backend.Kernels;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import java.util.IdentityHashMap;
import java.util.Map;

/// What all plans of a session share: the arithmetic, the table of operators, and what is made of
/// constants once.
public final class Environment {
  final Operations operations;
  final Map<String, Integer> versions;
  private final Kernels<float[]> kernels;
  private final Kernels<double[]> doubles = new DoubleKernels();
  private final long mostBytes;
  private long heldBytes;
  private final Map<Tensor, Buffer> constants = new IdentityHashMap<>();

  /// @param mostBytes how much memory the values of all plans may take
  public Environment(
      Operations operations,
      Map<String, Integer> versions,
      Kernels<float[]> kernels,
      long mostBytes) {
    this.operations = operations;
    this.versions = versions;
    this.kernels = kernels;
    this.mostBytes = mostBytes;
  }

  long mostBytes() {
    return mostBytes;
  }

  /// Counts memory that a plan takes.
  ///
  /// @throws OnnxException if it is more than all may take
  void take(long bytes) {
    if (heldBytes + bytes > mostBytes) {
      throw new OnnxException(
          "the values of the graph would take more than %,d MB; give smaller inputs, or Java more memory (-Xmx)"
              .formatted(mostBytes >> 20));
    }
    heldBytes += bytes;
  }

  void giveBack(long bytes) {
    heldBytes -= bytes;
  }

  /// The arithmetic over the arrays of a real type.
  @SuppressWarnings("unchecked")
  Kernels<Object> kernels(Type type) {
    return (Kernels<Object>) (Kernels<?>) (type == Type.DOUBLE ? doubles : kernels);
  }

  /// The place of a constant of the file: one for all plans, so that what is made of it is made
  /// once.
  Buffer constant(Tensor tensor) {
    return constants.computeIfAbsent(
        tensor,
        _ -> {
          var buffer = new Buffer(tensor.type(), tensor.size(), tensor.array(), 0);
          buffer.kept = true;
          return buffer;
        });
  }
}
