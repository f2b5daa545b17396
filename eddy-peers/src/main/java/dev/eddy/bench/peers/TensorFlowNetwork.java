package dev.eddy.bench.peers;

import dev.eddy.bench.BenchNetwork;
import dev.eddy.bench.Workload;
import dev.eddy.model.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.BlockLSTM;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/// A network as a TensorFlow graph: an LSTM is its fused block with the block's own gradient, an
/// Elman network and a GRU are unrolled and differentiated by TensorFlow.
///
/// Time comes first. A GRU here resets after the product, as Eddy's; TensorFlow's own block resets
/// before it.
final class TensorFlowNetwork {

  final BenchNetwork.Recurrent network;
  Placeholder<TFloat32> numbers;
  Placeholder<TInt32> ids;
  Placeholder<TInt32> labels;
  Placeholder<TFloat32> power1;
  Placeholder<TFloat32> power2;
  Placeholder<TFloat32> startH;
  Placeholder<TFloat32> startC;
  Operand<TFloat32> logits;
  Operand<TFloat32> loss;
  Operand<TFloat32> lastH;
  Operand<TFloat32> lastC;
  final List<Op> updates = new ArrayList<>();

  private final Ops tf;
  private final Parameters parameters;
  private final int rows;
  private final int steps;
  private final double rate;

  /// A layer's sum and what it needs on the way back.
  private record Lstm(
      Operand<TFloat32> x,
      Variable<TFloat32> kernel,
      Variable<TFloat32> bias,
      BlockLSTM<TFloat32> block) {}

  TensorFlowNetwork(Ops tf, Workload workload, BenchNetwork.Recurrent network, Parameters parameters) {
    this.tf = tf;
    this.network = network;
    this.parameters = parameters;
    rows = workload.batch();
    steps = workload.steps();
    rate = workload.rate();
    boolean training = workload.purpose() == Workload.Purpose.TRAIN;
    if (training) {
      labels =
          tf.placeholder(
              TInt32.class,
              Placeholder.shape(Shape.of((long) rows * (network.everyStep() ? steps : 1))));
      power1 = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      power2 = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    }
    if (workload.purpose() == Workload.Purpose.STREAM) {
      stream();
    } else if (network.kind() == BenchNetwork.Kind.LSTM) {
      lstm(training);
    } else {
      unrolled(training);
    }
  }

  // ---- weights
  // -------------------------------------------------------------------------------------------------------------------

  /// Eddy's matrices `[N, K]` side by side and one above the other, as TensorFlow's `[ΣK, ΣN]`.
  private Operand<TFloat32> kernel(String[][] names) {
    int k = 0;
    for (var line : names) {
      k += parameters.table().entry(line[0]).columns();
    }
    int n = 0;
    for (var name : names[0]) {
      n += parameters.table().entry(name).rows();
    }
    var out = new float[k * n];
    int row = 0;
    for (var line : names) {
      int column = 0;
      int columns = parameters.table().entry(line[0]).columns();
      for (var name : line) {
        var from = parameters.get(name);
        int count = parameters.table().entry(name).rows();
        for (int p = 0; p < columns; p++) {
          for (int j = 0; j < count; j++) {
            out[(row + p) * n + column + j] = from[j * columns + p];
          }
        }
        column += count;
      }
      row += columns;
    }
    return tf.constant(Shape.of(k, n), DataBuffers.of(out));
  }

  private Variable<TFloat32> variable(Operand<TFloat32> start) {
    return tf.variable(start);
  }

  private Variable<TFloat32> matrix(String... names) {
    return variable(kernel(new String[][] {names}));
  }

  private Variable<TFloat32> zeros(long... shape) {
    return variable(tf.zeros(tf.constant(shape), TFloat32.class));
  }

  private void update(Variable<TFloat32> weight, Operand<TFloat32> gradient, long... shape) {
    var m = zeros(shape);
    var v = zeros(shape);
    updates.add(
        tf.train.applyAdam(
            weight,
            m,
            v,
            power1,
            power2,
            tf.constant((float) rate),
            tf.constant(0.9f),
            tf.constant(0.999f),
            tf.constant(1e-8f),
            gradient));
  }

