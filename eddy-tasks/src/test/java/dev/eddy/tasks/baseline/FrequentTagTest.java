package dev.eddy.tasks.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.data.tagged.TaggedSentence;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrequentTagTest {

  private static final FrequentTag METHOD =
      new FrequentTag(
          List.of(
              new TaggedSentence(List.of("walking", "is", "fun"), List.of("V", "V", "N")),
              new TaggedSentence(List.of("a", "walking", "run"), List.of("D", "N", "N")),
              new TaggedSentence(List.of("talking", "walking"), List.of("V", "V"))));

  @Test
  void aKnownWordHasItsMostFrequentTag() {
    assertThat(METHOD.tag("walking")).isEqualTo("V");
    assertThat(METHOD.tag("a")).isEqualTo("D");
    assertThat(METHOD.knows("walking")).isTrue();
  }

  @Test
  void anUnknownWordHasTheTagOfItsLongestKnownEnding() {
    assertThat(METHOD.knows("stalking")).isFalse();
    assertThat(METHOD.tag("stalking")).isEqualTo("V");
    assertThat(METHOD.tag("sun")).isEqualTo("N");
  }

  @Test
  void aWordWithNoKnownEndingHasTheMostFrequentTagOfAll() {
    assertThat(METHOD.tag("xyz")).isEqualTo("V");
  }
}
