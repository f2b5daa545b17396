package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {
  @TempDir Path folder;

  @Test
  void stateAndTensorsComeBackToTheBit() {
    var state =
        Json.object()
            .put("step", Long.MAX_VALUE)
            .put("counter", Long.MIN_VALUE)
            .put("loss", Math.nextDown(0.3));
    var tensors =
        List.of(
            new Tensor(
                "adam/m/W", new int[] {2}, new float[] {Float.intBitsToFloat(0x7fc01234), -0f}),
            new Tensor("W", new int[] {1, 1}, new float[] {Float.MIN_VALUE}));
    Path file = folder.resolve("checkpoint");
    new CheckpointFile(state, tensors).write(file);
    assertThat(CheckpointFile.read(file)).isEqualTo(new CheckpointFile(state, tensors));
  }

  @Test
  void aModelIsNoCheckpoint() {
    Path file = folder.resolve("model.eddy");
    Format1Fixture.bundle().write(file);
    assertThatThrownBy(() -> CheckpointFile.read(file))
        .hasMessage(file + ": is an Eddy model; expected an Eddy checkpoint");
  }
}
