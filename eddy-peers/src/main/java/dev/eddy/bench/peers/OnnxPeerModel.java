package dev.eddy.bench.peers;

import dev.eddy.bench.BenchNetwork;
import dev.eddy.model.Parameters;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes the two ONNX models the bench needs as protocol buffers: fields of a number and a value,
/// nested by their length.
///
/// @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a> for the
///   numbers of the fields
final class OnnxPeerModel {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private OnnxPeerModel() {}

  /// An Elman layer over `x [T, B, D]` and a dense layer on its last state: `y [B, C]`.
  static byte[] classifier(BenchNetwork.Recurrent n, int rows, int steps, Parameters p) {
    int h = n.hidden();
    var graph =
        new OnnxPeerModel()
            .message(1, node("RNN", "x,W,R,B", ",h").message(5, attribute("hidden_size", h)))
            .message(1, node("Squeeze", "h,axis", "last"))
            .message(1, node("Gemm", "last,D,b", "y").message(5, attribute("transB", 1)))
            .text(2, "classifier")
            .message(5, floats("W", join(p, 0, "rnn1.W"), 1, h, n.input()))
            .message(5, floats("R", join(p, 0, "rnn1.U"), 1, h, h))
            .message(5, floats("B", join(p, h, "rnn1.b"), 1, 2L * h))
            .message(5, floats("D", p.get("dense.W"), n.classes(), h))
            .message(5, floats("b", p.get("dense.b"), n.classes()))
            .message(
                5,
                new OnnxPeerModel().number(1, 1).number(2, INT64).text(8, "axis").bytes(9, new byte[8]))
            .message(11, value("x", steps, rows, n.input()))
            .message(12, value("y", rows, n.classes()));
    return model(graph);
  }

  /// One step of an LSTM: `x [1, 1, D]` and the states `h0`, `c0` to `h`, `c`, all `[1, 1, H]`.
  /// ONNX's order of gates is i, o, f, g.
  static byte[] streaming(BenchNetwork.Recurrent n, Parameters p) {
    int h = n.hidden();
    var bias = join(p, 4 * h, "rnn1.b_i", "rnn1.b_o", "rnn1.b_f", "rnn1.b_g");
    // Eddy adds 1 to the forget gate at run time.
    for (int j = 2 * h; j < 3 * h; j++) {
      bias[j] += 1;
    }
    var graph =
        new OnnxPeerModel()
            .message(
                1, node("LSTM", "x,W,R,B,,h0,c0", ",h,c").message(5, attribute("hidden_size", h)))
            .text(2, "streaming")
            .message(
                5,
                floats(
                    "W",
                    join(p, 0, "rnn1.W_i", "rnn1.W_o", "rnn1.W_f", "rnn1.W_g"),
                    1,
                    4L * h,
                    n.input()))
            .message(
                5,
                floats(
                    "R", join(p, 0, "rnn1.U_i", "rnn1.U_o", "rnn1.U_f", "rnn1.U_g"), 1, 4L * h, h))
            .message(5, floats("B", bias, 1, 8L * h))
            .message(11, value("x", 1, 1, n.input()))
            .message(11, value("h0", 1, 1, h))
            .message(11, value("c0", 1, 1, h))
            .message(12, value("h", 1, 1, h))
            .message(12, value("c", 1, 1, h));
    return model(graph);
  }

  private static byte[] model(OnnxPeerModel graph) {
    return new OnnxPeerModel()
        .number(1, 8)
        .message(7, graph)
        .message(8, new OnnxPeerModel().text(1, "").number(2, 17))
        .out
        .toByteArray();
  }

  /// Parameters one after the other, and zeros.
  private static float[] join(Parameters p, int zeros, String... names) {
    int size = zeros;
    for (var name : names) {
      size += p.table().entry(name).size();
    }
    var all = new float[size];
    int at = 0;
    for (var name : names) {
      var values = p.get(name);
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    return all;
  }

  private static OnnxPeerModel node(String operation, String inputs, String outputs) {
    var node = new OnnxPeerModel();
    for (var name : inputs.split(",")) {
      node.text(1, name);
    }
    for (var name : outputs.split(",")) {
      node.text(2, name);
    }
    return node.text(4, operation);
  }

  /// An attribute that is a whole number (kind 2).
  private static OnnxPeerModel attribute(String name, int value) {
    return new OnnxPeerModel().text(1, name).number(3, value).number(20, 2);
  }

  private static OnnxPeerModel floats(String name, float[] values, long... shape) {
    var tensor = new OnnxPeerModel();
    for (long size : shape) {
      tensor.number(1, size);
    }
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor.number(2, FLOAT).text(8, name).bytes(9, bytes.array());
  }

  private static OnnxPeerModel value(String name, long... shape) {
    var dimensions = new OnnxPeerModel();
    for (long size : shape) {
      dimensions.message(1, new OnnxPeerModel().number(1, size));
    }
    var tensor = new OnnxPeerModel().number(1, FLOAT).message(2, dimensions);
    return new OnnxPeerModel().text(1, name).message(2, new OnnxPeerModel().message(1, tensor));
  }

  private OnnxPeerModel number(int field, long value) {
    varint(field << 3);
    varint(value);
    return this;
  }

  private OnnxPeerModel text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  private OnnxPeerModel message(int field, OnnxPeerModel value) {
    return bytes(field, value.out.toByteArray());
  }

  private OnnxPeerModel bytes(int field, byte[] value) {
    varint(field << 3 | 2);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  private void varint(long value) {
    for (; value > 127; value >>>= 7) {
      out.write((int) (value & 127 | 128));
    }
    out.write((int) value);
  }
}
