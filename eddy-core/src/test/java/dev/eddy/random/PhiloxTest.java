package dev.eddy.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PhiloxTest {

  /// The known answers of the Random123 distribution, philox4x32 with 10 rounds.
  @Test
  void blocksAreTheKnownAnswers() {
    int[] out = new int[4];
    Philox.block(0, 0, 0, 0, 0, 0, out);
    assertThat(out).containsExactly(0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8);
    Philox.block(-1, -1, -1, -1, -1, -1, out);
    assertThat(out).containsExactly(0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD);
    Philox.block(0xA4093822, 0x299F31D0, 0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, out);
    assertThat(out).containsExactly(0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1);
  }

  @Test
  void uniformNumbersLieInTheHalfOpenUnitInterval() {
    assertThat(Philox.uniform(0)).isZero();
    assertThat(Philox.uniform(-1)).isEqualTo(1f - 0x1p-23f);
    assertThat(Philox.uniform(0, 0)).isZero();
    assertThat(Philox.uniform(-1, -1)).isEqualTo(1 - 0x1p-52);
  }
}
