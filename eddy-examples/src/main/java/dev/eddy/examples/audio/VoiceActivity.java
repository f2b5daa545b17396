package dev.eddy.examples.audio;

import dev.eddy.onnx.OnnxSession;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// How likely it is that somebody speaks, for every 32 ms of sound: the network of
/// snakers4/silero-vad (version 5 or later, the ONNX file for 16 kHz).
///
/// ```java
/// var voice = VoiceActivity.open(Path.of("silero_vad.onnx"));
/// var state = new VoiceActivity.State();
/// double probability = voice.next(window, state);     // 512 samples, −1 to 1
/// ```
///
/// One network serves any number of sounds, each with a {@link State} of its own, one at a time:
/// for threads that listen at once open it once each.
public final class VoiceActivity {

  /// Samples a second.
  public static final int RATE = 16_000;

  /// Samples of a window.
  public static final int WINDOW = 512;

  /// Samples of the window before that are read again.
  private static final int CONTEXT = 64;

  private static final int UNITS = 128;

  private final OnnxSession session;
  private final Tensor rate = Tensor.scalar((long) RATE);
  private final Tensor probability = Tensor.zeros(Type.FLOAT, 1, 1);

  private VoiceActivity(OnnxSession session) {
    this.session = session;
  }

  /// What the network knows of one sound so far: the end of the last window, and the state `[2, 1,
  /// 128]` of its LSTM.
  public static final class State {
    private final Tensor window = Tensor.zeros(Type.FLOAT, 1, CONTEXT + WINDOW);
    private final Tensor state = Tensor.zeros(Type.FLOAT, 2, 1, UNITS);

    /// A state of its own that goes on from here.
    public State copy() {
      var copy = new State();
      System.arraycopy(window.floats(), 0, copy.window.floats(), 0, CONTEXT + WINDOW);
      System.arraycopy(state.floats(), 0, copy.state.floats(), 0, 2 * UNITS);
      return copy;
    }
  }

  /// Opens the network.
  ///
  /// @throws IllegalArgumentException if the file is another network
  public static VoiceActivity open(Path file) {
    try {
      var session = OnnxSession.read(file);
      var names = session.inputs().stream().map(OnnxValue::name).toList();
      if (!names.equals(List.of("input", "state", "sr")) || session.outputs().size() != 2) {
        throw new IllegalArgumentException(
            "%s: expected the voice activity network of silero-vad, version 5 or later, with the inputs input, state and sr, found %s"
                .formatted(file, session.inputs()));
      }
      return new VoiceActivity(session);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": could not be read", e);
    }
  }

  /// The probability that somebody speaks in the next window.
  ///
  /// @param window 512 samples from −1 to 1
  /// @param state of this sound; moved on
  public float next(float[] window, State state) {
    float[] samples = state.window.floats();
    System.arraycopy(samples, WINDOW, samples, 0, CONTEXT);
    System.arraycopy(window, 0, samples, CONTEXT, WINDOW);
    session.run(List.of(state.window, state.state, rate), List.of(probability, state.state));
    return probability.floats()[0];
  }
}
