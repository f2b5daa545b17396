package dev.eddy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/// The binary form of a state, byte by byte, and what is refused.
class SequenceStateTest {

  private static Model model(Cell cell, int classes) {
    var build = new ModelBuilder();
    var rnn = build.scan("rnn", cell, 3, build.numbers("x", "t", 2));
    return build.output("y", build.affine("dense", classes, rnn)).model();
  }

  private static SequenceState saved(Model model) {
    try (var stepper =
        Program.inference(model).bind(Parameters.initial(model, 1).freeze()).stepper(1)) {
      stepper.step(new float[] {1, -2}, new float[stepper.outputWidth()]);
      return stepper.save(0);
    }
  }

  private static void load(Model model, SequenceState state) {
    try (var stepper =
        Program.inference(model).bind(Parameters.initial(model, 1).freeze()).stepper(1)) {
      stepper.load(0, state);
    }
  }

  private static SequenceState small() {
    var values = new LinkedHashMap<String, float[]>();
    values.put("é.h", new float[] {1, Float.intBitsToFloat(0x7fc12345)});
    values.put("b.c", new float[] {});
    return new SequenceState(values);
  }

  @Test
  void theBytesAreThoseOfTheDocumentation() {
    var expected = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    expected.put("EDDYSTAT".getBytes(StandardCharsets.US_ASCII)).putInt(1).put(new byte[32]);
    expected.putInt(2);
    expected.putInt(4).put("é.h".getBytes(StandardCharsets.UTF_8)).putInt(1).putInt(2);
    expected.putFloat(1).putInt(0x7fc12345);
    expected.putInt(3).put("b.c".getBytes(StandardCharsets.UTF_8)).putInt(1).putInt(0);
    var checksum = new CRC32();
    checksum.update(expected.array(), 0, expected.position());
    expected.putInt((int) checksum.getValue());
    assertThat(small().toBytes()).isEqualTo(Arrays.copyOf(expected.array(), expected.position()));
  }

  /// Kept as it was written once: what an earlier Eddy wrote is read by every later one.
  @Test
  void aRecordedStateIsRead() {
    var bytes =
        HexFormat.of()
            .parseHex(
                "4544445953544154"
                    + "01000000"
                    + "ab".repeat(32)
                    + "01000000"
                    + "05000000726e6e2e68"
                    + "0100000002000000"
                    + "0000c03f000000c0"
                    + "64256ad6");
    var state = SequenceState.of(bytes);
    assertThat(state.names()).containsExactly("rnn.h");
    assertThat(state.get("rnn.h")).containsExactly(1.5f, -2);
    assertThat(state.model()).isEqualTo("ab".repeat(32));
    assertThat(state.toBytes()).isEqualTo(bytes);
  }

  @Test
  void statesComeBackToTheBitOneAfterTheOther() throws IOException {
    var first = saved(model(Cells.LSTM, 2));
    var out = new ByteArrayOutputStream();
    first.write(out);
    small().write(out);
    var in = new ByteArrayInputStream(out.toByteArray());
    var read = SequenceState.read(in);
    assertThat(read).isEqualTo(first);
    assertThat(read.model()).isEqualTo(first.model()).hasSize(64);
    assertThat(Float.floatToRawIntBits(SequenceState.read(in).get("é.h")[1])).isEqualTo(0x7fc12345);
    assertThat(in.available()).isZero();
  }

  @Test
  void everyByteThatIsMissingOrDamagedIsNoticed() {
    var whole = saved(model(Cells.GRU, 2)).toBytes();
    for (int length = 0; length < whole.length; length++) {
      var cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> SequenceState.of(cut))
          .as("%d bytes", length)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("state: ");
    }
    for (int i = 0; i < whole.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        var damaged = whole.clone();
        damaged[i] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> SequenceState.of(damaged))
            .as("bit %d of byte %d", bit, i)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("state: ");
      }
    }
  }

  @Test
  void whatIsWrongIsSaidInASentence() {
    var whole = small().toBytes();
    assertThatThrownBy(() -> SequenceState.of("{\"h\": 1}".getBytes(StandardCharsets.UTF_8)))
        .hasMessage(
            "state: these bytes are not the state of a sequence; one begins with \"EDDYSTAT\"");
    assertThatThrownBy(() -> SequenceState.of(Arrays.copyOf(whole, whole.length + 3)))
        .hasMessage(
            "state: 3 bytes follow after its end, at byte %d; give the bytes of one state"
                .formatted(whole.length));
    assertThatThrownBy(() -> SequenceState.of(Arrays.copyOf(whole, 60)))
        .hasMessage(
            "state: it ends after 60 bytes, in the width; it was not written or sent to its end");
    var later = whole.clone();
    later[8] = 2;
    assertThatThrownBy(() -> SequenceState.of(later))
        .hasMessage(
            "state: it is of version 2, this Eddy reads version 1; read it with the Eddy that wrote it, or a newer one");
    var damaged = whole.clone();
    damaged[65] ^= 1;
    assertThatThrownBy(() -> SequenceState.of(damaged))
        .hasMessageStartingWith("state: its bytes are damaged: its checksum is ");
  }

  @Test
  void aStateGoesOnInTheModelItWasSavedFromOnly() {
    var state = SequenceState.of(saved(model(Cells.GRU, 2)).toBytes());
    load(model(Cells.GRU, 2), state);
    // What is made of the states afterwards is no part of them.
    load(model(Cells.GRU, 5), state);
    var other = model(Cells.GRU_AFTER, 2);
    assertThatThrownBy(() -> load(other, state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the state of rnn.h [3] was saved from another model, %s; this one is %s: a state goes on in the model it was saved from"
                .formatted(state.model().substring(0, 12), saved(other).model().substring(0, 12)));
    // Of values alone, only names and widths are known.
    load(other, new SequenceState(java.util.Map.of("rnn.h", new float[3])));
  }

  /// A change of these would refuse states that are kept somewhere.
  @Test
  void theHashOfAModelStaysAsItIs() {
    assertThat(saved(model(Cells.LSTM, 2)).model())
        .isEqualTo("4c60567bce1a42f610fd742f6b07be42f6b7c2f2053391c1d18237de3b3d4326");
  }
}
