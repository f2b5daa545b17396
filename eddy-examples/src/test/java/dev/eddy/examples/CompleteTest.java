package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompleteTest {

  @Test
  void findsTheLastLetterOfAllTenWords() {
    assertThat(Complete.run(Complete.WORDS, 60, 1, _ -> {})).isEqualTo(new Complete.Result(10, 10));
  }

  @Test
  void wordsMayHaveAnyLength() {
    assertThat(Complete.run(Complete.WORDS_OF_ANY_LENGTH, 60, 1, _ -> {}))
        .isEqualTo(new Complete.Result(15, 15));
  }

  @Test
  void aWordWithOtherLettersIsNamed() {
    assertThatThrownBy(() -> Complete.run(List.of("kind", "café"), 1, 1, _ -> {}))
        .hasMessage("word \"café\": expected two or more of the letters a to z, in lower case");
  }
}
