package dev.eddy.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixRanksTest {

  @Test
  void ranksAreWeightedByWordsAndKeystrokesCountFromTheFirstLetter() {
    var ranks =
        PrefixRanks.of(
            List.of(
                new PrefixRanks.Word(3, 4, List.of(4, 2, 1)),
                new PrefixRanks.Word(1, 3, List.of(1, 0)),
                new PrefixRanks.Word(2, 1, List.of())));

    assertThat(ranks.byLetters()).hasSize(3);
    assertThat(ranks.byLetters().get(0)).isCloseTo((3 / 4.0 + 1) / 4, within(1e-15));
    assertThat(ranks.byLetters().get(1)).isCloseTo(1.5 / 4, within(1e-15));
    assertThat(ranks.byLetters().get(2)).isCloseTo(1, within(1e-15));
    assertThat(ranks.meanReciprocalRank())
        .isCloseTo((3 / 4.0 + 1 + 1.5 + 3) / (4 + 4 + 3), within(1e-15));
    // Taken after two of four letters, after one of three, and never.
    assertThat(ranks.keystrokesSaved())
        .isCloseTo((3 * 2 + 1 * 2) / (3 * 5 + 1 * 4 + 2 * 2.0), within(1e-15));
    assertThat(ranks.weight()).isEqualTo(6);
  }

  @Test
  void noWordsTellNothing() {
    assertThat(PrefixRanks.of(List.of())).isEqualTo(new PrefixRanks(0, List.of(), 0, 0));
  }

  @Test
  void ranksThatDoNotFitTheLettersAreRefused() {
    assertThatThrownBy(() -> new PrefixRanks.Word(1, 3, List.of(1)))
        .hasMessage(
            "word: expected a weight of 0 or more and ranks after 1 to 2 letters, found 1.0 and 1 ranks");
  }
}
