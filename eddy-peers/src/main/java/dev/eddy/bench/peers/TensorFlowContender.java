package dev.eddy.bench.peers;

import dev.eddy.bench.Contender;
import dev.eddy.bench.EddyContender;
import dev.eddy.bench.BenchNetwork;
import dev.eddy.bench.Samples;
import dev.eddy.bench.Workload;
import dev.eddy.model.Parameters;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/// TensorFlow for Java, which has no layers: graphs of its raw operations, {@link TensorFlowNetwork},
/// with Eddy's first weights.
public final class TensorFlowContender implements Contender {

  @Override
  public String name() {
    return "tensorflow";
  }

  @Override
  public String describe() {
    return "TensorFlow-Java 1.1.0, TensorFlow "
        + TensorFlow.version()
        + " (graph of raw operations)";
  }

  @Override
  public boolean runs(Workload workload, int threads) {
    return workload.network() instanceof BenchNetwork.Recurrent;
  }

  @Override
  public Running open(Workload workload, Samples samples, int threads) {
    var parameters = Parameters.initial(EddyContender.model(workload.network()), 1);
    var graph = new Graph();
    var net =
        new TensorFlowNetwork(
            Ops.create(graph), workload, (BenchNetwork.Recurrent) workload.network(), parameters);
    var settings =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(1)
            .build();
    var session = new Session(graph, settings);
    session.initialize();
    return switch (workload.purpose()) {
      case TRAIN -> new Training(graph, session, net, workload, samples);
      case INFER -> new Inference(graph, session, net, workload, samples);
      case STREAM -> new Streaming(graph, session, net, samples);
    };
  }

  /// Inputs with time first, as the operations want them.
  private static TFloat32 numbers(Workload w, float[] x) {
    int width = x.length / w.batch() / w.steps();
    var out = new float[x.length];
    for (int b = 0; b < w.batch(); b++) {
      for (int t = 0; t < w.steps(); t++) {
        System.arraycopy(x, (b * w.steps() + t) * width, out, (t * w.batch() + b) * width, width);
      }
    }
    return TFloat32.tensorOf(Shape.of(w.steps(), w.batch(), width), DataBuffers.of(out));
  }

  private static TInt32 symbols(Workload w, int[] ids) {
    int steps = ids.length / w.batch();
    var out = new int[ids.length];
    for (int b = 0; b < w.batch(); b++) {
      for (int t = 0; t < steps; t++) {
        out[t * w.batch() + b] = ids[b * steps + t];
      }
    }
    return TInt32.tensorOf(Shape.of(out.length), DataBuffers.of(out));
  }

  private record Training(
      Graph graph,
      Session session,
      TensorFlowNetwork net,
      TFloat32 x,
      TInt32 ids,
      TInt32 labels,
      double[] powers)
      implements Running {

    Training(Graph graph, Session session, TensorFlowNetwork net, Workload w, Samples samples) {
      this(
          graph,
          session,
          net,
          samples.numbers() == null ? null : numbers(w, samples.numbers()),
          samples.ids() == null ? null : symbols(w, samples.ids()),
          symbols(w, samples.labels()),
          new double[] {0.9, 0.999});
    }

    @Override
    public double step() {
      try (var first = TFloat32.scalarOf((float) powers[0]);
          var second = TFloat32.scalarOf((float) powers[1])) {
        powers[0] *= 0.9;
        powers[1] *= 0.999;
        var run =
            session
                .runner()
                .fetch(net.loss)
                .feed(net.labels, labels)
                .feed(net.power1, first)
                .feed(net.power2, second);
        if (x != null) {
          run.feed(net.numbers, x);
        } else {
          run.feed(net.ids, ids);
        }
        for (Op update : net.updates) {
          run.addTarget(update);
        }
        try (var result = run.run()) {
          return ((TFloat32) result.get(0)).getFloat();
        }
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }

  private record Inference(
      Graph graph, Session session, TensorFlowNetwork net, TFloat32 x, float[] out)
      implements Running {

    Inference(Graph graph, Session session, TensorFlowNetwork net, Workload w, Samples samples) {
      this(
          graph,
          session,
          net,
          numbers(w, samples.numbers()),
          new float[w.batch() * net.network.classes()]);
    }

    @Override
    public double step() {
      try (var result = session.runner().fetch(net.logits).feed(net.numbers, x).run()) {
        ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(out);
        return out[0];
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }

  /// The states go out with one call and in with the next.
  private static final class Streaming implements Running {
    private final Graph graph;
    private final Session session;
    private final TensorFlowNetwork net;
    private final float[] numbers;
    private final float[] out;
    private TFloat32 h;
    private TFloat32 c;
    private AutoCloseable last = () -> {};

    Streaming(Graph graph, Session session, TensorFlowNetwork net, Samples samples) {
      this.graph = graph;
      this.session = session;
      this.net = net;
      numbers = samples.numbers();
      out = new float[net.network.hidden()];
      h = TFloat32.tensorOf(Shape.of(1, out.length), DataBuffers.of(new float[out.length]));
      c = TFloat32.tensorOf(Shape.of(1, out.length), DataBuffers.of(new float[out.length]));
    }

    @Override
    public double step() throws Exception {
      try (var x = TFloat32.tensorOf(Shape.of(1, 1, numbers.length), DataBuffers.of(numbers))) {
        var result =
            session
                .runner()
                .fetch(net.lastH)
                .fetch(net.lastC)
                .feed(net.numbers, x)
                .feed(net.startH, h)
                .feed(net.startC, c)
                .run();
        last.close();
        last = result;
        h = (TFloat32) result.get(0);
        c = (TFloat32) result.get(1);
        h.asRawTensor().data().asFloats().read(out);
        return out[0];
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }
}
