package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.eddy.backend.Backends;
import dev.eddy.backend.Kernels;
import dev.eddy.onnx.OnnxSession;
import dev.eddy.onnx.file.OnnxReader;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import dev.eddy.testkit.SharedData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What holds for networks in the format of ONNX on every backend, on one that people use: the
/// voice activity detector Silero.
class OnnxRunTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// One stream of the detector.
  private static final class Detector {
    private final OnnxSession session;
    private final Tensor window = Tensor.zeros(Type.FLOAT, 1, 576);
    private final Tensor state = Tensor.zeros(Type.FLOAT, 2, 1, 128);
    private final Tensor probability = Tensor.zeros(Type.FLOAT, 1, 1);
    private final List<Tensor> given = List.of(window, state, Tensor.scalar(16_000L));
    private final List<Tensor> results = List.of(probability, state);

    Detector(Kernels<float[]> kernels) throws IOException {
      var file = SharedData.find("conformance/models/silero-vad/silero_vad_16k_op15.onnx");
      assumeTrue(file.isPresent(), SharedData.MISSING);
      session = OnnxSession.of(OnnxReader.read(file.get()), kernels);
    }

    void step(int t) {
      var x = window.floats();
      for (int i = 0; i < x.length; i++) {
        x[i] = (i * 37 + t * 101) % 257 / 257f - 0.5f;
      }
      session.run(given, results);
    }
  }

  @Test
  void everyBackendGivesTheSameBits() throws IOException {
    var plain = new Detector(Backends.named("float"));
    var fastest = new Detector(Backends.best());
    for (int t = 0; t < 20; t++) {
      plain.step(t);
      fastest.step(t);
      assertThat(fastest.probability.floats()).isEqualTo(plain.probability.floats());
      assertThat(fastest.state.floats()).isEqualTo(plain.state.floats());
    }
  }

  @Test
  void aRunAllocatesNothing() throws IOException {
    // Vectors are objects until they are compiled, which other tests wait for.
    var detector = new Detector(Backends.named("float"));
    long allocated = -1;
    for (int attempt = 0; attempt < 10 && allocated != 0; attempt++) {
      for (int t = 0; t < 100; t++) {
        detector.step(t);
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int t = 0; t < 100; t++) {
        detector.step(t);
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).isZero();
  }
}
