package dev.eddy.examples.audio;

import dev.eddy.onnx.OnnxSession;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Speech without its noise: the two networks of breizhn/DTLN (Westhausen & Meyer 2020,
/// <https://arxiv.org/abs/2005.07551>), for 16 kHz, 8 ms at a time.
///
/// The last 512 samples are a frame. The first network gives a mask for the magnitudes of its
/// spectrum, `y = F⁻¹(m₁ ∘ F x)`; the second one for features of the frame `y` that it was trained
/// to have. Frames begin every 128 samples, and four of them overlap in their sum.
///
/// One object serves any number of sounds, each with a {@link State} of its own, one at a time: for
/// threads that listen at once open it once each.
public final class NoiseSuppression {

  /// Samples a second.
  public static final int RATE = 16_000;

  /// Samples that are taken and given at once.
  public static final int HOP = 128;

  /// Samples that what is given comes late by.
  public static final int DELAY = 384;

  private static final int FRAME = 512;
  private static final int BINS = FRAME / 2 + 1;

  private final OnnxSession first;
  private final OnnxSession second;
  private final Fourier fourier = new Fourier(FRAME);
  private final double[] re = new double[FRAME];
  private final double[] im = new double[FRAME];
  private final Tensor magnitudes = Tensor.zeros(Type.FLOAT, 1, 1, BINS);
  private final Tensor mask = Tensor.zeros(Type.FLOAT, 1, 1, BINS);
  private final Tensor masked = Tensor.zeros(Type.FLOAT, 1, 1, FRAME);
  private final Tensor clean = Tensor.zeros(Type.FLOAT, 1, 1, FRAME);

  private NoiseSuppression(OnnxSession first, OnnxSession second) {
    this.first = first;
    this.second = second;
  }

  /// What the networks know of one sound so far: its last frame, the sum of frames that is not
  /// complete yet, and the states `[1, 2, 128, 2]` of two LSTMs in either network.
  public static final class State {
    private final float[] frame = new float[FRAME];
    private final float[] sum = new float[FRAME];
    private final Tensor first = Tensor.zeros(Type.FLOAT, 1, 2, 128, 2);
    private final Tensor second = Tensor.zeros(Type.FLOAT, 1, 2, 128, 2);

    /// A state of its own that goes on from here.
    public State copy() {
      var copy = new State();
      System.arraycopy(frame, 0, copy.frame, 0, FRAME);
      System.arraycopy(sum, 0, copy.sum, 0, FRAME);
      System.arraycopy(first.floats(), 0, copy.first.floats(), 0, first.size());
      System.arraycopy(second.floats(), 0, copy.second.floats(), 0, second.size());
      return copy;
    }
  }

  /// Opens the networks.
  ///
  /// @param folder with `model_1.onnx` and `model_2.onnx`
  /// @throws IllegalArgumentException if they are not there, or are other networks
  public static NoiseSuppression open(Path folder) {
    return new NoiseSuppression(
        session(folder, "model_1.onnx", BINS), session(folder, "model_2.onnx", FRAME));
  }

  private static OnnxSession session(Path folder, String name, int width) {
    var file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s: expected a folder with model_1.onnx and model_2.onnx of DTLN, found no %s"
              .formatted(folder, name));
    }
    try {
      var session = OnnxSession.read(file);
      var shapes =
          session.inputs().stream().map(in -> in.shape().map(Object::toString).orElse("")).toList();
      if (!shapes.equals(List.of("[1, 1, " + width + "]", "[1, 2, 128, 2]"))
          || session.outputs().size() != 2) {
        throw new IllegalArgumentException(
            "%s: expected a network of DTLN, with inputs [1, 1, %d] and [1, 2, 128, 2], found %s"
                .formatted(file, width, session.inputs()));
      }
      return session;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": could not be read", e);
    }
  }

  /// Takes 128 samples and gives 128, those of {@link #DELAY} samples ago without their noise.
  ///
  /// @param samples from −1 to 1; what is given takes their place
  /// @param state of this sound; moved on
  public void next(float[] samples, State state) {
    shift(state.frame);
    System.arraycopy(samples, 0, state.frame, FRAME - HOP, HOP);
    for (int i = 0; i < FRAME; i++) {
      re[i] = state.frame[i];
      im[i] = 0;
    }
    fourier.forward(re, im);
    for (int k = 0; k < BINS; k++) {
      magnitudes.floats()[k] = (float) Math.sqrt(re[k] * re[k] + im[k] * im[k]);
    }
    first.run(List.of(magnitudes, state.first), List.of(mask, state.first));
    for (int k = 0; k < BINS; k++) {
      double share = mask.floats()[k];
      re[k] *= share;
      im[k] *= share;
      if (k > 0 && k < FRAME / 2) {
        re[FRAME - k] = re[k];
        im[FRAME - k] = -im[k];
      }
    }
    fourier.inverse(re, im);
    for (int i = 0; i < FRAME; i++) {
      masked.floats()[i] = (float) re[i];
    }
    second.run(List.of(masked, state.second), List.of(clean, state.second));
    shift(state.sum);
    for (int i = 0; i < FRAME; i++) {
      state.sum[i] += clean.floats()[i];
    }
    System.arraycopy(state.sum, 0, samples, 0, HOP);
  }

  /// Drops the first samples, and puts silence after the last.
  private static void shift(float[] frame) {
    System.arraycopy(frame, HOP, frame, 0, FRAME - HOP);
    java.util.Arrays.fill(frame, FRAME - HOP, FRAME, 0);
  }
}