  // ---- the parts
  // -----------------------------------------------------------------------------------------------------------------

  /// What flows to the rows `[R, H]` of the dense layer; also sets logits and, for training, the
  /// loss and the layer's updates.
  private Operand<TFloat32> dense(Operand<TFloat32> states, boolean training) {
    int h = network.hidden();
    int c = network.classes();
    var w = matrix("dense.W");
    var b = zeros(c);
    logits = tf.math.add(tf.linalg.matMul(states, w), b);
    if (!training) {
      return null;
    }
    var entropy = SparseSoftmaxCrossEntropyWithLogits.create(tf.scope(), logits, labels);
    loss = tf.math.mean(entropy.loss(), tf.constant(0));
    float share = 1f / (rows * (network.everyStep() ? steps : 1));
    var flow = tf.math.mul(entropy.backprop(), tf.constant(share));
    update(w, tf.linalg.matMul(states, flow, MatMul.transposeA(true)), h, c);
    update(b, tf.sum(flow, tf.constant(0)), c);
    return tf.linalg.matMul(flow, w, MatMul.transposeB(true));
  }

  private Lstm layer(
      int layer, int inputs, Operand<TFloat32> x, Operand<TFloat32> c0, Operand<TFloat32> h0) {
    int h = network.hidden();
    var name = "rnn" + layer + ".";
    var kernel =
        variable(
            kernel(
                new String[][] {
                  {name + "W_i", name + "W_f", name + "W_g", name + "W_o"},
                  {name + "U_i", name + "U_f", name + "U_g", name + "U_o"}
                }));
    // Eddy adds 1 to the forget gate; here it is where the bias starts.
    var start = new float[4 * h];
    Arrays.fill(start, h, 2 * h, 1);
    var bias = variable(tf.constant(start));
    var peephole = tf.zeros(tf.constant(new long[] {h}), TFloat32.class);
    var block =
        tf.nn.blockLSTM(
            tf.constant((long) steps),
            x,
            c0,
            h0,
            kernel,
            peephole,
            peephole,
            peephole,
            bias,
            BlockLSTM.cellClip(-1f));
    return new Lstm(x, kernel, bias, block);
  }

  /// What flows to a layer's inputs, from what flows to its outputs.
  private Operand<TFloat32> back(
      Lstm layer, int inputs, Operand<TFloat32> flow, Operand<TFloat32> zero) {
    int h = network.hidden();
    var b = layer.block;
    var peephole = tf.zeros(tf.constant(new long[] {h}), TFloat32.class);
    var none = tf.zeros(tf.constant(new long[] {steps, rows, h}), TFloat32.class);
    var g =
        tf.nn.blockLSTMGrad(
            tf.constant((long) steps),
            layer.x,
            zero,
            zero,
            layer.kernel,
            peephole,
            peephole,
            peephole,
            layer.bias,
            b.i(),
            b.cs(),
            b.f(),
            b.o(),
            b.ci(),
            b.co(),
            b.h(),
            none,
            flow,
            false);
    update(layer.kernel, g.wGrad(), inputs + h, 4L * h);
    update(layer.bias, g.bGrad(), 4L * h);
    return g.xGrad();
  }

