package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TranslateTest {

  @Test
  void writesAllSixWordsAndHasAnAnswerForOthers() {
    var answers = Translate.run(100, 1, _ -> {}).answers();

    assertThat(answers)
        .containsAllEntriesOf(Translate.PAIRS)
        .containsOnlyKeys("word", "wood", "game", "girl", "kiss", "love", "wodr", "loev", "abcd");
    assertThat(answers).containsEntry("loev", "사랑");
  }
}
