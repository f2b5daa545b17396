package dev.eddy.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.eddy.bench.Contender;
import dev.eddy.bench.EddyContender;
import dev.eddy.bench.BenchNetwork;
import dev.eddy.bench.Samples;
import dev.eddy.bench.Workload;
import dev.eddy.model.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/// ONNX Runtime, inference only, on a model made here with Eddy's weights.
public final class OnnxContender implements Contender {

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public String describe() {
    return "ONNX Runtime "
        + OrtEnvironment.getEnvironment().getVersion()
        + ", one RNN or LSTM node";
  }

  @Override
  public boolean runs(Workload workload, int threads) {
    return workload.purpose() != Workload.Purpose.TRAIN
        && workload.network() instanceof BenchNetwork.Recurrent;
  }

  @Override
  public Running open(Workload workload, Samples samples, int threads) throws OrtException {
    var parameters = Parameters.initial(EddyContender.model(workload.network()), 1);
    var network = (BenchNetwork.Recurrent) workload.network();
    var environment = OrtEnvironment.getEnvironment();
    var options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    boolean streams = workload.purpose() == Workload.Purpose.STREAM;
    var model =
        streams
            ? OnnxPeerModel.streaming(network, parameters)
            : OnnxPeerModel.classifier(network, workload.batch(), workload.steps(), parameters);
    var session = environment.createSession(model, options);
    return streams
        ? new Streaming(environment, session, network, samples)
        : new Inference(environment, session, workload, network, samples);
  }

  private static FloatBuffer direct(int size) {
    return ByteBuffer.allocateDirect(4 * size).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static final class Inference implements Running {
    private final OrtSession session;
    private final Map<String, OnnxTensor> in;
    private final float[] out;

    Inference(
        OrtEnvironment environment,
        OrtSession session,
        Workload w,
        BenchNetwork.Recurrent n,
        Samples samples)
        throws OrtException {
      this.session = session;
      var x = direct(samples.numbers().length);
      for (int t = 0; t < w.steps(); t++) {
        for (int b = 0; b < w.batch(); b++) {
          x.put(
              (t * w.batch() + b) * n.input(),
              samples.numbers(),
              (b * w.steps() + t) * n.input(),
              n.input());
        }
      }
      in =
          Map.of(
              "x",
              OnnxTensor.createTensor(
                  environment, x, new long[] {w.steps(), w.batch(), n.input()}));
      out = new float[w.batch() * n.classes()];
    }

    @Override
    public double step() throws OrtException {
      try (var result = session.run(in)) {
        ((OnnxTensor) result.get(0)).getFloatBuffer().get(out);
        return out[0];
      }
    }

    @Override
    public void close() {
      in.values().forEach(OnnxTensor::close);
    }
  }

  /// The states go out with one call and in with the next.
  private static final class Streaming implements Running {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final BenchNetwork.Recurrent n;
    private final float[] numbers;
    private final float[] out;
    private final FloatBuffer x;
    private final Map<String, OnnxTensor> in = new HashMap<>();
    private OrtSession.Result last;

    Streaming(OrtEnvironment environment, OrtSession session, BenchNetwork.Recurrent n, Samples samples)
        throws OrtException {
      this.environment = environment;
      this.session = session;
      this.n = n;
      numbers = samples.numbers();
      out = new float[n.hidden()];
      x = direct(n.input());
      var state = new long[] {1, 1, n.hidden()};
      in.put("h0", OnnxTensor.createTensor(environment, direct(n.hidden()), state));
      in.put("c0", OnnxTensor.createTensor(environment, direct(n.hidden()), state));
    }

    @Override
    public double step() throws OrtException {
      x.put(0, numbers);
      try (var tensor = OnnxTensor.createTensor(environment, x, new long[] {1, 1, n.input()})) {
        in.put("x", tensor);
        var result = session.run(in);
        if (last != null) {
          last.close();
        }
        last = result;
        in.put("h0", (OnnxTensor) result.get(0));
        in.put("c0", (OnnxTensor) result.get(1));
        ((OnnxTensor) result.get(0)).getFloatBuffer().get(out);
        return out[0];
      }
    }

    @Override
    public void close() {
      if (last != null) {
        last.close();
      }
    }
  }
}