  private void lstm(boolean training) {
    int h = network.hidden();
    int d = network.input();
    Operand<TFloat32> x;
    Variable<TFloat32> table = null;
    if (network.symbols() > 0) {
      ids = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of((long) rows * steps)));
      table =
          variable(
              tf.constant(
                  Shape.of(network.symbols(), d),
                  DataBuffers.of(parameters.get("embedding.table"))));
      x =
          tf.reshape(
              tf.gather(table, ids, tf.constant(0)), tf.constant(new int[] {steps, rows, d}));
    } else {
      numbers = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(steps, rows, d)));
      x = numbers;
    }
    var zero = tf.zeros(tf.constant(new long[] {rows, h}), TFloat32.class);
    var layers = new ArrayList<Lstm>();
    for (int i = 1; i <= network.layers(); i++) {
      var layer = layer(i, i == 1 ? d : h, x, zero, zero);
      layers.add(layer);
      x = layer.block.h();
    }
    var flow = dense(tf.reshape(x, tf.constant(new int[] {steps * rows, h})), training);
    if (!training) {
      return;
    }
    flow = tf.reshape(flow, tf.constant(new int[] {steps, rows, h}));
    for (int i = layers.size() - 1; i >= 0; i--) {
      flow = back(layers.get(i), i == 0 ? d : h, flow, zero);
    }
    if (table != null) {
      var rowsOfTable = tf.reshape(flow, tf.constant(new int[] {steps * rows, d}));
      update(
          table,
          tf.math.unsortedSegmentSum(rowsOfTable, ids, tf.constant(network.symbols())),
          network.symbols(),
          d);
    }
  }

  private void stream() {
    int h = network.hidden();
    numbers = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 1, network.input())));
    startH = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, h)));
    startC = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, h)));
    var block = layer(1, network.input(), numbers, startC, startH).block;
    lastH = tf.reshape(block.h(), tf.constant(new int[] {1, h}));
    lastC = tf.reshape(block.cs(), tf.constant(new int[] {1, h}));
  }

  /// One layer over all steps, the last state classified. The inputs of all steps are multiplied at
  /// once.
  private void unrolled(boolean training) {
    int h = network.hidden();
    int d = network.input();
    boolean gru = network.kind() == BenchNetwork.Kind.GRU;
    numbers = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(steps, rows, d)));
    var w = gru ? matrix("rnn1.W_z", "rnn1.W_r", "rnn1.W_n") : matrix("rnn1.W");
    var u = gru ? matrix("rnn1.U_z", "rnn1.U_r", "rnn1.U_n") : matrix("rnn1.U");
    int width = gru ? 3 * h : h;
    var b = zeros(width);
    var bu = gru ? zeros(h) : null;
    var flat = tf.reshape(numbers, tf.constant(new int[] {steps * rows, d}));
    var sums =
        tf.reshape(
            tf.math.add(tf.linalg.matMul(flat, w), b), tf.constant(new int[] {steps, rows, width}));
    var each = tf.unstack(sums, (long) steps).output();
    Operand<TFloat32> state = tf.zeros(tf.constant(new long[] {rows, h}), TFloat32.class);
    for (int t = 0; t < steps; t++) {
      var product = tf.linalg.matMul(state, u);
      state =
          gru
              ? gru(each.get(t), product, bu, state)
              : tf.math.tanh(tf.math.add(each.get(t), product));
    }
    var flow = dense(state, training);
    if (training) {
      var weights = new ArrayList<Operand<?>>(List.of(w, u, b));
      if (gru) {
        weights.add(bu);
      }
      var g = tf.gradients(List.of(state), weights, Gradients.dx(List.of(flow)));
      update(w, g.dy(0), d, width);
      update(u, g.dy(1), h, width);
      update(b, g.dy(2), width);
      if (gru) {
        update(bu, g.dy(3), h);
      }
    }
  }

  private Operand<TFloat32> gru(
      Operand<TFloat32> sums,
      Operand<TFloat32> product,
      Operand<TFloat32> bu,
      Operand<TFloat32> state) {
    var x = tf.split(tf.constant(1), sums, 3L).output();
    var h = tf.split(tf.constant(1), product, 3L).output();
    var z = tf.math.sigmoid(tf.math.add(x.get(0), h.get(0)));
    var r = tf.math.sigmoid(tf.math.add(x.get(1), h.get(1)));
    var n = tf.math.tanh(tf.math.add(x.get(2), tf.math.mul(r, tf.math.add(h.get(2), bu))));
    return tf.math.add(n, tf.math.mul(z, tf.math.sub(state, n)));
  }
}
